import Findings
import Imaging
import StudyAssembly
import TerminalUI

/// Two rows: where and how the picture is shown; the standing words with hints.
func drawStatus(_ state: ReadingState, in frame: inout FrameBuffer, area: Rect) {
  frame.fill(area, role: .status)
  drawFacts(state, in: &frame, line: area.line(0))
  let line = area.line(1)
  guard !line.isEmpty else { return }
  frame.write(" " + researchNotice, at: line.origin, role: .statusNotice)
  let start = line.column + CharacterWidth.of(researchNotice) + 4
  drawHints(
    state, in: &frame,
    line: Rect(column: start, row: line.row, width: max(0, line.endColumn - start), height: 1))
}

private func drawFacts(_ state: ReadingState, in frame: inout FrameBuffer, line: Rect) {
  var facts = TextLine(" ", .status)
  var optional: [TextLine.Span] = []
  if let session = state.session, let series = session.series {
    let index = session.study.series.firstIndex { $0.id == series.id } ?? 0
    let window = session.currentWindow.map { "C \(short($0.center)) W \(short($0.width))" }
    facts.append("ser \(series.shortNumber) \(index + 1)/\(session.study.series.count)  ", .status)
    facts.append("slice \(session.viewport.slice + 1)/\(series.frames.count)  ", .status)
    facts.append((window ?? "C - W -") + "  ", .status)
    facts.append("\(decimalText(session.viewport.transform.zoom, places: 1))x  ", .status)
    let seen = session.coverage.seenCount(ofSeries: series.id, count: series.frames.count)
    optional.append(TextLine.Span("window \(session.viewport.window.words)  ", .status))
    optional.append(TextLine.Span("seen \(seen)/\(series.frames.count)  ", .status))
  }
  let graphics = state.graphics
  facts.append(
    "\(graphics.mode) \(graphics.fidelity)",
    graphics.isNavigationOnly ? .badgeNavigation : .badgeQuality)
  facts.append("  ", .status)
  if let session = state.session {
    let progress = modelProgress(session.runs)
    facts.append(progress, progress.hasSuffix("FAILED") ? .statusWarning : .status)
    facts.append("  ", .status)
  }
  for span in optional where facts.width + CharacterWidth.of(span.text) <= line.width {
    facts.append(span.text, span.role)
  }
  frame.write(facts, at: line.origin, width: line.width, fill: .status)
}

/// Hints from the keymap, as many as fit; the way to help comes first.
private func drawHints(_ state: ReadingState, in frame: inout FrameBuffer, line: Rect) {
  let bindings = Keymap.standard.bindings(in: state.keyContexts).filter { $0.hint != nil }
  let help = bindings.filter { $0.command == .help }
  var column = line.column
  for binding in help + bindings.filter({ $0.command != .help }) {
    guard let key = binding.keys.first?.name, let hint = binding.hint else { continue }
    let width = CharacterWidth.of(key) + 1 + CharacterWidth.of(hint)
    guard column + width <= line.endColumn else { continue }
    column += frame.write(key, at: CellPoint(column: column, row: line.row), role: .helpKey)
    column += frame.write(
      " \(hint)  ", at: CellPoint(column: column, row: line.row), role: .status)
  }
}
