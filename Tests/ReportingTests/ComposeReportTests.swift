import Findings
import Imaging
import StudyAssembly
import Testing

@testable import Reporting

/// The report's words on one line, for checks across line ends.
private func words(_ input: ReportInput) -> String {
  render(composeReport(input)).split(whereSeparator: \.isWhitespace).joined(separator: " ")
}

private func section(_ key: String, _ input: ReportInput) -> String {
  var report = composeReport(input)
  report.sections = report.sections.filter { $0.key == key }
  return render(report).split(whereSeparator: \.isWhitespace).joined(separator: " ")
}

private func findingsPart(_ input: ReportInput) -> String {
  var report = composeReport(input)
  report.sections = report.sections.filter {
    $0.key.hasPrefix("findings") || $0.key == ReportSectionKey.impression
  }
  return render(report)
}

@Test func saysNotAssessedOfEveryCompartmentTheReaderHasNotStated() {
  let study = ReportPhantom.study(series: [ReportPhantom.series(bodyPart: "KNEE")])
  let report = composeReport(ReportPhantom.input(study: study))
  let parts = report.sections.filter { $0.key.hasPrefix("findings.") }
  #expect(parts.count == 13)
  for part in parts { #expect(part.composed == [.text("Not assessed.")] && part.fixed.isEmpty) }
}

@Test(arguments: [
  "normal", "unremarkable", "intact", "no abnormality", "no evidence of", "healthy",
])
func neverComposesANormal(_ word: String) {
  let runs = [
    ModelRun(
      model: ReportPhantom.massModel, title: "Soft tissue mass", outcome: .completed(candidates: 0),
      seriesID: "s3")
  ]
  let text = findingsPart(ReportPhantom.input(runs: runs)).lowercased()
  #expect(!text.contains(word))
}

@Test func aRejectedCandidateIsNoFindingButIsAccountedFor() {
  let input = ReportPhantom.input(
    [.reject(findingID: "m", .normalAnatomy)], candidates: [ReportPhantom.mass("m")])
  #expect(!findingsPart(input).lowercased().contains("mass"))
  #expect(section(ReportSectionKey.aiStatement, input).contains("REJECTED (normal anatomy): Soft"))
}

@Test func takenMeasurementsAreStatedWithTheirModel() {
  let taken = TakenMeasurement(
    id: "meniscus.medial.extrusion", name: "medial meniscus, extrusion", value: 2.134, unit: "mm",
    samplingError: 0.21, model: ReportPhantom.kneeModel)
  let input = ReportPhantom.input([.takeMeasurement(taken)])
  #expect(
    section(ReportSectionKey.measurements, input)
      .contains("Medial meniscus, extrusion: 2.1 ± 0.2 mm [AI, accepted]"))
  let statement = section(ReportSectionKey.aiStatement, input)
  #expect(statement.contains("segmentation of knee-abnormality 2: NOT VALIDATED BY THIS SITE."))
  #expect(statement.contains("2.1 ± 0.2 mm: taken by Dr Ruth Eader"))
  let dropped = ReportPhantom.input([.takeMeasurement(taken), .dropMeasurement(id: taken.id)])
  #expect(composeReport(dropped) == composeReport(ReportPhantom.input([])))
}

@Test func anUndecidedCandidateIsPointedAtButNotStated() {
  let input = ReportPhantom.input(candidates: [ReportPhantom.mass("m")])
  let text = findingsPart(input)
  #expect(!text.lowercased().contains("mass"))
  #expect(text.contains("1 AI candidate here is not decided"))
  #expect(section(ReportSectionKey.aiStatement, input).contains("UNDECIDED: Soft tissue mass"))
}

@Test func anAcceptedCandidateIsAFindingAndTheRestStaysNotAssessed() {
  let input = ReportPhantom.input([.accept(findingID: "m")], candidates: [ReportPhantom.mass("m")])
  let text = section(ReportSectionKey.findings(.softTissues), input)
  #expect(
    text.contains(
      "- Soft tissue mass, left thigh, medial compartment, axial series 3 slice 2, "
        + "52.3 mL, 61 x 48 x 72 mm (AP x LR x CC). [AI, accepted] Otherwise not assessed."))
  #expect(section(ReportSectionKey.impression, input).contains("- Soft tissue mass, left thigh"))
}

@Test func anImageNumberIsNamedOnlyWhereTheSliceIsTheWholeImage() {
  func text(_ change: (inout Frame) -> Void) -> String {
    var study = ReportPhantom.study()
    change(&study.series[0].frames[1])
    let input = ReportPhantom.input(
      [.accept(findingID: "m")], candidates: [ReportPhantom.mass("m")], study: study)
    return section(ReportSectionKey.findings(.softTissues), input)
  }
  #expect(text { $0.instanceNumber = 77 }.contains("slice 2 (image 77)"))
  let ofMosaic = text {
    $0.instanceNumber = 77
    $0.tile = Tile(number: 1, side: 2, columns: 32, rows: 32)
  }
  #expect(ofMosaic.contains("slice 2,") && !ofMosaic.contains("77"))
}

