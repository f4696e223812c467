import TensorKernels

/// Concat.
struct Concat: Operator {
  let axis: Int

  func outputTypes(_ inputs: OperatorInputs) throws(NodeProblem) -> [TensorType] {
    let first = try inputs.type(0)
    guard let at = normalizedAxis(axis, rank: first.shape.count) else {
      throw .invalidAttribute("axis")
    }
    var shape = first.shape
    for index in 1..<max(1, inputs.count) {
      let type = try inputs.type(index)
      guard type.elementType == first.elementType else {
        throw .unsupportedElementType(type.elementType)
      }
      guard type.shape.count == shape.count,
        shape.indices.allSatisfy({ $0 == at || type.shape[$0] == shape[$0] })
      else { throw .shapeMismatch }
      shape[at] += type.shape[at]
    }
    return [try TensorType(first.elementType, shape)]
  }

  func run(_ call: OperatorCall) throws(NodeProblem) {
    let output = try call.output(), at = normalizedAxis(axis, rank: output.shape.count) ?? 0
    let unit = output.shape[(at + 1)...].reduce(1, *) * output.type.elementType.byteCount
    let outer = output.shape[..<at].reduce(1, *), pitch = output.shape[at] * unit
    let target = output.bytes.bindMemory(to: UInt8.self)
    var start = 0
    for index in call.inputs.indices {
      let input = try call.input(index)
      let source = UnsafeBufferPointer(input.bytes.bindMemory(to: UInt8.self))
      try kernel { () throws(KernelError) in
        var result = target.mutableSpan
        try place(source.span, runs: outer, pitch: pitch, start: start, into: &result)
      }
      start += input.shape[at] * unit
    }
  }
}

/// Split; sizes are an attribute before operator set 13, an input since, or equal parts.
struct Split: Operator {
  let axis: Int
  let sizes: [Int]?
  let parts: Int?

  init(_ node: Node) throws(NodeProblem) {
    axis = try node.integer("axis", default: 0)
    sizes = try node.integers("split")
    parts = node.attributes["num_outputs"] == nil ? nil : try node.integer("num_outputs")
  }

  private func sizes(_ inputs: OperatorInputs, _ size: Int) throws(NodeProblem) -> [Int] {
    let count = parts ?? inputs.outputCount
    guard count == inputs.outputCount, count > 0 else { throw .invalidAttribute("num_outputs") }
    if let given = try inputs.integers(sizes, orInput: 1) {
      guard given.count == count, given.allSatisfy({ (0...size).contains($0) }),
        given.reduce(0, { $0 &+ $1 }) == size
      else { throw .invalidValue(input: 1) }
      return given
    }
    // The last part is smaller when the parts cannot be equal.
    let part = (size + count - 1) / count
    return (0..<count).map { max(0, min(part, size - $0 * part)) }
  }

  func outputTypes(_ inputs: OperatorInputs) throws(NodeProblem) -> [TensorType] {
    let input = try inputs.type(0)
    guard let at = normalizedAxis(axis, rank: input.shape.count) else {
      throw .invalidAttribute("axis")
    }
    var types: [TensorType] = []
    for size in try sizes(inputs, input.shape[at]) {
      var shape = input.shape
      shape[at] = size
      types.append(try TensorType(input.elementType, shape))
    }
    return types
  }

  func run(_ call: OperatorCall) throws(NodeProblem) {
    let input = try call.input(0), at = normalizedAxis(axis, rank: input.shape.count) ?? 0
    let unit = input.shape[(at + 1)...].reduce(1, *) * input.type.elementType.byteCount
    let outer = input.shape[..<at].reduce(1, *)
    let parts = try sizes(call.known, input.shape[at]), pitch = input.shape[at] * unit
    var start = 0
    for (index, size) in parts.enumerated() {
      defer { start += size * unit }
      guard call.hasOutput(index) else { continue }
      let output = try call.output(index)
      guard output.bytes.count == outer * size * unit, start + size * unit <= pitch else {
        throw .shapeMismatch
      }
      for run in 0..<outer where size > 0 {
        (output.base + run * size * unit).copyMemory(
          from: input.base + run * pitch + start, byteCount: size * unit)
      }
    }
  }
}

