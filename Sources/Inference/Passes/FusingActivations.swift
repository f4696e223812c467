import TensorKernels

extension Graph {
  /// The graph with each activation of constant parameters taken into the layer before it.
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

  /// The activation that a node with one data input is, where its parameters are constant.
  func activation(of node: Node) -> Activation? {
    guard node.domain.isEmpty else { return nil }
    switch node.operatorName {
    case "Relu": return .relu
    case "LeakyRelu":
      return (try? node.float("alpha", default: 0.01)).map { .leaky(slope: $0) }
    case "Sigmoid": return .sigmoid
    case "HardSwish": return .hardSwish
    case "HardSigmoid":
      guard let slope = try? node.float("alpha", default: 0.2),
        let offset = try? node.float("beta", default: 0.5)
      else { return nil }
      return .hardSigmoid(slope: slope, offset: offset)
    case "PRelu":
      guard node.inputs.count == 2, let slope = constants[node.inputs[1]]?.float32,
        slope.count == 1
      else { return nil }
      return .leaky(slope: slope[0])
    case "Clip": return clip(node)
    default: return nil
    }
  }

  private func clip(_ node: Node) -> Activation? {
    guard opset(of: node) >= 11 else {
      guard let low = try? node.float("min", default: -.infinity),
        let high = try? node.float("max", default: .infinity)
      else { return nil }
      return .clip(low: low, high: high)
    }
    var limits: [Float] = [-.infinity, .infinity]
    for (i, name) in node.inputs.dropFirst().enumerated() where !name.isEmpty && i < 2 {
      guard let value = constants[name]?.float32, value.count == 1 else { return nil }
      limits[i] = value[0]
    }
    return .clip(low: limits[0], high: limits[1])
  }
}

extension Graph {
  /// The graph with `x · sigmoid(x)` behind a convolution taken into it as one activation.
  public func fusingSiLU() -> Graph {
    var graph = self
    let uses = useCounts(), producers = producers(), wanted = Set(outputs)
    var removed: Set<Int> = []
    for (index, node) in nodes.enumerated()
    where node.operatorName == "Mul" && node.domain.isEmpty && node.inputs.count == 2
      && opset(of: node) >= 7
    {
      for (x, y) in [(node.inputs[0], node.inputs[1]), (node.inputs[1], node.inputs[0])] {
        guard let gate = producers[y], nodes[gate].operatorName == "Sigmoid",
          nodes[gate].inputs.first == x, uses[y] == 1, uses[x] == 2, let place = producers[x],
          ["Conv", "ConvTranspose"].contains(nodes[place].operatorName),
          graph.nodes[place].activation == .none, !wanted.contains(x), !wanted.contains(y)
        else { continue }
        graph.nodes[place].activation = .silu
        graph.nodes[place].outputs = [node.outputs[0]]
        removed.formUnion([index, gate])
        break
      }
    }
    graph.nodes = graph.nodes.enumerated().filter { !removed.contains($0.offset) }.map(\.element)
    return graph
  }
}
