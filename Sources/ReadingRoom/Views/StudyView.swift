import Findings
import Imaging
import Reporting
import StudyAssembly
import TerminalUI

/// Series strip, picture, finding list and detail.
func drawStudy(
  _ state: ReadingState, in frame: inout FrameBuffer, layout: StudyLayout,
  picture: ViewportPicture?
) {
  drawViewport(state, in: &frame, layout: layout, picture: picture)
  guard let session = state.session else { return }
  drawSeries(session, in: &frame, layout: layout)
  drawFindings(session, in: &frame, layout: layout)
  drawDetail(session, in: &frame, area: layout.detail)
}

private func drawSeries(
  _ session: ReadingSession, in frame: inout FrameBuffer, layout: StudyLayout
) {
  guard !layout.strip.isEmpty else { return }
  frame.write(
    " Series", at: layout.strip.origin, role: .listHeader, width: layout.strip.width - 1)
  seriesListBox(session, width: layout.strip.width).draw(in: &frame, area: layout.stripRows)
}

/// The series with how many of their slices were seen.
func seriesListBox(_ session: ReadingSession, width: Int) -> ListBox {
  let rows = session.study.series.map { series in
    let count = series.frames.count
    let seen = session.coverage.seenCount(ofSeries: series.id, count: count)
    var line = TextLine([])
    let pixels = session.pixels[series.id] ?? SeriesPixels()
    if pixels.failures.count == count {
      line.append("✗ ", .error)
    } else if pixels.isLoading {
      line.append("… ", .dim)
    } else {
      let mark = seen >= count ? "✓ " : seen > 0 ? "◐ " : "○ "
      line.append(mark, seen >= count ? .coverageSeen : .coverageUnseen)
    }
    line.append(series.shortName, .listItem)
    if !(session.cautions[series.id] ?? []).isEmpty || !pixels.failures.isEmpty
      || session.acquisition.judged?.spoilt.contains(series.id) == true
    {
      line.append(" !", .warning)
    }
    if seen < count, width >= 20 { line.append(" \(seen)/\(count)", .dim) }
    if !series.description.isEmpty { line.append(" \(series.description)", .dim) }
    return ListBox.Row(line)
  }
  let selected = session.study.series.firstIndex { $0.id == session.viewport.seriesID }
  return ListBox(rows: rows, selected: selected, isFocused: false)
}

private func drawFindings(
  _ session: ReadingSession, in frame: inout FrameBuffer, layout: StudyLayout
) {
  guard !layout.findings.isEmpty else { return }
  let (all, open) = (session.review.findings.count, session.review.undecided.count)
  let title =
    session.findingFilter == .all
    ? " Findings: \(all), \(open) undecided"
    : " Only \(session.findingFilter.words): \(session.visibleFindings.count) of \(all)"
  frame.write(
    title, at: layout.findings.origin.offset(columns: 1), role: .listHeader,
    width: layout.findings.width - 1)
  if session.visibleFindings.isEmpty {
    drawEmptyList(session, in: &frame, area: layout.findingRows)
  } else {
    findingListBox(session, height: layout.findingRows.height)
      .draw(in: &frame, area: layout.findingRows)
  }
}

/// What an empty list means; never that the patient is healthy.
private func drawEmptyList(_ session: ReadingSession, in frame: inout FrameBuffer, area: Rect) {
  var lines: [String] = []
  if !session.review.findings.isEmpty {
    lines.append("The filter hides all findings; f changes it.")
  } else if session.runs.isEmpty {
    lines.append("No model has run.")
  } else {
    lines += session.runs.map(\.words)
  }
  frame.writeWrapped(lines.joined(separator: "\n"), in: area.inset(left: 1), role: .dim)
}

/// Rows that one finding takes in the list.
let rowsPerFinding = 2

