/// Signs of tissue that folds in at the ends of the phase axis.
struct FoldedTissue: Sendable {
  /// Correlation between the first and the last line along the phase axis over all slices: what folds over goes on there.
  let continuity: Double
  /// Greatest fall over 10 mm, inwards from the ends of the phase axis, of the share of a line that holds tissue.
  let fall: Double

  private enum Limits {
    /// Means over this many pixels to each side, and over three slices.
    static let smoothing = 2
    /// Tissue is this many times brighter than the noise.
    static let tissue: Float = 2.5
    /// mm.
    static let distance = 10.0
    static let reach = 60.0
    static let margin = 2
  }

  /// - Parameters:
  ///   - stack: Coarse slices with phase along rows.
  ///   - floor: Noise, as ``LimbOutline/floor``.
  init(_ stack: SliceStack, floor: Float) {
    let smooth = Self.overThreeSlices(stack).boxMeans(
      across: Limits.smoothing, down: Limits.smoothing)
    let (columns, rows) = (stack.columns, stack.rows)
    var tissue = [Double](repeating: 0, count: columns), seen = tissue
    var first: [Double] = [], last: [Double] = []
    for slice in 0..<stack.slices {
      for row in Limits.margin..<max(Limits.margin, rows - Limits.margin) {
        let line = slice * stack.pixels + row * columns
        for column in 0..<columns where stack.values[line + column] > 0 {
          seen[column] += 1
          if smooth.values[line + column] > Limits.tissue * floor { tissue[column] += 1 }
        }
        first.append(Double(smooth.values[line + min(Limits.margin, columns - 1)]))
        last.append(Double(smooth.values[line + max(0, columns - 1 - Limits.margin)]))
      }
    }
    continuity = Self.correlation(first, last)
    let shares = zip(tissue, seen).map { $0 / max(1, $1) }
    let distance = max(1, Int(Limits.distance / stack.columnSpacing))
    let reach = min(columns / 2, Int(Limits.reach / stack.columnSpacing))
    var fall = 0.0
    for column in Limits.margin..<max(Limits.margin, reach - distance) {
      let other = columns - 1 - column
      fall = max(
        fall, shares[column] - shares[column + distance], shares[other] - shares[other - distance])
    }
    self.fall = fall
  }

  private static func overThreeSlices(_ stack: SliceStack) -> SliceStack {
    var means = stack.values
    for slice in 0..<stack.slices {
      let before = max(0, slice - 1) * stack.pixels,
        after = min(stack.slices - 1, slice + 1) * stack.pixels
      for pixel in 0..<stack.pixels {
        means[slice * stack.pixels + pixel] =
          (stack.values[before + pixel] + stack.values[slice * stack.pixels + pixel]
            + stack.values[after + pixel]) / 3
      }
    }
    return stack.with(means)
  }

  private static func correlation(_ left: [Double], _ right: [Double]) -> Double {
    let count = Double(max(1, left.count))
    let (a, b) = (left.reduce(0, +) / count, right.reduce(0, +) / count)
    var (both, first, second) = (0.0, 0.0, 0.0)
    for (x, y) in zip(left, right) {
      both += (x - a) * (y - b)
      first += (x - a) * (x - a)
      second += (y - b) * (y - b)
    }
    return first > 0 && second > 0 ? both / (first * second).squareRoot() : 0
  }
}
