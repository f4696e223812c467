extension Keymap {
  /// The text of `docs/keys.md`: all keys by context.
  public var document: String {
    var lines = [
      "# Keys", "",
      "Generated from the keymap (`Sources/ReadingRoom/Keys`); a test checks that it is current, and",
      "`RECORD_SNAPSHOTS=1` writes it again. The same table gives the help (`?`), the hints at the foot",
      "of the screen and the command palette (`:`).", "",
      "Digits choose windows, as in other viewers; `:12` goes to slice 12, `:+20` on by twenty.",
      "A key that a nearer context takes does not reach those behind it: a tool before the picture, the",
      "picture or the finding list before the open study, and that before all screens.", "",
      "Mouse: the wheel turns slices; dragging with the left button changes the window, with the right",
      "button or with Shift moves the picture; a click chooses a series, a finding or a study, and sets",
      "a caliper's point.",
    ]
    for context in KeyContext.allCases {
      let own = bindings.filter { $0.context == context }
      guard !own.isEmpty else { continue }
      lines += ["", "## \(context.title)", "", "| Key | What it does |", "|---|---|"]
      lines += own.map {
        "| \($0.keys.map { "`\($0.name)`" }.joined(separator: " ")) | \($0.title) |"
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }
}
