import CTensor

/// Numbers of each channel, laid out for the blocked kernels.
public struct ChannelValues: Sendable {
  let values: AlignedFloats

  /// Makes values, one for each channel.
  public init(_ values: [Float]) { self.values = AlignedFloats(channels: values) }

  /// The values as a blocked tensor of one image and one position.
  public func withSource<Result>(_ body: (BlockedSource) -> Result) -> Result {
    values.withPointer { body(BlockedSource(base: $0, batchStride: 0)) }
  }
}

/// The extent of a blocked tensor.
public struct BlockedExtent: Equatable, Sendable {
  /// Images.
  public let batch: Int
  /// Channels.
  public let channels: Int
  /// Positions of each channel.
  public let count: Int

  /// Makes the extent of a tensor `[batch, channels, spatial…]`.
  public init(_ shape: [Int]) {
    batch = shape[0]
    channels = shape[1]
    count = shape[2...].reduce(1, *)
  }
}

/// The largest value or the mean under a window.
public func poolBlocks(
  _ input: BlockedSource, batch: Int, channels: Int, _ window: Window, isMaximum: Bool,
  countsPadding: Bool, into output: BlockedTarget, workers: Workers
) {
  window.withParameters {
    ctensor_blocked_pool(
      workers.execution, Int64(batch), Int64(channels), $0, isMaximum ? 1 : 0,
      countsPadding ? 1 : 0, input.parameters, output.parameters)
  }
}

/// The largest value or the mean of each channel.
public func reduceBlocks(
  _ input: BlockedSource, _ extent: BlockedExtent, isMaximum: Bool, into output: BlockedTarget,
  workers: Workers
) {
  ctensor_blocked_reduce(
    workers.execution, Int64(extent.batch), Int64(extent.channels), Int64(extent.count),
    isMaximum ? 1 : 0, input.parameters, output.parameters)
}

/// Bytes of scratch memory that ``normalizeBlocks(_:_:epsilon:scale:shift:activation:into:scratch:workers:)`` needs for
/// all threads together, with an epsilon.
public func normalizeBlocksScratch(_ extent: BlockedExtent) -> Int {
  Int(
    ctensor_blocked_normalize_scratch(
      Int64(extent.batch), Int64(extent.channels), Int64(extent.count)))
}

/// Scales and shifts each channel; before that, with an `epsilon`, each channel of each image is brought to mean 0 and
/// variance 1.
public func normalizeBlocks(
  _ input: BlockedSource, _ extent: BlockedExtent, epsilon: Float?, scale: ChannelValues,
  shift: ChannelValues, activation: Activation, into output: BlockedTarget,
  scratch: UnsafeMutableRawBufferPointer, workers: Workers
) throws(KernelError) {
  let needed = epsilon == nil ? 0 : normalizeBlocksScratch(extent)
  guard scratch.count >= needed else {
    throw .sizeMismatch(expected: needed, actual: scratch.count)
  }
  scale.values.withPointer { scale in
    shift.values.withPointer { shift in
      ctensor_blocked_normalize(
        workers.execution, Int64(extent.batch), Int64(extent.channels), Int64(extent.count),
        epsilon ?? -1, input.parameters, scale, shift, activation.parameters, output.parameters,
        scratch.baseAddress)
    }
  }
}

/// Applies an activation.
public func activateBlocks(
  _ input: BlockedSource, _ extent: BlockedExtent, _ activation: Activation,
  into output: BlockedTarget, workers: Workers
) {
  ctensor_blocked_combine(
    workers.execution, Int64(extent.batch), Int64(extent.channels), Int64(extent.count),
    CTENSOR_BINARY_ADD, input.parameters, ctensor_blocked_in(), 0, 0, activation.parameters,
    output.parameters)
}

/// Combines two tensors of one shape, or one with a value for each channel.
///
/// - Parameters:
///   - isPerChannel: Whether `other` has one position for each channel.
///   - isSwapped: Whether `other` is the function's first operand.
public func combineBlocks(
  _ function: BinaryFunction, _ input: BlockedSource, _ other: BlockedSource, isPerChannel: Bool,
  isSwapped: Bool, _ extent: BlockedExtent, activation: Activation, into output: BlockedTarget,
  workers: Workers
) {
  ctensor_blocked_combine(
    workers.execution, Int64(extent.batch), Int64(extent.channels), Int64(extent.count),
    function.kind, input.parameters, other.parameters, isPerChannel ? 1 : 0, isSwapped ? 1 : 0,
    activation.parameters, output.parameters)
}

/// Multiplies a gradient by the derivative of an activation, given its results.
///
/// - Parameters:
///   - activation: One whose derivative follows from its result; ``Activation/isDifferentiatedByResult``.
public func multiplyBlocksByDerivative(
  _ gradient: BlockedSource, of activation: Activation, result: BlockedSource,
  _ extent: BlockedExtent, into output: BlockedTarget, workers: Workers
) {
  ctensor_blocked_activation_gradient(
    workers.execution, Int64(extent.batch), Int64(extent.channels), Int64(extent.count),
    activation.parameters, gradient.parameters, result.parameters, output.parameters)
}

/// The gradient of a max pooling: all of it goes to the first of the largest values of a window.
///
/// - Parameters:
///   - batch: Images.
///   - channels: Of each image.
public func maxPoolGradientOfBlocks(
  _ gradient: BlockedSource, input: BlockedSource, batch: Int, channels: Int, _ window: Window,
  into output: BlockedTarget, workers: Workers
) {
  window.withParameters {
    ctensor_blocked_max_pool_gradient(
      workers.execution, Int64(batch), Int64(channels), $0, gradient.parameters,
      input.parameters, output.parameters)
  }
}
