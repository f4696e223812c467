import Findings
import Imaging
import StudyAssembly
import Testing

@testable import Reporting

@Test func nothingStandsInTheWayOfACompleteReview() {
  let input = ReportPhantom.input([.accept(findingID: "m")], candidates: [ReportPhantom.mass("m")])
  #expect(signingObstacles(input).isEmpty)
}

@Test func namesEachUndecidedFindingAndEachSeriesWithUnseenSlices() {
  let input = ReportPhantom.input(
    candidates: [ReportPhantom.mass("m"), ReportPhantom.mass("n")], isSeen: false)
  #expect(
    openObstacles(input).map(\.key) == ["undecided/m", "undecided/n", "unseen-slices/s3/4"])
}

@Test func namesModelsThatRunFailedOrWereStopped() {
  let outcomes: [ModelRun.Outcome] = [.running(0.2), .failed("x"), .cancelled]
  let runs = outcomes.map { ModelRun(model: ReportPhantom.massModel, title: "", outcome: $0) }
  #expect(
    openObstacles(ReportPhantom.input(runs: runs)).map(\.key) == [
      "model-running/soft-tissue-mass/0.1", "model-failed/soft-tissue-mass/0.1",
      "model-cancelled/soft-tissue-mass/0.1",
    ])
}

@Test func anAcknowledgedObstacleIsStatedInTheReport() {
  let input = ReportPhantom.input(
    [.acknowledge(obstacle: "undecided/m"), .acknowledge(obstacle: "unseen-slices/s3/4")],
    candidates: [ReportPhantom.mass("m")], isSeen: false)
  #expect(openObstacles(input).isEmpty)
  let text = render(composeReport(input)).split(whereSeparator: \.isWhitespace)
    .joined(separator: " ")
  #expect(text.contains("Acknowledged by the reader, who signs in spite of it:"))
  #expect(
    text.contains(
      "Not decided by the reader: Soft tissue mass"))
  #expect(text.contains("4 of 4 slices of series 3 were not displayed in full to the reader."))
}

@Test(arguments: ["side-unset", "two-patients", "study-refused", "read-only", "reader-unnamed"])
func noAcknowledgementHelpsAgainstAHardObstacle(_ key: String) {
  var study = ReportPhantom.study(side: .unknown)
  study.refusals = [.twoPatients([]), .contradictorySides]
  var input = ReportPhantom.input([.acknowledge(obstacle: key)], study: study)
  input.reader = nil
  input.conditions.heldBy = "Dr A"
  #expect(openObstacles(input).contains { $0.key == key })
}

@Test func anAcknowledgementOfChangedInstancesDoesNotOutliveItsOccasion() {
  let before = [InstanceDigest(sopInstanceUID: "1", sha256: "a")]
  let once = InstanceChanges(from: before, to: [InstanceDigest(sopInstanceUID: "1", sha256: "b")])
  let again = InstanceChanges(from: before, to: [InstanceDigest(sopInstanceUID: "1", sha256: "c")])
  let key = SigningObstacle.instancesChanged(once).key
  var input = ReportPhantom.input([.acknowledge(obstacle: key)])
  input.conditions.instanceChanges = once
  #expect(openObstacles(input).isEmpty)
  input.conditions.instanceChanges = again
  #expect(openObstacles(input).count == 1)
}

@Test func asksWhenSidesDisagree() {
  let other = ReportPhantom.input([.setSide(.right)])
  #expect(openObstacles(other).map(\.key) == ["side-differs/left/right"])
  var edit = FindingEdit()
  edit.side = .right
  let finding = ReportPhantom.input(
    [.modify(findingID: "m", edit)], candidates: [ReportPhantom.mass("m")])
  #expect(openObstacles(finding).map(\.key) == ["finding-on-other-side/m"])
}

@Test func asksWhenADecidedFindingIsGone() {
  let input = ReportPhantom.input([.accept(findingID: "gone")])
  #expect(openObstacles(input).map(\.key) == ["decision-without-finding/gone"])
}
