public import TensorKernels

/// Which parts of an input a result rests on.
public struct Explanation: Sendable {
  /// The map: `[images, positions…]`, or the input's own shape where each channel has a value of its own.
  public let map: Tensor
  /// The map where it was made, before it was resized and scaled: `[images, positions of the layer…]`.
  public let layerMap: Tensor?
  /// The target's value for each image; one only where the images are one series.
  public let scores: [Float]
  /// The value whose channels made the map.
  public let layer: String?
  /// By how much the sum of integrated gradients misses the change of the score, for each score; 0 is exact.
  public let convergenceDelta: [Float]?
}