@Test func theReadersTextStandsBesideTheFindingsAndHidesNone() {
  let input = ReportPhantom.input(
    [
      .accept(findingID: "m"),
      .editSection(name: "findings.soft-tissues", text: "Subcutaneous fat unremarkable."),
    ], candidates: [ReportPhantom.mass("m")])
  let text = section(ReportSectionKey.findings(.softTissues), input)
  #expect(text.contains("Soft tissue mass") && text.contains("Subcutaneous fat unremarkable."))
  #expect(!text.contains("not assessed"))
}

@Test func tellsWhatTheReaderModified() {
  var edit = FindingEdit()
  edit.type = "haematoma"
  edit.wording = "Haematoma in the adductor compartment."
  let input = ReportPhantom.input(
    [.modify(findingID: "m", edit)], candidates: [ReportPhantom.mass("m")])
  #expect(findingsPart(input).contains("Haematoma in the adductor compartment. [AI, modified]"))
  let statement = section(ReportSectionKey.aiStatement, input)
  #expect(statement.contains("MODIFIED: Soft tissue mass"))
  #expect(statement.contains("Type: soft tissue mass changed to haematoma. Worded by the reader."))
}

@Test func namesEachModelWithVersionChecksumAndStanding() {
  var runs = ReportPhantom.runs
  runs.append(
    ModelRun(
      model: ReportPhantom.kneeModel, title: "Other", outcome: .failed("took longer than 60 s"),
      cautions: ["weighting not stated"]))
  let text = section(ReportSectionKey.aiStatement, ReportPhantom.input(runs: runs))
  #expect(text.contains("Soft tissue mass (soft-tissue-mass 0.1): ran on series 3; 2 candidates."))
  #expect(text.contains("sha256 \(ReportPhantom.massModel.checksum)"))
  #expect(text.contains("Trained on 41 patients"))
  #expect(text.contains("the study does not fit: the body part is not a knee"))
  #expect(text.contains("FAILED: took longer than 60 s"))
  #expect(text.contains("NOT VALIDATED BY THIS SITE."))
  #expect(text.contains("Caution: weighting not stated."))
}

@Test func saysWhoSetTheSide() {
  let unknown = ReportPhantom.study(side: .unknown)
  let open = words(ReportPhantom.input(study: unknown))
  #expect(open.contains("MR THIGH, SIDE NOT STATED") && open.contains("Side: not stated"))
  let set = words(ReportPhantom.input([.setSide(.right)], study: unknown))
  #expect(set.contains("MR RIGHT THIGH"))
  #expect(set.contains("right (set by the reader; not stated in the image headers)"))
}

@Test func describesTheTechniqueFromTheHeaders() {
  let text = section(ReportSectionKey.technique, ReportPhantom.input())
  #expect(text.contains("Magnetic resonance imaging at 1.5 T (Phantom Works)"))
  #expect(
    text.contains(
      "Series 3: axial, T1 weighted, no fat suppression, TR 612 ms, TE 9.4 ms, 5.0 mm slices, "
        + "4 images."))
}

@Test func saysWhatTheHeadersDoNotState() {
  var series = ReportPhantom.series()
  series.acquisition = AcquisitionParameters()
  let text = words(ReportPhantom.input(study: ReportPhantom.study(series: [series])))
  #expect(text.contains("field strength not stated"))
  #expect(text.contains("weighting not stated, fat suppression not stated"))
  #expect(text.contains("MR LEFT EXAMINATION"))
}

@Test func choosesTheGeneralListForContradictingBodyParts() {
  #expect(JointTemplate.for(bodyParts: ["KNEE", "HIP"]).compartments == JointTemplate.general)
  #expect(JointTemplate.for(bodyParts: ["KNEE", "HIP"]).title == "KNEE / HIP")
  #expect(JointTemplate.for(bodyParts: ["knee", ""]).compartments.contains(.medialMeniscus))
  #expect(JointTemplate.for(bodyParts: []).compartments == JointTemplate.general)
}

@Test func aFindingThatTheTemplateHasNoPlaceForStandsUnderOther() {
  var finding = ReportPhantom.mass("m")
  finding.type = "medial-meniscus-tear"
  let input = ReportPhantom.input([.accept(findingID: "m")], candidates: [finding])
  #expect(section(ReportSectionKey.findings(.other), input).contains("Tear of the medial meniscus"))
}

@Test func alwaysSaysPreliminaryAndResearch() {
  let text = words(ReportPhantom.input())
  #expect(text.contains("PRELIMINARY. This is not the final report"))
  #expect(text.contains("Research use only."))
  #expect(text.contains("UNSIGNED DRAFT"))
}

@Test func carriesNoPathOfAFile() {
  var study = ReportPhantom.study()
  study.problems = [
    .unreadableFile(path: "/secret/Jane Doe.dcm", reason: "x"),
    .unreadableFile(path: "/secret/2.dcm", reason: "y"),
  ]
  let text = words(ReportPhantom.input(study: study))
  #expect(!text.contains("secret"))
  #expect(text.contains("A file could not be read (2 times)."))
}

@Test func theSameInputGivesTheSameBytes() {
  let input = ReportPhantom.input([.accept(findingID: "m")], candidates: [ReportPhantom.mass("m")])
  #expect(render(composeReport(input)) == render(composeReport(input)))
}
