import TerminalUI

/// The four samples of a cell of quadrants, and the best cell of two colours for them.
struct QuadrantSamples {
  let upperLeft: BlockSample
  let upperRight: BlockSample
  let lowerLeft: BlockSample
  let lowerRight: BlockSample

  @inline(__always)
  init(
    _ upperLeft: BlockSample, _ upperRight: BlockSample, _ lowerLeft: BlockSample,
    _ lowerRight: BlockSample
  ) {
    (self.upperLeft, self.upperRight) = (upperLeft, upperRight)
    (self.lowerLeft, self.lowerRight) = (lowerLeft, lowerRight)
  }

  /// The cell with the least squared error; where layers stand, their colours come first.
  ///
  /// - Parameter shown: What each grey is shown as.
  @inline(__always)
  func cell(shown: UnsafeBufferPointer<UInt8>) -> BlockCell {
    if upperLeft.isLayer || upperRight.isLayer || lowerLeft.isLayer || lowerRight.isLayer {
      return layerCell(shown: shown)
    }
    let (first, second) = (Int(upperLeft.grey), Int(upperRight.grey))
    let (third, fourth) = (Int(lowerLeft.grey), Int(lowerRight.grey))
    let total = first + second + third + fourth
    // The error of a split into parts of k and 4 - k samples with sums s and t is the sum of squares
    // less s²/k + t²/(4 - k): the split with the greatest of these, here six times, is the best. The
    // eighth split, one colour, is never better than the others.
    var (best, mask, sum) = (3 * squares(first + second, total), UInt8(0b0011), first + second)
    @inline(__always) func consider(_ gain: Int, _ samples: UInt8, _ part: Int) {
      if gain > best { (best, mask, sum) = (gain, samples, part) }
    }
    consider(3 * squares(first + third, total), 0b0101, first + third)
    consider(3 * squares(first + fourth, total), 0b1001, first + fourth)
    consider(2 * (2 * first * first + squares(first, total)), 0b0001, first)
    consider(2 * (2 * second * second + squares(second, total)), 0b0010, second)
    consider(2 * (2 * third * third + squares(third, total)), 0b0100, third)
    consider(2 * (2 * fourth * fourth + squares(fourth, total)), 0b1000, fourth)
    let count = mask.nonzeroBitCount
    return BlockCell(
      character: mask, foreground: .grey(shown[Self.mean(sum, of: count)]),
      background: .grey(shown[Self.mean(total - sum, of: 4 - count)]))
  }

  @inline(__always)
  private func squares(_ part: Int, _ total: Int) -> Int {
    part * part + (total - part) * (total - part)
  }

  /// A mean rounded half up.
  @inline(__always)
  private static func mean(_ sum: Int, of count: Int) -> Int { (2 * sum + count) / (2 * count) }

  /// A cell that holds layers: the colour on most samples stands where it stands. Greys share the
  /// other pen; should a second layer's colour claim it, they take the nearer of the two.
  private func layerCell(shown: UnsafeBufferPointer<UInt8>) -> BlockCell {
    let samples = [upperLeft, upperRight, lowerLeft, lowerRight]
    let layers = samples.filter(\.isLayer)
    let first = Self.mostFrequent(layers) ?? upperLeft
    let greys = samples.filter { !$0.isLayer }
    if let second = Self.mostFrequent(layers.filter { $0 != first }) {
      return Self.cell(first, .rgb(second), samples) {
        $0 == first
          || ($0 != second
            && $0.color.distance(to: first.color) <= $0.color.distance(to: second.color))
      }
    }
    guard !greys.isEmpty else { return .solid(.rgb(first)) }
    let grey = shown[Self.mean(greys.reduce(0) { $0 + Int($1.grey) }, of: greys.count)]
    return Self.cell(first, .grey(grey), samples) { $0 == first }
  }

  private static func cell(
    _ first: BlockSample, _ second: PenColor, _ samples: [BlockSample],
    isFirst: (BlockSample) -> Bool
  ) -> BlockCell {
    let mask = samples.enumerated().reduce(UInt8(0)) {
      isFirst($1.element) ? $0 | 1 << UInt8($1.offset) : $0
    }
    return BlockCell(character: mask, foreground: .rgb(first), background: second)
  }

  /// The sample that occurs most often, the first of several.
  private static func mostFrequent(_ samples: [BlockSample]) -> BlockSample? {
    var best: (sample: BlockSample, count: Int)?
    for sample in samples {
      let count = samples.count { $0 == sample }
      if count > best?.count ?? 0 { best = (sample, count) }
    }
    return best?.sample
  }
}
