import Inference
import TensorKernels

/// Grad-CAM and Grad-CAM++, with the formulas of pytorch-grad-cam 1.5.
///
/// One run computes the layer's value, the score and the score's gradient by the layer; only what stands behind the layer
/// is differentiated.
final class ClassActivation: MapMaker {
  private let source: ExplainedModel
  private let choice: LayerChoice
  private let isPlusPlus: Bool
  private let session: Interpreter

  var layer: String? { choice.name }

  init(_ source: ExplainedModel, isPlusPlus: Bool) throws(ExplanationError) {
    (self.source, self.isPlusPlus) = (source, isPlusPlus)
    choice = try LayerChoice(
      source.options.layer, graph: source.graph, target: source.target.output)
    _ = try source.size(for: choice)
    do throws(ModelError) {
      let graph = try source.model.gradientGraph(
        of: [source.target.output], by: [choice.name],
        outputs: [choice.name, source.target.output], inputShapes: source.inputShapes)
      session = try source.interpreter(graph)
    } catch { throw .model(error) }
  }

  func explain(_ request: MapRequest) throws(ExplanationError) -> Explanation {
    let target = source.target
    var inputs = request.others
    inputs[source.input] = tensor(source.shape, request.image)
    let seed = Graph.seedName(of: target.output)
    inputs[seed] = tensor(
      session.plan.inputTypes[seed]?.shape ?? [], target.seed(weights: request.weights, copies: 1))
    let results = try session.results(inputs, source.options.threads, request.watch)
    let scores = target.scores(results[target.output]?.float32 ?? [], weights: request.weights)
    let map = map(
      results[choice.name]?.float32 ?? [],
      results[Graph.gradientName(of: choice.name)]?.float32 ?? [])
    request.watch.report(1, of: 1)
    return try source.explanation(
      layerMap: map, layer: choice, scores: scores, scale: .image)
  }

  /// The weighted sum of the channels, where it is positive.
  private func map(_ values: [Float], _ gradient: [Float]) -> [Float] {
    let size = choice.positions
    var maps: [Float] = []
    for image in 0..<choice.images {
      var sums = [Double](repeating: 0, count: size)
      for channel in 0..<choice.channels {
        let first = (image * choice.channels + channel) * size
        let weight = weight(values[first..<first + size], gradient[first..<first + size])
        if weight == 0 { continue }
        for i in 0..<size { sums[i] += weight * Double(values[first + i]) }
      }
      maps += sums.map { Float(max($0, 0)) }
    }
    return maps
  }

  private func weight(_ values: ArraySlice<Float>, _ gradient: ArraySlice<Float>) -> Double {
    guard isPlusPlus else {
      return gradient.reduce(0) { $0 + Double($1) } / Double(gradient.count)
    }
    // Equation 19 of arXiv 1710.11063, with the guard against zero of pytorch-grad-cam.
    let sum = values.reduce(0) { $0 + Double($1) }
    return gradient.reduce(0) { total, element in
      let g = Double(element)
      guard g > 0 else { return total }
      return total + g * g * g / (2 * g * g + sum * g * g * g + 1e-6)
    }
  }
}
