public import TerminalUI
import Findings
import Imaging
import StudyAssembly

/// Draws the state.
///
/// Banner, status line and the standing words are drawn at every size and never covered: popups keep to
/// the rows between them.
///
/// - Parameters:
///   - state: What to draw; its `size` is the frame's size.
///   - picture: The viewport's picture, when the caller keeps it from an earlier frame. It is used only
///     when its key is the state's own; `nil` makes it anew.
/// - Returns: The frame, at most one picture with the identifier `viewport`.
public func view(_ state: ReadingState, picture: ViewportPicture? = nil) -> FrameBuffer {
  var frame = FrameBuffer(size: state.size)
  if case .locked(let field, let wasWrong) = state.lock {
    drawLock(field, wasWrong: wasWrong, in: &frame)
    return frame
  }
  let layout = StudyLayout(size: state.size, isWide: state.session?.isWide ?? false)
  guard state.isLargeEnough else {
    drawTooSmall(state, in: &frame)
    return frame
  }
  drawBanner(state, in: &frame, area: layout.banner)
  switch state.place {
  case .worklist: drawWorklist(state, in: &frame, area: layout.body)
  case .study: drawStudy(state, in: &frame, layout: layout, picture: picture)
  case .tags: drawTags(state, in: &frame, area: layout.body)
  case .report: drawReport(state, in: &frame, area: layout.body)
  case .cartilage: drawCartilage(state, in: &frame, area: layout.body)
  }
  for dialog in state.dialogs {
    frame.cursor = nil
    draw(dialog, of: state, in: &frame, over: layout.body)
  }
  drawMessage(state, in: &frame, area: layout.message)
  drawStatus(state, in: &frame, area: layout.status)
  return frame
}

/// The screen while it is hidden: no patient, no study, no finding.
private func drawLock(_ field: TextField, wasWrong: Bool, in frame: inout FrameBuffer) {
  let (rest, status) = frame.bounds.splitBottom(1)
  let area = rest.centered(Size(width: 44, height: 5))
  let lines = [
    TextLine("Reading Room: the screen is hidden", .strong), TextLine(""),
    TextLine("Type your reader ID and press Enter.", .text),
    TextLine(wasWrong ? "That is not the reader's ID." : "", .warning),
  ]
  for (row, line) in lines.enumerated() {
    frame.write(line, at: area.line(row).origin, width: area.line(row).width)
  }
  field.draw(in: &frame, area: area.line(4))
  frame.fill(status, role: .status)
  frame.write(" " + researchNotice, at: status.origin, role: .statusNotice, width: status.width)
}

/// Below the smallest size: the banner, one line, the standing words.
private func drawTooSmall(_ state: ReadingState, in frame: inout FrameBuffer) {
  let (banner, rest) = frame.bounds.splitTop(min(2, max(0, frame.size.height - 2)))
  drawBanner(state, in: &frame, area: banner)
  let (body, status) = rest.splitBottom(1)
  let (needed, has) = (ReadingState.smallestSize, state.size)
  frame.writeWrapped(
    "Window too small: \(has.width)x\(has.height), at least \(needed.width)x\(needed.height) "
      + "is needed.", in: body, role: .warning)
  frame.fill(status, role: .status)
  frame.write(researchNotice, at: status.origin, role: .statusNotice, width: status.width)
}

/// One line: what just happened; else what a tool or an overlay asks for.
private func drawMessage(_ state: ReadingState, in frame: inout FrameBuffer, area: Rect) {
  frame.fill(area, role: .text)
  guard let message = state.message else { return }
  let (mark, role): (String, Role) =
    switch message.kind {
    case .notice: ("· ", .success)
    case .warning: ("! ", .warning)
    case .failure: ("✗ ", .error)
    }
  frame.write(" " + mark + message.text, at: area.origin, role: role, width: area.width)
}
