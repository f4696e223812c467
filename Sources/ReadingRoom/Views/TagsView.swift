import DICOM
import TerminalUI

/// The header of one image: tag, VR, name and value, with a search.
func drawTags(_ state: ReadingState, in frame: inout FrameBuffer, area: Rect) {
  guard let tags = state.session?.tags else { return }
  let (head, body) = area.splitTop(1)
  drawHead(tags, in: &frame, line: head)
  guard tags.rows != nil else {
    frame.write(" Reading the header …", at: body.origin, role: .dim)
    return
  }
  let rows = tags.visible
  guard !rows.isEmpty else {
    frame.write(" No element has all the words of the search.", at: body.origin, role: .dim)
    return
  }
  let first = max(0, min(tags.top, rows.count - body.height))
  for (number, row) in rows[first..<min(rows.count, first + body.height)].enumerated() {
    frame.write(line(row), at: body.line(number).origin, width: body.width)
  }
}

private func drawHead(_ tags: TagView, in frame: inout FrameBuffer, line: Rect) {
  if tags.isSearching {
    let used = frame.write(" search: ", at: line.origin, role: .inputLabel)
    tags.search.draw(in: &frame, area: line.inset(left: used))
    return
  }
  var head = TextLine(" Header of slice \(tags.slice + 1)", .title)
  head.append("  \(tags.visible.count) elements", .dim)
  if !tags.search.text.isEmpty { head.append("  search: \(tags.search.text)", .warning) }
  frame.write(head, at: line.origin, width: line.width)
}

private func line(_ row: TagRow) -> TextLine {
  var line = TextLine(" " + String(repeating: "  ", count: row.depth), .text)
  line.append("\(row.tag) \(row.valueRepresentation) ", .dim)
  line.append((row.name.isEmpty ? "(name not known)" : row.name) + "  ", .inputLabel)
  line.append(row.value, .text)
  return line
}
