import CTensor

/// A window sliding over `[planes, depth, height, width]`.
public struct Window: Equatable, Sendable {
  /// Images × channels.
  public let planes: Int
  /// Depth, height, width.
  public let input: [Int]
  /// Depth, height, width.
  public let output: [Int]
  /// Elements under the window along each axis.
  public let kernel: [Int]
  /// Steps of the window.
  public let strides: [Int]
  /// Distances between the elements under the window.
  public let dilations: [Int]
  /// Positions outside the input before each axis.
  public let before: [Int]
  /// Positions outside the input after each axis.
  public let after: [Int]

  /// Makes a window over 1 to 3 axes; missing leading axes have size 1.
  ///
  /// - Throws: ``KernelError/invalidParameters`` when the lists differ in length or there are more than three axes.
  public init(
    planes: Int, input: [Int], output: [Int], kernel: [Int], strides: [Int], dilations: [Int],
    before: [Int], after: [Int]
  ) throws(KernelError) {
    let rank = input.count
    guard (1...3).contains(rank), planes >= 0,
      [output, kernel, strides, dilations, before, after].allSatisfy({ $0.count == rank }),
      kernel.allSatisfy({ $0 >= 1 }), strides.allSatisfy({ $0 >= 1 }),
      dilations.allSatisfy({ $0 >= 1 }), output.allSatisfy({ $0 >= 0 })
    else { throw .invalidParameters }
    func three(_ values: [Int], _ filler: Int) -> [Int] {
      [Int](repeating: filler, count: 3 - rank) + values
    }
    self.planes = planes
    self.input = three(input, 1)
    self.output = three(output, 1)
    self.kernel = three(kernel, 1)
    self.strides = three(strides, 1)
    self.dilations = three(dilations, 1)
    self.before = three(before, 0)
    self.after = three(after, 0)
  }

  var inputCount: Int { planes * input.reduce(1, *) }
  var outputCount: Int { planes * output.reduce(1, *) }

  func withParameters(_ body: (UnsafePointer<ctensor_window>) -> Void) {
    var window = ctensor_window(
      planes: Int64(planes), in_size: triple(input), out_size: triple(output),
      kernel: triple(kernel), step: triple(strides), dilation: triple(dilations),
      pad: triple(before), pad_end: triple(after))
    withUnsafePointer(to: &window) { body($0) }
  }

  /// Calls `body` with the output position and the input positions under the window, of one plane.
  func forEachOutput(_ body: (Int, [Int]) -> Void) {
    var position = 0
    for d in 0..<output[0] {
      for h in 0..<output[1] {
        for w in 0..<output[2] {
          body(position, inputPositions([d, h, w]))
          position += 1
        }
      }
    }
  }

  private func inputPositions(_ at: [Int]) -> [Int] {
    func along(_ axis: Int) -> [Int] {
      (0..<kernel[axis])
        .map { at[axis] * strides[axis] - before[axis] + $0 * dilations[axis] }
        .filter { (0..<input[axis]).contains($0) }
    }
    var positions: [Int] = []
    let columns = along(2), rows = along(1)
    for d in along(0) {
      for h in rows {
        for w in columns { positions.append((d * input[1] + h) * input[2] + w) }
      }
    }
    return positions
  }
}

/// The largest value under the window; padding never wins.
///
/// - Throws: ``KernelError/sizeMismatch(expected:actual:)``.
public func maxPool(
  _ input: Span<Float>, _ window: Window, into output: inout MutableSpan<Float>, workers: Workers
) throws(KernelError) {
  try require(input.count, equals: window.inputCount)
  try require(output.count, equals: window.outputCount)
  input.withUnsafeBufferPointer { x in
    output.withUnsafeMutableBufferPointer { y in
      guard let x = x.baseAddress, let y = y.baseAddress else { return }
      window.withParameters { ctensor_max_pool(workers.execution, $0, x, y) }
    }
  }
}

/// The largest value under the window and where it stands, for any type.
///
/// - Parameters:
///   - indices: Takes the position within all planes; spatial axes in row-major order, or reversed
///     when `isColumnMajor`.
/// - Throws: ``KernelError/sizeMismatch(expected:actual:)``.
public func maxPoolWithIndices<Element: TensorScalar & Comparable>(
  _ input: Span<Element>, _ window: Window, isColumnMajor: Bool, lowest: Element,
  into output: inout MutableSpan<Element>, indices: inout MutableSpan<Int64>
) throws(KernelError) {
  try require(input.count, equals: window.inputCount)
  try require(output.count, equals: window.outputCount)
  try require(indices.count, equals: window.outputCount)
  let size = window.input, plane = size.reduce(1, *), results = window.output.reduce(1, *)
  for p in 0..<window.planes {
    window.forEachOutput { position, candidates in
      var best = lowest, place = candidates.first ?? 0
      for (order, candidate) in candidates.enumerated() {
        let value = input[p * plane + candidate]
        if order == 0 || value > best { (best, place) = (value, candidate) }
      }
      if isColumnMajor {
        let d = place / (size[1] * size[2]), h = place / size[2] % size[1], w = place % size[2]
        place = (w * size[1] + h) * size[0] + d
      }
      output[p * results + position] = best
      indices[p * results + position] = Int64(p * plane + place)
    }
  }
}

/// The mean of the values under the window.
///
/// - Parameters:
///   - countsPadding: Whether padding counts as zeros.
/// - Throws: ``KernelError/sizeMismatch(expected:actual:)``.
public func averagePool(
  _ input: Span<Float>, _ window: Window, countsPadding: Bool,
  into output: inout MutableSpan<Float>, workers: Workers
) throws(KernelError) {
  try require(input.count, equals: window.inputCount)
  try require(output.count, equals: window.outputCount)
  input.withUnsafeBufferPointer { x in
    output.withUnsafeMutableBufferPointer { y in
      guard let x = x.baseAddress, let y = y.baseAddress else { return }
      window.withParameters {
        ctensor_average_pool(workers.execution, $0, countsPadding ? 1 : 0, x, y)
      }
    }
  }
}
