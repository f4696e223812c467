import Findings
import Imaging
import ReadingRoomTestSupport
import TerminalUI
import Testing

@testable import ReadingRoom

/// The form of a finding of which more than the size was measured.
@Suite struct FindingFormTests {
  private let finding: ReviewedFinding = {
    let reader = Reader.opened()
    guard var original = reader.state.session?.review.findings.first?.original else {
      preconditionFailure("The phantom has candidates.")
    }
    original.measurements = [
      ("volume", 45.2, "mL"), ("diameter-left-right", 44, "mm"),
      ("diameter-craniocaudal", 60, "mm"), ("diameter-longest-in-plane", 47, "mm"),
      ("diameter-across-in-plane", 41, "mm"), ("signal-to-muscle", 1.05, "1"),
      ("distance-to-bone", 0, "mm"),
    ].map { Measurement(name: $0.0, value: $0.1, unit: $0.2) }
    return ReviewedFinding(original: original, current: original, decision: .undecided)
  }()

  private func edit(_ action: ReviewAction?) -> FindingEdit? {
    guard case .modify(_, let edit)? = action else { return nil }
    return edit
  }

  @Test func onlyTheSizesThatAreSaidHaveFields() {
    let form = FindingForm(modifying: finding)
    #expect(
      form.base.measurements.prefix(form.measurements.count).map(\.name) == [
        "volume", "diameter-craniocaudal", "diameter-longest-in-plane", "diameter-across-in-plane",
      ])
    #expect(!form.isChanged)
  }

  @Test func aChangedSizeKeepsTheOtherMeasurements() throws {
    var form = FindingForm(modifying: finding)
    form.measurements[0] = TextField(text: "50")
    let edited = try #require(edit(form.finished())?.measurements)
    #expect(edited.first == Measurement(name: "volume", value: 50, unit: "mL"))
    #expect(Set(edited.dropFirst()) == Set(finding.original.measurements.dropFirst()))
  }

  @Test func anUntouchedFormChangesNoMeasurement() throws {
    var form = FindingForm(modifying: finding)
    #expect(try #require(edit(form.finished())).measurements == nil)
  }

  @Test func anotherContourLeavesNoMeasureOfTheFormerOne() throws {
    var form = FindingForm(modifying: finding)
    let region = try #require(finding.original.region)
    let volume = Measurement(name: "volume", value: 12, unit: "mL")
    (form.contourThreshold, form.recomputed) = (
      0.6, RecomputedRegion(threshold: 0.6, region: region, measurements: [volume])
    )
    form.take([volume])
    #expect(try #require(edit(form.finished())).measurements == [volume])
  }
}
