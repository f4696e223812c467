public import Imaging

/// The signal of the muscle near a region.
public struct MuscleSignal: Equatable, Sendable {
  /// Median.
  public let median: Double
  /// Standard deviation of the difference between pixels two columns apart, from the median of its
  /// absolute value: noise and texture on the scale of a step.
  public let roughness: Double

  /// Distance from the region's outline within its slices, in mm: beyond the blur of its border, and
  /// near enough to lie in the same part of the coil's field.
  static let distance: ClosedRange<Float> = 3...25
  /// Least volume of muscle, in mL.
  static let leastVolume = 0.5

  /// Muscle whose eight neighbours in the slice are muscle as well.
  ///
  /// - Returns: `nil` when there is too little.
  public init?(near planes: RegionPlanes, in volume: Volume, by map: TissueMap) {
    let (grid, columns) = (planes.grid, planes.grid.columns)
    var (samples, differences): ([Float], [Float]) = ([], [])
    planes.forEachVoxel(in: Self.distance) { voxel in
      guard map.tissue(at: voxel) == .muscle, !grid.isAtEdge(voxel % grid.count),
        (-1...1).allSatisfy({ row in
          (-1...1).allSatisfy { map.tissue(at: voxel + row * columns + $0) == .muscle }
        })
      else { return }
      samples.append(volume.samples[voxel])
      differences.append(abs(volume.samples[voxel + 1] - volume.samples[voxel - 1]))
    }
    guard
      Double(samples.count) * volume.geometry.voxelVolumeInMillilitres >= Self.leastVolume
    else { return nil }
    median = SampleStatistics(samples: samples).median
    roughness = 1.4826 * SampleStatistics(samples: differences).median
    guard median > 0 else { return nil }
  }
}

/// The signal within a region, away from its border.
public struct RegionSignal: Equatable, Sendable {
  /// Median.
  public let median: Double
  /// (P90 - P10) / (2.563 · median): a coefficient of variation that a tenth of outliers on either
  /// side does not touch; for a normal distribution, standard deviation / mean. P10, P90 and median
  /// are the Image Biomarker Standardisation Initiative's QG58, 8DWT and Y12H
  /// (Zwanenburg et al. 2020, doi:10.1148/radiol.2020191145).
  public let variation: Double
  /// (P75 - P25) / (P75 + P25): its quartile coefficient of dispersion, 9S40.
  public let quartileDispersion: Double
  /// Share of the region's inner voxels with at least ``brightness`` of the signal of fat.
  public let shareBrightAsFat: Double

  /// Depth below the outline from which voxels count, in mm.
  static let depth: Float = 3
  /// Least number of voxels.
  static let leastCount = 100
  /// Share of the signal of fat from which a voxel is as bright as fat.
  static let brightness: Float = 0.75

  /// - Returns: `nil` when the region is too small or without signal.
  public init?(of planes: RegionPlanes, in volume: Volume, fat: Float) {
    var samples: [Float] = []
    planes.forEachVoxel(in: -.infinity...(-Self.depth)) { samples.append(volume.samples[$0]) }
    guard samples.count >= Self.leastCount else { return nil }
    let statistics = SampleStatistics(samples: samples)
    let (low, high) = (statistics.quantile(0.25), statistics.quantile(0.75))
    guard low > 0 else { return nil }
    median = statistics.median
    variation = (statistics.quantile(0.9) - statistics.quantile(0.1)) / (2.563 * median)
    quartileDispersion = (high - low) / (high + low)
    let bright = samples.reduce(0) { $0 + ($1 >= Self.brightness * fat ? 1 : 0) }
    shareBrightAsFat = Double(bright) / Double(samples.count)
  }
}
