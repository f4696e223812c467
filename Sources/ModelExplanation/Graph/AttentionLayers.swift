import Inference

/// The attention matrices of a model, and the grid of its patches.
struct AttentionLayers: Equatable, Sendable {
  /// Softmax results in the order of the graph, each `[images, heads, tokens, tokens]` or
  /// `[images · heads, tokens, tokens]`.
  let values: [String]
  /// Tokens of an image.
  let tokens: Int
  /// The size of the grid of patches along each axis.
  let grid: [Int]

  /// Tokens before the patches: a class token, and possibly others.
  var prefix: Int { tokens - grid.reduce(1, *) }

  /// Finds the softmax over a square last pair of axes whose result is multiplied with a matrix.
  ///
  /// The grid is that of the first convolution with as many positions as tokens, or else a square; tokens that are no
  /// patches stand before them.
  ///
  /// - Parameters:
  ///   - graph: The specialised graph of the target.
  ///   - images: Images of the input.
  init(graph: Graph, images: Int, rank: Int) throws(ExplanationError) {
    let found = graph.nodes.compactMap { node in
      node.operatorName == "Softmax" && graph.isMultiplied(node.outputs[0]) ? node.outputs[0] : nil
    }.filter { graph.types[$0].map { isSquare($0.shape) } ?? false }
    guard let first = found.first, let tokens = graph.types[first]?.shape.last else {
      throw .noAttention
    }
    let shapes = found.compactMap { graph.types[$0]?.shape }
    guard
      shapes.allSatisfy({ shape in
        shape.last == tokens
          && (shape.count == 4 ? shape[0] == images : shape[0] % images == 0)
      })
    else { throw .attentionShapes(shapes) }
    values = found
    self.tokens = tokens
    grid = try Self.grid(graph, tokens: tokens, rank: rank)
  }

  private static func grid(
    _ graph: Graph, tokens: Int, rank: Int
  ) throws(ExplanationError) -> [Int] {
    for node in graph.nodes where node.isConvolution {
      guard let shape = graph.types[node.outputs[0]]?.shape, shape.count == rank + 2 else {
        continue
      }
      let positions = shape[2...].reduce(1, *)
      if positions > 1, (tokens - 16...tokens).contains(positions) { return Array(shape[2...]) }
    }
    for patches in [tokens - 1, tokens] where rank == 2 {
      let side = Int(Double(patches).squareRoot().rounded())
      if side > 1, side * side == patches { return [side, side] }
    }
    throw .tokenGrid(tokens)
  }
}

private func isSquare(_ shape: [Int]) -> Bool {
  (shape.count == 3 || shape.count == 4) && shape[shape.count - 1] == shape[shape.count - 2]
    && shape[shape.count - 1] > 1
}

extension Graph {
  /// Whether a value becomes a factor of a matrix product, directly or through a node that passes it on.
  fileprivate func isMultiplied(_ value: String) -> Bool {
    nodes.contains { node in
      guard let place = node.inputs.firstIndex(of: value) else { return false }
      switch node.operatorName {
      case "MatMul": return place == 0
      case "Einsum": return true
      case "Dropout", "Identity", "Cast", "Where", "Mul":
        return node.outputs.first.map { isMultiplied($0) } ?? false
      default: return false
      }
    }
  }
}
