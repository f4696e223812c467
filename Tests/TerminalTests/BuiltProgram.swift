import Testing

/// All tests of the built program, one after the other: they share two processor cores with everything
/// else that runs, and wait for what stands on screens.
@Suite(.serialized) enum BuiltProgram {}

/// A terminal in which a reader has the study list, or the generated thigh, open.
struct Reader {
  let home: Home
  let tmux: Tmux

  /// The thigh's study list in a terminal of `columns × rows` cells.
  init(
    columns: Int = 100, rows: Int = 40, home: Home? = nil, options: [String] = ["--no-ai"],
    study: String = Surroundings.thigh
  ) throws {
    self.home = try home ?? Home()
    tmux = try Tmux(columns: columns, rows: rows, home: self.home)
    try tmux.expect("shell>")
    try tmux.start(["open", study] + options)
    try tmux.expect(ThighPatient.identifier)
  }

  /// Opens the chosen study and waits for its first slice with its order final.
  func openStudy() throws {
    try tmux.press("Enter")
    try tmux.expect("first slice") {
      $0.contains("slice 1/") && !$0.contains("slices to come") && !$0.contains("Loading")
    }
  }

  /// Checks that the whole banner and the standing words are on the screen, once it has settled.
  func expectBanner(_ occasion: String) throws {
    func isWhole(_ screen: String) -> Bool {
      let banner = screen.split(separator: "\n", omittingEmptySubsequences: false).prefix(2)
      return screen.contains(researchNotice)
        && ThighPatient.banner.allSatisfy { part in banner.contains { $0.contains(part) } }
    }
    try tmux.expect("banner and standing words: \(occasion)", seconds: 5, where: isWhole)
  }

  /// Leaves the program by Ctrl-C and waits for the shell.
  func quit() throws {
    try tmux.press("C-c")
    try tmux.expect("question or shell") {
      $0.contains("Leave the program?") || !$0.contains(researchNotice)
    }
    if try tmux.screen().contains("Leave the program?") { try tmux.press("y") }
    try tmux.expect("shell") { $0.contains("shell>") && !$0.contains(researchNotice) }
  }
}
