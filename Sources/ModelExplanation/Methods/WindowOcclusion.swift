import Inference
import TensorKernels

/// Occlusion as captum has it: by how much the score falls when a window is covered, all channels together; where windows
/// overlap, the mean of those over a position.
///
/// Windows at the edge are cut off. Where images are one series, each is covered by itself.
final class WindowOcclusion: MapMaker {
  private let source: ExplainedModel
  private let runs: StackedRuns
  private let baseline: [Float]
  private let window: [Int]
  private let stride: [Int]

  let layer: String? = nil

  init(_ source: ExplainedModel) throws(ExplanationError) {
    self.source = source
    baseline = try source.baseline()
    window = try Self.sizes(
      source.options.window, source.spatial.map { max(1, ($0 + 7) / 8) }, name: "window",
      limits: source.spatial)
    stride = try Self.sizes(
      source.options.stride, window.map { max(1, $0 / 2) }, name: "stride", limits: window)
    runs = try StackedRuns(source, givesGradient: false, most: .max)
  }

  private static func sizes(
    _ given: [Int], _ usual: [Int], name: String, limits: [Int]
  ) throws(ExplanationError) -> [Int] {
    if given.isEmpty { return usual }
    let sizes = given.count == 1 ? limits.map { _ in given[0] } : given
    guard sizes.count == limits.count, zip(sizes, limits).allSatisfy({ $0 >= 1 && $0 <= $1 })
    else {
      throw .option(
        name: name,
        requirement: "one number or \(limits.count), at least 1 and at most \(limits)")
    }
    return sizes
  }

  func explain(_ request: MapRequest) throws(ExplanationError) -> Explanation {
    let image = request.image, boxes = boxes(), groups = source.target.isSeries ? source.images : 1
    let whole = try runs.run(
      image, others: request.others, weights: request.weights, watch: request.watch.part(0, 0))
    let size = source.positions
    var losses = [Double](repeating: 0, count: source.images * size)
    var counts = [Int](repeating: 0, count: size)
    for box in boxes { box.forEach(in: source.spatial) { counts[$0] += 1 } }
    try runs.run(
      boxes.count * groups, others: request.others, weights: request.weights, watch: request.watch,
      make: { self.covered(image, boxes[$0 / groups], self.covers($0 % groups)) }
    ) { number, result in
      for n in self.covers(number % groups) {
        let row = self.source.target.isSeries ? 0 : n
        let loss = Double(whole.scores[row]) - Double(result.scores[row])
        boxes[number / groups].forEach(in: self.source.spatial) { losses[n * size + $0] += loss }
      }
    }
    let map = losses.indices.map { Float(losses[$0] / Double(counts[$0 % size])) }
    return source.explanation(
      map, shape: [source.images] + source.spatial, scores: whole.scores)
  }

  /// The images that are covered together.
  private func covers(_ group: Int) -> Range<Int> {
    source.target.isSeries ? group..<group + 1 : 0..<source.images
  }

  private func covered(_ image: [Float], _ box: Box, _ images: Range<Int>) -> [Float] {
    var result = image
    let size = source.positions, channels = source.shape[1]
    for plane in images.lowerBound * channels..<images.upperBound * channels {
      box.forEach(in: source.spatial) {
        result[plane * size + $0] = baseline[plane * size + $0]
      }
    }
    return result
  }

  /// The windows, cut off at the edges.
  private func boxes() -> [Box] {
    var boxes = [Box()]
    for axis in source.spatial.indices {
      let size = source.spatial[axis]
      let count = (size - window[axis] + stride[axis] - 1) / stride[axis] + 1
      boxes = boxes.flatMap { box in
        (0..<count).map { i in
          let start = i * stride[axis]
          return Box(ranges: box.ranges + [start..<min(start + window[axis], size)])
        }
      }
    }
    return boxes
  }
}

/// A box of positions.
private struct Box {
  /// The positions along each axis.
  var ranges: [Range<Int>] = []

  /// Calls `body` with the place of each position in an array of these sizes.
  func forEach(in sizes: [Int], _ body: (Int) -> Void) { visit(0, 0, sizes, body) }

  private func visit(_ axis: Int, _ base: Int, _ sizes: [Int], _ body: (Int) -> Void) {
    guard axis < sizes.count else { return body(base) }
    for i in ranges[axis] { visit(axis + 1, base * sizes[axis] + i, sizes, body) }
  }
}
