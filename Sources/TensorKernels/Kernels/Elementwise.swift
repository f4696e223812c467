import CTensor

/// Functions of one 32-bit float.
public enum UnaryFunction: Equatable, Sendable {
  case activation(Activation)
  case sigmoid
  /// min(1, max(0, alpha x + beta)).
  case hardSigmoid(alpha: Float, beta: Float)
  /// x min(1, max(0, x / 6 + 1 / 2)).
  case hardSwish
  case hyperbolicTangent

  var parameters: (ctensor_unary_kind, ctensor_activation) {
    switch self {
    case .activation(let activation): (CTENSOR_UNARY_ACTIVATION, activation.parameters)
    case .sigmoid: (CTENSOR_UNARY_SIGMOID, Activation.none.parameters)
    case .hardSigmoid(let alpha, let beta):
      (
        CTENSOR_UNARY_HARD_SIGMOID,
        ctensor_activation(kind: CTENSOR_ACTIVATION_NONE, first: alpha, second: beta)
      )
    case .hardSwish: (CTENSOR_UNARY_HARD_SWISH, Activation.none.parameters)
    case .hyperbolicTangent: (CTENSOR_UNARY_TANH, Activation.none.parameters)
    }
  }
}

/// Applies a function to each element.
///
/// - Throws: ``KernelError/sizeMismatch(expected:actual:)``.
public func apply(
  _ function: UnaryFunction, to input: Span<Float>, into output: inout MutableSpan<Float>,
  workers: Workers
) throws(KernelError) {
  try require(output.count, equals: input.count)
  let (kind, parameters) = function.parameters
  let count = Int64(input.count)
  input.withUnsafeBufferPointer { x in
    output.withUnsafeMutableBufferPointer { y in
      guard let x = x.baseAddress, let y = y.baseAddress else { return }
      ctensor_unary(workers.execution, kind, parameters, count, x, y)
    }
  }
}

/// Arithmetic on two 32-bit floats.
public enum BinaryFunction: Sendable {
  case add, subtract, multiply, divide

  var kind: ctensor_binary_kind {
    switch self {
    case .add: CTENSOR_BINARY_ADD
    case .subtract: CTENSOR_BINARY_SUB
    case .multiply: CTENSOR_BINARY_MUL
    case .divide: CTENSOR_BINARY_DIV
    }
  }
}

/// Which elements of an operand each element of the result sees.
public struct OperandLayout: Equatable, Sendable {
  /// Steps along each axis of the result, in elements; zero where the operand is repeated.
  public let strides: [Int]

  /// Makes a layout.
  public init(strides: [Int]) { self.strides = strides }

  /// One more than the furthest element that a result of this shape sees.
  func reach(_ shape: [Int]) -> Int {
    zip(shape, strides).reduce(1) { $0 + max(0, $1.0 - 1) * $1.1 }
  }
}

/// Combines two operands, each repeated along the axes where its stride is zero.
///
/// - Parameters:
///   - shape: Of the result, which is in row-major order.
/// - Throws: ``KernelError/sizeMismatch(expected:actual:)``.
public func combine(
  _ function: BinaryFunction, _ left: Span<Float>, _ leftLayout: OperandLayout,
  _ right: Span<Float>, _ rightLayout: OperandLayout, shape: [Int],
  into output: inout MutableSpan<Float>, workers: Workers
) throws(KernelError) {
  try require(output.count, equals: shape.reduce(1, *))
  guard output.count > 0 else { return }
  guard left.count >= leftLayout.reach(shape), right.count >= rightLayout.reach(shape) else {
    throw .sizeMismatch(expected: leftLayout.reach(shape), actual: left.count)
  }
  // Axes that both operands walk evenly become one: [outer…, row axis, inner].
  let axes = MergedAxes(shape, leftLayout.strides, rightLayout.strides)
  left.withUnsafeBufferPointer { a in
    right.withUnsafeBufferPointer { b in
      output.withUnsafeMutableBufferPointer { y in
        guard let a = a.baseAddress, let b = b.baseAddress, let y = y.baseAddress else { return }
        axes.forEachBlock { first, second, target in
          ctensor_binary(
            workers.execution, function.kind, Int64(axes.rows), Int64(axes.inner), a + first,
            Int64(axes.leftRow), Int64(axes.leftInner), b + second, Int64(axes.rightRow),
            Int64(axes.rightInner), y + target)
        }
      }
    }
  }
}

