import Findings
import Imaging
import ImportedObjects
import StudyAssembly
import TerminalUI

/// The picture with its rim: orientation letters in the middle of each edge, the scale in the lower one,
/// and a line that says what is shown and how.
func drawViewport(
  _ state: ReadingState, in frame: inout FrameBuffer, layout: StudyLayout,
  picture: ViewportPicture?
) {
  let isFocused = state.session?.focus != .findings
  let rim: Role = isFocused ? .viewportBorderFocused : .viewportBorder
  frame.drawBox(layout.viewport, role: rim)
  drawLabel(state, in: &frame, line: layout.label)
  frame.fill(layout.picture, role: .viewportImage)
  guard let key = viewportKey(state) else {
    frame.writeWrapped(missingPicture(state), in: layout.picture.inset(), role: .viewportWarning)
    return
  }
  let current = picture?.key == key ? picture : viewportPicture(state)
  if let current {
    frame.place(
      ImagePlacement(area: layout.picture, image: current.image, identifier: "viewport"))
  }
  drawOrientation(state, key, in: &frame, area: layout.viewport)
  drawScale(state, in: &frame, area: layout.viewport)
}

/// Why there is no picture.
private func missingPicture(_ state: ReadingState) -> String {
  guard let session = state.session else { return "Opening the study …" }
  guard let series = session.series else { return "This study holds no series that can be shown." }
  if let reason = session.currentPixels.failures[session.viewport.slice] {
    return "This slice cannot be shown. \(reason)"
  }
  return "Loading series \(series.shortNumber) …"
}

private func drawLabel(_ state: ReadingState, in frame: inout FrameBuffer, line: Rect) {
  var spans: [TextLine.Span] = []
  func add(_ text: String, _ role: Role) {
    guard !text.isEmpty else { return }
    if !spans.isEmpty { spans.append(TextLine.Span(" · ", .dim)) }
    spans.append(TextLine.Span(text, role))
  }
  if let session = state.session {
    add(loadingLabel(session), .viewportWarning)
    if session.currentFrame?.isColour == true {
      add("secondary capture, colour shown as grey", .viewportWarning)
    }
    let overlay = overlayLabel(session)
    add(overlay.text, overlay.role)
    add(structureLabel(session, grid: state.graphics.grid), .badgeAI)
    add(kneePositionLabel(state), .viewportLabel)
    if session.isLinked { add("linked", .viewportLabel) }
    for overlay in session.imported.overlays(on: session.viewport.seriesID) {
      add(
        overlay.label(onSlice: session.viewport.slice, width: line.width), .badgeImported)
    }
    add(session.viewport.transform.words, .viewportWarning)
    let interpolation = session.viewport.transform.interpolation
    if interpolation != .bicubic { add(interpolation.words, .viewportLabel) }
    if session.viewport.isInverted { add("INVERTED", .viewportWarning) }
    add(toolLabel(session.viewport), .viewportLabel)
    for caliper in session.calipersOnShow {
      add("\(decimalText(caliper.lengthInMillimetres, places: 1)) mm", .viewportLabel)
    }
    add(session.series?.nature.words ?? "", .viewportWarning)
    add((session.cautions[session.viewport.seriesID] ?? []).first ?? "", .viewportWarning)
    if spans.isEmpty, let series = session.series {
      add("\(series.shortName)  \(series.description)", .viewportLabel)
    }
  } else if state.preview != nil {
    add("loading, order not final", .viewportWarning)
  }
  frame.write(TextLine(spans), at: line.origin, width: line.width, fill: .viewportLabel)
}

/// How much of the series is still on its way, and how much will never come.
private func loadingLabel(_ session: ReadingSession) -> String {
  let pixels = session.currentPixels
  let failed = pixels.failures.count
  let unreadable =
    failed == 0 ? "" : failed == 1 ? "1 slice unreadable" : "\(failed) slices unreadable"
  let loading = pixels.isLoading ? "loading, \(pixels.awaited.count) slices to come" : ""
  return [loading, unreadable].filter { !$0.isEmpty }.joined(separator: ", ")
}

