import Imaging

/// Whole numbers of 0 to 65535 that `noise.py` makes as well (Knuth's MMIX generator).
func noise(_ count: Int, seed: UInt64) -> [Int] {
  var state = seed
  return (0..<count).map { _ in
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int(state >> 48)
  }
}

/// A grid whose axes are the patient's, unless directions are given.
func grid(
  columns: Int, rows: Int, slices: Int, columnSpacing: Double = 1, rowSpacing: Double = 1,
  sliceSpacing: Double = 1, row: PatientVector = PatientVector(x: 1, y: 0, z: 0),
  column: PatientVector = PatientVector(x: 0, y: 1, z: 0)
) -> VolumeGeometry {
  VolumeGeometry(
    firstSlice: SliceGeometry(
      position: PatientPoint(x: -10, y: 20, z: 30), rowDirection: row, columnDirection: column,
      columnSpacing: columnSpacing, rowSpacing: rowSpacing),
    sliceSpacing: sliceSpacing, columns: columns, rows: rows, slices: slices)
}

/// A mask of the voxels that satisfy a condition.
func mask(_ grid: VolumeGeometry, _ isInside: (VoxelIndex) -> Bool) -> VoxelMask {
  var voxels: [Bool] = []
  for slice in 0..<grid.slices {
    for row in 0..<grid.rows {
      for column in 0..<grid.columns {
        voxels.append(isInside(VoxelIndex(column: column, row: row, slice: slice)))
      }
    }
  }
  return VoxelMask(
    columns: grid.columns, rows: grid.rows, slices: grid.slices, voxels: voxels)
}

/// Whether two numbers agree within a tolerance.
func near(_ value: Double, _ expected: Double, within tolerance: Double = 1e-9) -> Bool {
  abs(value - expected) <= tolerance
}
