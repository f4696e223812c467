import TensorKernels

/// Broadcasting as it was before operator set 7: the second input stands at some axes of the first.
///
/// By the attribute `axis` its first axis is named, or else its last axis is the first input's last
/// (ONNX operator changelog, Add-6). Without the attribute `broadcast` both shapes must be the same.
struct LegacyBroadcast: Operator {
  /// The operator that computes, with today's broadcasting.
  let kernel: any Operator
  let isAllowed: Bool
  let axis: Int?

  init(_ node: Node, _ kernel: any Operator) throws(NodeProblem) {
    self.kernel = kernel
    isAllowed = try node.flag("broadcast")
    axis = node.attributes["axis"] == nil ? nil : try node.integer("axis")
  }

  /// For PRelu, whose slope always stands at the channels.
  init(channels kernel: any Operator) {
    self.kernel = kernel
    isAllowed = true
    axis = 1
  }

  /// The second input's type with axes of size 1 behind, so that today's broadcasting places it.
  func aligned(
    _ second: TensorType, to first: TensorType
  ) throws(NodeProblem) -> TensorType {
    guard isAllowed || second.shape == first.shape else { throw .shapeMismatch }
    guard let axis, second.count != 1 else { return second }
    let rank = first.shape.count
    guard let start = normalizedAxis(axis, rank: rank), start + second.shape.count <= rank else {
      throw .invalidAttribute("axis")
    }
    let behind = [Int](repeating: 1, count: rank - second.shape.count - start)
    return try TensorType(second.elementType, second.shape + behind)
  }

  func outputTypes(_ inputs: OperatorInputs) throws(NodeProblem) -> [TensorType] {
    var types = inputs.types
    let first = try inputs.type(0)
    types[1] = try aligned(try inputs.type(1), to: first)
    let outputs = try kernel.outputTypes(
      OperatorInputs(types: types, values: inputs.values, outputCount: inputs.outputCount))
    // The first input itself was never stretched.
    guard outputs.first?.shape == first.shape else { throw .shapeMismatch }
    return outputs
  }

  func run(_ call: OperatorCall) throws(NodeProblem) {
    var operands = call.inputs
    let second = try call.input(1)
    operands[1] = TensorBuffer(
      type: try aligned(second.type, to: try call.input(0).type), base: second.base)
    try kernel.run(
      OperatorCall(
        inputs: operands, outputs: call.outputs, workers: call.workers, scratch: call.scratch))
  }
}

extension OperatorTable.Entry {
  /// An operator of two inputs that operator set 7 gave its broadcasting.
  static func broadcasting(
    _ make: @escaping @Sendable () -> any Operator
  ) -> OperatorTable.Entry {
    OperatorTable.Entry(2...2) { node, opset throws(NodeProblem) in
      opset < 7 ? try LegacyBroadcast(node, make()) : make()
    }
  }
}
