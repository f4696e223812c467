import TensorKernels

func makeWindow(
  _ attributes: WindowAttributes, _ isCeiling: Bool, _ shape: [Int]
) throws(NodeProblem) -> Window {
  guard shape.count >= 3, let kernel = attributes.kernel else {
    throw .invalidAttribute("kernel_shape")
  }
  let input = Array(shape[2...])
  let slide = try attributes.slide(over: input, kernel: kernel, isCeiling: isCeiling)
  let rank = input.count
  let strides = try attributes.strides(rank: rank)
  let dilations = try attributes.dilations(rank: rank)
  do throws(KernelError) {
    return try Window(
      planes: shape[0] * shape[1], input: input, output: slide.output, kernel: kernel,
      strides: strides, dilations: dilations, before: slide.before, after: slide.after)
  } catch { throw .kernel(error) }
}

func pooledType(_ window: Window, _ input: TensorType) throws(NodeProblem) -> TensorType {
  try TensorType(
    input.elementType, input.shape[..<2] + window.output.suffix(input.shape.count - 2))
}

/// MaxPool, with the positions of the maxima when they are wanted.
struct MaxPool: Operator {
  let attributes: WindowAttributes
  let isCeiling: Bool
  let isColumnMajor: Bool

  init(_ node: Node) throws(NodeProblem) {
    attributes = try WindowAttributes(node)
    isCeiling = try node.flag("ceil_mode")
    isColumnMajor = try node.flag("storage_order")
  }

  func outputTypes(_ inputs: OperatorInputs) throws(NodeProblem) -> [TensorType] {
    let input = try inputs.type(0)
    guard input.elementType.number != nil else {
      throw .unsupportedElementType(input.elementType)
    }
    let output = try pooledType(try makeWindow(attributes, isCeiling, input.shape), input)
    return [output, try TensorType(.int64, output.shape)]
  }

  func run(_ call: OperatorCall) throws(NodeProblem) {
    let input = try call.input(0)
    let window = try makeWindow(attributes, isCeiling, input.shape)
    guard input.type.elementType != .float32 || call.hasOutput(1) else {
      let x: UnsafeBufferPointer<Float> = try input.elements()
      let y = try call.outputFloats()
      return try kernel { () throws(KernelError) in
        var result = y.mutableSpan
        try maxPool(x.span, window, into: &result, workers: call.workers)
      }
    }
    guard let number = input.type.elementType.number else {
      throw .unsupportedElementType(input.type.elementType)
    }
    try run(number, window, call)
  }

  private func run<Number: NumericScalar>(
    _ number: Number.Type, _ window: Window, _ call: OperatorCall
  ) throws(NodeProblem) {
    let x: UnsafeBufferPointer<Number> = try call.input(0).elements()
    let y: UnsafeMutableBufferPointer<Number> = try call.output().mutableElements()
    let spare = UnsafeMutableBufferPointer<Int64>.allocate(
      capacity: call.hasOutput(1) ? 0 : y.count)
    defer { spare.deallocate() }
    let places = call.hasOutput(1) ? try call.output(1).mutableElements(Int64.self) : spare
    try kernel { () throws(KernelError) in
      var result = y.mutableSpan, indices = places.mutableSpan
      try maxPoolWithIndices(
        x.span, window, isColumnMajor: isColumnMajor, lowest: .lowest, into: &result,
        indices: &indices)
    }
  }
}

/// AveragePool.
struct AveragePool: Operator {
  let attributes: WindowAttributes
  let isCeiling: Bool
  let countsPadding: Bool

  init(_ node: Node) throws(NodeProblem) {
    attributes = try WindowAttributes(node)
    isCeiling = try node.flag("ceil_mode")
    countsPadding = try node.flag("count_include_pad")
  }

  func outputTypes(_ inputs: OperatorInputs) throws(NodeProblem) -> [TensorType] {
    let input = try inputs.floatType(0)
    return [try pooledType(try makeWindow(attributes, isCeiling, input.shape), input)]
  }

  func run(_ call: OperatorCall) throws(NodeProblem) {
    let window = try makeWindow(attributes, isCeiling, try call.input(0).shape)
    let x = try call.floats(0), y = try call.outputFloats()
    try kernel { () throws(KernelError) in
      var result = y.mutableSpan
      try averagePool(
        x.span, window, countsPadding: countsPadding, into: &result, workers: call.workers)
    }
  }
}

/// GlobalAveragePool and GlobalMaxPool.
struct GlobalPool: Operator {
  let isMaximum: Bool

  func outputTypes(_ inputs: OperatorInputs) throws(NodeProblem) -> [TensorType] {
    let input = try inputs.floatType(0)
    guard input.shape.count >= 2 else { throw .shapeMismatch }
    let ones = [Int](repeating: 1, count: input.shape.count - 2)
    return [try TensorType(.float32, input.shape[..<2] + ones)]
  }

  func run(_ call: OperatorCall) throws(NodeProblem) {
    let x = try call.floats(0), y = try call.outputFloats()
    let count = y.count == 0 ? 0 : x.count / y.count
    try kernel { () throws(KernelError) in
      var result = y.mutableSpan
      guard isMaximum else {
        return try planeMeans(
          x.span, planes: y.count, count: count, into: &result, workers: call.workers)
      }
      for plane in 0..<y.count {
        result[plane] = x[plane * count..<(plane + 1) * count].reduce(-.infinity) {
          $1 > $0 ? $1 : $0
        }
      }
    }
  }
}
