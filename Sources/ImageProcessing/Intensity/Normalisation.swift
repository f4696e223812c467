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

  /// The normalised samples, in the same order.
  ///
  /// - Throws: ``NormalisationError``.
  public func apply(to samples: [Float]) throws(NormalisationError) -> [Float] {
    switch self {
    case .foregroundMedianAndDeviation(let fraction, let clip):
      let foreground = try Foreground(of: samples, fraction: fraction)
      return [Float](unsafeUninitializedCapacity: samples.count) { result, count in
        guard let target = result.baseAddress else { return }
        cpixels_normalise(
          samples, samples.count, foreground.median, foreground.deviation + 1e-6, clip.lowerBound,
          clip.upperBound, target)
        count = samples.count
      }
    }
  }
}

/// What stands out of the air.
struct Foreground {
  let median: Double
  let deviation: Double

  init(of samples: [Float], fraction: Double) throws(NormalisationError) {
    var (smallest, largest): (Float, Float) = (0, 0)
    guard cpixels_finite_range(samples, samples.count, &smallest, &largest) != 0 else {
      throw .notFinite
    }
    let limit = Double(largest) * fraction
    var (mean, deviation) = (0.0, 0.0)
    let count = cpixels_moments_above(samples, samples.count, limit, &mean, &deviation)
    guard count > 0 else { throw .noForeground }
    var bins = [UInt32](repeating: 0, count: 65536)
    let lower = cpixels_select_above(samples, samples.count, limit, (count - 1) / 2, &bins)
    let upper = cpixels_select_above(samples, samples.count, limit, count / 2, &bins)
    median = (Double(lower) + Double(upper)) / 2
    self.deviation = deviation
  }
}
