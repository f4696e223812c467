import TensorKernels

/// Gradients in blocks of channels: the kin of ``GradientOperators``.
enum BlockedGradients {
  static func make(_ node: Node, opset: Int) throws(NodeProblem) -> any Operator {
    let plain = try GradientOperators.make(node, opset: opset)
    if let pool = plain as? MaxPoolGradient { return BlockedMaxPoolGradient(original: pool) }
    if let resize = plain as? ResizeGradient { return BlockedResize(original: resize) }
    if let unary = plain as? UnaryGradient, let activation = unary.fast {
      return BlockedActivationGradient(activation: activation)
    }
    throw .unsupportedOperator
  }
}

/// The gradient of an activation, given its results.
struct BlockedActivationGradient: Operator {
  let activation: Activation

  var kernelName: String { "derive" }

  func outputTypes(_ inputs: OperatorInputs) throws(NodeProblem) -> [TensorType] {
    let gradient = try inputs.blockedType()
    guard try inputs.type(1) == gradient else { throw .shapeMismatch }
    return [gradient]
  }

  func run(_ call: OperatorCall) throws(NodeProblem) {
    let gradient = try call.input(0)
    multiplyBlocksByDerivative(
      gradient.source, of: activation, result: try call.input(1).source,
      BlockedExtent(gradient.shape), into: try call.output().target, workers: call.workers)
  }
}

/// The gradient of MaxPool, given its input.
struct BlockedMaxPoolGradient: Operator {
  let original: MaxPoolGradient

  var kernelName: String { "unpool" }

  func outputTypes(_ inputs: OperatorInputs) throws(NodeProblem) -> [TensorType] {
    _ = try inputs.blockedType()
    let input = try inputs.type(1)
    guard input.layout == .blocked else { throw .shapeMismatch }
    return [input]
  }

  func run(_ call: OperatorCall) throws(NodeProblem) {
    let gradient = try call.input(0), input = try call.input(1)
    let window = try makeWindow(original.attributes, original.isCeiling, input.shape)
    maxPoolGradientOfBlocks(
      gradient.source, input: input.source, batch: input.shape[0], channels: input.shape[1],
      window, into: try call.output().target, workers: call.workers)
  }
}
