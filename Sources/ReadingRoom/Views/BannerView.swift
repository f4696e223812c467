import Findings
public import Imaging
public import StudyAssembly
import TerminalUI

/// Whose pictures these are, as the banner says it.
struct BannerFields {
  let patient: PatientIdentity
  let studyDate: String
  let accession: String
  let side: BodySide

  init(patient: PatientIdentity, studyDate: String, accession: String, side: BodySide) {
    (self.patient, self.studyDate) = (patient, studyDate)
    (self.accession, self.side) = (accession, side)
  }

  /// The fields of what the state shows; `nil` while no study is open.
  init?(_ state: ReadingState) {
    if let session = state.session {
      patient = session.study.patient
      (studyDate, accession) = (session.study.studyDate, session.study.accessionNumber)
      side = session.side
    } else if let preview = state.preview {
      patient = preview.patient
      (studyDate, accession) = (preview.studyDate, preview.accessionNumber)
      side = preview.side
    } else {
      return nil
    }
  }

  var name: String { patient.name.isEmpty ? "name not stated" : patient.name }
  var identifier: String { "ID \(patient.patientID.isEmpty ? "not stated" : patient.patientID)" }
  var birth: String { "born \(patient.birthDate.isEmpty ? "not stated" : patient.birthDate)" }
  var sex: String { "sex \(patient.sex.isEmpty ? "not stated" : patient.sex)" }
  var study: String { "study \(studyDate.isEmpty ? "date not stated" : studyDate)" }
  var accessionText: String { "acc \(accession.isEmpty ? "not stated" : accession)" }
  var sideText: String {
    side == .unknown ? "side not stated" : "\(side.rawValue.uppercased()) side"
  }
}

/// Lines for the banner that is burnt into exported pictures: name, ID, birth date, sex, study date,
/// accession, side; empty while no study is open.
public func bannerLines(_ state: ReadingState) -> [String] {
  BannerFields(state).map(lines) ?? []
}

/// The same lines for a study without a screen.
///
/// - Parameter side: The side as the reader set it, else as the headers state it.
public func bannerLines(_ study: Study, side: BodySide) -> [String] {
  lines(
    BannerFields(
      patient: study.patient, studyDate: study.studyDate, accession: study.accessionNumber,
      side: side))
}

private func lines(_ fields: BannerFields) -> [String] {
  [
    "\(fields.name)  \(fields.identifier)  \(fields.birth)  \(fields.sex)",
    "\(fields.study)  \(fields.accessionText)  \(fields.sideText)  \(researchNotice)",
  ]
}

/// Two rows: name, ID, birth date and sex; study date, accession and side.
func drawBanner(_ state: ReadingState, in frame: inout FrameBuffer, area: Rect) {
  frame.fill(area, role: .banner)
  guard let fields = BannerFields(state) else {
    drawTitle(state, in: &frame, area: area)
    return
  }
  drawParts(
    [(fields.identifier, .banner), (fields.birth, .banner), (fields.sex, .banner)],
    after: fields.name, in: &frame, line: area.line(0))
  var parts: [(String, Role)] = [
    (fields.accessionText, .banner),
    (fields.sideText, fields.side == .unknown ? .bannerWarning : .banner),
  ]
  if case .heldBy(let reader, _)? = state.session?.hold {
    parts.append(("READ-ONLY: held by \(reader)", .bannerWarning))
  }
  drawParts(parts, after: fields.study, in: &frame, line: area.line(1))
}

/// `first` gets what the other parts leave, at least a quarter; what does not fit ends in `…`.
private func drawParts(
  _ parts: [(String, Role)], after first: String, in frame: inout FrameBuffer, line: Rect
) {
  guard !line.isEmpty else { return }
  let needed = parts.reduce(0) { $0 + CharacterWidth.of($1.0) + 3 }
  let room = max(line.width / 4, line.width - 1 - needed)
  let cut = TextLayout.truncated(first, to: max(0, min(room, line.width - 1)))
  var column = line.column + 1
  column += frame.write(cut, at: CellPoint(column: column, row: line.row), role: .banner)
  for (text, role) in parts {
    let left = line.endColumn - column - 3
    guard left > 0 else { return }
    column += 3
    column += frame.write(
      TextLayout.truncated(text, to: left), at: CellPoint(column: column, row: line.row),
      role: role)
  }
}

private func drawTitle(_ state: ReadingState, in frame: inout FrameBuffer, area: Rect) {
  let reader = state.reader
  let name = reader.printedName.isEmpty ? reader.id : reader.printedName
  frame.write(" Reading Room", at: area.origin, role: .banner, width: area.width)
  frame.write(
    " no study open · reader: \(name)", at: area.line(1).origin, role: .banner, width: area.width)
}
