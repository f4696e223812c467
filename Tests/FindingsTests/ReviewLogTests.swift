import Foundation
import Imaging
import Testing

@testable import Findings

private let reader = ReaderIdentity(id: "r1", printedName: "Dr R. Eader", role: "radiologist")
private let model = ModelIdentity(
  name: "soft-tissue-mass", version: "0.1", checksum: "ab", isValidatedBySite: true)

private func candidate(
  _ id: String, _ probability: Double, _ band: ProbabilityBand
) -> Finding {
  Finding(
    id: id, type: "soft-tissue-mass", probability: probability, band: band, side: .left,
    site: "thigh", plane: .axial, measurements: [], keyImage: nil, region: nil,
    origin: .model(model), rationale: "")
}

private func own(_ id: String) -> Finding {
  Finding(
    id: id, type: "cyst", probability: nil, band: nil, side: .left, site: "", plane: nil,
    measurements: [], keyImage: nil, region: nil, origin: .reader, rationale: "")
}

private func log(_ actions: [ReviewAction]) -> ReviewLog {
  var log = ReviewLog()
  for (index, action) in actions.enumerated() {
    log.append(
      action, by: reader,
      at: Timestamp(secondsSince1970: 1_700_000_000 + index, zoneOffsetInMinutes: 60))
  }
  return log
}

private let candidates = [
  candidate("low", 0.6, .indeterminate), candidate("none", 0.1, .negative),
  candidate("worst", 0.97, .positive), candidate("bad", 0.91, .positive),
]

@Test func listsWorstFirstAndLeavesOutNegatives() {
  let state = log([.add(own("reader-1"))]).state(candidates: candidates)
  #expect(state.findings.map(\.id) == ["worst", "bad", "low", "reader-1"])
}

@Test func keepsTheOrderWhenDecided() {
  let state = log([.reject(findingID: "worst", .artefact), .accept(findingID: "low")])
    .state(candidates: candidates)
  #expect(state.findings.map(\.id) == ["worst", "bad", "low"])
  #expect(state.findings.map(\.decision) == [.rejected(.artefact), .undecided, .accepted])
}

@Test func listsANegativeCandidateThatADecisionNames() {
  let state = log([.accept(findingID: "none")]).state(candidates: candidates)
  #expect(state.findings.last?.id == "none")
  #expect(state.findings.last?.decision == .accepted)
}

@Test func undoesAndRedoesWithoutLimit() {
  var actions: [ReviewAction] = (0..<200).map { .note(findingID: nil, text: "\($0)") }
  actions += Array(repeating: .undo, count: 250)
  #expect(log(actions).state(candidates: []).studyNotes.isEmpty)
  #expect(log(actions).state(candidates: []).canUndo == false)
  actions += Array(repeating: .redo, count: 250)
  #expect(log(actions).state(candidates: []).studyNotes.count == 200)
  #expect(log(actions).state(candidates: []).canRedo == false)
}

@Test func aNewActEndsRedo() {
  let state = log([
    .accept(findingID: "bad"), .undo, .accept(findingID: "worst"), .redo,
  ]).state(candidates: candidates)
  #expect(state.finding("bad")?.decision == .undecided)
  #expect(state.finding("worst")?.decision == .accepted)
  #expect(!state.canRedo)
}

@Test func neverRemovesAnEvent() {
  let log = log([.accept(findingID: "bad"), .undo, .undo, .redo, .accept(findingID: "x")])
  #expect(log.events.map(\.sequence) == [1, 2, 3, 4, 5])
}

@Test func keepsDecisionsOnFindingsThatAreGone() {
  let log = log([.accept(findingID: "late")])
  #expect(log.state(candidates: candidates).unmatchedFindingIDs == ["late"])
  let state = log.state(candidates: candidates + [candidate("late", 0.99, .positive)])
  #expect(state.unmatchedFindingIDs.isEmpty)
  #expect(state.finding("late")?.decision == .accepted)
}

@Test func modifiesAndAcceptsWithTheChange() {
  var edit = FindingEdit()
  edit.grade = "3"
  edit.side = .right
  let state = log([.modify(findingID: "bad", edit), .accept(findingID: "bad")])
    .state(candidates: candidates)
  let finding = state.finding("bad")
  #expect(finding?.decision == .modified)
  #expect(finding?.current.grade == "3")
  #expect(finding?.current.side == .right)
  #expect(finding?.original.side == .left)
  #expect(finding?.decidedBy == reader)
}

