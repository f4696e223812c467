import Imaging
import Testing

@testable import Findings

private func mass(_ band: ProbabilityBand, site: String = "thigh") -> Finding {
  Finding(
    id: "f", type: "soft-tissue-mass", probability: 0.93, band: band, side: .left, site: site,
    plane: .axial,
    measurements: [
      Measurement(name: "volume", value: 52.34, unit: "mL"),
      Measurement(name: "diameter-anterior-posterior", value: 61.2, unit: "mm"),
      Measurement(name: "diameter-left-right", value: 47.5, unit: "mm"),
      Measurement(name: "diameter-craniocaudal", value: 72, unit: "mm"),
    ],
    keyImage: KeyImage(
      seriesID: "1", seriesInstanceUID: "1", sopInstanceUID: "1.1", frameNumber: 1, slice: 13),
    region: nil,
    origin: .model(
      ModelIdentity(
        name: "soft-tissue-mass", version: "0.1", checksum: "", isValidatedBySite: false)),
    rationale: "")
}

@Test func saysWhatWhereHowBigHowSureAndByWhom() {
  #expect(
    mass(.positive).summary(seriesLabel: "series 3")
      == "Soft tissue mass; left thigh, axial series 3 slice 14; "
      + "52.3 mL, 61 x 48 x 72 mm (AP x LR x CC); positive; soft-tissue-mass 0.1 (not validated)")
}

@Test func givesNoVerdictBetweenTheThresholds() {
  let summary = mass(.indeterminate).summary()
  #expect(summary.contains("indeterminate, read unaided"))
  #expect(!summary.contains("0.93") && !summary.contains("93"))
}

@Test func saysThatTheSideIsNotKnown() {
  var finding = mass(.positive, site: "")
  finding.side = .unknown
  #expect(finding.place() == "side not stated, axial slice 14")
}

@Test func namesTypesItHasNeverHeardOf() {
  let type = FindingType.named("bone-island-giant")
  #expect(type.words == "bone island giant")
  #expect(type.compartments == [.other])
  #expect(FindingType.named("").words == "finding")
}

@Test func everyTypeHasOneEntryAndAName() {
  #expect(Set(FindingType.all.map(\.name)).count == FindingType.all.count)
  for type in FindingType.all {
    #expect(!type.words.isEmpty && !type.compartments.isEmpty)
    #expect((type.code == nil) == (type.codeSource == .none))
  }
}

@Test(arguments: [
  (0.05, 1, "0.1"), (-0.04, 1, "0.0"), (12.345, 2, "12.35"), (99.96, 1, "100.0"), (3, 0, "3"),
  (Double.nan, 1, "-"), (.infinity, 0, "-"), (-2.5, 0, "-3"), (0.006, 2, "0.01"),
])
func writesDecimals(_ value: Double, _ places: Int, _ text: String) {
  #expect(decimalText(value, places: places) == text)
}

@Test func countsOnlySlicesOfTheSeriesAsSeen() {
  var coverage = SliceCoverage()
  let isNew = coverage.markSeen(slice: 1, ofSeries: "a")
  let isNewAgain = coverage.markSeen(slice: 1, ofSeries: "a")
  #expect(isNew && !isNewAgain)
  coverage.markSeen(slice: 9, ofSeries: "a")
  #expect(coverage.seenCount(ofSeries: "a", count: 3) == 1)
  #expect(coverage.unseenSlices(ofSeries: "a", count: 3) == [0, 2])
  #expect(coverage.unseenSlices(ofSeries: "b", count: 2) == [0, 1])
}

@Test func tellsHowInstancesChanged() {
  let before = [
    InstanceDigest(sopInstanceUID: "1", sha256: "a"),
    InstanceDigest(sopInstanceUID: "2", sha256: "b"),
  ]
  let after = [
    InstanceDigest(sopInstanceUID: "2", sha256: "c"),
    InstanceDigest(sopInstanceUID: "3", sha256: "d"),
  ]
  let changes = InstanceChanges(from: before, to: after)
  #expect(changes.added == ["3"] && changes.removed == ["1"] && changes.altered == ["2"])
  #expect(InstanceChanges(from: before, to: before.reversed()).isEmpty)
  #expect(changes.fingerprint != InstanceChanges(from: before, to: before).fingerprint)
}
