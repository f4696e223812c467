import CTensor

/// What is done with each sum of a convolution before it is stored.
public struct BlockedEpilogue: Sendable {
  /// When a tensor of the output's shape is added.
  public enum Residual: String, Sendable {
    case none
    /// Before the activation, as in ResNet.
    case beforeActivation
    /// After the activation, as in YOLO.
    case afterActivation
  }

  /// The activation.
  public let activation: Activation
  /// When the residual is added.
  public let residual: Residual

  /// Makes an epilogue.
  public init(activation: Activation, residual: Residual = .none) {
    self.activation = activation
    self.residual = residual
  }
}

/// The ways to convolve in blocks.
public enum ConvolutionMethod: String, Sendable {
  /// Sums over taps and channels; any geometry.
  case direct
  /// The same from a row-major image of few channels.
  case entry
  /// Winograd's F(4 × 4, 3 × 3): a quarter of the multiplications (Lavin and Gray, arXiv 1509.09308).
  case winograd
  /// Each channel for itself.
  case depthwise
}

/// A convolution whose output, and input unless it is an entry, lies in blocks of channels.
public struct BlockedConvolution: Sendable {
  /// The geometry.
  public let shape: ConvolutionShape
  /// How it is computed.
  public let method: ConvolutionMethod
  let phases: [ConvolutionPhase]
  let packed: [AlignedFloats]
  let bias: AlignedFloats?
  /// Bytes of scratch memory for each thread.
  public let scratchBytes: Int

  /// Whether this geometry can be computed in blocks: with one group, groups of whole blocks, or depthwise.
  public static func supports(_ shape: ConvolutionShape) -> Bool {
    guard shape.inputChannels > 0, shape.outputChannels > 0, shape.outputCount > 0 else {
      return false
    }
    if shape.groups == 1 || shape.isDepthwise { return true }
    return shape.inputChannels / shape.groups % TensorLayout.blockSize == 0
      && shape.outputChannels / shape.groups % TensorLayout.blockSize == 0
  }

  /// Whether a row-major input is best read as it is.
  public static func prefersRows(_ shape: ConvolutionShape) -> Bool {
    !shape.isTransposed && shape.groups == 1 && shape.inputChannels <= 8
  }

  /// Packs weights.
  ///
  /// - Parameters:
  ///   - shape: The geometry; ``supports(_:)`` it.
  ///   - weights: `[out, in / groups, kernel…]`, or `[in, out / groups, kernel…]` when transposed.
  ///   - bias: One value for each output channel, or nil.
  ///   - method: How to compute; nil for what the cost model chooses. ``ConvolutionMethod/entry`` needs a row-major
  ///     input.
  /// - Throws: ``KernelError``.
  public init(
    shape: ConvolutionShape, weights: Span<Float>, bias: Span<Float>?, method: ConvolutionMethod
  ) throws(KernelError) {
    try require(weights.count, equals: shape.weightCount)
    if let bias { try require(bias.count, equals: shape.outputChannels) }
    guard Self.supports(shape), shape.allows(method) else { throw .invalidParameters }
    self.shape = shape
    self.method = method
    if let bias {
      self.bias = bias.withUnsafeBufferPointer { AlignedFloats(channels: $0) }
    } else {
      self.bias = nil
    }
    phases = method == .winograd ? [] : shape.phases()
    packed = weights.withUnsafeBufferPointer { shape.packBlocks($0, method) }
    scratchBytes = shape.scratchBytes(method)
  }

  /// Convolves.
  ///
  /// - Parameters:
  ///   - input: In blocks, or row-major for an entry.
  ///   - epilogue: What follows.
  ///   - residual: What is added, where the epilogue wants it.
  ///   - scratch: At least `threads × scratchBytes`, aligned to 64 bytes.
  /// - Throws: ``KernelError``.
  public func run(
    _ input: BlockedSource, epilogue: BlockedEpilogue, residual: BlockedSource?,
    into output: BlockedTarget, scratch: UnsafeMutableRawBufferPointer, workers: Workers
  ) throws(KernelError) {
    let needed = workers.threads * scratchBytes
    guard scratch.count >= needed else {
      throw .sizeMismatch(expected: needed, actual: scratch.count)
    }
    guard (residual == nil) == (epilogue.residual == .none) else { throw .invalidParameters }
    var parameters = ctensor_epilogue()
    parameters.activation = epilogue.activation.parameters
    if let residual { parameters.residual = residual.parameters }
    parameters.residual_is_last = epilogue.residual == .afterActivation ? 1 : 0
    guard let bias else { return run(input, &parameters, output, scratch.baseAddress, workers) }
    bias.withPointer { pointer in
      parameters.bias = pointer
      run(input, &parameters, output, scratch.baseAddress, workers)
    }
  }

