public import TensorKernels

/// The result of a model that is to be explained.
public struct ExplanationTarget: Sendable {
  /// Which positions of a map count.
  public enum Region: Sendable {
    /// All, summed.
    case all
    /// Those where the channel is the largest of all; where there is one only, those above 0, or above 0.5 behind a
    /// sigmoid. The result for the whole input decides.
    case positive
    /// A weight for each position: the shape of the map's positions, or that with the images before it.
    case mask(Tensor)
  }

  /// The output; nil for the only one.
  public var output: String?
  /// The index on axis 1; nil for the only one.
  public var channel: Int?
  /// Which positions count; of no effect for results without positions.
  public var region: Region

  /// A target.
  public init(output: String? = nil, channel: Int? = nil, region: Region = .all) {
    (self.output, self.channel, self.region) = (output, channel, region)
  }
}
