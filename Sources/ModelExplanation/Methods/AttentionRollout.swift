import Inference
import TensorKernels

/// Attention rollout: how much of each patch reaches the class token (arXiv 2005.00928, section 3).
///
/// In each layer the heads become one matrix, the identity is added for the shortcut, rows are divided by their sums; the
/// matrices are multiplied from the first layer on. The class token's row is the map; where there is no such token, the mean
/// of all rows.
final class AttentionRollout: MapMaker {
  private let source: ExplainedModel
  private let layers: AttentionLayers
  private let session: Interpreter

  let layer: String? = nil

  init(_ source: ExplainedModel) throws(ExplanationError) {
    self.source = source
    let layers = try AttentionLayers(
      graph: source.graph, images: source.images, rank: source.spatial.count)
    self.layers = layers
    do throws(ModelError) {
      session = try source.interpreter(
        try source.model.optimizedGraph(
          inputShapes: source.inputShapes, outputs: layers.values + [source.target.output]))
    } catch { throw .model(error) }
  }

  func explain(_ request: MapRequest) throws(ExplanationError) -> Explanation {
    let target = source.target, images = source.images
    var inputs = request.others
    inputs[source.input] = tensor(source.shape, request.image)
    let results = try session.results(inputs, source.options.threads, request.watch)
    let matrices = layers.values.map { results[$0]?.float32 ?? [] }
    var rows: [Float] = []
    for image in 0..<images {
      rows += patches(matrices.map { self.fused($0, image) }.reduce(nil, product) ?? [])
      request.watch.report(image + 1, of: images)
      try request.watch.check()
    }
    let map = (source.options.scale ?? .none).apply(
      rows, images: images, from: layers.grid, to: source.spatial)
    return Explanation(
      map: tensor([images] + source.spatial, map), layerMap: tensor([images] + layers.grid, rows),
      scores: target.scores(results[target.output]?.float32 ?? [], weights: request.weights),
      layer: nil, convergenceDelta: nil)
  }

  /// The matrix of one layer and image: heads as one, identity added, rows of sum 1.
  private func fused(_ values: [Float], _ image: Int) -> [Double] {
    let n = layers.tokens, size = n * n, heads = values.count / (source.images * size)
    var matrix = [Double](repeating: 0, count: size)
    for i in 0..<size {
      let all = (0..<heads).map { Double(values[(image * heads + $0) * size + i]) }
      switch source.options.heads {
      case .mean: matrix[i] = all.reduce(0, +) / Double(heads)
      case .max: matrix[i] = all.max() ?? 0
      case .min: matrix[i] = all.min() ?? 0
      }
    }
    for row in 0..<n {
      matrix[row * n + row] += 1
      let sum = matrix[row * n..<(row + 1) * n].reduce(0, +)
      for column in 0..<n { matrix[row * n + column] /= sum }
    }
    return matrix
  }

  /// The matrix of the layers so far, and then this one.
  private func product(_ before: [Double]?, _ matrix: [Double]) -> [Double]? {
    guard let before else { return matrix }
    let n = layers.tokens
    var result = [Double](repeating: 0, count: n * n)
    for row in 0..<n {
      for k in 0..<n {
        let factor = matrix[row * n + k]
        for column in 0..<n { result[row * n + column] += factor * before[k * n + column] }
      }
    }
    return result
  }

  /// What reaches the class token of each patch.
  private func patches(_ matrix: [Double]) -> [Float] {
    let n = layers.tokens
    if layers.prefix > 0 { return matrix[layers.prefix..<n].map { Float($0) } }
    return (0..<n).map { column in
      Float((0..<n).reduce(0) { $0 + matrix[$1 * n + column] } / Double(n))
    }
  }
}
