public import Imaging

/// How much of each voxel of a fine grid belongs to each structure: what surfaces below the size of a voxel are read from.
///
/// The grid has cubic voxels. Positions are those of a right knee: a left one is mirrored at the patient's x before anything is computed,
/// so that lateral is towards -x, posterior towards +y and superior towards +z in every knee
/// (`docs/decisions/0016-one-knee-for-all-planes.md`). A structure's surface is where its share reaches one half, between voxel centres by
/// linear interpolation.
public struct StructureShares: Sendable {
  /// Where the voxels lie; columns, rows and slices have one spacing.
  public let geometry: VolumeGeometry
  /// For each structure that is there its share of every voxel in 255ths, `[slice, row, column]`.
  public let shares: [KneeStructure: [UInt8]]

  /// Shares; each array holds `slices × rows × columns` values.
  public init(geometry: VolumeGeometry, shares: [KneeStructure: [UInt8]]) {
    let count = geometry.slices * geometry.rows * geometry.columns
    precondition(
      shares.values.allSatisfy { $0.count == count },
      "Every structure needs one share for each voxel.")
    (self.geometry, self.shares) = (geometry, shares)
  }
}
