import TensorKernels

/// The operators this engine computes.
enum OperatorTable {
  /// Versions of ONNX's operator set that can be read.
  static let opsets = 1...23

  /// Operators of set 6 are what PyTorch once wrote; what set 7 changed, each maker handles.
  static let modern = 6...23

  /// One operator: the operator sets it is known for, its numbers of inputs and outputs, its maker.
  struct Entry: Sendable {
    let opsets: ClosedRange<Int>
    let inputs: ClosedRange<Int>
    let outputs: ClosedRange<Int>
    let make: @Sendable (Node, Int) throws(NodeProblem) -> any Operator

    init(
      _ inputs: ClosedRange<Int>, _ outputs: ClosedRange<Int> = 1...1,
      opsets: ClosedRange<Int> = OperatorTable.modern,
      _ make: @escaping @Sendable (Node, Int) throws(NodeProblem) -> any Operator
    ) {
      self.opsets = opsets
      self.inputs = inputs
      self.outputs = outputs
      self.make = make
    }
  }

  static let entries: [String: Entry] =
    networkEntries
    .merging(elementwiseEntries) { first, _ in first }
    .merging(movementEntries) { first, _ in first }
    .merging(reductionEntries) { first, _ in first }

  /// The operator of a node.
  static func make(_ node: Node, opset: Int) throws(NodeProblem) -> any Operator {
    guard node.domain.isEmpty, let entry = entries[node.operatorName] else {
      throw .unsupportedOperator
    }
    guard entry.opsets.contains(opset) else {
      throw .unsupportedVersion(supported: entry.opsets)
    }
    guard node.inputs.count <= entry.inputs.upperBound,
      node.outputs.count <= entry.outputs.upperBound,
      node.outputs.count >= entry.outputs.lowerBound
    else { throw .tooManyValues }
    guard node.inputs.count >= entry.inputs.lowerBound else {
      throw .missingInput(node.inputs.count)
    }
    return try entry.make(node, opset)
  }
}
