public import Imaging

/// The magnetisation of one series on a fine grid, before any scanner has looked at it.
///
/// The values carry the contrast of the sequence already: they are what each voxel would give at
/// the effective echo time. Outside the grid there is nothing.
public struct FineVolume: Equatable, Sendable {
  /// Where the voxels lie; 0.5 mm isotropic is meant, any spacing works. At least 2 along each axis.
  public let geometry: VolumeGeometry
  /// What each voxel gives, `[slice, row, column]`; side by side, since they are always read together.
  let pools: [Pools]
  /// Whether the pools tell how water decays; without, there is no blur by T2 along an echo train.
  let hasDecay: Bool

  /// The signals of a voxel, arbitrary units, at least 0; three numbers and no gap, since there are so many voxels.
  struct Pools: Equatable, Sendable, BitwiseCopyable {
    /// Water, fat after any suppression, and water times its 1/T2 in 1/ms.
    var water, fat, weightedDecay: Float

    static let zero = Pools(water: 0, fat: 0, weightedDecay: 0)

    static func * (pools: Pools, factor: Float) -> Pools {
      Pools(
        water: pools.water * factor, fat: pools.fat * factor,
        weightedDecay: pools.weightedDecay * factor)
    }
  }

  /// A volume.
  ///
  /// - Parameters:
  ///   - geometry: Where the voxels lie.
  ///   - water: Signal of water, `[slice, row, column]`, arbitrary units, at least 0.
  ///   - fat: Signal of fat after any suppression, in the units of `water`.
  ///   - decay: 1/T2 of water in 1/ms, at least 0; `nil` leaves out the blur that T2 decay along an echo train gives.
  public init(geometry: VolumeGeometry, water: [Float], fat: [Float], decay: [Float]? = nil) {
    precondition(
      fat.count == water.count && (decay?.count ?? water.count) == water.count,
      "A fine volume needs one value for each voxel.")
    let pools = water.indices.map { voxel in
      Pools(
        water: water[voxel], fat: fat[voxel], weightedDecay: water[voxel] * (decay?[voxel] ?? 0))
    }
    self.init(geometry: geometry, pools: pools, hasDecay: decay != nil)
  }

  init(geometry: VolumeGeometry, pools: [Pools], hasDecay: Bool) {
    precondition(
      min(geometry.slices, geometry.rows, geometry.columns) >= 2,
      "Interpolation needs two voxels along each axis.")
    precondition(
      pools.count == geometry.slices * geometry.rows * geometry.columns,
      "A fine volume needs one value for each voxel.")
    (self.geometry, self.pools, self.hasDecay) = (geometry, pools, hasDecay)
  }
}

extension VolumeGeometry {
  /// The smallest distance between voxels along an axis, in mm.
  var finestSpacing: Double {
    min(firstSlice.columnSpacing, firstSlice.rowSpacing, sliceSpacing)
  }

  /// The centres of the eight corner voxels.
  var corners: [PatientPoint] {
    [0, slices - 1].flatMap { slice in
      [0, rows - 1].flatMap { row in
        [0, columns - 1].map { point(VoxelIndex(column: $0, row: row, slice: slice)) }
      }
    }
  }

  /// A displacement in voxels: column, row, slice.
  func voxels(_ vector: PatientVector) -> [Double] {
    [
      vector.dot(firstSlice.rowDirection) / firstSlice.columnSpacing,
      vector.dot(firstSlice.columnDirection) / firstSlice.rowSpacing,
      vector.dot(firstSlice.normal) / sliceSpacing,
    ]
  }
}
