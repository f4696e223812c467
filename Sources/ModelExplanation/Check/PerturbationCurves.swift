import TensorKernels

/// Insertion and deletion (Petsiuk et al. 2018, arXiv 1806.07421): the score while the most important positions appear or
/// vanish.
///
/// What has vanished is the baseline. What has not appeared yet is the input smoothed by a Gaussian of 5 positions, as the
/// paper has it, so that no edges appear with the positions. Where images are one series, their positions have one order.
struct PerturbationCurves {
  let explainer: Explainer
  let parts: Int
  let image: [Float]
  let others: [String: Tensor]
  let weights: [Float]

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
    let empty = try source.baseline(), smooth = smoothed()
    let count = parts + 1
    var insertion = [Double](repeating: 0, count: groups), deletion = insertion
    var whole = insertion, nothing = insertion
    try explainer.scorer().run(
      2 * count, others: others, weights: weights, watch: watch,
      make: { number in
        number < count
          ? mixed(first: image, rest: smooth, part: number, ranks)
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

  private func smoothed() -> [Float] {
    var values = image, inner = 1
    for size in source.spatial.reversed() {
      values = smoothed(values, length: size, inner: inner)
      inner *= size
    }
    return values
  }

  /// Smoothed along one axis; edges are repeated.
  private func smoothed(_ values: [Float], length: Int, inner: Int) -> [Float] {
    let kernel = gaussian, reach = kernel.count / 2
    var result = values
    for start in stride(from: 0, to: values.count, by: length * inner) {
      for k in 0..<inner {
        for i in 0..<length {
          var sum: Float = 0
          for (j, weight) in kernel.enumerated() {
            let place = min(max(i + j - reach, 0), length - 1)
            sum += weight * values[start + place * inner + k]
          }
          result[start + i * inner + k] = sum
        }
      }
    }
    return result
  }
}

/// Eleven numbers of a Gaussian of standard deviation 5, of sum 1: the kernel of RISE's own code.
private let gaussian: [Float] = {
  let values = (-5...5).map { Float(exponential(-Double($0 * $0) / 50)) }
  let sum = values.reduce(0, +)
  return values.map { $0 / sum }
}()