/// The findings, worst first, two rows each: state and sureness; what and where.
func findingListBox(_ session: ReadingSession, height: Int) -> ListBox {
  let visible = session.visibleFindings
  let rows = visible.flatMap { finding -> [ListBox.Row] in
    let mark = finding.mark
    var first = TextLine("\(mark.symbol) \(mark.word)", mark.role)
    if case .model = finding.original.origin {
      first.append(" · ", .dim)
      first.append(finding.current.band?.rawValue ?? "indeterminate", finding.current.bandRole)
    }
    let side = finding.current.side == .unknown ? "side ?" : finding.current.side.rawValue
    return [
      ListBox.Row(first),
      ListBox.Row(
        TextLine("  \(finding.current.typeWords), \(side)", .finding), isSelectable: false),
    ]
  }
  let index = visible.firstIndex { $0.id == session.selectedFinding?.id }
  let selected = index.map { $0 * rowsPerFinding }
  let offset = selected.map { max(0, $0 + rowsPerFinding - height) } ?? 0
  return ListBox(
    rows: rows, selected: selected, offset: offset, isFocused: session.focus == .findings)
}

/// What, where, how big, how sure; by which model and version in which state of review; why.
///
/// Cautions come right after what and where, so that a small area never cuts them off first.
private func drawDetail(_ session: ReadingSession, in frame: inout FrameBuffer, area: Rect) {
  frame.fill(area, role: .text)
  guard let finding = session.selectedFinding else {
    let hint = "No finding is chosen. A adds one of your own, with the caliper (d)."
    frame.writeWrapped(hint, in: area.inset(left: 1), role: .dim)
    return
  }
  let lines = detailLines(finding, session)
  guard area.height > 1 else {
    frame.write(
      TextLine(lines.prefix(2).flatMap { $0.spans + [TextLine.Span("  ", .text)] }),
      at: area.origin.offset(columns: 1), width: area.width - 1)
    return
  }
  frame.drawRule(at: area.origin.offset(columns: 1), width: area.width - 1, role: .border)
  var rest = area.inset(left: 1, top: 1)
  for line in lines where !rest.isEmpty {
    let used = frame.writeWrapped(line, in: rest)
    rest = rest.splitTop(used).rest
  }
}

private func detailLines(_ finding: ReviewedFinding, _ session: ReadingSession) -> [TextLine] {
  var lines = [detailSource(finding), detailSummary(finding, session)]
  if !finding.current.cautions.isEmpty {
    lines.append(
      TextLine("caution: " + finding.current.cautions.joined(separator: "; "), .warning))
  }
  lines.append(detailModel(finding))
  if !finding.current.rationale.isEmpty {
    // The model's evidence is of its own contour, whatever the reader made of it.
    let isOfOtherContour = finding.current.region != finding.original.region
    lines.append(
      TextLine(
        (isOfOtherContour ? "of the model's contour: " : "") + finding.current.rationale, .dim))
  }
  return lines.filter { !$0.spans.isEmpty } + finding.notes.map { TextLine("note: \($0)", .text) }
}

extension FrameBuffer {
  /// Writes a line broken into rows; broken rows take the role of the line's first run.
  ///
  /// - Returns: Number of rows used.
  fileprivate mutating func writeWrapped(_ line: TextLine, in area: Rect) -> Int {
    if line.width <= area.width {
      write(line, at: area.origin, width: area.width)
      return 1
    }
    return min(area.height, writeWrapped(line.text, in: area, role: line.spans[0].role))
  }
}

private func detailSummary(_ finding: ReviewedFinding, _ session: ReadingSession) -> TextLine {
  let current = finding.current
  let label = current.keyImage.flatMap { image in
    session.study.series.first { $0.id == image.seriesID }?.label
  }
  let what = current.grade.isEmpty ? current.typeWords : "\(current.typeWords), \(current.grade)"
  let parts = [what, current.place(seriesLabel: label), current.size].filter { !$0.isEmpty }
  return TextLine(parts.joined(separator: "; "), .strong)
}

/// State of review and how sure the model is.
private func detailSource(_ finding: ReviewedFinding) -> TextLine {
  let mark = finding.mark
  var line = TextLine("\(mark.symbol) \(mark.word)", mark.role)
  if case .rejected(let reason) = finding.decision { line.append(": \(reason.words)", mark.role) }
  if case .model = finding.original.origin {
    line.append(" · ", .dim)
    line.append(finding.current.sureness, finding.current.bandRole)
  }
  return line
}

/// Which model and version; empty for the reader's own.
private func detailModel(_ finding: ReviewedFinding) -> TextLine {
  guard case .model(let model) = finding.original.origin else { return TextLine([]) }
  let doubt = model.isValidatedBySite ? "" : ", not validated by this site"
  return TextLine(
    "AI \(model.name) \(model.version)\(doubt)", model.isValidatedBySite ? .text : .warning)
}
