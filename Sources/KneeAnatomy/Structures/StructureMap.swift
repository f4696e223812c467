public import Imaging

/// What each voxel of a grid belongs to, and how sure that is.
///
/// Positions are those of a right knee: a left one is mirrored at the patient's x before anything is computed, so that lateral is
/// towards -x, posterior towards +y and superior towards +z in every knee (`docs/decisions/0016-one-knee-for-all-planes.md`).
public struct StructureMap: Equatable, Sendable {
  /// Where the voxels lie.
  public let geometry: VolumeGeometry
  /// Raw values of ``KneeStructure``, `[slice, row, column]`.
  public let labels: [UInt8]
  /// Probability of the label in 255ths, of the same order.
  public let confidence: [UInt8]

  /// A map; both arrays hold `slices × rows × columns` values.
  public init(geometry: VolumeGeometry, labels: [UInt8], confidence: [UInt8]) {
    let count = geometry.slices * geometry.rows * geometry.columns
    precondition(
      labels.count == count && confidence.count == count,
      "A map needs one label and one confidence for each voxel.")
    (self.geometry, self.labels, self.confidence) = (geometry, labels, confidence)
  }

  /// Volume of a structure in millilitres, by its voxels.
  public func volumeInMillilitres(of structure: KneeStructure) -> Double {
    Double(labels.lazy.count { $0 == structure.rawValue }) * geometry.voxelVolumeInMillilitres
  }
}
