import Foundation
import Imaging
import MRSimulation
import SimulationFiles

/// A small study made by hand: oblique slices of a few shapes, with or without a finding.
struct HandMadeStudy {
  var seed: UInt64 = 123
  var subject = KneeSubject(age: 45, sex: .female, side: .left)
  var vendor = ScannerVendor.siemens
  var field = FieldStrength.threeTesla
  var presets: [ProtocolPreset] = [
    .sagittalProtonDensity, .coronalT1, .axialProtonDensityFatSuppressed,
  ]
  var findings = [Self.tear]
  var artefacts: [SimulatedArtefact] = []
  var motion: KneeMotion?

  static let tear = SimulatedFinding(
    type: "medial-meniscus-tear", variant: "bucket-handle", isPositive: true,
    criterion: "signal reaches a surface on two slices", grade: "grade 3",
    site: "posterior horn", place: KneePoint(-20.125, -12, 3),
    measurements: ["volumeInMillilitres": 0.123456])

  static let slices = 5

  var scans: [SeriesProtocol] {
    presets.compactMap { SeriesProtocol.typical($0, vendor: vendor, field: field) }
  }

  var identity: StudyIdentity { StudyIdentity(seed: seed, subject: subject, scans: scans) }

  /// Writes the study.
  func write(to folder: URL) throws {
    var study = SimulatedStudyFolder(
      folder: folder, identity: identity, vendor: vendor, field: field)
    for (index, scan) in scans.enumerated() {
      try study.write(series(scan), index: index, findings: findings)
    }
    try study.writeTruth(
      findings: findings, tissues: .typical(at: .threeTesla),
      measurements: ["patella.length": 41.23456]
    ) { place in
      PatientPoint(x: Double(place.x), y: -Double(place.y), z: Double(place.z))
    }
  }

  func series(_ scan: SeriesProtocol) -> SimulatedSeries {
    let plan = Self.plan(scan.preset.plane)
    let images = scan.sequence.echoTimes.indices.map { echo in
      (0..<plan.sliceCount).map { slice in
        AcquiredSlice(
          index: slice, image: image(slice, echo: echo, plan.reconstructed),
          geometry: plan.geometry(ofSlice: slice))
      }
    }
    let size = plan.reconstructed
    let structures = (0..<plan.sliceCount).map { slice in
      Self.each(size) { row, column in Self.structure(slice, row, column).rawValue }
    }
    let marked = findings.map { _ in
      [2, 3].reduce(into: [Int: [Bool]]()) { slices, slice in
        slices[slice] = Self.each(size) { row, column in Self.isMarked(row, column) }
      }
    }
    return SimulatedSeries(
      scan: scan, plan: plan, images: images,
      truth: SeriesTruth(structures: structures, findings: marked), artefacts: artefacts,
      motion: motion)
  }

  /// A femur above a tibia, a meniscus between them on some slices, in air.
  static func structure(_ slice: Int, _ row: Int, _ column: Int) -> Structure {
    guard (6..<42).contains(column) else { return .air }
    switch row {
    case 4..<16: return .femurMarrow
    case 17..<20: return slice == 0 ? .jointFluid : .medialMeniscus
    case 22..<36: return .tibiaMarrow
    default: return .air
    }
  }

  static func isMarked(_ row: Int, _ column: Int) -> Bool {
    (17..<20).contains(row) && (20..<24).contains(column)
  }

  private func image(_ slice: Int, echo: Int, _ size: MatrixSize) -> SliceImage {
    SliceImage(
      columns: size.columns, rows: size.rows,
      samples: Self.each(size) { row, column in
        let label = Float(Self.structure(slice, row, column).rawValue)
        let isTorn = !findings.isEmpty && Self.isMarked(row, column) && slice >= 2
        return label / Float(1 + echo) + (isTorn ? 9 : 0) + Float((row * 7 + column) % 5) / 10
      })
  }

  private static func each<Value>(_ size: MatrixSize, _ value: (Int, Int) -> Value) -> [Value] {
    (0..<size.rows * size.columns).map { value($0 / size.columns, $0 % size.columns) }
  }

  /// Slices tilted by some degrees, as a radiographer plans them.
  static func plan(_ plane: SeriesPlane) -> SlicePlan {
    let tilt = 0.2
    let (along, across) = (cos(tilt), sin(tilt))
    let row: PatientVector
    let column: PatientVector
    switch plane {
    case .sagittal:
      row = PatientVector(x: across, y: along, z: 0)
      column = PatientVector(x: 0, y: 0, z: -1)
    case .coronal:
      row = PatientVector(x: along, y: across, z: 0)
      column = PatientVector(x: 0, y: 0, z: -1)
    case .axial:
      row = PatientVector(x: 1, y: 0, z: 0)
      column = PatientVector(x: 0, y: along, z: across)
    }
    return SlicePlan(
      centre: PatientPoint(x: 81.25, y: -3.5, z: 12.0625), rowDirection: row,
      columnDirection: column, width: 160, height: 133.3, acquired: .init(columns: 40, rows: 28),
      reconstructed: .init(columns: 48, rows: 40), thickness: 3, gap: 0.3, sliceCount: slices,
      phaseAxis: plane == .sagittal ? .column : .row, phaseOversampling: 1.5)
  }
}
