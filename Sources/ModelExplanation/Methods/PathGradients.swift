import Inference
import TensorKernels

/// Integrated gradients from a baseline to the input, by Gauss and Legendre's rule as captum has it.
final class PathGradients: MapMaker {
  private let source: ExplainedModel
  private let gradients: StackedRuns
  private let ends: StackedRuns
  private let baseline: [Float]
  private let rule: GaussLegendre

  let layer: String? = nil

  init(_ source: ExplainedModel) throws(ExplanationError) {
    self.source = source
    baseline = try source.baseline()
    rule = GaussLegendre(count: source.options.steps)
    gradients = try StackedRuns(source, givesGradient: true, most: source.options.steps)
    ends = try StackedRuns(source, givesGradient: false, most: 2)
  }

  func explain(_ request: MapRequest) throws(ExplanationError) -> Explanation {
    let way = zip(request.image, baseline).map { $0 - $1 }
    var sums = [Double](repeating: 0, count: source.count)
    try gradients.run(
      rule.nodes.count, others: request.others, weights: request.weights, watch: request.watch,
      make: { step in
        let share = Float(self.rule.nodes[step])
        return zip(self.baseline, way).map { $0 + share * $1 }
      }
    ) { step, result in
      let weight = self.rule.weights[step]
      for (i, value) in result.gradient.enumerated() { sums[i] += weight * Double(value) }
    }
    let map = sums.indices.map { Float(sums[$0] * Double(way[$0])) }
    var scores: [[Float]] = []
    try ends.run(
      2, others: request.others, weights: request.weights, watch: request.watch.part(1, 1),
      make: { $0 == 0 ? request.image : self.baseline }, use: { scores.append($1.scores) })
    return source.explanation(
      map, shape: source.shape, scores: scores[0], delta: delta(map, scores[0], scores[1]))
  }

  private func delta(_ map: [Float], _ end: [Float], _ start: [Float]) -> [Float] {
    let size = map.count / end.count
    return end.indices.map { row in
      let sum = map[row * size..<(row + 1) * size].reduce(0) { $0 + Double($1) }
      return Float(sum - Double(end[row]) + Double(start[row]))
    }
  }
}
