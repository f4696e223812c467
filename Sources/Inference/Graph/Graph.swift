public import TensorKernels

/// A computation as a value: nodes in order, the names that join them, constants. It computes nothing.
public struct Graph: Equatable, Sendable {
  /// What the caller provides.
  public var inputs: [ValueInfo]
  /// Names of the values wanted.
  public var outputs: [String]
  /// Operations; each stands after those that make its inputs.
  public var nodes: [Node]
  /// Values known in advance.
  public var constants: [String: Tensor]
  /// Types known: all that do not follow from values at run time, once the graph is specialised.
  public var types: [String: TensorType]
  /// The version of ONNX's operator set.
  public let opset: Int

  /// Makes the graph of a model.
  ///
  /// - Throws: ``ModelError`` when names do not join up, or an operator is not supported.
  public init(_ file: ModelFile) throws(ModelError) {
    let supported = OperatorTable.opsets
    guard supported.contains(file.opset) else {
      throw .unsupportedOpset(file.opset, supported: supported)
    }
    guard file.nodes.count <= Self.maximumNodes else {
      throw .tooManyNodes(file.nodes.count, limit: Self.maximumNodes)
    }
    opset = file.opset
    inputs = file.inputs
    outputs = file.outputs.map(\.name)
    nodes = file.nodes
    constants = file.initializers
    types = [:]
    try checkNames()
    for node in nodes {
      // What passes make, files cannot name.
      guard node.domain != GradientOperators.domain else {
        throw fault(node, .unsupportedOperator)
      }
      _ = try makeOperator(node)
    }
  }

  static let maximumNodes = 50_000

  /// The graph that computes other values of this one.
  ///
  /// - Throws: ``ModelError/unknownOutput(_:)``.
  public func with(outputs: [String]) throws(ModelError) -> Graph {
    let known = definedNames()
    for name in outputs where !known.contains(name) { throw .unknownOutput(name) }
    var graph = self
    graph.outputs = outputs
    return graph
  }

  func definedNames() -> Set<String> {
    var names = Set(constants.keys)
    names.formUnion(inputs.map(\.name))
    for node in nodes { names.formUnion(node.outputs) }
    names.remove("")
    return names
  }

  private func checkNames() throws(ModelError) {
    var known = Set(constants.keys)
    for input in inputs where !known.insert(input.name).inserted {
      throw .duplicateValue(input.name)
    }
    for node in nodes {
      for name in node.inputs where !name.isEmpty && !known.contains(name) {
        throw .undefinedValue(node: node.label, value: name)
      }
      for name in node.outputs where !name.isEmpty {
        guard known.insert(name).inserted else { throw .duplicateValue(name) }
      }
    }
    for name in outputs where !known.contains(name) { throw .unknownOutput(name) }
  }

  /// The operator of a node, its attributes read and checked.
  func makeOperator(_ node: Node) throws(ModelError) -> any Operator {
    do throws(NodeProblem) { return try kernel(of: node) } catch { throw fault(node, error) }
  }

  func kernel(of node: Node) throws(NodeProblem) -> any Operator {
    let opset = opset(of: node)
    if node.isBlocked { return try BlockedOperators.make(node, opset: opset) }
    if node.domain == GradientOperators.domain {
      return try GradientOperators.make(node, opset: opset)
    }
    return try OperatorTable.make(node, opset: opset)
  }

  /// The version of the operator set that a node is written for.
  func opset(of node: Node) -> Int { node.opset ?? opset }

  func fault(_ node: Node, _ problem: NodeProblem) -> ModelError {
    let shapes = node.inputs.map { types[$0]?.shape ?? constants[$0]?.shape }
    return .node(
      name: node.label, operator: node.operatorName, opset: opset(of: node), shapes: shapes,
      problem: problem)
  }

  /// How often each value is used, by nodes and as an output.
  func useCounts() -> [String: Int] {
    var counts: [String: Int] = [:]
    for node in nodes { for name in node.inputs { counts[name, default: 0] += 1 } }
    for name in outputs { counts[name, default: 0] += 1 }
    return counts
  }
}

extension Graph: CustomStringConvertible {
  /// One line for each input, node and output.
  public var description: String {
    var lines = ["graph, operator set \(opset), \(nodes.count) nodes, \(constants.count) constants"]
    lines += inputs.map { "  input \($0)" }
    for node in nodes {
      let results = node.outputs.compactMap { types[$0]?.description }.joined(separator: ", ")
      lines.append("  \(node)" + (results.isEmpty ? "" : " : \(results)"))
    }
    lines.append("  output \(outputs.joined(separator: ", "))")
    return lines.joined(separator: "\n")
  }
}