/// DepthToSpace and SpaceToDepth over `[batch, channels, height, width]`.
struct BlockShuffle: MappingOperator {
  let isToSpace: Bool
  let block: Int
  let isColumnFirst: Bool

  init(_ node: Node, isToSpace: Bool) throws(NodeProblem) {
    self.isToSpace = isToSpace
    block = try node.integer("blocksize")
    guard (1..<1 << 15).contains(block) else { throw .invalidAttribute("blocksize") }
    let mode = try node.string("mode", default: "DCR")
    try node.check("mode", mode, isOneOf: ["DCR", "CRD"])
    isColumnFirst = mode == "CRD"
  }

  func outputTypes(_ inputs: OperatorInputs) throws(NodeProblem) -> [TensorType] {
    let input = try inputs.type(0), s = input.shape
    guard s.count == 4 else { throw .shapeMismatch }
    if isToSpace {
      guard s[1] % (block * block) == 0 else { throw .shapeMismatch }
      return [
        try TensorType(
          input.elementType, [s[0], s[1] / (block * block), s[2] * block, s[3] * block])
      ]
    }
    guard s[2] % block == 0, s[3] % block == 0 else { throw .shapeMismatch }
    return [
      try TensorType(input.elementType, [s[0], s[1] * block * block, s[2] / block, s[3] / block])
    ]
  }

  func map(_ inputs: OperatorInputs) throws(NodeProblem) -> AxisMap {
    let s = try inputs.shape(0), b = block
    func axis(_ size: Int, _ stride: Int) -> [Int] { (0..<size).map { $0 * stride } }
    let plane = s[2] * s[3]
    if isToSpace {
      let channels = s[1] / (b * b)
      let block = isColumnFirst ? b * b : 1, offset = isColumnFirst ? 1 : channels
      return AxisMap(offsets: [
        axis(s[0], s[1] * plane), axis(channels, block * plane), axis(s[2], s[3]),
        axis(b, b * offset * plane), axis(s[3], 1), axis(b, offset * plane),
      ])
    }
    return AxisMap(offsets: [
      axis(s[0], s[1] * plane), axis(b, s[3]), axis(b, 1), axis(s[1], plane),
      axis(s[2] / b, b * s[3]), axis(s[3] / b, b),
    ])
  }

  func run(_ call: OperatorCall) throws(NodeProblem) {
    try MappedCopy(map: try map(call.known), fill: nil, types: []).run(call)
  }
}

/// Range: from start, by delta, up to and without limit.
struct NumberRange: Operator {
  private func values(_ inputs: OperatorInputs) throws(NodeProblem) -> (Double, Double, Int) {
    var numbers: [Double] = []
    for index in 0..<3 {
      let tensor = try inputs.value(index)
      let value: Double? =
        switch tensor.storage {
        case .float32(let v): v.first.map { Double($0) }
        case .float64(let v): v.first
        case .int64(let v): v.first.map { Double($0) }
        case .int32(let v): v.first.map { Double($0) }
        case .int16(let v): v.first.map { Double($0) }
        default: nil
        }
      guard let value, value.isFinite else { throw .invalidValue(input: index) }
      numbers.append(value)
    }
    let count = ((numbers[1] - numbers[0]) / numbers[2]).rounded(.up)
    guard !count.isNaN, count < Double(1 << 40) else { throw .invalidValue(input: 2) }
    return (numbers[0], numbers[2], Int(max(0, count)))
  }

  func outputTypes(_ inputs: OperatorInputs) throws(NodeProblem) -> [TensorType] {
    [try TensorType(try inputs.type(0).elementType, [try values(inputs).2])]
  }

  func run(_ call: OperatorCall) throws(NodeProblem) {
    let known = OperatorInputs(
      types: call.inputs.map { $0?.type }, values: call.inputs.map { $0?.tensor() },
      outputCount: 1)
    let (start, delta, count) = try values(known)
    try call.output().store((0..<count).map { start + Double($0) * delta })
  }
}
