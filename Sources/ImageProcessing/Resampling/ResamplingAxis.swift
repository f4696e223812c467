import CPixels

/// Where the samples of one resampled axis lie between the samples of its source.
///
/// The first sample of both lies at the same place. `docs/pack-format.md` states the rule; the
/// training kit follows the same one.
public struct ResamplingAxis: Equatable, Sendable {
  /// Number of samples of the source.
  public let sourceCount: Int
  /// Continuous source index of each sample, 0 to `sourceCount - 1`, never decreasing.
  public let positions: [Double]
  /// Standard deviation of the Gaussian that smooths the source first, in its samples; 0 for none.
  public let smoothing: Double

  /// Number of samples of the result.
  public var count: Int { positions.count }

  /// An axis resampled to another spacing; the last sample lies at most one hundredth of a source
  /// sample past the source's last one, and is clamped there.
  ///
  /// - Parameters:
  ///   - sourceCount: Number of samples, at least 1.
  ///   - spacing: Distance of the source's samples in mm, above 0.
  ///   - target: Distance of the result's samples in mm; 0 keeps the axis as it is.
  ///   - smoothing: Standard deviation of a Gaussian, in samples of the result, by which an axis is
  ///     smoothed that is thinned by more than a hundredth; 0 for none.
  public init(sourceCount: Int, spacing: Double, target: Double, smoothing: Double = 0) {
    precondition(
      sourceCount > 0 && spacing > 0 && target >= 0 && smoothing >= 0,
      "An axis needs samples and spacing.")
    self.sourceCount = sourceCount
    guard target > 0 else {
      positions = (0..<sourceCount).map(Double.init)
      self.smoothing = 0
      return
    }
    let ratio = target / spacing
    self.smoothing = ratio > Self.thinned ? smoothing * ratio : 0
    let last = Double(sourceCount - 1)
    let count = Int((last / ratio + Self.overshoot).rounded(.down)) + 1
    positions = (0..<count).map { min(Double($0) * ratio, last) }
  }

  /// The way back: each sample of `axis`'s source as a place between the samples of its result.
  ///
  /// Places beyond the last sample of the result are clamped to it, a constant continuation over
  /// less than one sample of the result.
  ///
  /// - Parameters:
  ///   - axis: The axis that was resampled.
  ///   - spacing: The spacing it was resampled from, in mm.
  ///   - target: The spacing it was resampled to, in mm; 0 when it was kept.
  public init(inverseOf axis: ResamplingAxis, spacing: Double, target: Double) {
    sourceCount = axis.count
    smoothing = 0
    let ratio = target > 0 ? spacing / target : 1
    let last = Double(axis.count - 1)
    positions = (0..<axis.sourceCount).map { min(Double($0) * ratio, last) }
  }

  /// Share of a source sample by which the last target sample may overshoot, so that rounding of
  /// the spacing does not lose it.
  private static let overshoot = 0.01
  /// Ratio of target to spacing above which an axis counts as thinned.
  private static let thinned = 1.01
}

extension ResamplingAxis {
  /// Both neighbours and the share of the second, for each sample.
  var samples: [cpixels_sample] {
    positions.map { position in
      let low = min(Int(position.rounded(.down)), max(sourceCount - 2, 0))
      let high = min(low + 1, sourceCount - 1)
      return cpixels_sample(low: Int32(low), high: Int32(high), share: position - Double(low))
    }
  }
}
