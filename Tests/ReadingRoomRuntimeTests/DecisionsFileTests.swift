import Findings
import Foundation
import Imaging
import Testing

@testable import ReadingRoomRuntime

struct DecisionsFileTests {
  private static let finding = Finding(
    id: "mass-1", type: "soft-tissue-mass", probability: 0.9, band: .positive, side: .left,
    site: "thigh", plane: .axial, measurements: [], keyImage: nil, region: nil,
    origin: .model(
      ModelIdentity(name: "m", version: "1.0.0", checksum: "0", isValidatedBySite: true)),
    rationale: "")

  private func steps(_ json: String) throws -> [DecisionsFile.Step] {
    let reviewed = ReviewedFinding(
      original: Self.finding, current: Self.finding, decision: .undecided)
    return try DecisionsFile(
      data: Data(json.utf8), studyUID: "1.2.3", findings: [reviewed], sections: ["impression"],
      nextFindingID: { "reader-\($0 + 1)" }
    ).steps
  }

  @Test func everyKindOfEntryBecomesItsAct() throws {
    let steps = try steps(
      """
      { "studyUID": "1.2.3", "side": "left",
        "decisions": [ { "finding": "mass-1", "decision": "accept" },
                       { "finding": "mass-1", "decision": "reject", "reason": "artefact" },
                       { "finding": "mass-1", "decision": "modify", "site": "calf",
                         "measurements": [ { "name": "volume", "value": 3, "unit": "mL" } ] },
                       { "finding": "mass-1", "decision": "reopen" } ],
        "findings": [ { "type": "other", "wording": "Lipoma." } ],
        "notes": [ { "text": "Motion." }, { "finding": "mass-1", "text": "Biopsy." } ],
        "sections": { "impression": "See above." } }
      """)
    var edit = FindingEdit()
    edit.site = "calf"
    edit.measurements = [Findings.Measurement(name: "volume", value: 3, unit: "mL")]
    #expect(steps.count == 9)
    #expect(steps[0] == .act(.setSide(.left)))
    #expect(steps[1] == .act(.accept(findingID: "mass-1")))
    #expect(steps[2] == .act(.reject(findingID: "mass-1", .artefact)))
    #expect(steps[3] == .act(.modify(findingID: "mass-1", edit)))
    #expect(steps[4] == .act(.reopen(findingID: "mass-1")))
    #expect(steps[6] == .act(.note(findingID: nil, text: "Motion.")))
    #expect(steps[8] == .act(.editSection(name: "impression", text: "See above.")))
  }

  @Test func aNewThresholdWaitsForItsRegion() throws {
    let steps = try steps(
      #"{"decisions":[{"finding":"mass-1","decision":"modify","contourThreshold":0.4}]}"#)
    #expect(steps == [.changeContour(findingID: "mass-1", FindingEdit(), threshold: 0.4)])
  }

  @Test(arguments: [
    "", "[]", "{", #"{"studyUID":"9.9"}"#, #"{"unknown":1}"#, #"{"side":"up"}"#,
    #"{"decisions":[{"finding":"none","decision":"accept"}]}"#,
    #"{"decisions":[{"finding":"mass-1","decision":"perhaps"}]}"#,
    #"{"decisions":[{"finding":"mass-1","decision":"reject"}]}"#,
    #"{"decisions":[{"finding":"mass-1","decision":"reject","reason":"mood"}]}"#,
    #"{"decisions":[{"finding":"mass-1","decision":"accept","site":"calf"}]}"#,
    #"{"decisions":[{"finding":"mass-1","decision":"modify","contourThreshold":1.5}]}"#,
    #"{"findings":[{"side":"left"}]}"#, #"{"notes":[{"finding":"none","text":"x"}]}"#,
    #"{"sections":{"status":"FINAL"}}"#,
  ])
  func unsoundFilesAreRefusedAsAWhole(_ json: String) {
    #expect(throws: CommandError.self) { try steps(json) }
  }
}
