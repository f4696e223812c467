import TensorKernels

/// Insertion and deletion (Petsiuk et al. 2018, arXiv 1806.07421): the score while the most important positions appear or
/// vanish.
///
/// What has vanished is the baseline. What has not appeared yet is the input smoothed by a Gaussian, so that no edges appear
/// with the positions: of 5 positions, as the paper has it for photographs, or twice as many, and twice again, until the
/// score has lost half of what it is above the baseline's; else insertion would begin where the answer is there already,
/// as it is with findings larger than the Gaussian. Where none is wide enough, it begins with the baseline.
///
/// Where images are one series, their positions have one order.
struct PerturbationCurves {
  private let explainer: Explainer
  private let parts: Int
  private let image: [Float]
  private let others: [String: Tensor]
  private let weights: [Float]
  /// The input before any position has appeared.
  private let start: [Float]

  /// Curves of one input.
  ///
  /// - Parameter weights: What each position of the output counts.
  init(
    _ explainer: Explainer, parts: Int, image: [Float], others: [String: Tensor],
    weights: [Float], watch: Watch
  ) throws(ExplanationError) {
    (self.explainer, self.parts, self.image) = (explainer, parts, image)
    (self.others, self.weights) = (others, weights)
    let empty = try explainer.source.baseline(), spatial = explainer.source.spatial
    func score(_ input: [Float]) throws(ExplanationError) -> Double {
      try explainer.scorer().run(input, others: others, weights: weights, watch: watch)
        .scores.reduce(0) { $0 + Double($1) }
    }
    let half = try (score(image) + score(empty)) / 2
    var start = empty
    for deviation in [5, 10, 20, 40] {
      let smooth = smoothed(image, spatial: spatial, deviation: deviation)
      if try score(smooth) <= half {
        start = smooth
        break
      }
    }
    self.start = start
  }

  private var source: ExplainedModel { explainer.source }
  private var groups: Int { source.target.isSeries ? 1 : source.images }

  /// Areas under the two curves, by the trapezoidal rule over 0...1, for each image or the series.
  ///
  /// Scores are counted from the baseline's, 0, to the input's, 1, so that images whose scores are of another size count
  /// alike; where those two are the same, they are left as they are.
  ///
  /// - Parameter map: `[images, positions]`; the largest values come first.
  func areas(
    of map: [Float], watch: Watch
  ) throws(ExplanationError) -> (insertion: [Double], deletion: [Double]) {
    let ranks = orders(map)
    let empty = try source.baseline()
    let count = parts + 1
    var insertion = [Double](repeating: 0, count: groups), deletion = insertion
    var whole = insertion, nothing = insertion
    try explainer.scorer().run(
      2 * count, others: others, weights: weights, watch: watch,
      make: { number in
        number < count
          ? mixed(first: image, rest: start, part: number, ranks)
          : mixed(first: empty, rest: image, part: number - count, ranks)
      },
      use: { number, result in
        let part = number % count
        let share = (part == 0 || part == parts ? 0.5 : 1) / Double(parts)
        for group in 0..<groups {
          let area = share * Double(result.scores[group])
          if number < count { insertion[group] += area } else { deletion[group] += area }
          if number == count { whole[group] = Double(result.scores[group]) }
          if number == 2 * count - 1 { nothing[group] = Double(result.scores[group]) }
        }
      })
    for group in 0..<groups where whole[group] != nothing[group] {
      let span = abs(whole[group] - nothing[group])
      insertion[group] = (insertion[group] - nothing[group]) / span
      deletion[group] = (deletion[group] - nothing[group]) / span
    }
    return (insertion, deletion)
  }

  /// The place of each position in its group's order.
  private func orders(_ map: [Float]) -> [Int] {
    let size = map.count / groups
    var ranks = [Int](repeating: 0, count: map.count)
    for group in 0..<groups {
      let range = group * size..<(group + 1) * size
      let order = range.sorted { map[$0] != map[$1] ? map[$0] > map[$1] : $0 < $1 }
      for (place, position) in order.enumerated() { ranks[position] = place }
    }
    return ranks
  }

  /// `first` at the positions of the first parts, `rest` elsewhere.
  private func mixed(first: [Float], rest: [Float], part: Int, _ ranks: [Int]) -> [Float] {
    var result = rest
    let size = source.positions, channels = source.shape[1]
    let limit = ranks.count / groups * part / parts
    for n in 0..<source.images {
      for i in 0..<size where ranks[n * size + i] < limit {
        for channel in 0..<channels {
          let place = (n * channels + channel) * size + i
          result[place] = first[place]
        }
      }
    }
    return result
  }
}
