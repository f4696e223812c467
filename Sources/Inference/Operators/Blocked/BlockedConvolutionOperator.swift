import TensorKernels

/// Conv and ConvTranspose in blocks, with constant weights; the last input is the residual, where there is one.
struct BlockedConvolutionOperator: Operator {
  let shape: @Sendable (OperatorInputs) throws(NodeProblem) -> ConvolutionShape
  let activation: Activation
  let residual: BlockedEpilogue.Residual

  func outputTypes(_ inputs: OperatorInputs) throws(NodeProblem) -> [TensorType] {
    [try convolutionType(try shape(inputs), inputs).with(layout: .blocked)]
  }

  func prepared(_ inputs: OperatorInputs) throws(NodeProblem) -> PreparedOperator {
    let shape = try shape(inputs)
    guard let weights = try inputs.value(1).float32 else { throw .invalidValue(input: 1) }
    let bias = inputs.has(2) ? try inputs.value(2).float32 : nil
    let method: ConvolutionMethod =
      try inputs.type(0).layout == .rowMajor ? .entry : shape.blockedMethod
    let type = try outputTypes(inputs)[0]
    do throws(KernelError) {
      let convolution = try BlockedConvolution(
        shape: shape, weights: weights.span, bias: bias?.span, method: method)
      let epilogue = BlockedEpilogue(activation: activation, residual: residual)
      return PreparedOperator(
        kernel: PackedBlockedConvolution(convolution: convolution, epilogue: epilogue, type: type),
        absorbed: [1, 2])
    } catch { throw .kernel(error) }
  }

  func run(_ call: OperatorCall) throws(NodeProblem) { throw .needsValue(input: 1) }
}

/// A convolution in blocks with its weights packed.
struct PackedBlockedConvolution: Operator {
  let convolution: BlockedConvolution
  let epilogue: BlockedEpilogue
  let type: TensorType

  var scratchBytes: Int { convolution.scratchBytes }
  var kernelName: String { convolution.method.rawValue }

  func outputTypes(_ inputs: OperatorInputs) throws(NodeProblem) -> [TensorType] { [type] }

  func run(_ call: OperatorCall) throws(NodeProblem) {
    let input = try call.input(0), output = try call.output()
    let residual = epilogue.residual == .none ? nil : try call.input(3).source
    try kernel { () throws(KernelError) in
      try convolution.run(
        input.source, epilogue: epilogue, residual: residual, into: output.target,
        scratch: call.scratch, workers: call.workers)
    }
  }
}