@Test func reopensToWhatTheModelGave() {
  var edit = FindingEdit()
  edit.site = "knee"
  let state = log([.modify(findingID: "bad", edit), .reopen(findingID: "bad")])
    .state(candidates: candidates)
  #expect(state.finding("bad")?.decision == .undecided)
  #expect(state.finding("bad")?.current.site == "thigh")
  #expect(state.finding("bad")?.decidedBy == nil)
}

@Test func theReadersOwnFindingCountsAtOnce() {
  let state = log([.add(own("reader-1"))]).state(candidates: [])
  #expect(state.affirmed.map(\.id) == ["reader-1"])
}

@Test func goesRoundToTheNextUndecided() {
  let state = log([.accept(findingID: "low")]).state(candidates: candidates)
  #expect(state.nextUndecided(after: "worst")?.id == "bad")
  #expect(state.nextUndecided(after: "bad")?.id == "worst")
  #expect(state.nextUndecided(after: nil)?.id == "worst")
}

@Test func anIdentifierOfTheReadersIsNeverUsedAgain() {
  let log = log([.add(own("reader-1")), .undo])
  #expect(log.nextReaderFindingID == "reader-2")
}

@Test func actsSurviveJSON() throws {
  var edit = FindingEdit()
  edit.contourThreshold = 0.4
  edit.region = FindingRegion(
    seriesID: "s",
    mask: VoxelMask(columns: 2, rows: 1, slices: 1, voxels: [true, false]))
  let actions: [ReviewAction] = [
    .accept(findingID: "a"), .modify(findingID: "a", edit), .reject(findingID: "a", .wrongPlace),
    .reopen(findingID: "a"), .add(candidates[0]), .add(own("x")),
    .note(findingID: nil, text: "t"), .note(findingID: "a", text: "t"), .setSide(.right),
    .editSection(name: "impression", text: "x"), .acknowledge(obstacle: "k"),
    .takeMeasurement(taken("meniscus.medial.extrusion", 2.1)), .dropMeasurement(id: "x"), .undo,
    .redo,
  ]
  let data = try JSONEncoder().encode(actions)
  #expect(try JSONDecoder().decode([ReviewAction].self, from: data) == actions)
}

@Test func writesActsInAFormThatLasts() throws {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.sortedKeys]
  let text = String(
    decoding: try encoder.encode(ReviewAction.reject(findingID: "f", .normalAnatomy)),
    as: UTF8.self)
  #expect(text == #"{"action":"reject","finding":"f","reason":"normal-anatomy"}"#)
}

@Test func measurementsAreTakenOnceAndDropped() {
  let (first, again) = (taken("a", 1), taken("a", 2))
  let all = log([.takeMeasurement(first), .takeMeasurement(taken("b", 3)), .takeMeasurement(again)])
  #expect(all.state(candidates: []).measurements.map(\.measurement) == [again, taken("b", 3)])
  let undone = log([.takeMeasurement(first), .takeMeasurement(again), .undo])
  #expect(undone.state(candidates: []).measurements.map(\.measurement) == [first])
  let dropped = log([.takeMeasurement(first), .dropMeasurement(id: "a")])
  #expect(dropped.state(candidates: []).measurements.isEmpty)
}

@Test func measuredValuesShowAsManyDecimalsAsTheyAreWorth() {
  #expect(measuredWords(2.134, error: 0.21, unit: "mm") == "2.1 ± 0.2 mm")
  #expect(measuredWords(1.134, error: 0.03, unit: "") == "1.13 ± 0.03")
  #expect(measuredWords(7.25, error: 0, unit: "°") == "7.3°")
  #expect(measuredWords(2134.2, error: 21, unit: "mm²") == "2134 ± 21 mm²")
}

/// A measurement as a reader takes it.
private func taken(_ id: String, _ value: Double) -> TakenMeasurement {
  TakenMeasurement(
    id: id, name: "medial meniscus, extrusion", value: value, unit: "mm", samplingError: 0.2,
    model: ModelIdentity(
      name: "knee-anatomy", version: "1.0", checksum: "ab", isValidatedBySite: true))
}

@Test func modelRunsSurviveJSON() throws {
  let outcomes: [ModelRun.Outcome] = [
    .running(0.5), .completed(candidates: 2), .doesNotFit("not axial"), .failed("time"), .cancelled,
  ]
  let data = try JSONEncoder().encode(outcomes)
  #expect(try JSONDecoder().decode([ModelRun.Outcome].self, from: data) == outcomes)
}
