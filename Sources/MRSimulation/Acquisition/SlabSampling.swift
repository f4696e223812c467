import CPixels
public import Imaging

/// Samples planes of a volume as means through a slice profile.
struct SlabSampling: Equatable, Sendable {
  /// The volume's grid.
  let grid: VolumeGeometry
  /// The slice profile.
  let profile: SliceProfile
  /// Greatest distance of steps through the slice, in mm.
  let stepLimit: Double

  /// Weighted means of `values`, `[row, column]` of the plane; zero outside the volume.
  ///
  /// - Parameters:
  ///   - values: `[slice, row, column]` on the grid.
  ///   - plane: Where the samples lie.
  ///   - normal: Direction through the slice; length one.
  ///   - size: Size of the plane.
  /// - Complexity: Linear in samples times steps through the slice.
  func sample(
    _ values: [Float], plane: SliceGeometry, normal: PatientVector, size: MatrixSize
  ) -> [Float] {
    precondition(
      values.count == grid.columns * grid.rows * grid.slices, "One value for each voxel.")
    let steps = profile.steps(atMost: stepLimit)
    var slab = slab(plane, normal, steps)
    return [Float](unsafeUninitializedCapacity: size.rows * size.columns) { result, count in
      count = size.rows * size.columns
      cpixels_sample_slab(
        values, shapeForC, &slab, steps.weights, steps.weights.count, size.rows, size.columns,
        result.baseAddress)
    }
  }
}

extension SlabSampling {
  /// Weighted means of a volume's three pools, as ``sample(_:plane:normal:size:)``, one after the other.
  ///
  /// There is room for one image more.
  ///
  /// - Parameter occupied: The volume's, see ``occupancy(of:)``.
  func pools(
    of volume: FineVolume, occupied: [UInt8], plane: SliceGeometry, normal: PatientVector,
    size: MatrixSize
  ) -> [Float] {
    let steps = profile.steps(atMost: stepLimit), area = size.rows * size.columns
    var slab = slab(plane, normal, steps)
    return [Float](unsafeUninitializedCapacity: 4 * area) { result, filled in
      filled = 3 * area
      volume.withPools { pools in
        cpixels_sample_pools(
          pools, occupied, shapeForC, &slab, steps.weights, steps.weights.count, size.rows,
          size.columns, result.baseAddress)
      }
    }
  }

  /// Which blocks of eight voxels may hold signal.
  func occupancy(of volume: FineVolume) -> [UInt8] {
    let blocks = [grid.columns, grid.rows, grid.slices].map { ($0 + 7) / 8 }
    var occupied = [UInt8](repeating: 0, count: blocks[0] * blocks[1] * blocks[2])
    volume.withPools { cpixels_occupancy($0, shapeForC, &occupied) }
    return occupied
  }

  private func slab(
    _ plane: SliceGeometry, _ normal: PatientVector, _ steps: SliceProfile.Steps
  ) -> cpixels_slab {
    let start = plane.position + normal * steps.first
    return cpixels_slab(
      origin: triple(grid.voxels(start - grid.firstSlice.position)),
      column: triple(grid.voxels(plane.rowDirection * plane.columnSpacing)),
      row: triple(grid.voxels(plane.columnDirection * plane.rowSpacing)),
      through: triple(grid.voxels(normal * steps.spacing)))
  }

  private var shapeForC: [Int32] { [Int32(grid.columns), Int32(grid.rows), Int32(grid.slices)] }
}

extension FineVolume {
  /// Lends the pools to C, three numbers for each voxel.
  fileprivate func withPools(_ body: (UnsafePointer<Float>?) -> Void) {
    pools.withUnsafeBytes { body($0.baseAddress?.assumingMemoryBound(to: Float.self)) }
  }
}

extension SlicePlan {
  /// Ideal means of any voxel quantity over the pixels' slices: truth to go with the images.
  ///
  /// Neither k-space nor noise: a tissue's fraction sampled so is its partial volume through the
  /// slice, at the middle of each pixel.
  ///
  /// - Parameters:
  ///   - values: `[slice, row, column]` on `grid`.
  ///   - grid: The fine volume's geometry.
  ///   - index: Slice, from zero.
  ///   - ramp: Ramp of the slice profile, in mm.
  /// - Returns: `[row, column]` of the reconstructed matrix; zero outside the volume.
  public func means(
    of values: [Float], on grid: VolumeGeometry, slice index: Int, ramp: Double
  ) -> SliceImage {
    let sampling = SlabSampling(
      grid: grid, profile: SliceProfile(thickness: thickness, ramp: ramp),
      stepLimit: grid.finestSpacing)
    return SliceImage(
      columns: reconstructed.columns, rows: reconstructed.rows,
      samples: sampling.sample(
        values, plane: geometry(ofSlice: index), normal: normal, size: reconstructed))
  }
}

/// Three numbers as C holds them.
func triple(_ values: [Double]) -> (Double, Double, Double) { (values[0], values[1], values[2]) }

func triple(_ vector: PatientVector) -> (Double, Double, Double) { (vector.x, vector.y, vector.z) }
