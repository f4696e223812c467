import Imaging

/// A volume prepared for the sampling of slices.
struct SampledVolume: Equatable, Sendable {
  let volume: FineVolume
  private let sampling: SlabSampling
  /// Where the volume may hold signal.
  private let occupied: [UInt8]

  /// - Parameters:
  ///   - profile: Of the slices.
  ///   - stepLimit: Greatest distance of steps through a slice, in mm.
  init(_ volume: FineVolume, profile: SliceProfile, stepLimit: Double) {
    self.volume = volume
    sampling = SlabSampling(grid: volume.geometry, profile: profile, stepLimit: stepLimit)
    occupied = sampling.occupancy(of: volume)
  }

  /// Means of water, fat, and water times decay through a slice, `[row, column]` one after the other; see
  /// ``SlabSampling/pools(of:occupied:plane:normal:size:)``.
  func pools(_ plane: SliceGeometry, normal: PatientVector, size: MatrixSize) -> [Float] {
    sampling.pools(of: volume, occupied: occupied, plane: plane, normal: normal, size: size)
  }
}
