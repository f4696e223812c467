import CPixels

/// Why intensities cannot be normalised.
public enum NormalisationError: Error, Equatable, Sendable {
  /// A sample is infinite or no number, or there is no sample.
  case notFinite
  /// No sample lies above the foreground's limit.
  case noForeground
}

/// How intensities of an arbitrary scale become a network's input.
public enum Normalisation: Equatable, Sendable {
  /// `(value - median) / (deviation + 1e-6)`, clipped.
  ///
  /// Median and population standard deviation are those of the samples above `fraction` of the
  /// largest sample: air is left out. The small term keeps a constant foreground finite.
  case foregroundMedianAndDeviation(fraction: Double, clip: ClosedRange<Double>)
  /// `value / P · level`, clipped.
  ///
  /// `P` is the percentile, 0 to 100, of the samples above `fraction` of the largest sample, linear
  /// between ranks as NumPy's default: bright tissue comes to lie at `level`, and zero stays zero.
  case foregroundPercentile(
    fraction: Double, percentile: Double, level: Double, clip: ClosedRange<Double>)

  /// The normalised samples, in the same order.
  ///
  /// - Throws: ``NormalisationError``.
  public func apply(to samples: [Float]) throws(NormalisationError) -> [Float] {
    switch self {
    case .foregroundMedianAndDeviation(let fraction, let clip):
      let foreground = try Foreground(of: samples, fraction: fraction)
      return scaled(
        samples, centre: foreground.percentile(50), scale: foreground.deviation + 1e-6, clip: clip)
    case .foregroundPercentile(let fraction, let percentile, let level, let clip):
      let bright = try Foreground(of: samples, fraction: fraction).percentile(percentile)
      guard bright > 0 else { throw .noForeground }
      return scaled(samples, centre: 0, scale: bright / level, clip: clip)
    }
  }

  /// The value below which a percentage of the foreground lies: what ``foregroundPercentile(fraction:percentile:level:clip:)`` brings to
  /// its level.
  ///
  /// - Parameters:
  ///   - percent: 0 to 100.
  ///   - samples: The samples, air and all.
  ///   - fraction: Share of the largest sample above which the foreground lies.
  /// - Throws: ``NormalisationError``.
  public static func percentile(
    _ percent: Double, of samples: [Float], above fraction: Double
  ) throws(NormalisationError) -> Double {
    try Foreground(of: samples, fraction: fraction).percentile(percent)
  }

  /// `(value - centre) / scale`, clipped.
  private func scaled(
    _ samples: [Float], centre: Double, scale: Double, clip: ClosedRange<Double>
  ) -> [Float] {
    [Float](unsafeUninitializedCapacity: samples.count) { result, count in
      guard let target = result.baseAddress else { return }
      cpixels_normalise(
        samples, samples.count, centre, scale, clip.lowerBound, clip.upperBound, target)
      count = samples.count
    }
  }
}

/// What stands out of the air.
struct Foreground {
  /// Population standard deviation.
  let deviation: Double
  private let samples: [Float]
  private let limit: Double
  private let count: Int

  init(of samples: [Float], fraction: Double) throws(NormalisationError) {
    var (smallest, largest): (Float, Float) = (0, 0)
    guard cpixels_finite_range(samples, samples.count, &smallest, &largest) != 0 else {
      throw .notFinite
    }
    limit = Double(largest) * fraction
    var (mean, deviation) = (0.0, 0.0)
    count = cpixels_moments_above(samples, samples.count, limit, &mean, &deviation)
    guard count > 0 else { throw .noForeground }
    self.deviation = deviation
    self.samples = samples
  }

  /// The samples above a limit; all must be finite.
  ///
  /// - Returns: `nil` when there is none.
  init?(of samples: [Float], above limit: Double) {
    var (mean, deviation) = (0.0, 0.0)
    count = cpixels_moments_above(samples, samples.count, limit, &mean, &deviation)
    guard count > 0 else { return nil }
    (self.deviation, self.samples, self.limit) = (deviation, samples, limit)
  }

  /// The value below which a share of the foreground lies, linear between the ranks beside it.
  ///
  /// - Parameter percent: 0 to 100; 50 gives the median.
  func percentile(_ percent: Double) -> Double {
    let place = Double(count - 1) * percent / 100
    let rank = min(max(Int(place.rounded(.down)), 0), count - 1)
    let share = place - Double(rank)
    var bins = [UInt32](repeating: 0, count: 65536)
    let lower = cpixels_select_above(samples, samples.count, limit, rank, &bins)
    let upper = cpixels_select_above(
      samples, samples.count, limit, min(rank + 1, count - 1), &bins)
    return Double(lower) * (1 - share) + Double(upper) * share
  }
}
