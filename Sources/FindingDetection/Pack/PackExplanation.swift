public import ModelExplanation

/// How a pack shows what its answer rests on, and what is known of how far that can be trusted.
public struct PackExplanation: Equatable, Sendable {
  /// The way to compute it.
  public enum Source: Equatable, Sendable {
    /// Grad-CAM of a 1×1 head: an output with the last feature maps, `[batch, maps, height, width]`, and the initialiser
    /// of the head over them, `[channels, maps, 1, 1]`; for volumes with one axis more. Needs no run beyond detection's.
    case head(activations: String, weight: String)
    /// The same from an output with the weighted sum of the feature maps, of the shape of the logits.
    case map(String)
    /// Computed by the engine when it is asked for; the layer is the last convolution's unless it is named.
    case engine(ExplanationMethod, layer: String?)
  }

  /// The way to compute it.
  public let source: Source
  /// What `readingroom model explain --check` measured; nil when nobody has.
  public let check: AttentionCheck?

  /// The method's name for people.
  public var title: String {
    guard case .engine(let method, _) = source else { return "Grad-CAM" }
    return switch method {
    case .gradCAM: "Grad-CAM"
    case .gradCAMPlusPlus: "Grad-CAM++"
    case .scoreCAM: "Score-CAM"
    case .integratedGradients: "integrated gradients"
    case .smoothGrad: "SmoothGrad"
    case .occlusion: "occlusion"
    case .attentionRollout: "attention rollout"
    }
  }

  /// The output of the network that detection reads for it; nil when detection has no part in it.
  var output: String? {
    switch source {
    case .head(let activations, _): activations
    case .map(let name): name
    case .engine: nil
    }
  }
}

/// What `readingroom model explain --check` measured of a pack's maps; `docs/pack-format.md` describes every number.
public struct AttentionCheck: Equatable, Sendable {
  /// The area under a curve, and that of random orders.
  public struct Curve: Equatable, Sendable {
    /// Of the map's order.
    public let area: Double
    /// The mean of random orders.
    public let ofRandomOrders: Double
  }

  /// How often the largest value of a map lay in what was to be found.
  public struct Pointing: Equatable, Sendable {
    /// The share of maps of which it did, 0 to 1.
    public let share: Double
    /// The share that chance alone gives, 0 to 1.
    public let chance: Double
  }

  /// The inputs it was measured on.
  public let cases: Int
  /// Rank correlation of the maps with those of the model with random weights, -1 to 1.
  public let modelRandomisation: Double
  /// Rank correlation of the maps with those of inputs whose pixels have changed places, -1 to 1.
  public let inputRandomisation: Double
  /// The score as pixels come, the most important first.
  public let insertion: Curve
  /// The score as pixels go, the most important first.
  public let deletion: Curve
  /// nil where the truth is not known.
  public let pointing: Pointing?

  /// The largest correlation that passes: half of what maps that do not change at all have. The criterion of Adebayo et
  /// al. 2018 (arXiv 1810.03292) is that they change; the number is the project's own.
  public static let largestCorrelation = 0.5

  /// What is wrong with the maps, in words; empty when they pass.
  public var failures: [String] {
    var failures: [String] = []
    if abs(modelRandomisation) > Self.largestCorrelation {
      failures.append("they hardly change when the model's weights are random")
    }
    if abs(inputRandomisation) > Self.largestCorrelation {
      failures.append("they hardly change when the image's pixels change places")
    }
    if insertion.area <= insertion.ofRandomOrders {
      failures.append("what they show adds no more to the answer than chance")
    }
    if deletion.area >= deletion.ofRandomOrders {
      failures.append("the answer does not rest on what they show")
    }
    if let pointing, pointing.share <= pointing.chance {
      failures.append("they point at the lesion no more often than chance")
    }
    return failures
  }
}
