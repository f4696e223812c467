import Imaging

/// What of a structure lies far enough from its border for a voxel to hold nothing else.
public struct RelaxationMargin: Equatable, Sendable {
  /// Least probability of a voxel's label, 0 to 1 (choice of this project: at a border between two tissues it is one half).
  public var leastConfidence = 0.7
  /// Least distance of a bone's voxel from the bone's border in its slice, in mm: cortex, of up to 3 mm, is no marrow.
  public var bone = 3.0
  /// The same of muscle, in mm; fat and fasciae lie about it.
  public var muscle = 1.5
  /// Least distance of a voxel's middle from both faces of the cartilage, as a share of the voxel's width along the bone's normal; by one
  /// half the voxel lies within (choice of this project).
  public var cartilageWidths = 0.5

  /// The defaults.
  public init() {}

  /// Least distance from the border of a structure in its slice, in mm; nil for cartilage, whose border is told by its depth.
  func border(of structure: KneeStructure) -> Double? {
    if KneeStructure.bones.contains(structure) { return bone }
    return structure == .muscle ? muscle : nil
  }
}

extension VolumeGeometry {
  /// How wide a voxel is along a direction, in mm: the root of the squared sides' parts.
  func voxelWidth(along direction: PatientVector) -> Double {
    let parts = [
      firstSlice.rowDirection.dot(direction) * firstSlice.columnSpacing,
      firstSlice.columnDirection.dot(direction) * firstSlice.rowSpacing,
      firstSlice.normal.dot(direction) * sliceSpacing,
    ]
    return parts.reduce(0) { $0 + $1 * $1 }.squareRoot()
  }
}

/// Tells which voxels of labels lie at a border.
struct LabelBorders {
  let labels: [UInt8]
  let geometry: VolumeGeometry

  /// Whether a voxel of another label lies near in the slice, or at the same place of the slice before or behind. What lies outside the
  /// images is not known and does not count.
  ///
  /// - Parameters:
  ///   - voxel: One with a label.
  ///   - millimetres: How near, in the slice.
  func isAtBorder(_ voxel: VoxelIndex, millimetres: Double) -> Bool {
    let plane = geometry.firstSlice
    let area = geometry.rows * geometry.columns
    let index = voxel.slice * area + voxel.row * geometry.columns + voxel.column
    let label = labels[index]
    if voxel.slice > 0, labels[index - area] != label { return true }
    if voxel.slice < geometry.slices - 1, labels[index + area] != label { return true }
    let down = Int(millimetres / plane.rowSpacing), across = Int(millimetres / plane.columnSpacing)
    for row in max(voxel.row - down, 0)...min(voxel.row + down, geometry.rows - 1) {
      let line = voxel.slice * area + row * geometry.columns
      let y = Double(row - voxel.row) * plane.rowSpacing
      for column in max(voxel.column - across, 0)...min(voxel.column + across, geometry.columns - 1)
      where labels[line + column] != label {
        let x = Double(column - voxel.column) * plane.columnSpacing
        if x * x + y * y <= millimetres * millimetres { return true }
      }
    }
    return false
  }
}
