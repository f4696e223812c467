/// A number with the standard error that its sampling gives it.
public struct MeasuredValue: Equatable, Codable, Sendable {
  /// The number, in the unit of what is measured.
  public let value: Double
  /// Standard error from sampling alone, of the same unit: what another grid over the same knee would change.
  public let samplingError: Double

  /// A number with its sampling error.
  public init(value: Double, samplingError: Double) {
    (self.value, self.samplingError) = (value, samplingError)
  }

  /// 1.96 times the square root of two: 95 % of differences of two measurements lie below this many standard errors
  /// (Bland and Altman 1996, doi:10.1136/bmj.313.7059.744).
  public static let repeatabilityFactor = 2.77

  /// Standard error of measurement.
  ///
  /// - Parameter deviation: Within-subject standard deviation of repeat measurements, which holds the sampling error already; nil
  ///   where none were made, so that the sampling error is all that is known.
  public func standardError(repeatDeviation deviation: Double? = nil) -> Double {
    max(deviation ?? 0, samplingError)
  }

  /// The smallest change between two measurements that is more than error in 95 of 100.
  ///
  /// - Parameter deviation: As for ``standardError(repeatDeviation:)``.
  public func smallestDetectableChange(repeatDeviation deviation: Double? = nil) -> Double {
    Self.repeatabilityFactor * standardError(repeatDeviation: deviation)
  }

  /// Within-subject standard deviation of pairs of measurements: the root of the mean squared difference over two.
  ///
  /// - Returns: `nil` without pairs.
  public static func repeatDeviation(_ pairs: [(Double, Double)]) -> Double? {
    guard !pairs.isEmpty else { return nil }
    let sum = pairs.reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    return (sum / Double(2 * pairs.count)).squareRoot()
  }
}
