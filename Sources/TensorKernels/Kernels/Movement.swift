/// Where each element of a result comes from: the sum, over the axes, of an offset chosen by the index
/// along that axis.
///
/// Transposing, slicing, repeating, padding, gathering along an axis and nearest-neighbour resizing are all of
/// this form. A negative offset marks an index whose elements lie outside the source.
public struct AxisMap: Equatable, Sendable {
  /// For each axis of the result, the offset for each index, in elements of the source.
  public let offsets: [[Int]]

  /// Makes a map.
  public init(offsets: [[Int]]) { self.offsets = offsets }

  var count: Int { offsets.reduce(1) { $0 * $1.count } }

  /// One more than the furthest element of the source that is read.
  var reach: Int { offsets.reduce(1) { $0 + max(0, $1.max() ?? 0) } }

  /// Joins trailing axes that follow each other in the source, so that runs are copied whole.
  func innerRun() -> (outer: [[Int]], run: Int) {
    var outer = offsets, run = 1
    while let last = outer.last, last == Array(stride(from: 0, to: last.count * run, by: run)) {
      run *= last.count
      outer.removeLast()
    }
    return (outer, run)
  }
}

/// Copies elements through a map.
///
/// - Parameters:
///   - fill: The value of elements that lie outside the source.
/// - Throws: ``KernelError`` when the map leaves the source or does not fill the result.
public func copy<Element: BitwiseCopyable>(
  _ source: Span<Element>, through map: AxisMap, fill: Element,
  into output: inout MutableSpan<Element>
) throws(KernelError) {
  try require(output.count, equals: map.count)
  guard output.count > 0 else { return }
  let (outer, run) = map.innerRun()
  let isFilled = outer.contains { $0.contains { $0 < 0 } }
  let hasSource = !isFilled || source.count > 0
  guard !hasSource || map.reach <= source.count else {
    throw .indexOutOfRange(index: map.reach - 1, size: source.count)
  }
  source.withUnsafeBufferPointer { source in
    output.withUnsafeMutableBufferPointer { target in
      copyRuns(source, outer, run, fill, target)
    }
  }
}

/// Adds elements back through a map to where ``copy(_:through:fill:into:)`` takes them from: its transpose.
///
/// - Parameters:
///   - output: Becomes the sums; elements that the map never reads become zero.
/// - Throws: ``KernelError`` when the map leaves the result or does not read all of the source.
public func accumulate(
  _ source: Span<Float>, through map: AxisMap, into output: inout MutableSpan<Float>
) throws(KernelError) {
  try require(source.count, equals: map.count)
  for i in 0..<output.count { output[i] = 0 }
  guard source.count > 0 else { return }
  guard output.count == 0 || map.reach <= output.count else {
    throw .indexOutOfRange(index: map.reach - 1, size: output.count)
  }
  let last = map.offsets.last ?? [0]
  source.withUnsafeBufferPointer { source in
    output.withUnsafeMutableBufferPointer { target in
      var position = 0
      forEachRow(map.offsets.dropLast()) { base in
        for offset in last {
          if let base, offset >= 0 { target[base + offset] += source[position] }
          position += 1
        }
      }
    }
  }
}

private func copyRuns<Element: BitwiseCopyable>(
  _ source: UnsafeBufferPointer<Element>, _ outer: [[Int]], _ run: Int, _ fill: Element,
  _ target: UnsafeMutableBufferPointer<Element>
) {
  guard let last = outer.last else {
    _ = target.update(fromContentsOf: source[..<run])
    return
  }
  var position = 0
  forEachRow(outer.dropLast()) { base in
    for offset in last {
      if let base, offset >= 0 {
        let from = base + offset
        if run == 1 {
          target[position] = source[from]
        } else {
          _ = target[position..<position + run].update(fromContentsOf: source[from..<from + run])
        }
      } else {
        target[position..<position + run].update(repeating: fill)
      }
      position += run
    }
  }
}

/// Calls `body` for each row of the last axis, in order, with the sum of the offsets of the axes before it; nil where the
/// row lies outside.
private func forEachRow(_ leading: ArraySlice<[Int]>, _ body: (Int?) -> Void) {
  let leading = Array(leading)
  var index = [Int](repeating: 0, count: leading.count)
  for _ in 0..<leading.reduce(1, { $0 * $1.count }) {
    var base = 0, isOutside = false
    for (axis, i) in index.enumerated() {
      base += leading[axis][i]
      if leading[axis][i] < 0 { isOutside = true }
    }
    body(isOutside ? nil : base)
    for axis in stride(from: leading.count - 1, through: 0, by: -1) {
      index[axis] += 1
      if index[axis] < leading[axis].count { break }
      index[axis] = 0
    }
  }
}

/// Copies `outer` runs of `source` into every `pitch` elements of the result, from `start`: one part of a concatenation.
///
/// - Throws: ``KernelError/sizeMismatch(expected:actual:)``.
public func place<Element: BitwiseCopyable>(
  _ source: Span<Element>, runs outer: Int, pitch: Int, start: Int,
  into output: inout MutableSpan<Element>
) throws(KernelError) {
  guard outer > 0, source.count > 0 else { return }
  let run = source.count / outer
  try require(source.count, equals: outer * run)
  guard start >= 0, run <= pitch, start + (outer - 1) * pitch + run <= output.count else {
    throw .sizeMismatch(expected: start + (outer - 1) * pitch + run, actual: output.count)
  }
  source.withUnsafeBufferPointer { source in
    output.withUnsafeMutableBufferPointer { target in
      for i in 0..<outer {
        let to = start + i * pitch
        _ = target[to..<to + run].update(fromContentsOf: source[i * run..<(i + 1) * run])
      }
    }
  }
}
