import ImportedObjects
import StudyAssembly
import TerminalUI

/// The list of objects of other systems, kept to `area`.
func drawObjects(
  _ dialog: ObjectsDialog, of state: ReadingState, in frame: inout FrameBuffer, over area: Rect
) {
  let width = min(110, area.width - 6)
  let popup = Popup(
    title: "Objects of other systems", contentSize: Size(width: width, height: area.height - 2),
    hint: hints(.objects))
  let inner = popup.draw(in: &frame, over: area)
  guard let session = state.session else { return }
  frame.write(
    "Made elsewhere and not checked here; no part of findings or report.",
    at: inner.origin, role: .warning, width: inner.width)
  let body = inner.inset(top: 1)
  guard session.imported.objects != nil else {
    frame.write("Reading the objects …", at: body.origin, role: .dim)
    return
  }
  let rows = session.imported.rows.map { ListBox.Row(line($0, session)) }
  let problems = session.imported.problems.map {
    ListBox.Row(TextLine($0, .warning), isSelectable: false)
  }
  let selected = rows.isEmpty ? nil : min(dialog.selected, rows.count - 1)
  ListBox(rows: rows + problems, selected: selected).draw(in: &frame, area: body)
}

private func line(_ row: ImportedRow, _ session: ReadingSession) -> TextLine {
  let shelf = session.imported
  guard let object = shelf.object(of: row) else { return TextLine("") }
  let isPending = shelf.pending?.row == row
  let mark = isPending ? "[…] " : shelf.isShown(row) ? "[x] " : "[ ] "
  guard let part = object.parts.first(where: { $0.number == row.part }) else {
    var line = TextLine(mark, .helpKey)
    line.append(object.words, .strong)
    if let standing = object.standing { line.append(", \(standing.words)", .text) }
    line.append(" · \(object.placementWords(in: session.study))", .dim)
    return line
  }
  var line = TextLine("    " + mark, .helpKey)
  line.append(part.words, .text)
  let volumes = (shelf.overlays(of: row) ?? []).compactMap(\.volumeInMillilitres)
  if let volume = volumes.first { line.append(" · \(millilitres(volume))", .dim) }
  return line
}
