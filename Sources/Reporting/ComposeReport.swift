import Findings
import Imaging
import StudyAssembly

/// Composes a report from a study and its review.
///
/// No false normals: what the reader has not stated reads "not assessed"; that a model gives no
/// candidate never becomes a sentence about the patient; a rejected candidate is named in the AI
/// statement only. The section order follows RSNA RadReport template 303.
///
/// - Returns: The unsigned report; the same input gives the same report.
public func composeReport(_ input: ReportInput) -> Report {
  let template = JointTemplate.for(
    bodyParts: input.study.series.map(\.acquisition.bodyPartExamined))
  let sections =
    [
      patientSection(input), clinicalInformationSection(input), techniqueSection(input),
      comparisonSection(input),
    ] + findingsSections(input, template) + measurementSections(input) + [
      impressionSection(input), limitationsSection(input), aiStatementSection(input),
      statusSection(input),
    ]
  return Report(
    title: reportTitle(input, template), program: input.program, addendumTo: input.addendumTo,
    sections: sections)
}

/// `MR LEFT KNEE`; the side is named even when it is not known.
private func reportTitle(_ input: ReportInput, _ template: JointTemplate) -> String {
  let modality = input.study.series.map(\.modality).first { !$0.isEmpty } ?? "MR"
  let part = template.title.isEmpty ? "EXAMINATION" : template.title
  return input.side == .unknown
    ? "\(modality) \(part), SIDE NOT STATED"
    : "\(modality) \(input.side.rawValue.uppercased()) \(part)"
}

private func patientSection(_ input: ReportInput) -> ReportSection {
  let (study, patient) = (input.study, input.study.patient)
  func field(_ label: String, _ value: String) -> ReportLine {
    .field(label, value.isEmpty ? "not stated" : value)
  }
  let time = study.studyTime.isEmpty ? "" : " \(study.studyTime)"
  return ReportSection(
    key: ReportSectionKey.patient, title: "Patient and examination",
    fixed: [
      field("Patient", patient.name), field("Patient ID", patient.patientID),
      field("Birth date", patient.birthDate), field("Sex", patient.sex),
      field("Study date", study.studyDate.isEmpty ? "" : study.studyDate + time),
      field("Accession", study.accessionNumber), field("Examination", study.description),
      .field("Side", sideText(input)), field("Referrer", study.referringPhysician),
      field("Institution", study.institution), field("Study UID", study.studyInstanceUID),
      field("Reader", input.reader?.printedName ?? ""),
    ])
}

private func sideText(_ input: ReportInput) -> String {
  guard let side = input.review.side else {
    return study(side: input.study.side)
  }
  return input.study.side == .unknown
    ? "\(side.rawValue) (set by the reader; not stated in the image headers)"
    : "\(side.rawValue) (set by the reader; the image headers say \(input.study.side.rawValue))"
}

private func study(side: BodySide) -> String {
  side == .unknown ? "not stated" : "\(side.rawValue) (from the image headers)"
}

private func clinicalInformationSection(_ input: ReportInput) -> ReportSection {
  let text = input.clinicalInformation
  return section(
    ReportSectionKey.clinicalInformation, "Clinical information", input,
    composed: [.text(text.isEmpty ? "Not stated." : text)])
}

private func comparisonSection(_ input: ReportInput) -> ReportSection {
  section(
    ReportSectionKey.comparison, "Comparison", input,
    composed: [.text(input.comparison.isEmpty ? "Not stated." : input.comparison)])
}

private func techniqueSection(_ input: ReportInput) -> ReportSection {
  let fields = Set(input.study.series.compactMap(\.acquisition.magneticFieldStrength)).sorted()
  let strength = fields.map { "\(decimalText($0, places: 1)) T" }.joined(separator: ", ")
  let makers = Set(input.study.series.map(\.acquisition.manufacturer)).sorted().filter {
    !$0.isEmpty
  }
  var lines: [ReportLine] = [
    .text(
      "Magnetic resonance imaging"
        + (strength.isEmpty ? ", field strength not stated" : " at \(strength)")
        + (makers.isEmpty ? "" : " (\(makers.joined(separator: ", ")))")
        + "; as the image headers state:")
  ]
  lines += input.study.series.map { .item("\($0.label.capitalisedFirst): \($0.techniqueText).") }
  if input.study.series.isEmpty { lines.append(.text("No series.")) }
  return section(ReportSectionKey.technique, "Technique", input, composed: lines)
}

private func impressionSection(_ input: ReportInput) -> ReportSection {
  let affirmed = input.review.affirmed
  let lines: [ReportLine] =
    affirmed.isEmpty
    ? [.text("None stated by the reader.")]
    : affirmed.map { .item(input.wording(of: $0)) }
  return section(ReportSectionKey.impression, "Impression", input, composed: lines)
}

private func statusSection(_ input: ReportInput) -> ReportSection {
  ReportSection(
    key: ReportSectionKey.status, title: "Status",
    fixed: [
      .text(
        "PRELIMINARY. This is not the final report; findings may change when the examination is "
          + "read again, and a later report takes precedence."),
      .text(
        "Research use only. \(input.program.name) is not a cleared or approved medical device and "
          + "its display is not a diagnostic display. Compartments marked \"not assessed\" carry "
          + "no statement, neither of normality nor of disease."),
    ])
}

/// A section the reader may word.
func section(
  _ key: String, _ title: String, _ input: ReportInput, level: Int = 1, fixed: [ReportLine] = [],
  composed: [ReportLine]
) -> ReportSection {
  ReportSection(
    key: key, title: title, level: level, isEditable: true,
    readerText: input.review.sectionTexts[key], fixed: fixed, composed: composed)
}

extension ReportInput {
  /// The report's sentence for a finding the reader stands for.
  func wording(of finding: ReviewedFinding) -> String {
    let image = finding.current.keyImage
    return finding.current.reportWording(
      seriesLabel: image.flatMap { seriesLabel($0.seriesID) },
      instanceNumber: image.flatMap(instanceNumber))
  }

  /// The Instance Number of an image, where the image is of this study and alone in its instance: no
  /// frame of many, no slice of a mosaic.
  private func instanceNumber(_ image: KeyImage) -> Int? {
    let frame = study.series.first { $0.id == image.seriesID }?.frames.first {
      $0.sopInstanceUID == image.sopInstanceUID && $0.frameNumber == image.frameNumber
    }
    guard let frame, frame.frameNumber == 1, frame.tile == nil else { return nil }
    return frame.instanceNumber
  }
}

extension String {
  /// The text with its first letter in upper case.
  var capitalisedFirst: String { prefix(1).uppercased() + dropFirst() }
}
