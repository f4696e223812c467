import Findings
import Imaging
import StudyAssembly
import TerminalUI

/// The study list with its filter and what is known of the chosen study.
func drawWorklist(_ state: ReadingState, in frame: inout FrameBuffer, area: Rect) {
  let layout = WorklistLayout(size: state.size)
  drawFilter(state, in: &frame, line: layout.filter)
  let table = worklistTable(state)
  table.draw(in: &frame, area: layout.table)
  if table.rows.isEmpty {
    frame.writeWrapped(
      emptyWords(state.worklist), in: layout.table.inset(left: 1, top: 2), role: .dim)
  }
  drawChosen(state, in: &frame, area: layout.detail)
}

private func emptyWords(_ worklist: Worklist) -> String {
  if !worklist.studies.isEmpty { return "No study has all the words of the filter; / changes it." }
  switch worklist.scan {
  case .running: return "Reading files … Esc stops."
  case .stopped(let files, let total):
    return """
      Stopped after \(files) of \(total) files. Nothing is listed, since a study could be incomplete. \
      Ctrl-R reads the files again.
      """
  case .failed(let reason): return "The files could not be read: \(reason)"
  case .finished: return "No study was found. I lists what did not open, and why."
  }
}

private func drawFilter(_ state: ReadingState, in frame: inout FrameBuffer, line: Rect) {
  let worklist = state.worklist
  frame.fill(line, role: .text)
  if worklist.isFiltering {
    let used = frame.write(" filter: ", at: line.origin, role: .inputLabel)
    worklist.filter.draw(in: &frame, area: line.inset(left: used))
    return
  }
  var text = TextLine(" Studies: \(worklist.visible.count)", .title)
  if !worklist.filter.text.isEmpty {
    text.append(" of \(worklist.studies.count), filter: \(worklist.filter.text)", .warning)
  }
  switch worklist.scan {
  case .running(let files, let total):
    text.append("  reading: \(files) of \(total) files", .dim)
  case .stopped: text.append("  stopped: the list is that of the scan before", .warning)
  case .finished, .failed: break
  }
  let problems = worklist.problems.count
  if problems > 0 {
    text.append(
      "  ! \(problems) \(problems == 1 ? "file" : "files") did not open (I)", .warning)
  }
  frame.write(text, at: line.origin, width: line.width)
}

/// The table of the list, for drawing and for the mouse.
func worklistTable(_ state: ReadingState) -> Table {
  let visible = state.worklist.visible
  let isRoomy = state.size.width >= 120
  let columns: [Table.Column] = [
    Table.Column("Patient", width: .flexible(minimum: 13)),
    Table.Column("ID", width: .fixed(isRoomy ? 16 : 9)),
    Table.Column("Born", width: .fixed(10)), Table.Column("Study", width: .fixed(10)),
    Table.Column("Description", width: .flexible(minimum: 6)),
    Table.Column("Side", width: .fixed(5)),
    Table.Column("Ser", width: .fixed(3), alignment: .trailing),
    Table.Column("Held", width: .fixed(isRoomy ? 16 : 5)),
    Table.Column("Review", width: .fixed(isRoomy ? 18 : 9)),
  ]
  return Table(
    columns: columns, rows: visible.map { row($0, isOpening: $0.id == state.worklist.openingID) },
    selected: visible.firstIndex { $0.id == state.worklist.selected?.id },
    isFocused: state.dialogs.isEmpty && !state.worklist.isFiltering)
}

private func row(_ summary: StudySummary, isOpening: Bool) -> [Table.Entry] {
  let study = summary.study
  let role: Role = summary.isRefused ? .error : .listItem
  let review: Table.Entry =
    summary.isRefused
    ? Table.Entry("✗ refused", .error)
    : isOpening
      ? Table.Entry("opening …", .dim)
      : Table.Entry(
        (summary.problems.isEmpty ? "" : "! ") + summary.progress.shortWords,
        summary.problems.isEmpty ? .listItem : .warning)
  return [
    Table.Entry(study.patient.name, role), Table.Entry(study.patient.patientID, role),
    Table.Entry(study.patient.birthDate, role), Table.Entry(study.studyDate, role),
    Table.Entry(study.description, role),
    Table.Entry(study.side == .unknown ? "-" : study.side.rawValue, role),
    Table.Entry(String(study.series.count), role), Table.Entry(summary.holder ?? "-", role), review,
  ]
}

extension ReviewProgress {
  fileprivate var shortWords: String {
    switch self {
    case .untouched: "new"
    case .begun(let decided, let total): "\(decided)/\(total)"
    case .signed: "signed"
    }
  }
}

/// All of the chosen study in full: what the table had to cut.
private func drawChosen(_ state: ReadingState, in frame: inout FrameBuffer, area: Rect) {
  frame.fill(area, role: .text)
  frame.drawRule(at: area.origin, width: area.width, role: .border)
  guard let summary = state.worklist.selected else { return }
  let (study, patient) = (summary.study, summary.study.patient)
  func stated(_ text: String) -> String { text.isEmpty ? "not stated" : text }
  var lines = [
    TextLine(
      "\(stated(patient.name))  ID \(stated(patient.patientID))  born \(stated(patient.birthDate))",
      .strong),
    TextLine(
      "study \(stated(study.studyDate))  acc \(stated(study.accessionNumber))  "
        + "\(study.side.words)  \(study.series.count) series  \(summary.progress.words)"),
    TextLine(
      "\(stated(study.description))"
        + (summary.holder.map { "  held by \($0): opens read-only" } ?? "")),
  ]
  lines += summary.refusals.map { TextLine("✗ refused: \($0)", .error) }
  lines += summary.problems.map { TextLine("! \($0)", .warning) }
  let room = area.height - 1
  if lines.count > room {
    let hidden = lines.count - room + 1
    lines = Array(lines.prefix(max(0, room - 1)))
    lines.append(TextLine("… \(hidden) more lines: I", .warning))
  }
  for (index, line) in lines.prefix(room).enumerated() {
    frame.write(
      line, at: area.line(index + 1).origin.offset(columns: 1), width: area.width - 1)
  }
}
