import TensorKernels

extension Graph {
  /// The largest constant a pass makes, in bytes.
  static let foldingLimit = 1 << 26

  /// The graph with every value that follows from constants computed.
  ///
  /// - Throws: ``ModelError`` when such a node cannot be computed.
  public func foldingConstants() throws(ModelError) -> Graph {
    var graph = self
    graph.nodes = []
    for node in nodes {
      let isConstant = node.inputs.allSatisfy { $0.isEmpty || graph.constants[$0] != nil }
      guard isConstant, let results = try graph.folded(node) else {
        graph.nodes.append(node)
        continue
      }
      for (name, tensor) in zip(node.outputs, results) where !name.isEmpty {
        graph.constants[name] = tensor
      }
    }
    return graph
  }

  private func folded(_ node: Node) throws(ModelError) -> [Tensor]? {
    let kernel = try makeOperator(node)
    let values = node.inputs.map { constants[$0] }
    let inputs = OperatorInputs(
      types: values.map { $0.map(TensorType.init) }, values: values,
      outputCount: node.outputs.count)
    do throws(NodeProblem) { return try fold(kernel, inputs) } catch { throw fault(node, error) }
  }

  /// The outputs of an operator that follow from what is known of its inputs; nil when they do not.
  func fold(_ kernel: any Operator, _ inputs: OperatorInputs) throws(NodeProblem) -> [Tensor]? {
    if let results = try kernel.constantOutputs(inputs) { return results }
    guard inputs.isConstant, !kernel.isRandom else { return nil }
    let outputs = try kernel.outputTypes(inputs)
    guard outputs.count >= inputs.outputCount else { throw .tooManyValues }
    guard outputs.reduce(0, { $0 + $1.byteCount }) <= Self.foldingLimit else { return nil }
    return try evaluate(kernel, inputs, outputs)
  }
}
