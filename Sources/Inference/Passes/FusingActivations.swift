import TensorKernels

extension Graph {
  /// The graph with each Relu, LeakyRelu or constant Clip taken into the layer before it.
  public func fusingActivations() -> Graph {
    var graph = self
    let uses = useCounts(), wanted = Set(outputs)
    var producers = producers()
    var removed: Set<Int> = []
    for (index, node) in nodes.enumerated() {
      guard let activation = activation(of: node), let source = node.inputs.first,
        let place = producers[source], uses[source] == 1, !wanted.contains(source),
        Self.layers.contains(graph.nodes[place].operatorName),
        graph.nodes[place].activation == .none, graph.nodes[place].outputs.count == 1
      else { continue }
      graph.nodes[place].activation = activation
      graph.nodes[place].outputs = [node.outputs[0]]
      producers[node.outputs[0]] = place
      removed.insert(index)
    }
    graph.nodes = graph.nodes.enumerated().filter { !removed.contains($0.offset) }.map(\.element)
    return graph
  }

  /// Layers whose kernels apply an activation before they store.
  private static let layers: Set<String> = [
    "Conv", "ConvTranspose", "BatchNormalization", "InstanceNormalization",
  ]

  private func activation(of node: Node) -> Activation? {
    guard node.domain.isEmpty else { return nil }
    switch node.operatorName {
    case "Relu": return .relu
    case "LeakyRelu":
      return (try? node.float("alpha", default: 0.01)).map { .leaky(slope: $0) }
    case "Clip":
      guard opset >= 11 else { return nil }
      var limits: [Float] = [-.infinity, .infinity]
      for (i, name) in node.inputs.dropFirst().enumerated() where !name.isEmpty && i < 2 {
        guard let value = constants[name]?.float32, value.count == 1 else { return nil }
        limits[i] = value[0]
      }
      return .clip(low: limits[0], high: limits[1])
    default: return nil
    }
  }
}
