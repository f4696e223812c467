import Imaging
import KneeAnatomy

/// A knee of blocks and balls of the patient space of a right knee, for tests of joining.
struct KneeBlocks {
  static let tissues: [KneeTissue] = [.other, .femur, .tibia, .tibialCartilage, .meniscus, .fibula]

  /// The tissue at a point in mm: the joint line is z = 0, the tibia's middle x = 3.
  func tissue(_ point: PatientPoint) -> KneeTissue {
    let (x, y, z) = (point.x - 3, point.y, point.z)
    if z > 4, z < 40, abs(x) < 36, abs(y) < 28 { return .femur }
    if z < -2, z > -40, abs(x) < 36, abs(y) < 24 { return .tibia }
    if z >= -2, z < 0, abs(x) > 6, abs(x) < 32, abs(y) < 20 { return .tibialCartilage }
    if z >= 0, z < 4, abs(x) > 18, abs(x) < 34, abs(y) < 18 { return .meniscus }
    // Behind and outside: lateral is -x.
    if z < -10, z > -40, x < -20, x > -34, y > 26, y < 38 { return .fibula }
    return .other
  }

  /// What a sure network would give on a grid: the tissue at each voxel's centre.
  func reading(_ geometry: VolumeGeometry) -> TissueProbabilities {
    let stride = TissueProbabilities.stride(ofTissues: Self.tissues.count)
    var values = [UInt8](
      repeating: 0, count: geometry.columns * geometry.rows * geometry.slices * stride)
    var place = 0
    for slice in 0..<geometry.slices {
      for row in 0..<geometry.rows {
        for column in 0..<geometry.columns {
          let point = geometry.point(VoxelIndex(column: column, row: row, slice: slice))
          let index = Self.tissues.firstIndex(of: tissue(point)) ?? 0
          values[place + index] = 255
          place += stride
        }
      }
    }
    return TissueProbabilities(geometry: geometry, tissues: Self.tissues, values: values)
  }

  /// A series over the joint, slices 3 mm apart.
  static func grid(_ plane: AnatomicalPlane) -> VolumeGeometry {
    let x = PatientVector(x: 1, y: 0, z: 0), y = PatientVector(x: 0, y: 1, z: 0)
    let down = PatientVector(x: 0, y: 0, z: -1)
    let (row, column, first): (PatientVector, PatientVector, PatientPoint) =
      switch plane {
      case .sagittal: (y, down, PatientPoint(x: 45, y: -45, z: 45))
      case .coronal: (x, down, PatientPoint(x: -45, y: -45, z: 45))
      case .axial: (x, y, PatientPoint(x: -45, y: -45, z: -45))
      }
    return VolumeGeometry(
      firstSlice: SliceGeometry(
        position: first, rowDirection: row, columnDirection: column, columnSpacing: 1,
        rowSpacing: 1),
      sliceSpacing: 3, columns: 91, rows: 91, slices: 31)
  }
}
