public import Imaging

/// The magnetisation of one series on a fine grid, before any scanner has looked at it.
///
/// The values carry the contrast of the sequence already: they are what each voxel would give at
/// the effective echo time. Outside the grid there is nothing.
public struct FineVolume: Equatable, Sendable {
  /// Where the voxels lie; 0.5 mm isotropic is meant, any spacing works. At least 2 along each axis.
  public let geometry: VolumeGeometry
  /// Signal of water, `[slice, row, column]`, arbitrary units, at least 0.
  public var water: [Float]
  /// Signal of fat after any suppression, `[slice, row, column]`, in the units of `water`.
  public var fat: [Float]
  /// 1/T2 of water in 1/ms, `[slice, row, column]`, at least 0; `nil` leaves out the blur that T2
  /// decay along an echo train gives.
  public var decay: [Float]?

  /// A volume; each array must hold `slices × rows × columns` values.
  public init(geometry: VolumeGeometry, water: [Float], fat: [Float], decay: [Float]? = nil) {
    let count = geometry.slices * geometry.rows * geometry.columns
    precondition(
      min(geometry.slices, geometry.rows, geometry.columns) >= 2,
      "Interpolation needs two voxels along each axis.")
    precondition(
      water.count == count && fat.count == count && (decay?.count ?? count) == count,
      "A fine volume needs one value for each voxel.")
    (self.geometry, self.water, self.fat, self.decay) = (geometry, water, fat, decay)
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
