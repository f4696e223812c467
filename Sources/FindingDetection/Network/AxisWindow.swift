/// A window along one axis of a grid, with its share in the blend of windows that overlap.
struct AxisWindow: Equatable {
  /// The places it covers.
  let range: Range<Int>
  /// Its share at each of them, above 0; at any place of the axis the shares of all windows sum to 1.
  let shares: [Float]

  /// The same window where the axis is read backwards.
  func mirrored(in count: Int) -> AxisWindow {
    AxisWindow(
      range: (count - range.upperBound)..<(count - range.lowerBound), shares: shares.reversed())
  }

  /// The fewest windows of one size that cover an axis and overlap enough, spread evenly.
  ///
  /// `docs/pack-format.md` states the rule; the training kit follows the same one.
  ///
  /// - Parameters:
  ///   - count: Length of the axis, a multiple of `multiple`.
  ///   - size: Length of a window, a multiple of `multiple`; one window takes a shorter axis whole.
  ///   - overlap: Least overlap of neighbours, a multiple of `multiple` below `size`.
  ///   - multiple: What starts are rounded down to.
  static func covering(_ count: Int, size: Int, overlap: Int, multiple: Int) -> [AxisWindow] {
    precondition(0 <= overlap && overlap < size && multiple > 0, "Windows must step forward.")
    let size = min(size, count)
    let starts = firstPlaces(spare: count - size, step: size - overlap, multiple: multiple)
    let weights = starts.indices.map { index in
      weightsOfWindow(
        size: size, before: index > 0 ? starts[index - 1] + size - starts[index] : 0,
        after: index + 1 < starts.count ? starts[index] + size - starts[index + 1] : 0)
    }
    var sums = [Double](repeating: 0, count: count)
    for (start, weights) in zip(starts, weights) {
      for place in 0..<size { sums[start + place] += weights[place] }
    }
    return zip(starts, weights).map { start, weights in
      AxisWindow(
        range: start..<(start + size),
        shares: (0..<size).map { Float(weights[$0] / sums[start + $0]) })
    }
  }

  /// First places: from 0 to `spare` in equal steps of at most `step`, rounded down.
  private static func firstPlaces(spare: Int, step: Int, multiple: Int) -> [Int] {
    guard spare > 0 else { return [0] }
    precondition(spare.isMultiple(of: multiple), "Axis and windows are multiples of the padding.")
    let steps = (spare + step - 1) / step
    return (0...steps).map { $0 * (spare / multiple) / steps * multiple }
  }

  /// 1, falling in equal steps towards a border across the overlap with the neighbour there.
  private static func weightsOfWindow(size: Int, before: Int, after: Int) -> [Double] {
    (0..<size).map { place in
      let rise = Double(place + 1) / Double(max(before, 0) + 1)
      let fall = Double(size - place) / Double(max(after, 0) + 1)
      return min(1, rise, fall)
    }
  }
}
