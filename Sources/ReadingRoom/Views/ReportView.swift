import Findings
import Reporting
import TerminalUI

/// The draft by section, or the section that is being edited.
func drawReport(_ state: ReadingState, in frame: inout FrameBuffer, area: Rect) {
  guard let draft = state.draft, let report = state.session?.report else { return }
  if let text = report.editing, let section = draft.section(report.sectionKey) {
    drawEditing(section, text, in: &frame, area: area)
    return
  }
  let lines = reportLines(draft, chosen: report.sectionKey)
  let start = lines.firstIndex { $0.isChosen } ?? 0
  let limit = max(0, lines.count - area.height)
  let first = max(0, min(start - 2 + report.scroll, limit))
  for (row, line) in lines[first..<min(lines.count, first + area.height)].enumerated() {
    frame.write(line.line, at: area.line(row).origin.offset(columns: 1), width: area.width - 1)
  }
}

private struct DraftLine {
  let line: TextLine
  var isChosen = false
}

private func reportLines(_ draft: Report, chosen: String) -> [DraftLine] {
  var lines = [
    DraftLine(line: TextLine(draft.title, .title)),
    DraftLine(line: TextLine("PRELIMINARY · unsigned draft", .badgePreliminary)),
  ]
  for section in draft.sections {
    let isChosen = section.key == chosen
    let mark = isChosen ? "▸ " : "  "
    let indent = section.level == 1 ? "" : "  "
    var heading = TextLine(mark + indent + section.title, isChosen ? .listSelected : .reportHeading)
    if section.readerText != nil { heading.append("  (your text)", .dim) }
    lines.append(DraftLine(line: TextLine("")))
    lines.append(DraftLine(line: heading, isChosen: isChosen))
    lines += body(of: section).map { DraftLine(line: $0) }
  }
  return lines
}

/// The section's words: what stands there anyway, then the reader's text or the composed one.
private func body(of section: ReportSection) -> [TextLine] {
  let width = ReadingState.reportWidth
  let fixed = section.fixed.flatMap { wrapped($0, .reportText, width) }
  guard let text = section.readerText else {
    return fixed
      + section.composed.flatMap { line in
        wrapped(line, line.isOpen ? .reportOpen : .reportText, width)
      }
  }
  return fixed
    + TextLayout.wrapped(text, width: width - 4).map { TextLine("    " + $0, .reportEditable) }
}

extension ReportLine {
  /// Whether the line says that nothing was stated.
  fileprivate var isOpen: Bool {
    if case .text(let text) = self { text.lowercased().hasPrefix("not assessed") } else { false }
  }
}

private func wrapped(_ line: ReportLine, _ role: Role, _ width: Int) -> [TextLine] {
  let (first, rest, text): (String, String, String) =
    switch line {
    case .field(let label, let value): ("    \(label): ", "      ", value)
    case .text(let text): ("    ", "    ", text)
    case .item(let text): ("    - ", "      ", text)
    case .detail(let text): ("      ", "      ", text)
    case .checksum(let text): ("      ", "      ", text)
    }
  let lines = TextLayout.wrapped(text, width: max(20, width - CharacterWidth.of(first)))
  return lines.enumerated().map { TextLine(($0.offset == 0 ? first : rest) + $0.element, role) }
}

private func drawEditing(
  _ section: ReportSection, _ text: TextArea, in frame: inout FrameBuffer, area: Rect
) {
  frame.write(" Editing: \(section.title)", at: area.origin, role: .title, width: area.width)
  var rest = area.inset(top: 1)
  let fixed = section.fixed.flatMap { wrapped($0, .reportText, ReadingState.reportWidth) }
  for line in fixed.prefix(max(0, rest.height / 2)) {
    frame.write(line, at: rest.origin, width: rest.width)
    rest = rest.inset(top: 1)
  }
  if section.readerText == nil {
    for line in section.composed.flatMap({ wrapped($0, .dim, ReadingState.reportWidth) }).prefix(
      max(0, rest.height / 3))
    {
      frame.write(line, at: rest.origin, width: rest.width)
      rest = rest.inset(top: 1)
    }
    frame.write(
      " Your text takes the place of the composed lines above.", at: rest.origin, role: .dim,
      width: rest.width)
    rest = rest.inset(top: 1)
  }
  text.draw(
    in: &frame,
    area: Rect(
      column: rest.column + 2, row: rest.row, width: min(rest.width - 2, ReadingState.reportWidth),
      height: rest.height), role: .reportEditing)
}
