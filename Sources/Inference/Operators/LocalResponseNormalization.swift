import TensorKernels

/// LRN: each value divided by a power of the sum of squares over neighbouring channels.
///
/// y = x / (bias + alpha / size · Σ x²)^beta (Krizhevsky et al., NIPS 2012, section 3.3).
struct LocalResponseNormalization: Operator {
  let size: Int
  let alpha: Float
  let beta: Float
  let bias: Float

  init(_ node: Node) throws(NodeProblem) {
    size = try node.integer("size")
    alpha = try node.float("alpha", default: 1e-4)
    beta = try node.float("beta", default: 0.75)
    bias = try node.float("bias", default: 1)
    guard (1..<1 << 30).contains(size) else { throw .invalidAttribute("size") }
  }

  func outputTypes(_ inputs: OperatorInputs) throws(NodeProblem) -> [TensorType] {
    let input = try inputs.floatType(0)
    guard input.shape.count >= 2 else { throw .shapeMismatch }
    return [input]
  }

  func run(_ call: OperatorCall) throws(NodeProblem) {
    let shape = try call.input(0).shape
    let x = try call.floats(0), y = try call.outputFloats()
    try kernel { () throws(KernelError) in
      var result = y.mutableSpan
      try normalizeAcrossChannels(
        x.span, batch: shape[0], channels: shape[1], count: shape[2...].reduce(1, *), size: size,
        alpha: alpha, beta: beta, bias: bias, into: &result)
    }
  }
}
