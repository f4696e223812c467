import Glibc
import Inference
import TensorKernels

/// Score-CAM, with the formulas of pytorch-grad-cam 1.5.
///
/// Each channel, resized to the input with corners upon corners and scaled to 0...1, is laid over the input; the softmax of
/// the scores weights the channels. Where images are one series, a channel is laid over all of them at once.
final class ScoreActivation: MapMaker {
  private let source: ExplainedModel
  private let choice: LayerChoice
  private let session: Interpreter
  private let runs: StackedRuns

  var layer: String? { choice.name }

  init(_ source: ExplainedModel) throws(ExplanationError) {
    self.source = source
    choice = try LayerChoice(
      source.options.layer, graph: source.graph, target: source.target.output)
    guard choice.images == source.images, choice.spatial.count == source.spatial.count else {
      throw .layerShape(name: choice.name, shape: choice.shape)
    }
    do throws(ModelError) {
      session = try source.interpreter(
        try source.model.optimizedGraph(
          inputShapes: source.inputShapes, outputs: [choice.name, source.target.output]))
    } catch { throw .model(error) }
    runs = try StackedRuns(source, givesGradient: false, most: choice.channels)
  }

  func explain(_ request: MapRequest) throws(ExplanationError) -> Explanation {
    let target = source.target
    var inputs = request.others
    inputs[source.input] = tensor(source.shape, request.image)
    let results = try session.results(inputs, source.options.threads, request.watch)
    let values = results[choice.name]?.float32 ?? []
    var scores = [[Float]](repeating: [], count: target.rows)
    try runs.run(
      choice.channels, others: request.others, weights: request.weights, watch: request.watch,
      make: { self.seen(request.image, through: $0, of: values) }
    ) { _, result in
      for row in scores.indices { scores[row].append(result.scores[row]) }
    }
    return try source.explanation(
      layerMap: map(values, scores.map(softmax)), layer: choice,
      scores: target.scores(results[target.output]?.float32 ?? [], weights: request.weights),
      scale: .image)
  }

  /// The input, each image seen through its channel of this number.
  private func seen(_ image: [Float], through channel: Int, of values: [Float]) -> [Float] {
    let size = source.positions, channels = source.shape[1]
    var result = image
    for n in 0..<source.images {
      let first = (n * choice.channels + channel) * choice.positions
      let mask = resampled(
        Array(values[first..<first + choice.positions]), from: choice.spatial, to: source.spatial,
        alignment: .corners)
      let low = mask.min() ?? 0, range = (mask.max() ?? 0) - low + 1e-8
      for c in 0..<channels {
        let start = (n * channels + c) * size
        for i in 0..<size { result[start + i] *= (mask[i] - low) / range }
      }
    }
    return result
  }

  private func map(_ values: [Float], _ weights: [[Double]]) -> [Float] {
    let size = choice.positions
    var maps: [Float] = []
    for image in 0..<choice.images {
      let weights = weights[source.target.isSeries ? 0 : image]
      var sums = [Double](repeating: 0, count: size)
      for channel in 0..<choice.channels {
        let first = (image * choice.channels + channel) * size
        for i in 0..<size { sums[i] += weights[channel] * Double(values[first + i]) }
      }
      maps += sums.map { Float(max($0, 0)) }
    }
    return maps
  }
}

private func softmax(_ values: [Float]) -> [Double] {
  let largest = Double(values.max() ?? 0)
  let powers = values.map { exp(Double($0) - largest) }
  let sum = powers.reduce(0, +)
  return powers.map { $0 / sum }
}
