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
  var facts: [TextLine.Span] = []
  var optional: [TextLine.Span] = []
  if let session = state.session, let series = session.series {
    let index = session.study.series.firstIndex { $0.id == series.id } ?? 0
    let window = session.currentVOI.map(voiWords)
    let seen = session.coverage.seenCount(ofSeries: series.id, count: series.frames.count)
    let texts = [
      "ser \(series.shortNumber) \(index + 1)/\(session.study.series.count)",
      "slice \(session.viewport.slice + 1)/\(series.frames.count)", window ?? "C- W-",
      "\(decimalText(session.viewport.transform.zoom, places: 1))x",
    ]
    facts = texts.map { TextLine.Span($0, .status) }
    optional = [
      TextLine.Span("window \(session.viewport.window.words)", .status),
      TextLine.Span("seen \(seen)/\(series.frames.count)", .status),
    ]
  }
  let graphics = state.graphics
  let picture: Role = graphics.isNavigationOnly ? .badgeNavigation : .badgeQuality
  let place = facts.count
  let isMoving = graphics.tier == .motion
  facts.append(
    isMoving
      ? TextLine.Span("\(graphics.mode) MOVING \(graphics.motionFidelity)", .badgeNavigation)
      : TextLine.Span("\(graphics.mode) \(graphics.fidelity)", picture))
  if let session = state.session {
    let progress = modelProgress(session.runs)
    facts.append(
      TextLine.Span(progress, progress.hasSuffix("FAILED") ? .statusWarning : .status))
  }
  if width(facts) > line.width, isMoving || graphics.isNavigationOnly {
    facts[place].text = "\(graphics.mode) \(isMoving ? "MOVING" : "NAV")"
  }
  if case .gsdf = state.preferences.displayFunction {
    optional.insert(TextLine.Span(state.preferences.displayFunction.badge, .status), at: 0)
  }
  for span in optional where width(facts + [span]) <= line.width { facts.append(span) }
  let text = TextLine(facts.flatMap { [TextLine.Span(" ", .status), $0] })
  frame.write(text, at: line.origin, width: line.width, fill: .status)
}

/// Centre and width; the function where it is not LINEAR, and a table by its explanation.
private func voiWords(_ voi: VOITransform) -> String {
  let values = "C\(short(voi.window.center)) W\(short(voi.window.width))"
  switch voi {
  case .window(_, .linear): return values
  case .window(_, .linearExact): return values + " EXACT"
  case .window(_, .sigmoid): return values + " SIGMOID"
  case .table(let table):
    let name = table.explanation.filter { !$0.isNewline }.prefix(24)
    return name.isEmpty ? "VOI LUT" : "VOI LUT \(name)"
  }
}

/// Cells of the facts, each with a space before it.
private func width(_ facts: [TextLine.Span]) -> Int {
  facts.reduce(0) { $0 + CharacterWidth.of($1.text) + 1 }
}

/// Hints from the keymap, as many as fit; the way to help comes first.
private func drawHints(_ state: ReadingState, in frame: inout FrameBuffer, line: Rect) {
  var contexts = state.keyContexts
  // Decisions matter more than slices where both are at hand.
  if contexts.first == .viewer || contexts.first == .findings {
    contexts = [.study] + contexts.filter { $0 != .study }
  }
  let all = Keymap.standard.bindings(in: state.keyContexts)
  let bindings = contexts.flatMap { context in
    all.filter { $0.context == context && $0.hint != nil }
  }
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
