import TensorKernels

/// The gradient of MaxPool, given its input: all of it goes to the first of the largest values under the window.
struct MaxPoolGradient: Operator {
  let attributes: WindowAttributes
  let isCeiling: Bool

  init(_ node: Node) throws(NodeProblem) {
    attributes = try WindowAttributes(node)
    isCeiling = try node.flag("ceil_mode")
  }

  func outputTypes(_ inputs: OperatorInputs) throws(NodeProblem) -> [TensorType] {
    let input = try inputs.floatType(1)
    let window = try makeWindow(attributes, isCeiling, input.shape)
    guard try pooledType(window, input).shape == (try inputs.floatType(0)).shape else {
      throw .shapeMismatch
    }
    return [input]
  }

  func run(_ call: OperatorCall) throws(NodeProblem) {
    let window = try makeWindow(attributes, isCeiling, try call.input(1).shape)
    let gradient = try call.floats(0), x = try call.floats(1), y = try call.outputFloats()
    try kernel { () throws(KernelError) in
      var result = y.mutableSpan
      try maxPoolGradient(
        gradient.span, input: x.span, window, into: &result, workers: call.workers)
    }
  }
}

/// The gradient of AveragePool: equal shares for what lay under the window.
struct AveragePoolGradient: Operator {
  let attributes: WindowAttributes
  let isCeiling: Bool
  let countsPadding: Bool
  let shape: [Int]

  init(_ node: Node) throws(NodeProblem) {
    attributes = try WindowAttributes(node)
    isCeiling = try node.flag("ceil_mode")
    countsPadding = try node.flag("count_include_pad")
    shape = try node.integers("inputShape") ?? []
  }

  func outputTypes(_ inputs: OperatorInputs) throws(NodeProblem) -> [TensorType] {
    let type = try TensorType(.float32, shape)
    let window = try makeWindow(attributes, isCeiling, shape)
    guard try pooledType(window, type).shape == (try inputs.floatType(0)).shape else {
      throw .shapeMismatch
    }
    return [type]
  }

  func run(_ call: OperatorCall) throws(NodeProblem) {
    let window = try makeWindow(attributes, isCeiling, shape)
    let gradient = try call.floats(0), y = try call.outputFloats()
    try kernel { () throws(KernelError) in
      var result = y.mutableSpan
      try averagePoolGradient(
        gradient.span, window, countsPadding: countsPadding, into: &result, workers: call.workers)
    }
  }
}

/// The gradient of GlobalMaxPool, given its input: all of it goes to the first of the largest values of a channel.
struct GlobalMaxPoolGradient: Operator {
  func outputTypes(_ inputs: OperatorInputs) throws(NodeProblem) -> [TensorType] {
    let input = try inputs.floatType(1)
    guard try inputs.floatType(0).count == input.shape[..<2].reduce(1, *) else {
      throw .shapeMismatch
    }
    return [input]
  }

  func run(_ call: OperatorCall) throws(NodeProblem) {
    let gradient = try call.floats(0), x = try call.floats(1), y = try call.outputFloats()
    y.update(repeating: 0)
    let count = gradient.isEmpty ? 0 : x.count / gradient.count
    for plane in gradient.indices where count > 0 {
      var best = plane * count
      for i in plane * count..<(plane + 1) * count where x[i] > x[best] { best = i }
      y[best] = gradient[plane]
    }
  }
}

/// The gradient of a reduction, given its input and its result.
struct ReductionGradient: Operator {
  private let kind: String
  private let axes: [Int]

  init(_ node: Node) throws(NodeProblem) {
    kind = node.operatorName
    axes = try node.integers("axes") ?? []
  }

  func outputTypes(_ inputs: OperatorInputs) throws(NodeProblem) -> [TensorType] {
    let input = try inputs.floatType(1)
    let count = reducedShape(input.shape, axes, keepsAxes: true).reduce(1, *)
    guard try inputs.floatType(0).count == count, try inputs.floatType(2).count == count else {
      throw .shapeMismatch
    }
    return [input]
  }

  func run(_ call: OperatorCall) throws(NodeProblem) {
    let shape = try call.input(1).shape
    let gradient = try call.floats(0), x = try call.floats(1), result = try call.floats(2)
    let y = try call.outputFloats(), strides = rowMajorStrides(shape)
    func offsets(_ axes: [Int]) -> [Int] {
      axes.reduce([0]) { starts, axis in
        starts.flatMap { start in (0..<shape[axis]).map { start + $0 * strides[axis] } }
      }
    }
    let gone = offsets(axes.sorted())
    for (place, start) in offsets(shape.indices.filter { !axes.contains($0) }).enumerated() {
      let values = gone.map { Double(x[start + $0]) }
      let slopes = slopes(values, Double(result[place]))
      for (offset, slope) in zip(gone, slopes) {
        y[start + offset] = Float(slope * Double(gradient[place]))
      }
    }
  }

  /// The derivative of the result by each value.
  private func slopes(_ values: [Double], _ result: Double) -> [Double] {
    switch kind {
    case "ReduceMax", "ReduceMin":
      let hits = values.reduce(0.0) { $0 + ($1 == result ? 1 : 0) }
      return values.map { $0 == result ? 1 / hits : 0 }
    case "ReduceL1": return values.map { $0 > 0 ? 1 : $0 < 0 ? -1 : 0 }
    case "ReduceL2": return values.map { result == 0 ? 0 : $0 / result }
    case "ReduceSumSquare": return values.map { 2 * $0 }
    case "ReduceLogSum": return values.map { _ in exponential(-result) }
    case "ReduceLogSumExp": return values.map { exponential($0 - result) }
    default: return productsOfOthers(values)
    }
  }

  /// The product of all values but each, which may be zero.
  private func productsOfOthers(_ values: [Double]) -> [Double] {
    var result = [Double](repeating: 1, count: values.count), product = 1.0
    for i in values.indices {
      result[i] = product
      product *= values[i]
    }
    product = 1
    for i in values.indices.reversed() {
      result[i] *= product
      product *= values[i]
    }
    return result
  }
}
