import Findings
import Imaging
import TerminalUI

/// A popup, kept to `area`: banner and status line stay free.
func draw(_ dialog: Dialog, of state: ReadingState, in frame: inout FrameBuffer, over area: Rect) {
  switch dialog {
  case .help(let help): drawHelp(help, in: &frame, over: area)
  case .palette(let palette): drawPalette(palette, in: &frame, over: area)
  case .lines(let title, let lines, let top): drawLines(title, lines, top, in: &frame, over: area)
  case .confirm(let question):
    drawText(title: "Please confirm", question.words, .confirmation, in: &frame, over: area)
  case .reject: drawChoices(title: "Reject: why?", .rejection, in: &frame, over: area)
  case .chooseSide: drawChoices(title: "Which side?", .side, in: &frame, over: area)
  case .note(let id, let text):
    let popup = Popup(
      title: id == nil ? "Note on the study" : "Note on the finding",
      contentSize: Size(width: 66, height: 1), hint: hints(.note))
    text.draw(in: &frame, area: popup.draw(in: &frame, over: area))
  case .finding(let form): drawForm(form, in: &frame, over: area)
  case .objects(let objects): drawObjects(objects, of: state, in: &frame, over: area)
  case .anatomy(let anatomy): drawAnatomy(anatomy, of: state, in: &frame, over: area)
  case .sign(let sign): drawSigning(sign, of: state, in: &frame, over: area)
  }
}

/// The hints of a context in one line, from the keymap.
func hints(_ context: KeyContext) -> String {
  Keymap.standard.bindings.filter { $0.context == context }.compactMap { binding in
    binding.hint.map { "\(binding.keys.first?.name ?? "") \($0)" }
  }.joined(separator: " · ")
}

private func drawText(
  title: String, _ text: String, _ context: KeyContext, in frame: inout FrameBuffer, over area: Rect
) {
  let width = min(60, area.width - 6)
  let lines = TextLayout.wrapped(text, width: width)
  let popup = Popup(
    title: title, contentSize: Size(width: width, height: lines.count), hint: hints(context))
  let inner = popup.draw(in: &frame, over: area)
  for (row, line) in lines.enumerated() where row < inner.height {
    frame.write(line, at: inner.line(row).origin, role: .popup, width: inner.width)
  }
}

private func drawChoices(
  title: String, _ context: KeyContext, in frame: inout FrameBuffer, over area: Rect
) {
  let bindings = Keymap.standard.bindings.filter { $0.context == context }
  let popup = Popup(title: title, contentSize: Size(width: 36, height: bindings.count))
  let inner = popup.draw(in: &frame, over: area)
  for (row, binding) in bindings.enumerated() where row < inner.height {
    let line = TextLine([
      TextLine.Span(TextLayout.padded(binding.keyNames, to: 6), .helpKey),
      TextLine.Span(binding.title, .helpText),
    ])
    frame.write(line, at: inner.line(row).origin, width: inner.width)
  }
}

private func drawLines(
  _ title: String, _ lines: [String], _ top: Int, in frame: inout FrameBuffer, over area: Rect
) {
  let width = min(100, area.width - 6)
  let wrapped = lines.flatMap { TextLayout.wrapped($0, width: width) }
  let height = min(wrapped.count, area.height - 2)
  let popup = Popup(
    title: title, contentSize: Size(width: width, height: height), hint: hints(.lines))
  let inner = popup.draw(in: &frame, over: area)
  let first = max(0, min(top, wrapped.count - inner.height))
  for (row, line) in wrapped[first..<min(wrapped.count, first + inner.height)].enumerated() {
    frame.write(line, at: inner.line(row).origin, role: .popup, width: inner.width)
  }
}

private func drawHelp(_ help: HelpDialog, in frame: inout FrameBuffer, over area: Rect) {
  let popup = Popup(
    title: "Keys", contentSize: Size(width: 70, height: area.height - 2), hint: hints(.help))
  let inner = popup.draw(in: &frame, over: area)
  let used = frame.write("search: ", at: inner.origin, role: .inputLabel)
  help.search.draw(in: &frame, area: inner.line(0).inset(left: used))
  let lines = helpLines(help)
  let body = inner.inset(top: 1)
  guard !lines.isEmpty else {
    frame.write("No key has these words.", at: body.origin, role: .dim)
    return
  }
  let first = max(0, min(help.top, lines.count - body.height))
  for (row, line) in lines[first..<min(lines.count, first + body.height)].enumerated() {
    frame.write(line, at: body.line(row).origin, width: body.width)
  }
}

/// The keys of the contexts under their headings; those that have all the words of the search.
private func helpLines(_ help: HelpDialog) -> [TextLine] {
  let words = help.search.text.lowercased().split(separator: " ")
  let bindings = Keymap.standard.bindings(in: help.contexts).filter { binding in
    let text = "\(binding.keyNames) \(binding.title)".lowercased()
    return words.allSatisfy { text.contains($0) }
  }
  return help.contexts.flatMap { context -> [TextLine] in
    let own = bindings.filter { $0.context == context }
    guard !own.isEmpty else { return [] }
    return [TextLine(context.title, .listGroup)]
      + own.map { binding in
        TextLine([
          TextLine.Span("  " + TextLayout.padded(binding.keyNames, to: 20) + " ", .helpKey),
          TextLine.Span(binding.title, .helpText),
        ])
      }
  }
}

private func drawPalette(_ palette: PaletteDialog, in frame: inout FrameBuffer, over area: Rect) {
  let popup = Popup(
    title: "Command", contentSize: Size(width: 66, height: min(14, area.height - 2)),
    hint: hints(.palette))
  let inner = popup.draw(in: &frame, over: area)
  let used = frame.write(": ", at: inner.origin, role: .inputLabel)
  palette.search.draw(in: &frame, area: inner.line(0).inset(left: used))
  if palette.slice != nil {
    frame.write("Enter goes to that slice.", at: inner.line(1).origin, role: .popup)
    return
  }
  let rows = palette.entries.map { binding in
    ListBox.Row(
      TextLine([
        TextLine.Span(TextLayout.padded(binding.keyNames, to: 18) + " ", .helpKey),
        TextLine.Span(binding.title, .helpText),
      ]))
  }
  let selected = rows.isEmpty ? nil : min(palette.selected, rows.count - 1)
  ListBox(rows: rows, selected: selected).draw(in: &frame, area: inner.inset(top: 1))
}

extension Confirmation {
  /// The question.
  var words: String {
    switch self {
    case .quit(let open, let hasText):
      [
        open > 0 ? "\(findings(open)) undecided." : "",
        hasText ? "What you typed is not kept yet and would be lost." : "",
        "Leave the program? Decisions made so far are on record.",
      ].filter { !$0.isEmpty }.joined(separator: " ")
    case .closeStudy(let open):
      "\(findings(open)) undecided. Close the study? Decisions made so far are on record."
    case .discardForm: "Throw away what you typed?"
    case .discardSection: "Throw away the changes to this section?"
    case .restoreSection:
      "Take your text of this section away and show the composed one? "
        + "u brings it back."
    case .stopDetection:
      "Stop the models? The report will state that they were stopped."
    }
  }

  private func findings(_ count: Int) -> String {
    count == 1 ? "1 finding is" : "\(count) findings are"
  }
}
