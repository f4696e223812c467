import TensorKernels

/// Conv: `[batch, channels, spatial…]` with weights `[out, in / groups, kernel…]`.
struct Convolution: Operator {
  let window: WindowAttributes
  let groups: Int
  let activation: Activation

  init(_ node: Node) throws(NodeProblem) {
    window = try WindowAttributes(node)
    groups = try node.integer("group", default: 1)
    activation = node.activation
  }

  func shape(_ inputs: OperatorInputs) throws(NodeProblem) -> ConvolutionShape {
    let input = try inputs.shape(0), weights = try inputs.shape(1)
    guard input.count >= 3, input.count == weights.count else { throw .shapeMismatch }
    let kernel = Array(weights[2...])
    if let stated = window.kernel, stated != kernel { throw .invalidAttribute("kernel_shape") }
    let slide = try window.slide(over: Array(input[2...]), kernel: kernel)
    let rank = kernel.count
    let strides = try window.strides(rank: rank), dilations = try window.dilations(rank: rank)
    do throws(ConvolutionError) {
      return try ConvolutionShape(
        isTransposed: false, input: input, weights: weights, groups: groups, strides: strides,
        dilations: dilations, padding: slide.before, output: slide.output)
    } catch { throw .convolution(error) }
  }

  func outputTypes(_ inputs: OperatorInputs) throws(NodeProblem) -> [TensorType] {
    [try convolutionType(try shape(inputs), inputs)]
  }

  func prepared(_ inputs: OperatorInputs) throws(NodeProblem) -> PreparedOperator {
    try prepareConvolution(try shape(inputs), inputs, activation, self)
  }

  func run(_ call: OperatorCall) throws(NodeProblem) {
    try runUnprepared(call, self)
  }
}

/// ConvTranspose: `[batch, channels, spatial…]` with weights `[in, out / groups, kernel…]`.
struct TransposedConvolution: Operator {
  let window: WindowAttributes
  let groups: Int
  let activation: Activation
  let outputPadding: [Int]?
  let outputShape: [Int]?

  init(_ node: Node) throws(NodeProblem) {
    window = try WindowAttributes(node)
    groups = try node.integer("group", default: 1)
    outputPadding = try node.integers("output_padding")
    outputShape = try node.integers("output_shape")
    activation = node.activation
    for (name, values) in [("output_padding", outputPadding), ("output_shape", outputShape)] {
      guard values?.allSatisfy({ (0..<1 << 30).contains($0) }) ?? true else {
        throw .invalidAttribute(name)
      }
    }
  }

  func shape(_ inputs: OperatorInputs) throws(NodeProblem) -> ConvolutionShape {
    let input = try inputs.shape(0), weights = try inputs.shape(1)
    guard input.count >= 3, input.count == weights.count else { throw .shapeMismatch }
    let kernel = Array(weights[2...]), rank = kernel.count
    if let stated = window.kernel, stated != kernel { throw .invalidAttribute("kernel_shape") }
    let strides = try window.strides(rank: rank), dilations = try window.dilations(rank: rank)
    var before = [Int](repeating: 0, count: rank), output = before
    for axis in 0..<rank {
      (before[axis], output[axis]) = try size(
        axis, rank, input[axis + 2], kernel[axis], strides[axis], dilations[axis])
    }
    do throws(ConvolutionError) {
      return try ConvolutionShape(
        isTransposed: true, input: input, weights: weights, groups: groups, strides: strides,
        dilations: dilations, padding: before, output: output)
    } catch { throw .convolution(error) }
  }

  /// Padding before an axis and its output size, as the operator's documentation has them.
  private func size(
    _ axis: Int, _ rank: Int, _ input: Int, _ kernel: Int, _ stride: Int, _ dilation: Int
  ) throws(NodeProblem) -> (Int, Int) {
    guard input >= 1, kernel >= 1, input < 1 << 30, kernel < 1 << 30,
      outputPadding?.count ?? rank == rank
    else { throw .shapeMismatch }
    let extra = outputPadding?[axis] ?? 0
    let full = (input - 1) * stride + extra + (kernel - 1) * dilation + 1
    if let outputShape {
      // The spatial axes only, or all axes.
      guard outputShape.count == rank || outputShape.count == rank + 2 else {
        throw .invalidAttribute("output_shape")
      }
      let wanted = outputShape[outputShape.count - rank + axis]
      return (split(full - wanted), wanted)
    }
    if window.autoPad.hasPrefix("SAME") { return (split(full - input * stride), input * stride) }
    guard window.autoPad == "NOTSET", let pads = window.pads else { return (0, full) }
    guard pads.count == 2 * rank else { throw .invalidAttribute("pads") }
    let output = full - pads[axis] - pads[axis + rank]
    guard output >= 0 else { throw .convolution(.emptyOutput) }
    return (pads[axis], output)
  }

