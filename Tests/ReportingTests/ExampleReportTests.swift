import Findings
import Foundation
import StudyAssembly
import Testing

@testable import Reporting

/// The package's root.
private let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
  .deletingLastPathComponent().deletingLastPathComponent()

/// A knee that a reader has gone through, with an act of every kind.
private func exampleInput() -> ReportInput {
  var effusion = ReportPhantom.mass("effusion", probability: 0.95, slice: 2)
  effusion.type = "joint-effusion"
  effusion.site = "suprapatellar recess"
  effusion.measurements = [Findings.Measurement(name: "volume", value: 18.4, unit: "mL")]
  effusion.origin = .model(ReportPhantom.kneeModel)
  effusion.rationale = "fluid signal of 18.4 mL in the joint space"
  var tear = effusion
  (tear.id, tear.type, tear.site) = ("tear", "medial-meniscus-tear", "posterior horn")
  (tear.probability, tear.band, tear.measurements) = (0.55, .indeterminate, [])
  tear.rationale = "linear signal reaching the inferior surface"
  var oedema = tear
  (oedema.id, oedema.type, oedema.site) = ("oedema", "bone-marrow-oedema", "lateral tibial plateau")
  (oedema.probability, oedema.band) = (0.9, .positive)
  oedema.rationale = "fat-suppressed signal above the marrow's"
  var own = tear
  (own.id, own.type, own.site) = ("reader-1", "bakers-cyst", "popliteal fossa")
  (own.origin, own.probability, own.band, own.rationale) = (.reader, nil, nil, "")
  own.measurements = [
    Findings.Measurement(name: "diameter-craniocaudal", value: 31, unit: "mm")
  ]
  var edit = FindingEdit()
  edit.grade = "oblique, inferior surface"
  let series = [
    ReportPhantom.series(bodyPart: "KNEE"), ReportPhantom.series(number: 5, bodyPart: "KNEE"),
  ]
  var input = ReportPhantom.input(
    [
      .editSection(name: "clinical-information", text: "Twisting injury three weeks ago."),
      .accept(findingID: "effusion"), .modify(findingID: "tear", edit),
      .reject(findingID: "oedema", .artefact), .add(own),
      .editSection(
        name: "findings.anterior-cruciate-ligament", text: "Continuous, normal signal."),
      .editSection(
        name: "impression",
        text: "1. Oblique tear of the posterior horn of the medial meniscus.\n"
          + "2. Joint effusion and a small Baker cyst."),
      .acknowledge(obstacle: "unseen-slices/s5/4"),
    ], candidates: [effusion, tear, oedema], study: ReportPhantom.study(series: series),
    runs: [
      ModelRun(
        model: ReportPhantom.kneeModel, title: "Knee, first look",
        outcome: .completed(candidates: 3), seriesID: "s3", cautions: ["weighting not stated"]),
      ModelRun(
        model: ReportPhantom.massModel, title: "Soft tissue mass",
        outcome: .doesNotFit("body part KNEE is not one it reads")),
    ])
  input.study.patient.name = "PHANTOM, KNEE"
  input.study.description = "MR knee"
  input.coverage = SliceCoverage(seen: ["s3": [0, 1, 2, 3], "s5": [0, 1]])
  return input
}

@Test func aWholeReportReadsAsTheExampleDoes() throws {
  var report = composeReport(exampleInput())
  let time = try #require(Timestamp("2026-11-23T14:05:09+01:00"))
  report.signature = SignatureStatement(
    reader: ReportPhantom.reader, time: time, meaning: .author,
    manifestFileName: "REPORT.manifest.json", manifestSHA256: String(repeating: "3e", count: 32))
  #expect(openObstacles(exampleInput()).isEmpty)
  let file = root.appendingPathComponent("Fixtures/reports/knee.txt")
  let text = render(report)
  let isRecording = ProcessInfo.processInfo.environment["RECORD_SNAPSHOTS"] == "1"
  guard !isRecording, let expected = try? String(contentsOf: file, encoding: .utf8) else {
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try text.write(to: file, atomically: true, encoding: .utf8)
    Issue.record("recorded \(file.lastPathComponent); read it and run again")
    return
  }
  #expect(text == expected)
}
