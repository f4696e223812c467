public import TensorKernels

/// An input to check an explanation on.
public struct CheckInput: Sendable {
  /// A tensor for each input of the model.
  public let inputs: [String: Tensor]
  /// Where the finding is: not zero inside; the explained input's positions, or those with the images before them.
  public let truth: Tensor?

  /// An input.
  public init(inputs: [String: Tensor], truth: Tensor? = nil) {
    (self.inputs, self.truth) = (inputs, truth)
  }
}

/// How an explanation is checked.
public struct CheckOptions: Sendable {
  /// Steps of the model's randomisation, at least 1.
  public var stages = 5
  /// The largest rank correlation with the map of a random model, or of random pixels.
  ///
  /// Half: then less than a quarter of the ranks' variance is shared. Two unrelated maps of 7×7 cells correlate with a
  /// standard deviation of 1/√48 = 0.14, so that half is more than three of them from 0.
  public var bound = 0.5
  /// Parts in which positions appear or vanish, at least 2.
  public var parts = 12
  /// Random orders that insertion and deletion are held to, at least 1.
  public var orders = 4
  /// How far from the truth the largest value may lie, in positions along each axis (Zhang et al. 2016, arXiv 1608.00507,
  /// allow 15 in photographs of about 500).
  public var tolerance = 4
  /// Resamples of the bootstrap.
  public var resamples = 1000

  /// The defaults.
  public init() {}
}
