import TensorKernels

/// Gemm: alpha · A · B + beta · C.
struct Gemm: Operator {
  let alpha: Float
  let beta: Float
  let transposesA: Bool
  let transposesB: Bool

  init(_ node: Node) throws(NodeProblem) {
    alpha = try node.float("alpha", default: 1)
    beta = try node.float("beta", default: 1)
    transposesA = try node.flag("transA")
    transposesB = try node.flag("transB")
  }

  func outputTypes(_ inputs: OperatorInputs) throws(NodeProblem) -> [TensorType] {
    let a = try inputs.floatType(0).shape, b = try inputs.floatType(1).shape
    guard a.count == 2, b.count == 2 else { throw .shapeMismatch }
    guard (transposesA ? a[0] : a[1]) == (transposesB ? b[1] : b[0]) else { throw .shapeMismatch }
    let output = [transposesA ? a[1] : a[0], transposesB ? b[0] : b[1]]
    if inputs.has(2) {
      let c = try inputs.floatType(2).shape
      guard try broadcastShape(c, output) == output else { throw .shapeMismatch }
    }
    return [try TensorType(.float32, output)]
  }

  func run(_ call: OperatorCall) throws(NodeProblem) {
    let a = try call.input(0), b = try call.input(1), output = try call.output()
    let x = try call.floats(0), w = try call.floats(1), y = try call.outputFloats()
    let left = MatrixLayout(rows: a.shape[0], columns: a.shape[1], isTransposed: transposesA)
    let right = MatrixLayout(rows: b.shape[0], columns: b.shape[1], isTransposed: transposesB)
    let bias = call.has(2) ? try call.floats(2) : nil
    if let bias {
      let strides = broadcastStrides(try call.input(2).shape, to: output.shape)
      for row in 0..<output.shape[0] {
        for column in 0..<output.shape[1] {
          y[row * output.shape[1] + column] = bias[row * strides[0] + column * strides[1]]
        }
      }
    }
    try kernel { () throws(KernelError) in
      var result = y.mutableSpan
      try multiply(
        x.span, left, w.span, right, alpha: alpha, beta: bias == nil ? 0 : beta, into: &result,
        workers: call.workers)
    }
  }
}

/// MatMul: products of stacks of matrices, as NumPy's `matmul`.
struct MatMul: Operator {
  private struct Layout {
    var stack: [Int]
    var rows: Int, depth: Int, columns: Int
    var left: [Int], right: [Int]
    var output: [Int]
  }

  private func layout(_ a: [Int], _ b: [Int]) throws(NodeProblem) -> Layout {
    guard !a.isEmpty, !b.isEmpty else { throw .shapeMismatch }
    let left = a.count == 1 ? [1] + a : a, right = b.count == 1 ? b + [1] : b
    let rows = left[left.count - 2], depth = left[left.count - 1]
    let columns = right[right.count - 1]
    guard right[right.count - 2] == depth else { throw .shapeMismatch }
    let stack = try broadcastShape(Array(left.dropLast(2)), Array(right.dropLast(2)))
    var output = stack
    if a.count > 1 { output.append(rows) }
    if b.count > 1 { output.append(columns) }
    return Layout(
      stack: stack, rows: rows, depth: depth, columns: columns, left: Array(left.dropLast(2)),
      right: Array(right.dropLast(2)), output: output)
  }

  func outputTypes(_ inputs: OperatorInputs) throws(NodeProblem) -> [TensorType] {
    let a = try inputs.type(0), b = try inputs.type(1)
    guard a.elementType == b.elementType, a.elementType.number != nil else {
      throw .unsupportedElementType(b.elementType)
    }
    return [try TensorType(a.elementType, try layout(a.shape, b.shape).output)]
  }

  func run(_ call: OperatorCall) throws(NodeProblem) {
    let layout = try layout(try call.input(0).shape, try call.input(1).shape)
    let type = try call.input(0).type.elementType
    guard let number = type.number else { throw .unsupportedElementType(type) }
    try run(number, layout, call)
  }

  private func run<Number: NumericScalar>(
    _ number: Number.Type, _ layout: Layout, _ call: OperatorCall
  ) throws(NodeProblem) {
    let x: UnsafeBufferPointer<Number> = try call.input(0).elements()
    let w: UnsafeBufferPointer<Number> = try call.input(1).elements()
    let y: UnsafeMutableBufferPointer<Number> = try call.output().mutableElements()
    let left = MatrixLayout(rows: layout.rows, columns: layout.depth)
    let right = MatrixLayout(rows: layout.depth, columns: layout.columns)
    let a = left.rows * left.columns, b = right.rows * right.columns
    let c = layout.rows * layout.columns
    let leftStrides = broadcastStrides(layout.left, to: layout.stack)
    let rightStrides = broadcastStrides(layout.right, to: layout.stack)
    for (place, index) in indices(of: layout.stack).enumerated() {
      let i = zip(index, leftStrides).reduce(0) { $0 + $1.0 * $1.1 } * a
      let j = zip(index, rightStrides).reduce(0) { $0 + $1.0 * $1.1 } * b
      let first = UnsafeBufferPointer(rebasing: x[i..<i + a])
      let second = UnsafeBufferPointer(rebasing: w[j..<j + b])
      let target = UnsafeMutableBufferPointer(rebasing: y[place * c..<(place + 1) * c])
      try multiplyOne(first, left, second, right, target, call.workers)
    }
  }

  private func multiplyOne<Number: NumericScalar>(
    _ x: UnsafeBufferPointer<Number>, _ left: MatrixLayout, _ w: UnsafeBufferPointer<Number>,
    _ right: MatrixLayout, _ y: UnsafeMutableBufferPointer<Number>, _ workers: Workers
  ) throws(NodeProblem) {
    try kernel { () throws(KernelError) in
      if let x = x as? UnsafeBufferPointer<Float>, let w = w as? UnsafeBufferPointer<Float>,
        let y = y as? UnsafeMutableBufferPointer<Float>
      {
        var result = y.mutableSpan
        try multiply(x.span, left, w.span, right, into: &result, workers: workers)
      } else {
        var result = y.mutableSpan
        try multiplyPlainly(x.span, left, w.span, right, into: &result)
      }
    }
  }
}

/// All indices of a shape, the last axis fastest.
func indices(of shape: [Int]) -> IndexSequence { IndexSequence(shape: shape) }

/// The indices of a shape, in row-major order.
struct IndexSequence: Sequence, IteratorProtocol {
  let shape: [Int]
  private var current: [Int]
  private var left: Int

  init(shape: [Int]) {
    self.shape = shape
    current = [Int](repeating: 0, count: shape.count)
    left = shape.reduce(1, *)
  }

  mutating func next() -> [Int]? {
    guard left > 0 else { return nil }
    left -= 1
    let result = current
    for axis in stride(from: shape.count - 1, through: 0, by: -1) {
      current[axis] += 1
      if current[axis] < shape[axis] { break }
      current[axis] = 0
    }
    return result
  }
}
