import TensorKernels

/// QuantizeLinear and DequantizeLinear: one scale for all, for each index of an axis, or for each block.
struct Quantization: Operator {
  let isForward: Bool
  let axis: Int
  let block: Int
  let stated: TensorElementType?

  init(_ node: Node, isForward: Bool) throws(NodeProblem) {
    self.isForward = isForward
    axis = try node.integer("axis", default: 1)
    block = try node.integer("block_size", default: 0)
    guard block >= 0 else { throw .invalidAttribute("block_size") }
    let code = try node.integer("output_dtype", default: 0)
    stated = elementType(code: code)
    if code != 0, stated == nil { throw .invalidAttribute("output_dtype") }
    let precision = try node.integer("precision", default: 1)
    guard [0, 1].contains(precision) else { throw .invalidAttribute("precision") }
  }

  private static let narrow: Set<TensorElementType> = [.int8, .uint8, .int16, .uint16]

  func outputTypes(_ inputs: OperatorInputs) throws(NodeProblem) -> [TensorType] {
    let input = try inputs.type(0)
    let scale = try inputs.floatType(1)
    _ = try map(input.shape, scale.shape)
    if inputs.has(2), try inputs.shape(2) != scale.shape { throw .shapeMismatch }
    guard isForward else {
      let isKnown = Self.narrow.contains(input.elementType) || input.elementType == .int32
      guard isKnown, stated ?? .float32 == .float32 else {
        throw .unsupportedElementType(input.elementType)
      }
      if inputs.has(2), try inputs.type(2).elementType != input.elementType {
        throw .unsupportedElementType(try inputs.type(2).elementType)
      }
      return [try TensorType(.float32, input.shape)]
    }
    guard input.elementType == .float32 else { throw .unsupportedElementType(input.elementType) }
    var result = stated ?? .uint8
    if inputs.has(2) { result = try inputs.type(2).elementType }
    guard Self.narrow.contains(result) else { throw .unsupportedElementType(result) }
    return [try TensorType(result, input.shape)]
  }

  /// Which scale each element takes.
  private func map(_ shape: [Int], _ scale: [Int]) throws(NodeProblem) -> AxisMap {
    func repeated(_ size: Int) -> [Int] { [Int](repeating: 0, count: size) }
    if scale.reduce(1, *) == 1, scale.count <= 1 { return AxisMap(offsets: shape.map(repeated)) }
    guard let at = normalizedAxis(axis, rank: shape.count) else { throw .invalidAttribute("axis") }
    if scale.count == 1, block == 0 {
      guard scale[0] == shape[at] else { throw .shapeMismatch }
      return AxisMap(
        offsets: shape.indices.map { $0 == at ? Array(0..<shape[$0]) : repeated(shape[$0]) })
    }
    guard block > 0, scale.count == shape.count,
      shape.indices.allSatisfy({
        scale[$0] == ($0 == at ? (shape[$0] + block - 1) / block : shape[$0])
      })
    else { throw .shapeMismatch }
    let strides = rowMajorStrides(scale)
    return AxisMap(
      offsets: shape.indices.map { axis in
        (0..<shape[axis]).map { (axis == at ? $0 / block : $0) * strides[axis] }
      })
  }

  func run(_ call: OperatorCall) throws(NodeProblem) {
    let input = try call.input(0), output = try call.output()
    let map = try map(input.shape, try call.input(1).shape)
    let scales = try spread(try call.input(1).doubles(), map, input.type.count)
    var zeros = [Double](repeating: 0, count: input.type.count)
    if call.has(2) { zeros = try spread(try call.input(2).doubles(), map, input.type.count) }
    let values = try input.doubles()
    try output.store(
      values.indices.map { i in
        isForward
          ? Double((Float(values[i]) / Float(scales[i])).rounded(.toNearestOrEven)) + zeros[i]
          : Double(Float(values[i] - zeros[i]) * Float(scales[i]))
      })
  }

  private func spread(
    _ values: [Double], _ map: AxisMap, _ count: Int
  ) throws(NodeProblem) -> [Double] {
    var result = [Double](repeating: 0, count: count)
    try kernel { () throws(KernelError) in
      var span = result.mutableSpan
      try copy(values.span, through: map, fill: 0, into: &span)
    }
    return result
  }
}
