import CTensor

/// Weights of a convolution, in the order the kernel reads them.
public struct PackedConvolution: Sendable {
  /// The geometry the weights are packed for.
  public let shape: ConvolutionShape
  let phases: [ConvolutionPhase]
  let packed: [Float]

  /// Packs weights.
  ///
  /// - Parameters:
  ///   - shape: The geometry.
  ///   - weights: `[out, in / groups, kernel…]`, or `[in, out / groups, kernel…]` when transposed.
  /// - Throws: ``KernelError/sizeMismatch(expected:actual:)``.
  public init(shape: ConvolutionShape, weights: Span<Float>) throws(KernelError) {
    try require(weights.count, equals: shape.weightCount)
    self.shape = shape
    phases = shape.phases()
    if shape.isDepthwise {
      packed = weights.withUnsafeBufferPointer { Array($0) }
      return
    }
    var packed: [Float] = []
    for phase in phases {
      packed += weights.withUnsafeBufferPointer { shape.pack(phase, $0) }
    }
    self.packed = packed
  }

  /// Bytes of scratch memory for each thread.
  public var scratchBytes: Int {
    shape.isDepthwise
      ? 0 : phases.map { shape.withPhase($0) { Int(ctensor_convolution_scratch($0)) } }.max() ?? 0
  }
}

/// Convolves, or convolves transposed, adds the bias and applies the activation.
///
/// - Parameters:
///   - input: `[batch, channels, depth, height, width]`.
///   - convolution: Packed weights with the geometry.
///   - bias: One value for each output channel, or nil.
///   - activation: What follows.
///   - output: `[batch, channels, depth, height, width]`.
///   - scratch: At least `threads × scratchBytes`, aligned to 64 bytes.
///   - workers: The threads to run on.
/// - Throws: ``KernelError``.
public func convolve(
  _ input: Span<Float>, _ convolution: PackedConvolution, bias: Span<Float>?,
  activation: Activation, into output: inout MutableSpan<Float>, scratch: inout MutableRawSpan,
  workers: Workers
) throws(KernelError) {
  let shape = convolution.shape
  try require(input.count, equals: shape.inputCount)
  try require(output.count, equals: shape.outputCount)
  if let bias { try require(bias.count, equals: shape.outputChannels) }
  let needed = workers.threads * convolution.scratchBytes
  guard scratch.byteCount >= needed else {
    throw .sizeMismatch(expected: needed, actual: scratch.byteCount)
  }
  guard output.count > 0 else { return }
  // A transposed convolution whose stride exceeds its kernel leaves positions that no tap reaches.
  func run(_ biasPointer: UnsafePointer<Float>?) {
    input.withUnsafeBufferPointer { x in
      output.withUnsafeMutableBufferPointer { y in
        scratch.withUnsafeMutableBytes { scratch in
          guard let x = x.baseAddress, let y = y.baseAddress else { return }
          runPhases(
            convolution, x, biasPointer, activation, y, scratch.baseAddress, workers)
        }
      }
    }
  }
  if let bias { bias.withUnsafeBufferPointer { run($0.baseAddress) } } else { run(nil) }
}

private func runPhases(
  _ convolution: PackedConvolution, _ input: UnsafePointer<Float>, _ bias: UnsafePointer<Float>?,
  _ activation: Activation, _ output: UnsafeMutablePointer<Float>,
  _ scratch: UnsafeMutableRawPointer?, _ workers: Workers
) {
  let shape = convolution.shape
  convolution.packed.withUnsafeBufferPointer { packed in
    var start = 0
    for phase in convolution.phases {
      let weights = packed.baseAddress.map { $0 + start } ?? UnsafePointer(output)
      start += shape.withPhase(phase) { c in
        if shape.isDepthwise {
          ctensor_convolve_depthwise(
            workers.execution, c, input, weights, bias, activation.parameters, output)
          return 0
        }
        ctensor_convolve(
          workers.execution, c, input, weights, bias, activation.parameters, output, scratch)
        return Int(ctensor_convolution_packed_count(c))
      }
    }
  }
}
