import Inference

/// A value whose channels make a map.
struct LayerChoice: Equatable, Sendable {
  /// The value.
  let name: String
  /// Its shape, `[images, channels, positions…]`.
  let shape: [Int]

  var images: Int { shape[0] }
  var channels: Int { shape[1] }
  var spatial: [Int] { Array(shape[2...]) }
  var positions: Int { spatial.reduce(1, *) }

  /// The layer that is named, or else the one behind the last convolution.
  ///
  /// - Parameters:
  ///   - graph: The specialised graph of the target and nothing else.
  ///   - target: The target's output.
  init(_ name: String?, graph: Graph, target: String) throws(ExplanationError) {
    if let name {
      self.name = try graph.value(named: name)
    } else {
      self.name = try LastConvolution(graph: graph, target: target).layer()
    }
    guard let shape = graph.types[self.name]?.shape, shape.count >= 3, shape.allSatisfy({ $0 > 0 })
    else { throw .layerShape(name: self.name, shape: graph.types[self.name]?.shape) }
    self.shape = shape
  }
}

extension Graph {
  /// The value of this name, or the first one that the node of this name makes.
  fileprivate func value(named name: String) throws(ExplanationError) -> String {
    for node in nodes where node.outputs.contains(name) { return name }
    if let node = nodes.first(where: { $0.name == name }), let value = node.outputs.first {
      return value
    }
    let convolutions = nodes.filter { $0.isConvolution }.suffix(5)
    throw .unknownLayer(name, choices: convolutions.map(\.label))
  }
}

extension Node {
  var isConvolution: Bool {
    domain.isEmpty && (operatorName == "Conv" || operatorName == "ConvTranspose")
  }
}
