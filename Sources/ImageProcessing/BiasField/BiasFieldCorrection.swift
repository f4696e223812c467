public import Imaging

/// Why a bias field cannot be found.
public enum BiasFieldError: Error, Equatable, Sendable {
  /// A sample is infinite or no number, or there is no sample.
  case notFinite
  /// The mask is of another grid.
  case maskOfAnotherGrid
  /// No sample of the mask lies above zero, or the mask is too sparse for the thinned grid.
  case noForeground
}

/// Where a bias field is looked for.
public enum BiasFieldMask: Equatable, Sendable {
  /// What lies above Otsu's threshold: the foreground.
  case otsu
  /// The voxels of a mask.
  case given(VoxelMask)
}

/// How a bias field is found. The defaults are those of ITK's filter, but for the thinning.
public struct BiasFieldSettings: Equatable, Sendable {
  /// Columns and rows of a block of which the search takes the voxel in the middle, at least 1.
  ///
  /// The result has the volume's own grid all the same; fields are smooth.
  public var shrinkInPlane = 4
  /// Slices of such a block, at least 1: slices of a knee's series are thick already.
  public var shrinkAlongSlices = 1
  /// Most iterations of each level of fitting; each level halves the splines' distance of the last.
  public var iterations = [50, 50, 50, 50]
  /// Control points along each axis at the first level, at least 4: one span.
  public var controlPoints = 4
  /// Full width at half maximum of the bias's distribution, in logarithms.
  public var fullWidthAtHalfMaximum = 0.15
  /// Noise of the Wiener filter that takes that distribution off the histogram.
  public var wienerNoise = 0.01
  /// Bins of the histogram of logarithms, at least 2.
  public var histogramBins = 200
  /// A level ends when the coefficient of variation of the last step's factor is below this.
  public var convergenceThreshold = 0.001

  /// The defaults.
  public init() {}
}

/// A volume without its bias field.
public struct BiasFieldCorrection: Equatable, Sendable {
  /// Factor of each voxel: positive, smooth, on the volume's grid; its logarithm's mean is 0 in the mask.
  public let field: Volume
  /// The volume divided by the field.
  public let corrected: Volume
  /// Smallest and largest factor of the voxels of the mask.
  public let range: ClosedRange<Float>
  /// Iterations that each level took.
  public let iterations: [Int]
}

extension Volume {
  /// The volume without its bias field, by N4.
  ///
  /// The field is a cubic B-spline surface in the logarithms, fitted again and again to what a sharper
  /// histogram would take away (Tustison et al., IEEE TMI 29:1310, 2010, doi:10.1109/TMI.2010.2046908).
  /// Voxels of the mask that are not above zero are left out. `docs/preprocessing.md` has the steps.
  ///
  /// - Parameters:
  ///   - mask: Where to look for the field; outside, it is the splines' continuation.
  ///   - settings: Thinning, levels and the histogram.
  /// - Throws: ``BiasFieldError``.
  /// - Complexity: Time in proportion to the thinned grid's voxels for each iteration.
  public func biasFieldCorrection(
    in mask: BiasFieldMask = .otsu, settings: BiasFieldSettings = BiasFieldSettings()
  ) throws(BiasFieldError) -> BiasFieldCorrection {
    let inside = try voxels(of: mask)
    let grid = BiasGrid(geometry, settings)
    guard let voxels = BiasVoxels(of: self, inside: inside, grid: grid) else {
      throw .noForeground
    }
    var search = BiasSearch(voxels, grid: grid, settings: settings)
    let iterations = search.run()
    let surface = BiasSurface(search.lattice, geometry: geometry)
    guard let field = surface.field(inside: inside) else { throw .noForeground }
    return BiasFieldCorrection(
      field: Volume(geometry: geometry, samples: field),
      corrected: Volume(geometry: geometry, samples: surface.divide(samples, by: field)),
      range: range(of: field, inside: inside), iterations: iterations)
  }

  private func range(of field: [Float], inside: [UInt8]) -> ClosedRange<Float> {
    var (lowest, highest) = (Float.infinity, -Float.infinity)
    for voxel in field.indices where inside[voxel] != 0 {
      (lowest, highest) = (min(lowest, field[voxel]), max(highest, field[voxel]))
    }
    return lowest <= highest ? lowest...highest : 1...1
  }

  /// One byte for each voxel, 1 in the mask.
  private func voxels(of mask: BiasFieldMask) throws(BiasFieldError) -> [UInt8] {
    guard let range = finiteRange(of: samples) else { throw .notFinite }
    switch mask {
    case .otsu:
      let threshold = otsuThreshold(of: samples, in: range)
      return samples.map { $0 > threshold ? 1 : 0 }
    case .given(let mask):
      guard mask.columns == geometry.columns, mask.rows == geometry.rows,
        mask.slices == geometry.slices
      else { throw .maskOfAnotherGrid }
      var inside = [UInt8](repeating: 0, count: samples.count)
      for run in mask.runs {
        for voxel in run.start..<(run.start + run.count) { inside[voxel] = 1 }
      }
      return inside
    }
  }
}
