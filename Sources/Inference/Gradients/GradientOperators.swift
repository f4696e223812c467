import TensorKernels

/// Gradients that ONNX has no operators for, by the name of the operator that they belong to. A pass writes them; a
/// file cannot name them.
///
/// Their first input is the gradient by the operator's result. `inputShape` is the shape of the operator's first
/// input, and of the result, where no further input has it.
enum GradientOperators {
  /// The domain of such nodes.
  static let domain = "gradient"

  static func make(_ node: Node, opset: Int) throws(NodeProblem) -> any Operator {
    switch node.operatorName {
    case "MaxPool": return try MaxPoolGradient(node)
    case "AveragePool": return try AveragePoolGradient(node)
    case "GlobalMaxPool": return GlobalMaxPoolGradient()
    case "InstanceNormalization", "GroupNormalization", "LayerNormalization":
      return try NormalizationGradient(node, opset: opset)
    case "LRN": return LocalResponseNormalizationGradient(try LocalResponseNormalization(node))
    case "Softmax", "LogSoftmax":
      return SoftmaxGradient(
        try Softmax(node, opset: opset, isLogarithm: node.operatorName == "LogSoftmax"))
    case "Resize", "Upsample":
      return ResizeGradient(
        original: try Resize(node, opset: opset), shape: try node.inputShape())
    case "Clip":
      let low = try node.float("min", default: -.infinity)
      let high = try node.float("max", default: .infinity)
      return UnaryGradient(fast: .clip(low: low, high: high)) {
        $0 > Double(low) && $0 < Double(high) ? 1 : 0
      }
    case "TopK": return TopKGradient(try TopK(node, opset: opset), shape: try node.inputShape())
    case let name where name.hasPrefix("Reduce"): return try ReductionGradient(node)
    case let name where UnaryDerivative.names.contains(name):
      let derivative = try UnaryDerivative(node)
      return UnaryGradient(fast: derivative.fast, derivative: derivative.value)
    default:
      var original = node
      original.domain = ""
      original.attributes["inputShape"] = nil
      guard let mapping = try OperatorTable.make(original, opset: opset) as? any MappingOperator
      else { throw .unsupportedOperator }
      return MappingGradient(original: mapping, shape: try node.inputShape())
    }
  }
}

extension Node {
  fileprivate func inputShape() throws(NodeProblem) -> [Int] {
    guard let shape = try integers("inputShape") else { throw .invalidAttribute("inputShape") }
    return shape
  }
}

extension OperatorInputs {
  /// The type of the gradient, which the second input has too.
  func typeOfPair() throws(NodeProblem) -> TensorType {
    let gradient = try floatType(0)
    guard try floatType(1).shape == gradient.shape else { throw .shapeMismatch }
    return gradient
  }

  /// The inputs as the original operator has them: its first input's type in place of the gradient's.
  fileprivate func original(_ shape: [Int]) throws(NodeProblem) -> OperatorInputs {
    var types = types, values = values
    types[0] = try TensorType(.float32, shape)
    values[0] = nil
    return OperatorInputs(types: types, values: values, outputCount: outputCount)
  }
}

/// A function of one number: the gradient times the derivative, by the function's argument or result.
struct UnaryGradient: Operator {
  var fast: Activation?
  let derivative: @Sendable (Double) -> Double

  init(fast: Activation?, derivative: @escaping @Sendable (Double) -> Double) {
    self.fast = fast
    self.derivative = derivative
  }

  func outputTypes(_ inputs: OperatorInputs) throws(NodeProblem) -> [TensorType] {
    [try inputs.typeOfPair()]
  }

  func run(_ call: OperatorCall) throws(NodeProblem) {
    let gradient = try call.floats(0), x = try call.floats(1), y = try call.outputFloats()
    if let fast {
      return try kernel { () throws(KernelError) in
        var result = y.mutableSpan
        try multiplyByDerivative(
          gradient.span, of: fast, result: x.span, into: &result, workers: call.workers)
      }
    }
    for i in y.indices { y[i] = Float(Double(gradient[i]) * derivative(Double(x[i]))) }
  }
}

/// The gradient of a copy through an axis map: what was copied more than once is summed.
struct MappingGradient: Operator {
  let original: any MappingOperator
  let shape: [Int]

  func outputTypes(_ inputs: OperatorInputs) throws(NodeProblem) -> [TensorType] {
    _ = try inputs.floatType(0)
    return [try TensorType(.float32, shape)]
  }

  func run(_ call: OperatorCall) throws(NodeProblem) {
    let map = try original.map(try call.known.original(shape))
    let gradient = try call.floats(0), y = try call.outputFloats()
    try kernel { () throws(KernelError) in
      var result = y.mutableSpan
      try accumulate(gradient.span, through: map, into: &result)
    }
  }
}

/// The gradient of a resize: each place takes back what it gave to its samples.
struct ResizeGradient: AxisResampling {
  let original: Resize
  let shape: [Int]

  var outside: Float { 0 }

  func outputTypes(_ inputs: OperatorInputs) throws(NodeProblem) -> [TensorType] {
    let type = try original.outputTypes(try inputs.original(shape))[0]
    guard try inputs.floatType(0).shape == type.shape else { throw .shapeMismatch }
    return [try TensorType(.float32, shape)]
  }

  /// The way back along each axis.
  func samples(_ inputs: OperatorInputs) throws(NodeProblem) -> [ResampledAxis] {
    try original.samples(try inputs.original(shape)).map { $0.transposed() }
  }

  func run(_ call: OperatorCall) throws(NodeProblem) {
    try resample(call)
  }
}

/// The gradient of TopK by its values: each goes back to where it was taken from.
struct TopKGradient: Operator {
  let original: TopK
  let shape: [Int]

  init(_ original: TopK, shape: [Int]) { (self.original, self.shape) = (original, shape) }

  func outputTypes(_ inputs: OperatorInputs) throws(NodeProblem) -> [TensorType] {
    guard try inputs.shape(1) == (try inputs.floatType(0)).shape else { throw .shapeMismatch }
    return [try TensorType(.float32, shape)]
  }

  func run(_ call: OperatorCall) throws(NodeProblem) {
    let gradient = try call.floats(0), y = try call.outputFloats()
    let places: UnsafeBufferPointer<Int64> = try call.input(1).elements()
    guard let axis = normalizedAxis(original.axis, rank: shape.count) else {
      throw .invalidAttribute("axis")
    }
    let kept = try call.input(0).shape[axis], inner = shape[(axis + 1)...].reduce(1, *)
    y.update(repeating: 0)
    for i in gradient.indices {
      let row = i / (kept * inner), column = i % inner
      y[(row * shape[axis] + Int(places[i])) * inner + column] += gradient[i]
    }
  }
}
