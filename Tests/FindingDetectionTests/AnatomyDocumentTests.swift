import Imaging
import Testing

@testable import FindingDetection
@testable import KneeAnatomy

/// What is measured of a knee, as JSON.
@Suite struct AnatomyDocumentTests {
  /// A grid with nothing in it: no axes, and every measure with its reason.
  private let nothing = KneeMeasurements(
    StructureShares(
      geometry: VolumeGeometry(
        firstSlice: SliceGeometry(
          position: PatientPoint(x: 0, y: 0, z: 0), rowDirection: PatientVector(x: 1, y: 0, z: 0),
          columnDirection: PatientVector(x: 0, y: 1, z: 0), columnSpacing: 1, rowSpacing: 1),
        sliceSpacing: 1, columns: 4, rows: 4, slices: 4),
      shares: [:]),
    noise: SamplingNoise(spacing: 1))

  @Test func whatIsNotMeasuredHasItsReason() {
    let members = MeasurementMembers(measurements: nothing, sideIsKnown: true)
    #expect(members.axes.text.contains("\"reason\": \"the femur is not seen\""))
    #expect(members.cartilage == .list([]))
    guard case .list(let rows) = members.rows else {
      Issue.record("The rows are no list.")
      return
    }
    #expect(rows.count == nothing.rows.count)
    #expect(rows.allSatisfy { $0.text.contains("\"reason\"") && !$0.text.contains("\"value\"") })
    #expect(
      rows.first
        == .object([
          ("id", .text("cartilage.femoral.mean-thickness")),
          ("name", .text("mean thickness of femoral cartilage")), ("unit", .text("mm")),
          ("reason", .text("the femur is not seen")),
        ]))
  }

  @Test func withoutASideNamesAreThePatients() {
    let members = MeasurementMembers(measurements: nothing, sideIsKnown: false)
    let text = members.rows.text
    #expect(text.contains("\"mean thickness of the patient's left tibial cartilage\""))
    #expect(!text.contains("\"mean thickness of medial tibial cartilage\""))
  }
}
