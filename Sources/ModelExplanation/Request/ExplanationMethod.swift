/// A way to ask a model which parts of its input a result rests on.
public enum ExplanationMethod: String, CaseIterable, Sendable {
  /// Channels of a layer weighted by their mean gradient (Selvaraju et al. 2017, arXiv 1610.02391).
  case gradCAM = "grad-cam"
  /// The same with weights of higher order (Chattopadhyay et al. 2018, arXiv 1710.11063).
  case gradCAMPlusPlus = "grad-cam++"
  /// Channels of a layer weighted by the score of the input seen through each (Wang et al. 2020, arXiv 1910.01279).
  case scoreCAM = "score-cam"
  /// Gradients along the way from a baseline (Sundararajan et al. 2017, arXiv 1703.01365).
  case integratedGradients = "integrated-gradients"
  /// The mean magnitude of the gradient under noise (Smilkov et al. 2017, arXiv 1706.03825).
  case smoothGrad = "smoothgrad"
  /// What the score loses when a window is covered (Zeiler and Fergus 2014, arXiv 1311.2901).
  case occlusion
  /// Attention matrices multiplied through all layers (Abnar and Zuidema 2020, arXiv 2005.00928).
  case attentionRollout = "attention-rollout"

  /// Whether the map is made of the channels of a layer.
  public var usesLayer: Bool {
    switch self {
    case .gradCAM, .gradCAMPlusPlus, .scoreCAM: true
    default: false
    }
  }

  /// Whether the map has the shape of the input; else it has one channel.
  public var hasInputShape: Bool { self == .integratedGradients || self == .smoothGrad }

  /// Whether a map has values of both signs.
  public var isSigned: Bool { self == .integratedGradients || self == .occlusion }
}
