/// How an image is kept free of fat, besides an inversion in its pulse sequence.
public enum FatSuppression: Equatable, Sendable {
  /// Fat stays.
  case none
  /// A pulse at fat's frequency before each excitation. The residual is the share of fat that stays
  /// where the field is good, 0 to 1; 0.03 to 0.15 in the knee design paper, 2.4.
  case chemical(residual: Double)
  /// An excitation that only turns water. The residual is the share of fat that is excited.
  case waterExcitation(residual: Double)
  /// The water image of a Dixon separation. The residual is the share of fat left in it.
  case dixonWater(residual: Double)

  /// What is left of each pool at a point.
  ///
  /// Off resonance, a chemical pulse or water excitation misses fat and may hit water instead; a
  /// Dixon separation takes one for the other.
  ///
  /// - Parameter failure: How the field is off at the point.
  /// - Returns: Factors for the signals of water and fat, from 0 to 1.
  public func poolFactors(failure: SuppressionFailure = .none) -> PoolSignal {
    switch self {
    case .none:
      PoolSignal(water: 1, fat: 1)
    case .chemical(let residual), .waterExcitation(let residual):
      PoolSignal(
        water: Float(1 - failure.waterLoss),
        fat: Float(residual + (1 - residual) * failure.fatRelease))
    case .dixonWater(let residual):
      PoolSignal(
        water: Float(1 - failure.fatRelease),
        fat: Float(residual + (1 - residual) * failure.fatRelease))
    }
  }
}

/// How badly fat suppression fails at a point; one value of a map over the image.
public struct SuppressionFailure: Equatable, Sendable {
  /// Share of the suppressed fat that comes back, from 0 to 1.
  public var fatRelease: Double
  /// Share of the water that is suppressed by mistake, from 0 to 1.
  public var waterLoss: Double

  /// A failure from its parts.
  public init(fatRelease: Double, waterLoss: Double) {
    self.fatRelease = fatRelease
    self.waterLoss = waterLoss
  }

  /// Suppression works as it should.
  public static let none = SuppressionFailure(fatRelease: 0, waterLoss: 0)
}
