/// What a check of an explanation found.
public struct CheckReport: Codable, Equatable, Sendable {
  /// A measure and the bound it is held to.
  public struct Criterion: Codable, Equatable, Sendable {
    /// What is measured.
    public enum Name: String, Codable, CaseIterable, Sendable {
      /// Rank correlation of the maps before and after all weights became random.
      case modelRandomisation = "model-randomisation"
      /// Rank correlation of the maps of the input and of its pixels in random order.
      case inputRandomisation = "input-randomisation"
      /// Area under the score as positions appear in the map's order; held to random orders.
      case insertion
      /// Area under the score as positions vanish in the map's order; held to random orders.
      case deletion
      /// Share of maps whose largest value lies in the truth; held to the truth's share of the area.
      case pointingGame = "pointing-game"
    }

    /// What is measured.
    public let name: Name
    /// The mean over the images.
    public let value: Double
    /// What the value is held to.
    public let bound: Double
    /// Whether the value must be above the bound; else below.
    public let mustBeAbove: Bool
    /// By how much the bound is kept; negative where it is not.
    public let margin: Double
    /// The 95 % bootstrap interval of the margin over images; nil for one image.
    public let marginInterval: [Double]?
    /// Images, or series, that were measured.
    public let count: Int
    /// Whether the bound is kept.
    public let passed: Bool
  }

  /// A step of the cascade from the target's end of the model to the input's.
  public struct Stage: Codable, Equatable, Sendable {
    /// Layers whose weights are random.
    public let layers: Int
    /// Layers with weights in all.
    public let of: Int
    /// Mean rank correlation of the maps' magnitudes with the model's own.
    public let rankCorrelation: Double
    /// Mean structural similarity with the model's own maps.
    public let similarity: Double
  }

  /// The method.
  public let method: String
  /// The value whose channels make the map.
  public let layer: String?
  /// Inputs that were given.
  public let inputs: Int
  /// The cascade of the model's randomisation.
  public let stages: [Stage]
  /// What was measured.
  public let criteria: [Criterion]
  /// Whether all bounds are kept.
  public let passed: Bool
}

extension CheckReport.Criterion {
  /// A criterion over values and bounds of each image.
  init(
    _ name: Name, values: [Double], bounds: [Double], mustBeAbove: Bool, seed: UInt64,
    resamples: Int
  ) {
    let margins = zip(values, bounds).map { mustBeAbove ? $0 - $1 : $1 - $0 }
    self.name = name
    value = mean(values)
    bound = mean(bounds)
    self.mustBeAbove = mustBeAbove
    margin = mean(margins)
    marginInterval = bootstrapInterval(margins, seed: seed, resamples: resamples)
    count = values.count
    passed = mean(margins) > 0
  }
}

/// The mean; 0 of nothing.
func mean(_ values: [Double]) -> Double {
  values.isEmpty ? 0 : values.reduce(0, +) / Double(values.count)
}

/// The 95 % percentile interval of the mean (Efron and Tibshirani, An Introduction to the Bootstrap, 1993, chapter 13);
/// nil below two values.
func bootstrapInterval(_ values: [Double], seed: UInt64, resamples: Int) -> [Double]? {
  guard values.count > 1, resamples > 0 else { return nil }
  var random = SeededNumbers(seed: seed)
  let means = (0..<resamples).map { _ in
    mean(values.map { _ in values[Int.random(in: values.indices, using: &random)] })
  }.sorted()
  func quantile(_ share: Double) -> Double {
    means[min(means.count - 1, Int((share * Double(means.count - 1)).rounded()))]
  }
  return [quantile(0.025), quantile(0.975)]
}