private func overlayLabel(_ session: ReadingSession) -> (text: String, role: Role) {
  guard let finding = session.selectedFinding else { return ("", .viewportLabel) }
  switch session.viewport.overlay {
  case .off: return ("", .viewportLabel)
  case .region:
    guard let region = finding.current.region else { return ("no region", .viewportLabel) }
    guard region.seriesID == session.viewport.seriesID else {
      return ("region on another series", .viewportLabel)
    }
    return (finding.regionLabel, .badgeAI)
  case .attention:
    if let share = session.pendingAttention[finding.id] {
      let percent = share > 0 ? " \(Int(share * 100)) %" : ""
      return ("model attention: computing\(percent)", .badgeAI)
    }
    guard let map = session.attention[finding.id] else {
      return ("no model attention", .viewportLabel)
    }
    guard map.seriesID == session.viewport.seriesID, map.slices[session.viewport.slice] != nil
    else { return ("model attention: none on this slice", .badgeAI) }
    return ("model attention (\(map.method))", .badgeAI)
  }
}

extension ImportedOverlay {
  /// The caption, the range of a map, and the words that stand on a slice; where room is short the
  /// maker is cut, never that nobody checked it: it then comes first.
  fileprivate func label(onSlice slice: Int, width: Int) -> String {
    let name = TextLayout.truncated(label, to: 24)
    let span = range.map { " \(short(Double($0.lowerBound))) to \(short(Double($0.upperBound)))" }
    let end =
      ", not checked"
      + (marks(slice) ? span.map { $0 + (unit.isEmpty ? "" : " \(unit)") } ?? "" : "; not here")
    let room = width - "imported:  ()".count - name.count - end.count
    guard room >= 6 else { return "imported\(end): \(name) (\(maker))" }
    let words = (slices[slice]?.shapes ?? []).compactMap { shape in
      if case .text(let words, _) = shape { " \"\(words)\"" } else { nil }
    }
    return "imported: \(name) (\(TextLayout.truncated(maker, to: room)))\(end)" + words.joined()
  }
}

private func toolLabel(_ viewport: Viewport) -> String {
  if let cine = viewport.cine { return "cine \(cine.slicesPerSecond)/s" }
  switch viewport.tool {
  case .scroll: return ""
  case .window: return "WINDOW TOOL"
  case .pan: return "PAN TOOL"
  case .caliper(_, let start):
    return start == nil ? "CALIPER: first point" : "CALIPER: second point"
  }
}

/// Letters right for any oblique plane, turned or mirrored; stacked at the sides.
private func drawOrientation(
  _ state: ReadingState, _ key: ViewportKey, in frame: inout FrameBuffer, area: Rect
) {
  guard let geometry = state.shownImage?.geometry else {
    frame.write(
      " orientation not stated ", at: area.origin.offset(columns: 2), role: .viewportWarning)
    return
  }
  let labels = orientationLabels(geometry: geometry, transform: key.transform)
  let middle = area.column + area.width / 2
  for (text, row) in [(labels.top, area.row), (labels.bottom, area.endRow - 1)] {
    let padded = " \(text) "
    frame.write(
      padded, at: CellPoint(column: middle - padded.count / 2, row: row),
      role: .viewportOrientation)
  }
  for (text, column) in [(labels.left, area.column), (labels.right, area.endColumn - 1)] {
    let top = area.row + (area.height - text.count) / 2
    for (index, letter) in text.enumerated() {
      frame.write(
        String(letter), at: CellPoint(column: column, row: top + index),
        role: .viewportOrientation)
    }
  }
}

/// The length of the bar that is drawn at the picture's lower right.
private func drawScale(_ state: ReadingState, in frame: inout FrameBuffer, area: Rect) {
  guard let bar = viewportMapping(state)?.scaleBar() else { return }
  let text = " bar \(short(bar.lengthInMillimetres)) mm "
  frame.write(
    text, at: CellPoint(column: area.endColumn - 1 - text.count, row: area.endRow - 1),
    role: .viewportLabel)
}
