/// How an operand of a contraction is walked; 0 along axes that it lacks.
public struct ContractionStrides: Equatable, Sendable {
  /// Elements from one position to the next along each axis of the result.
  public let kept: [Int]
  /// Elements from one term to the next along each axis that is summed over.
  public let summed: [Int]

  /// Makes strides.
  public init(kept: [Int], summed: [Int]) {
    self.kept = kept
    self.summed = summed
  }
}

/// The axes of a contraction: those of the result, and those summed over.
public struct ContractionShape: Equatable, Sendable {
  /// Sizes of the axes of the result.
  public let kept: [Int]
  /// Sizes of the axes summed over; at least one.
  public let summed: [Int]

  /// Makes a shape; without an axis to sum over there is one term.
  public init(kept: [Int], summed: [Int]) {
    self.kept = kept
    self.summed = summed.isEmpty ? [1] : summed
  }

  /// One more than the furthest element that an operand reads.
  func reach(_ strides: ContractionStrides) -> Int {
    let axes = zip(kept + summed, strides.kept + strides.summed)
    return axes.contains { $0.0 == 0 } ? 0 : axes.reduce(1) { $0 + ($1.0 - 1) * $1.1 }
  }
}

/// Sums products of two operands over axes, in double precision (Einstein's summation).
///
/// - Throws: ``KernelError`` when an operand is too short for the shape, or strides are of another rank.
public func contract(
  _ left: Span<Float>, _ leftStrides: ContractionStrides, _ right: Span<Float>,
  _ rightStrides: ContractionStrides, shape: ContractionShape,
  into output: inout MutableSpan<Float>
) throws(KernelError) {
  try sumProducts(left, leftStrides, right, rightStrides, shape, &output)
}

/// Sums products of two operands over axes (Einstein's summation).
///
/// - Throws: ``KernelError`` when an operand is too short for the shape, or strides are of another rank.
public func contract(
  _ left: Span<Double>, _ leftStrides: ContractionStrides, _ right: Span<Double>,
  _ rightStrides: ContractionStrides, shape: ContractionShape,
  into output: inout MutableSpan<Double>
) throws(KernelError) {
  try sumProducts(left, leftStrides, right, rightStrides, shape, &output)
}

private func sumProducts<Number: NumericScalar>(
  _ left: Span<Number>, _ leftStrides: ContractionStrides, _ right: Span<Number>,
  _ rightStrides: ContractionStrides, _ shape: ContractionShape,
  _ output: inout MutableSpan<Number>
) throws(KernelError) {
  for (count, strides) in [(left.count, leftStrides), (right.count, rightStrides)] {
    guard strides.kept.count == shape.kept.count,
      strides.summed.count == shape.summed.count, count >= shape.reach(strides)
    else { throw .invalidParameters }
  }
  try require(output.count, equals: shape.kept.reduce(1, *))
  var position = PairOdometer(shape.kept, leftStrides.kept, rightStrides.kept)
  let inner = shape.summed.count - 1, terms = shape.summed[inner]
  let leftStep = leftStrides.summed[inner], rightStep = rightStrides.summed[inner]
  let outerSum = PairOdometer(
    Array(shape.summed[..<inner]), Array(leftStrides.summed[..<inner]),
    Array(rightStrides.summed[..<inner]))
  for result in 0..<output.count {
    var sum = 0.0, walk = outerSum
    for _ in 0..<outerSum.count {
      let a = position.left + walk.left, b = position.right + walk.right
      for term in 0..<terms {
        sum += left[a + term * leftStep].double * right[b + term * rightStep].double
      }
      walk.advance()
    }
    output[result] = Number(converting: sum)
    position.advance()
  }
}

/// Counts through a shape, the last axis fastest, and keeps the offsets into two operands.
private struct PairOdometer {
  let shape: [Int]
  let leftStrides: [Int]
  let rightStrides: [Int]
  private var index: [Int]
  private(set) var left = 0
  private(set) var right = 0

  init(_ shape: [Int], _ leftStrides: [Int], _ rightStrides: [Int]) {
    self.shape = shape
    self.leftStrides = leftStrides
    self.rightStrides = rightStrides
    index = [Int](repeating: 0, count: shape.count)
  }

  var count: Int { shape.reduce(1, *) }

  mutating func advance() {
    for axis in stride(from: shape.count - 1, through: 0, by: -1) {
      index[axis] += 1
      left += leftStrides[axis]
      right += rightStrides[axis]
      if index[axis] < shape[axis] { return }
      left -= shape[axis] * leftStrides[axis]
      right -= shape[axis] * rightStrides[axis]
      index[axis] = 0
    }
  }
}
