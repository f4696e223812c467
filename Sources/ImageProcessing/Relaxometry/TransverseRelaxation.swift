public import Imaging

/// Why signals over echo times cannot be fitted.
public enum RelaxationError: Error, Equatable, Sendable {
  /// Fewer echoes than the fit needs: two, the left out one not counted.
  case tooFewEchoes(Int)
  /// More echoes than the fit takes.
  case tooManyEchoes(Int)
  /// Echo times are not finite, not positive, or do not increase.
  case unsoundEchoTimes
  /// Volumes of the echoes are of different grids.
  case gridsDiffer
  /// A setting is out of its range: the settings say which they have.
  case unsoundSettings
}

/// How T2 is fitted.
public struct RelaxationSettings: Equatable, Sendable {
  /// Whether the first echo is left out.
  ///
  /// Refocusing below 180 degrees stores part of the signal, which comes back as stimulated echoes from
  /// the second echo on: the first echo is too dark for the others (Milford et al., PLoS ONE 10:e0145255,
  /// 2015, doi:10.1371/journal.pone.0145255).
  public var leavesOutFirstEcho = true
  /// Least signal of the first echo in use, in stored units; `nil` for a share of the brightest.
  ///
  /// The share, ``leastShare``, is of the 99th percentile of that echo.
  public var leastSignal: Double?
  /// Deviation of the noise in real and imaginary part, in stored units; 0 to fit without a floor.
  ///
  /// A magnitude's mean is near the root of the squared signal and squared noise where the signal is above
  /// twice the noise (Gudbjartsson, Patz, MRM 34:910, 1995, doi:10.1002/mrm.1910340618).
  public var noiseFloor = 0.0
  /// T2 in ms that is believed; positive.
  public var range: ClosedRange<Double> = 5...300
  /// Least coefficient of determination of a good fit, at most 1.
  public var leastDetermination = 0.8

  /// Share of the first echo's 99th percentile below which there is no signal: air and cortical bone.
  public static let leastShare = 0.08

  /// The defaults.
  public init() {}
}

/// What came of the fit of one voxel.
public enum RelaxationOutcome: UInt8, CaseIterable, Sendable {
  /// The value is sound.
  case valid = 0
  /// The first echo is too dark to fit: air, cortical bone, metal. No value.
  case lowSignal = 1
  /// T2 is outside the range that is believed: fluid, or no decay.
  case outOfRange = 2
  /// The signals do not follow one exponential: flow, motion, a mixture.
  case poorFit = 3
}

/// T2 of each voxel, and how far it can be trusted.
public struct TransverseRelaxationMap: Equatable, Sendable {
  /// Where the voxels lie.
  public let geometry: VolumeGeometry
  /// T2 in ms, `[slice, row, column]`; 0 where the signal is too low, and of no use where not valid.
  ///
  /// Kept between a quarter of the range's lower end and four times its upper one.
  public let t2InMilliseconds: [Float]
  /// Signal at time 0, in stored units.
  public let amplitude: [Float]
  /// Coefficient of determination of the signals in use, at most 1; 0 where the signal is too low.
  public let determination: [Float]
  /// Outcomes' raw values.
  let outcomes: [UInt8]

  /// What came of the fit of a voxel, by its index in `[slice, row, column]`.
  public func outcome(at index: Int) -> RelaxationOutcome {
    RelaxationOutcome(rawValue: outcomes[index]) ?? .lowSignal
  }

  /// The voxels of an outcome; those that are valid are the map's mask.
  public func mask(_ outcome: RelaxationOutcome = .valid) -> VoxelMask {
    VoxelMask(
      columns: geometry.columns, rows: geometry.rows, slices: geometry.slices,
      voxels: outcomes.map { $0 == outcome.rawValue })
  }
}
