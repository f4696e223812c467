import TensorKernels

extension Graph {
  /// The graph with each batch normalisation behind a convolution taken into its weights.
  ///
  /// With factor = scale / √(variance + epsilon): weights · factor, and
  /// bias = (bias − mean) · factor + shift (Jacob et al., arXiv 1712.05877, 3.2).
  public func foldingBatchNormalizations() -> Graph {
    var graph = self
    let uses = useCounts(), producers = producers(), wanted = Set(outputs)
    var taken = definedNames()
    var removed: Set<Int> = []
    for (index, node) in nodes.enumerated() where node.operatorName == "BatchNormalization" {
      guard let source = node.inputs.first, let place = producers[source], uses[source] == 1,
        !wanted.contains(source), !removed.contains(place),
        let folded = folded(graph.nodes[place], node)
      else { continue }
      var convolution = graph.nodes[place]
      let name = node.outputs[0]
      let weights = graph.addConstant(folded.weights, named: name + "/weights", taken: &taken)
      let bias = graph.addConstant(folded.bias, named: name + "/bias", taken: &taken)
      convolution.inputs = [convolution.inputs[0], weights, bias]
      convolution.outputs = [name]
      graph.nodes[place] = convolution
      removed.insert(index)
    }
    graph.nodes = graph.nodes.enumerated().filter { !removed.contains($0.offset) }.map(\.element)
    return graph
  }

  private func folded(_ convolution: Node, _ node: Node) -> (weights: Tensor, bias: Tensor)? {
    let isTransposed = convolution.operatorName == "ConvTranspose"
    guard isTransposed || convolution.operatorName == "Conv", convolution.activation == .none,
      node.inputs.count == 5, node.outputs.count == 1, convolution.inputs.count >= 2,
      (try? node.flag("training_mode")) == false,
      (try? node.flag("spatial", default: true)) == true,
      let weights = constants[convolution.inputs[1]], let values = weights.float32,
      weights.shape.count >= 3,
      let groups = try? convolution.integer("group", default: 1), groups >= 1,
      let epsilon = try? node.float("epsilon", default: 1e-5)
    else { return nil }
    let parameters = node.inputs[1...].compactMap { constants[$0]?.float32 }
    let channels = isTransposed ? weights.shape[1] * groups : weights.shape[0]
    guard parameters.count == 4, parameters.allSatisfy({ $0.count == channels }) else { return nil }
    var bias = [Float](repeating: 0, count: channels)
    if convolution.inputs.count > 2, !convolution.inputs[2].isEmpty {
      guard let given = constants[convolution.inputs[2]]?.float32, given.count == channels else {
        return nil
      }
      bias = given
    }
    let factors: [Double] = (0..<channels).map { channel in
      let deviation = (Double(parameters[3][channel]) + Double(epsilon)).squareRoot()
      return Double(parameters[0][channel]) / deviation
    }
    let rows = weightChannels(weights.shape, groups: groups, isTransposed: isTransposed)
    let block = weights.shape[2...].reduce(1, *)
    var scaled = values
    for position in values.indices {
      scaled[position] = Float(Double(values[position]) * factors[rows[position / block]])
    }
    let shifted: [Float] = (0..<channels).map { channel in
      let centred = Double(bias[channel]) - Double(parameters[2][channel])
      return Float(centred * factors[channel] + Double(parameters[1][channel]))
    }
    guard let newWeights = try? Tensor(shape: weights.shape, float32: scaled),
      let newBias = try? Tensor(shape: [channels], float32: shifted)
    else { return nil }
    return (newWeights, newBias)
  }

  /// The output channel of each row of weights, `[out, in / groups]` or `[in, out / groups]`.
  private func weightChannels(_ shape: [Int], groups: Int, isTransposed: Bool) -> [Int] {
    let inner = shape[1], rows = shape[0] * inner
    guard isTransposed else { return (0..<rows).map { $0 / inner } }
    let perGroup = max(1, shape[0] / groups)
    return (0..<rows).map { $0 / inner / perGroup * inner + $0 % inner }
  }
}
