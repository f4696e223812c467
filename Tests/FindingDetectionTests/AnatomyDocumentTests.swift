import ImageProcessing
import Imaging
import StudyAssembly
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

  @Test func slicesFarApartAreDoubted() {
    #expect(KneeReading.caution(ofSlices: 4) == nil)
    let caution = KneeReading.caution(ofSlices: 4.5)
    #expect(caution == "slices 4.5 mm apart: cartilage, menisci and ligaments are less certain")
  }

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

  private func prior(_ comparison: Result<KneeComparison, ComparisonError>) -> ComparisonMembers {
    let study = Study(
      studyInstanceUID: "1.2",
      patient: PatientIdentity(name: "A", patientID: "17", birthDate: "", sex: ""),
      studyDate: "2024-05-06", studyTime: "", accessionNumber: "", description: "",
      referringPhysician: "", institution: "", side: .right, series: [], refusals: [], problems: [])
    return ComparisonMembers(
      prior: PriorKnee(study: study, comparison: comparison), sideIsKnown: true)
  }

  @Test func whatHasChangedStandsInItsRow() throws {
    let change = MeasuredChange(
      from: MeasuredValue(value: 2, samplingError: 0.3),
      to: MeasuredValue(value: 3.5, samplingError: 0.4))
    let members = prior(
      .success(
        KneeComparison(
          bones: [BoneRegistration(bone: .femur, residualInMillimetres: 0.31, sharedPart: 0.97)],
          flexionChange: 2.5,
          rows: [
            KneeChangeRow(measure: .meniscalExtrusion(.medial), result: .success(change)),
            KneeChangeRow(
              measure: .volume(.patella), result: .failure(.cutOff(.later, .patella))),
          ], cartilage: [], unsteady: [.earlier])))
    let row = JSONValue.object(members.members(of: .meniscalExtrusion(.medial)))
    #expect(
      row
        == .object([
          ("prior", .object([("value", .number(2)), ("samplingError", .number(0.3))])),
          ("change", .number(1.5)), ("limit", .number(0.98)),
          ("limitSource", .text("sampling error")), ("verdict", .text("beyond sampling only")),
        ]), "\(row.text)")
    #expect(
      JSONValue.object(members.members(of: .volume(.patella)))
        == .object([
          ("notComparable", .text("later: patella not wholly in any series"))
        ]))
    #expect(members.members(of: .tubercleToGroove).isEmpty)
    let text = members.json.text
    for part in [
      "\"studyDate\": \"2024-05-06\"", "\"flexionChangeInDegrees\": 2.5",
      "\"residualInMillimetres\": 0.31", "may be no change",
      "series of the earlier examination moved or disagree",
    ] { #expect(text.contains(part), "\(text)") }
  }

  @Test func whatIsNotComparedSaysWhy() {
    let bone = BoneRegistration(bone: .femur, residualInMillimetres: 1.44, sharedPart: 0.9)
    let members = prior(.failure(.bonesDiffer(bone)))
    #expect(members.members(of: .volume(.patella)).isEmpty)
    #expect(members.json.text.contains("surfaces lie 1.4 mm apart"))
    #expect(members.json.text.contains("\"isSound\": false"))
  }

  /// A left knee is read as its mirror image; what is written is the motion of the patient's own points.
  @Test(arguments: [false, true]) func aMotionIsWrittenInTheHeadersCoordinates(_ isLeft: Bool) {
    func mirrored(_ point: PatientPoint) -> PatientPoint {
      isLeft ? PatientPoint(x: -point.x, y: point.y, z: point.z) : point
    }
    let motion = SeriesMotion(
      transform: RigidTransform(
        rotationInDegrees: PatientVector(x: 1, y: 2, z: -3),
        translation: PatientVector(x: 3, y: 0, z: 4), centre: PatientPoint(x: -50, y: 5, z: 10)),
      before: SeriesAgreement(bones: 0.8, cartilage: nil))
    guard case .object(let members) = motion.json(isMirrored: isLeft) else {
      Issue.record("The motion is no object.")
      return
    }
    func numbers(_ key: String) -> [Double] {
      guard case .list(let values)? = members.first(where: { $0.key == key })?.value else {
        return []
      }
      return values.compactMap { if case .number(let value) = $0 { value } else { nil } }
    }
    let (shift, turn, about) = (numbers("translation"), numbers("rotation"), numbers("about"))
    guard [shift, turn, about].allSatisfy({ $0.count == 3 }) else {
      Issue.record("A vector has not three numbers.")
      return
    }
    let written = RigidTransform(
      rotationInDegrees: PatientVector(x: turn[0], y: turn[1], z: turn[2]),
      translation: PatientVector(x: shift[0], y: shift[1], z: shift[2]),
      centre: PatientPoint(x: about[0], y: about[1], z: about[2]))
    let point = PatientPoint(x: -30, y: 25, z: -12)
    let expected = mirrored(motion.transform.map(point))
    #expect((written.map(mirrored(point)) - expected).length < 0.01)
    #expect(members.first { $0.key == "millimetres" }?.value == .number(5))
    #expect(
      members.first { $0.key == "agreementBefore" }?.value
        == .object([("bones", .number(0.8)), ("cartilage", .null)]))
  }

  @Test func withoutASideNamesAreThePatients() {
    let members = MeasurementMembers(measurements: nothing, sideIsKnown: false)
    let text = members.rows.text
    #expect(text.contains("\"mean thickness of the patient's left tibial cartilage\""))
    #expect(!text.contains("\"mean thickness of medial tibial cartilage\""))
  }
}
