import Inference

/// Finds the layer that a class activation map is made of.
///
/// 1. Candidates are the convolutions, plain or transposed, that the target depends on and whose result has more than one
///    position.
/// 2. The target's own head is none: a convolution whose result becomes the target by nothing but sums, products,
///    reshaping, resizing, joining, a sigmoid or a softmax. Its gradient says only which positions were asked for.
/// 3. Of the others, the last in the order of the graph is taken.
/// 4. Its value is followed through what stands behind it point by point – normalisation, activation, scaling – and
///    through the addition of a shortcut, as long as nothing else uses what lies between.
///
/// For networks of PyTorch this is what is usually named by hand: ResNet's `layer4[-1]`, EfficientNet's `features[-1]`, the
/// last block of a U-Net before its 1×1 head.
struct LastConvolution {
  private let graph: Graph
  private let target: String
  private let uses: [String: [Int]]

  init(graph: Graph, target: String) {
    (self.graph, self.target) = (graph, target)
    var uses: [String: [Int]] = [:]
    for (index, node) in graph.nodes.enumerated() {
      for name in Set(node.inputs) { uses[name, default: []].append(index) }
    }
    self.uses = uses
  }

  func layer() throws(ExplanationError) -> String {
    let heads = heads()
    let last = graph.nodes.indices.last { index in
      let node = graph.nodes[index]
      guard node.isConvolution, !heads.contains(index), let value = node.outputs.first,
        let shape = graph.types[value]?.shape, shape.count >= 3
      else { return false }
      return shape[2...].reduce(1, *) > 1
    }
    guard let last else { throw .noConvolution }
    return followed(graph.nodes[last].outputs[0], from: last + 1)
  }

  // MARK: Heads

  /// Operators that a head's result may pass on its way to the target.
  private static let passive: Set<String> = [
    "Identity", "Cast", "Dropout", "Sigmoid", "HardSigmoid", "Softmax", "LogSoftmax", "Tanh",
    "Clip", "Reshape", "Flatten", "Squeeze", "Unsqueeze", "Transpose", "Resize", "Upsample",
    "Slice", "Split", "Concat", "Pad", "Add", "Sub", "Mul", "Div", "Sum", "Neg", "Expand",
  ]

  /// The places of the target's heads.
  private func heads() -> Set<Int> {
    var heads: Set<Int> = [], wanted: Set<String> = [target]
    for index in graph.nodes.indices.reversed() {
      let node = graph.nodes[index]
      guard node.outputs.contains(where: { wanted.contains($0) }) else { continue }
      if node.isConvolution {
        heads.insert(index)
      } else if node.domain.isEmpty, Self.passive.contains(node.operatorName) {
        wanted.formUnion(node.inputs)
      }
    }
    return heads
  }

  // MARK: What stands behind

  /// Operators that work on each position by itself, or normalise.
  private static let pointwise: Set<String> = [
    "Relu", "LeakyRelu", "PRelu", "Elu", "Selu", "Celu", "Gelu", "Mish", "HardSwish", "HardSigmoid",
    "Sigmoid", "Tanh", "Softplus", "Softsign", "ThresholdedRelu", "Clip", "Erf", "Exp", "Pow",
    "Sqrt", "Identity", "Dropout", "Cast", "Add", "Sub", "Mul", "Div", "Min", "Max", "Neg",
    "BatchNormalization", "InstanceNormalization", "GroupNormalization", "Reshape",
  ]

  private func followed(_ convolution: String, from start: Int) -> String {
    var value = convolution
    while true {
      let end = pointwiseEnd(of: value)
      let next = shortcut(behind: end) ?? end
      if next == value { return value }
      value = next
    }
  }

  /// The last value of the shape of `value` that follows from it point by point, with nothing else using what is between.
  private func pointwiseEnd(of value: String) -> String {
    var members: Set<String> = [value], makers: Set<Int> = [], end = value
    for (index, node) in graph.nodes.enumerated() where value != target {
      guard node.domain.isEmpty, Self.pointwise.contains(node.operatorName),
        node.inputs.contains(where: { members.contains($0) }),
        node.inputs.allSatisfy({ isKnown($0) || members.contains($0) }),
        let result = node.outputs.first
      else { continue }
      members.insert(result)
      makers.insert(index)
      if isExit(result, of: members, makers, like: value) { end = result }
      if result == target { break }
    }
    return end == target ? value : end
  }

  private func isExit(
    _ result: String, of members: Set<String>, _ makers: Set<Int>, like value: String
  ) -> Bool {
    guard graph.types[result]?.shape == graph.types[value]?.shape else { return false }
    return members.allSatisfy { member in
      member == result
        || member != target && (uses[member] ?? []).allSatisfy { makers.contains($0) }
    }
  }

  /// The sum of a value and one of its shape that comes another way, when the sum is its only use.
  private func shortcut(behind value: String) -> String? {
    guard value != target, let user = uses[value], user.count == 1 else { return nil }
    let node = graph.nodes[user[0]]
    guard node.operatorName == "Add", node.domain.isEmpty, let sum = node.outputs.first,
      sum != target,
      node.inputs.allSatisfy({ graph.types[$0]?.shape == graph.types[value]?.shape })
    else { return nil }
    return sum
  }

  private func isKnown(_ name: String) -> Bool { name.isEmpty || graph.constants[name] != nil }
}
