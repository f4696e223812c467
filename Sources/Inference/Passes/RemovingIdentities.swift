import TensorKernels

extension Graph {
  /// The graph without Identity, and without Dropout that is not training.
  public func removingIdentities() -> Graph {
    var graph = self
    graph.nodes = []
    var replacements: [String: String] = [:]
    let uses = useCounts(), wanted = Set(outputs)
    for var node in nodes {
      node.inputs = node.inputs.map { replacements[$0] ?? $0 }
      if let source = node.inputs.first, let result = node.outputs.first, !wanted.contains(result),
        doesNothing(node, uses)
      {
        replacements[result] = source
      } else {
        graph.nodes.append(node)
      }
    }
    return graph
  }

  private func doesNothing(_ node: Node, _ uses: [String: Int]) -> Bool {
    guard node.domain.isEmpty else { return false }
    switch node.operatorName {
    case "Identity": return true
    case "Dropout":
      if node.outputs.count > 1, uses[node.outputs[1], default: 0] > 0 { return false }
      guard node.inputs.count > 2, !node.inputs[2].isEmpty else { return true }
      return constants[node.inputs[2]]?.elements(as: Bool.self)?.first == false
    default: return false
    }
  }
}
