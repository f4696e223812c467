public import TensorKernels

/// How the values of a map are scaled.
public enum MapScale: String, CaseIterable, Sendable {
  /// As they are.
  case none
  /// Each image by itself: its smallest value to 0 and its largest to 1, as pytorch-grad-cam does; maps of both signs are
  /// divided by their largest magnitude.
  case image
  /// All images together, divided by the largest magnitude.
  case series
}

/// What stands where nothing is to be seen.
public enum ExplanationBaseline: Sendable {
  /// One number everywhere.
  case constant(Float)
  /// An input of its own, of the explained input's shape.
  case tensor(Tensor)
}

/// How the heads of an attention layer become one matrix.
public enum HeadFusion: String, CaseIterable, Sendable {
  /// Their mean, as Abnar and Zuidema have it.
  case mean
  /// The largest of each element.
  case max
  /// The smallest of each element.
  case min
}

/// How an explanation is computed.
public struct ExplanationOptions: Sendable {
  /// The input to explain; nil for the only one of 32-bit floats.
  public var input: String?
  /// A node or value whose channels make the map; nil for the one behind the last convolution.
  public var layer: String?
  /// How the map is scaled; nil for ``MapScale/image`` where a layer makes it, else ``MapScale/none``.
  public var scale: MapScale?
  /// Where integrated gradients begin, and what occlusion covers with.
  public var baseline = ExplanationBaseline.constant(0)
  /// Nodes of the Gauss-Legendre rule of integrated gradients, at least 1.
  public var steps = 50
  /// Noisy inputs of SmoothGrad, at least 1.
  public var samples = 25
  /// Standard deviation of SmoothGrad's noise over the input's range, at least 0.
  public var noise: Float = 0.15
  /// Where random numbers begin; see ``SeededNumbers``.
  public var seed: UInt64 = 1
  /// Occlusion's window along each spatial axis, or one number for all; empty for an eighth of each axis.
  public var window: [Int] = []
  /// The way from window to window, at most a window; empty for half a window.
  public var stride: [Int] = []
  /// How attention heads become one.
  public var heads = HeadFusion.mean
  /// Inputs that are run together where the model's first axis is open, at least 1.
  public var batch = 8
  /// Threads to use, at least 1.
  public var threads = 1
  /// The most memory that the values of one session may take, in bytes.
  public var memoryInBytes = Int.max
  /// The instructions to use.
  public var level = ProcessorLevel.detected

  /// The defaults.
  public init() {}
}