  /// The part of the padding that stands before the axis; too little input is filled up behind.
  private func split(_ total: Int) -> Int {
    let total = max(0, total)
    return window.autoPad == "SAME_UPPER" ? total / 2 : total - total / 2
  }

  func outputTypes(_ inputs: OperatorInputs) throws(NodeProblem) -> [TensorType] {
    [try convolutionType(try shape(inputs), inputs)]
  }

  func prepared(_ inputs: OperatorInputs) throws(NodeProblem) -> PreparedOperator {
    try prepareConvolution(try shape(inputs), inputs, activation, self)
  }

  func run(_ call: OperatorCall) throws(NodeProblem) {
    try runUnprepared(call, self)
  }
}

/// A convolution with its weights packed.
struct PackedConvolutionOperator: Operator {
  let convolution: PackedConvolution
  let bias: [Float]?
  let activation: Activation
  let type: TensorType

  var scratchBytes: Int { convolution.scratchBytes }
  var kernelName: String { "gathered" }

  func outputTypes(_ inputs: OperatorInputs) throws(NodeProblem) -> [TensorType] { [type] }

  func run(_ call: OperatorCall) throws(NodeProblem) {
    let input = try call.floats(0), output = try call.outputFloats()
    try kernel { () throws(KernelError) in
      var result = output.mutableSpan
      var scratch = call.scratch.mutableBytes
      try convolve(
        input.span, convolution, bias: bias?.span, activation: activation, into: &result,
        scratch: &scratch, workers: call.workers)
    }
  }
}

func convolutionType(
  _ shape: ConvolutionShape, _ inputs: OperatorInputs
) throws(NodeProblem) -> TensorType {
  for index in 0..<min(3, inputs.count) where inputs.has(index) {
    let type = try inputs.type(index).elementType
    guard type == .float32 else { throw .unsupportedElementType(type) }
  }
  if inputs.has(2), try inputs.shape(2) != [shape.outputChannels] { throw .shapeMismatch }
  let spatial = shape.outputSize.suffix(shape.spatialRank)
  return try TensorType(.float32, [shape.batch, shape.outputChannels] + spatial)
}

private func prepareConvolution(
  _ shape: ConvolutionShape, _ inputs: OperatorInputs, _ activation: Activation,
  _ original: any Operator
) throws(NodeProblem) -> PreparedOperator {
  guard let weights = inputs.values[1]?.float32 else { return PreparedOperator(kernel: original) }
  let type = try convolutionType(shape, inputs)
  var bias: [Float]?
  if inputs.has(2) {
    guard let values = inputs.values[2]?.float32 else { return PreparedOperator(kernel: original) }
    bias = values
  }
  do throws(KernelError) {
    let packed = try PackedConvolution(shape: shape, weights: weights.span)
    let kernel = PackedConvolutionOperator(
      convolution: packed, bias: bias, activation: activation, type: type)
    return PreparedOperator(kernel: kernel, absorbed: [1, 2])
  } catch { throw .kernel(error) }
}

/// Packs weights that are known only now, and runs.
private func runUnprepared(_ call: OperatorCall, _ original: any Operator) throws(NodeProblem) {
  let inputs = OperatorInputs(
    types: call.inputs.map { $0?.type },
    values: call.inputs.enumerated().map { $0.offset == 0 ? nil : $0.element?.tensor() },
    outputCount: 1)
  let kernel = try original.prepared(inputs).kernel
  guard let packed = kernel as? PackedConvolutionOperator else { throw .missingInput(1) }
  let bytes = max(1, packed.scratchBytes * call.workers.threads)
  let scratch = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes, alignment: 64)
  defer { scratch.deallocate() }
  try packed.run(
    OperatorCall(
      inputs: call.inputs, outputs: call.outputs, workers: call.workers, scratch: scratch))
}