  private func run(
    _ input: BlockedSource, _ epilogue: inout ctensor_epilogue, _ output: BlockedTarget,
    _ scratch: UnsafeMutableRawPointer?, _ workers: Workers
  ) {
    let execution = workers.execution, x = input.parameters, y = output.parameters
    if method == .winograd {
      return packed[0].withPointer { weights in
        shape.withWinograd { ctensor_winograd(execution, $0, x, weights, &epilogue, y, scratch) }
      }
    }
    for (phase, weights) in zip(phases, packed) {
      shape.withPhase(phase) { c in
        weights.withPointer { weights in
          switch method {
          case .entry: ctensor_entry(execution, c, input.base, weights, &epilogue, y, scratch)
          case .depthwise: ctensor_depthwise(execution, c, x, weights, &epilogue, y, scratch)
          default: ctensor_direct(execution, c, x, weights, &epilogue, y)
          }
        }
      }
    }
  }
}

extension ConvolutionShape {
  /// Whether a method can compute this geometry.
  func allows(_ method: ConvolutionMethod) -> Bool {
    switch method {
    case .direct: !isDepthwise
    case .entry: BlockedConvolution.prefersRows(self)
    case .depthwise: isDepthwise
    case .winograd: isWinogradable
    }
  }

  /// Whether it is a 3 × 3 or 3 × 3 × 3 convolution at step 1.
  public var isWinogradable: Bool {
    !isTransposed && groups == 1 && kernel[1] == 3 && kernel[2] == 3
      && (kernel[0] == 3 || kernel[0] == 1 && padding[0] == 0 && inputSize[0] == outputSize[0])
      && strides == [1, 1, 1] && dilations == [1, 1, 1]
  }

  /// The method for a blocked input, from a model of the cost: never from timing, so that results repeat.
  public var blockedMethod: ConvolutionMethod {
    if isDepthwise { return .depthwise }
    return isWinogradable && winogradCost < directCost ? .winograd : .direct
  }

  private var macBlocks: Double {
    Double(TensorLayout.blocks(inputChannels) * TensorLayout.blocks(outputChannels))
  }

  /// Vector operations: sixteen products for a block pair and channel.
  private var directCost: Double {
    Double(batch * outputSize.reduce(1, *) * kernel.reduce(1, *)) * macBlocks * 16
  }

  /// Products in the transform domain, the transforms of input and output, and the reading of four times the weights.
  private var winogradCost: Double {
    let planes = Double(batch * outputSize[0])
    let tiles = planes * Double((outputSize[1] + 3) / 4 * ((outputSize[2] + 3) / 4))
    let products = tiles * 36 * macBlocks * 16 * Double(kernel[0])
    let transforms =
      tiles * 320
      * Double(TensorLayout.blocks(inputChannels) + TensorLayout.blocks(outputChannels))
    let weights = macBlocks * 16 * 36 * Double(kernel[0]) * 6
    return products + transforms + weights
  }

  func withWinograd<Result>(
    _ body: (UnsafePointer<ctensor_winograd_shape>) -> Result
  ) -> Result {
    var shape = ctensor_winograd_shape(
      batch: Int64(batch), in_channels: Int64(inputChannels), out_channels: Int64(outputChannels),
      in_size: triple(inputSize), out_size: triple(outputSize), pad: triple(padding),
      depth_taps: Int64(kernel[0]))
    return withUnsafePointer(to: &shape) { body($0) }
  }

  /// Bytes of scratch memory for each thread.
  func scratchBytes(_ method: ConvolutionMethod) -> Int {
    switch method {
    case .direct: 0
    case .depthwise: withPhase(phases()[0]) { Int(ctensor_depthwise_scratch($0)) }
    case .entry: withPhase(phases()[0]) { Int(ctensor_entry_scratch($0)) }
    case .winograd: withWinograd { Int(ctensor_winograd_scratch($0)) }
    }
  }

  func packBlocks(
    _ weights: UnsafeBufferPointer<Float>, _ method: ConvolutionMethod
  ) -> [AlignedFloats] {
    guard let source = weights.baseAddress else { return [] }
    if method == .winograd {
      return [
        withWinograd { shape in
          AlignedFloats(count: Int(ctensor_winograd_packed_count(shape))) {
            ctensor_winograd_pack(shape, source, $0)
          }
        }
      ]
    }
    if method == .depthwise { return [packDepthwise(source)] }
    let taps = Int64(kernel.reduce(1, *))
    let ins = Int64(inputChannels / groups), outs = Int64(outputChannels / groups)
    let strides =
      isTransposed
      ? [ins * outs * taps, taps, outs * taps] : [outs * ins * taps, ins * taps, taps]
    return phases().map { phase in
      withPhase(phase) { shape in
        if method == .entry {
          return AlignedFloats(count: Int(ctensor_entry_packed_count(shape))) {
            ctensor_entry_pack(shape, source, strides, phase.tapIndices, $0)
          }
        }
        return AlignedFloats(count: Int(ctensor_direct_packed_count(shape))) {
          ctensor_direct_pack(shape, source, strides, phase.tapIndices, $0)
        }
      }
    }
  }

  private func packDepthwise(_ source: UnsafePointer<Float>) -> AlignedFloats {
    let taps = kernel.reduce(1, *), block = TensorLayout.blockSize
    return AlignedFloats(count: TensorLayout.blocks(groups) * block * taps) { target in
      for channel in 0..<groups {
        for tap in 0..<taps {
          target[(channel / block * taps + tap) * block + channel % block] =
            source[channel * taps + tap]
        }
      }
    }
  }
}
