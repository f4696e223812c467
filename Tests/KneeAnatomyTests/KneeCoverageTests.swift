import Imaging
import KneeAnatomy
import Testing

@Suite struct KneeCoverageTests {
  /// A sagittal series of boxes: patella from z = 10 to 50, tendons before it, plates at z = 0, menisci above them.
  static func coverage(from bottom: Double = -60, to top: Double = 80, slices: Int = 25)
    -> KneeCoverage
  {
    let height = Int(top - bottom) + 1
    let grid = VolumeGeometry(
      firstSlice: SliceGeometry(
        position: PatientPoint(x: 3 * Double(slices / 2), y: -45, z: top),
        rowDirection: PatientVector(x: 0, y: 1, z: 0),
        columnDirection: PatientVector(x: 0, y: 0, z: -1), columnSpacing: 1, rowSpacing: 1),
      sliceSpacing: 3, columns: 91, rows: height, slices: slices)
    var labels: [UInt8] = []
    for slice in 0..<grid.slices {
      for row in 0..<grid.rows {
        for column in 0..<grid.columns {
          labels.append(
            structure(grid.point(VoxelIndex(column: column, row: row, slice: slice))).rawValue)
        }
      }
    }
    let map = StructureMap(
      geometry: grid, labels: labels, confidence: [UInt8](repeating: 255, count: labels.count))
    return KneeCoverage(map, orientation: DisplayOrientation(of: grid, isMirrored: false))
  }

  private static func structure(_ point: PatientPoint) -> KneeStructure {
    let (x, y, z) = (point.x, point.y, point.z)
    if abs(x) < 15, y > -40, y < -20, z >= 10, z <= 50 { return .patella }
    if abs(x) < 15, y >= -20, y < -17, z >= 12, z <= 48 { return .patellarCartilage }
    if abs(x) < 12, y > -38, y < -33, z > 50 { return .quadricepsTendon }
    if abs(x) < 12, y > -38, y < -33, z < 10, z >= -30 { return .patellarTendon }
    guard abs(x) > 6, abs(x) < 32, abs(y) < 17 else { return .other }
    // Lateral is -x in a right knee.
    if z >= 0, z < 3 { return x < 0 ? .lateralTibialCartilage : .medialTibialCartilage }
    if z >= 3, z < 7 { return x < 0 ? .lateralMeniscus : .medialMeniscus }
    return z >= 7 && z < 10 ? .femoralCartilage : .other
  }

  @Test func aWholeKneeIsShownWhole() {
    let landmarks = Self.coverage().landmarks
    #expect(
      landmarks == Dictionary(uniqueKeysWithValues: KneeLandmark.allCases.map { ($0, .whole) }))
  }

  @Test func imagesThatEndAboveThePoleCutTheInsertion() {
    #expect(Self.coverage(to: 60).landmarks[.quadricepsInsertion] == .cut)
    #expect(Self.coverage(to: 72).landmarks[.quadricepsInsertion] == .whole)
  }

  @Test func imagesThatEndBelowThePlateauCutTheTubercle() {
    #expect(Self.coverage(from: -30).landmarks[.tibialTubercle] == .cut)
    #expect(Self.coverage(from: -40).landmarks[.tibialTubercle] == .whole)
  }

  @Test func aNarrowStackCutsCartilageAndMenisci() {
    let landmarks = Self.coverage(slices: 15).landmarks
    for landmark in [
      KneeLandmark.femoralCartilage, .medialTibialCartilage, .lateralTibialCartilage,
      .medialMeniscus, .lateralMeniscus,
    ] {
      // What is left of a thin plate may be too little to be found.
      #expect(landmarks[landmark] != .whole)
    }
    #expect(landmarks[.patellarCartilage] == .whole)
  }

  @Test func whatIsNotThereIsNotFound() {
    let landmarks = Self.coverage(from: 11).landmarks
    #expect(landmarks[.medialMeniscus] == .notFound && landmarks[.tibialTubercle] == .notFound)
  }
}