/// The axes of a broadcast operation, neighbours merged where both operands allow it, the last two apart.
struct MergedAxes {
  private(set) var shape: [Int] = []
  private(set) var left: [Int] = []
  private(set) var right: [Int] = []
  let rows: Int, inner: Int
  let leftRow: Int, leftInner: Int, rightRow: Int, rightInner: Int

  init(_ shape: [Int], _ left: [Int], _ right: [Int]) {
    for (axis, size) in shape.enumerated() where size != 1 {
      if let last = self.shape.last, self.left[self.left.count - 1] == left[axis] * size,
        self.right[self.right.count - 1] == right[axis] * size
      {
        self.shape[self.shape.count - 1] = last * size
        self.left[self.left.count - 1] = left[axis]
        self.right[self.right.count - 1] = right[axis]
      } else {
        self.shape.append(size)
        self.left.append(left[axis])
        self.right.append(right[axis])
      }
    }
    // A row kernel takes steps of 0 or 1; other innermost steps become rows of one element.
    let isSteady = (self.left.last ?? 0) <= 1 && (self.right.last ?? 0) <= 1
    inner = isSteady ? self.shape.popLast() ?? 1 : 1
    leftInner = isSteady ? self.left.popLast() ?? 0 : 0
    rightInner = isSteady ? self.right.popLast() ?? 0 : 0
    rows = self.shape.popLast() ?? 1
    leftRow = self.left.popLast() ?? 0
    rightRow = self.right.popLast() ?? 0
  }

  func forEachBlock(_ body: (Int, Int, Int) -> Void) {
    var index = [Int](repeating: 0, count: shape.count)
    var first = 0, second = 0, target = 0
    for _ in 0..<shape.reduce(1, *) {
      body(first, second, target)
      target += rows * inner
      for axis in stride(from: shape.count - 1, through: 0, by: -1) {
        index[axis] += 1
        first += left[axis]
        second += right[axis]
        if index[axis] < shape[axis] { break }
        first -= left[axis] * shape[axis]
        second -= right[axis] * shape[axis]
        index[axis] = 0
      }
    }
  }
}

/// Combines two operands of any type, each repeated along the axes where its stride is zero.
///
/// - Throws: ``KernelError/sizeMismatch(expected:actual:)``.
public func combine<Element: TensorScalar, Result: TensorScalar>(
  _ left: Span<Element>, _ leftLayout: OperandLayout, _ right: Span<Element>,
  _ rightLayout: OperandLayout, shape: [Int], into output: inout MutableSpan<Result>,
  _ function: (Element, Element) -> Result
) throws(KernelError) {
  try require(output.count, equals: shape.reduce(1, *))
  guard output.count > 0 else { return }
  guard left.count >= leftLayout.reach(shape), right.count >= rightLayout.reach(shape) else {
    throw .sizeMismatch(expected: leftLayout.reach(shape), actual: left.count)
  }
  let axes = MergedAxes(shape, leftLayout.strides, rightLayout.strides)
  axes.forEachBlock { first, second, target in
    var position = target
    for row in 0..<axes.rows {
      for i in 0..<axes.inner {
        output[position] = function(
          left[first + row * axes.leftRow + i * axes.leftInner],
          right[second + row * axes.rightRow + i * axes.rightInner])
        position += 1
      }
    }
  }
}

/// Applies a function of any type to each element.
///
/// - Throws: ``KernelError/sizeMismatch(expected:actual:)``.
public func apply<Element: TensorScalar, Result: TensorScalar>(
  to input: Span<Element>, into output: inout MutableSpan<Result>,
  _ function: (Element) -> Result
) throws(KernelError) {
  try require(output.count, equals: input.count)
  for i in 0..<input.count { output[i] = function(input[i]) }
}
