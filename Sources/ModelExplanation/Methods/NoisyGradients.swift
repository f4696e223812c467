import Inference
import TensorKernels

/// SmoothGrad: the mean magnitude of the gradient by noisy inputs, as captum's noise tunnel over saliency has it.
///
/// The noise of sample `s` at element `i` is normal number `s · count + i` of ``SeededNumbers``, times the standard deviation:
/// the option's share of the difference between the input's largest and smallest value.
final class NoisyGradients: MapMaker {
  private let source: ExplainedModel
  private let runs: StackedRuns

  let layer: String? = nil

  init(_ source: ExplainedModel) throws(ExplanationError) {
    self.source = source
    runs = try StackedRuns(source, givesGradient: true, most: source.options.samples)
  }

  func explain(_ request: MapRequest) throws(ExplanationError) -> Explanation {
    let options = source.options, image = request.image
    let deviation = options.noise * ((image.max() ?? 0) - (image.min() ?? 0))
    var random = SeededNumbers(seed: options.seed)
    var sums = [Double](repeating: 0, count: source.count)
    try runs.run(
      options.samples, others: request.others, weights: request.weights, watch: request.watch,
      make: { _ in image.map { $0 + deviation * Float(random.normal()) } }
    ) { _, result in
      for (i, value) in result.gradient.enumerated() { sums[i] += Double(abs(value)) }
    }
    let end = try runs.run(
      image, others: request.others, weights: request.weights, watch: request.watch.part(1, 1))
    return source.explanation(
      sums.map { Float($0 / Double(options.samples)) }, shape: source.shape, scores: end.scores)
  }
}
