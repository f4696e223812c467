import TensorKernels

/// Starts, ends, axes and steps of a slice.
struct SliceBounds: Sendable {
  var starts: [Int]
  var ends: [Int]
  var axes: [Int]?
  var steps: [Int]?
}

/// An operator that copies elements of its first input through an axis map, and computes nothing.
protocol MappingOperator: Operator {
  /// Which element of the first input each element of the result comes from.
  func map(_ inputs: OperatorInputs) throws(NodeProblem) -> AxisMap
}

/// Operators that are one copy through an axis map: Transpose, Expand, Tile, Slice.
struct Copy: MappingOperator {
  enum Kind: Sendable {
    case transpose([Int]?)
    case expand
    case tile
    /// nil: the bounds are inputs.
    case slice(SliceBounds?)
  }

  let kind: Kind

  func map(_ inputs: OperatorInputs) throws(NodeProblem) -> AxisMap {
    let shape = try inputs.shape(0), strides = rowMajorStrides(shape)
    switch kind {
    case .transpose(let order):
      let order = order ?? Array(shape.indices.reversed())
      guard order.sorted() == Array(shape.indices) else { throw .invalidAttribute("perm") }
      return AxisMap(offsets: order.map { axis in (0..<shape[axis]).map { $0 * strides[axis] } })
    case .expand:
      let target = try TensorType(.bool, try broadcastShape(shape, try inputs.integers(1))).shape
      let steps = broadcastStrides(shape, to: target)
      return AxisMap(offsets: zip(target, steps).map { size, step in (0..<size).map { $0 * step } })
    case .tile:
      let counts = try inputs.integers(1)
      guard counts.count == shape.count, counts.allSatisfy({ (0..<1 << 31).contains($0) }) else {
        throw .invalidValue(input: 1)
      }
      _ = try TensorType(
        .bool, zip(shape, counts).map { $0.multipliedReportingOverflow(by: $1).partialValue })
      return AxisMap(
        offsets: shape.indices.map { axis in
          (0..<shape[axis] * counts[axis]).map { $0 % shape[axis] * strides[axis] }
        })
    case .slice(let bounds):
      if let bounds { return try slice(shape, strides, bounds) }
      return try slice(shape, strides, try self.bounds(inputs))
    }
  }

  private func bounds(_ inputs: OperatorInputs) throws(NodeProblem) -> SliceBounds {
    SliceBounds(
      starts: try inputs.integers(1), ends: try inputs.integers(2),
      axes: try inputs.optionalIntegers(3), steps: try inputs.optionalIntegers(4))
  }

  private func slice(
    _ shape: [Int], _ strides: [Int], _ bounds: SliceBounds
  ) throws(NodeProblem) -> AxisMap {
    let given = bounds.axes ?? Array(bounds.starts.indices)
    let steps = bounds.steps ?? [Int](repeating: 1, count: bounds.starts.count)
    guard let axes = normalizedAxes(given, rank: shape.count), axes.count == bounds.starts.count,
      bounds.ends.count == axes.count, steps.count == axes.count
    else { throw .invalidValue(input: 1) }
    var offsets = shape.indices.map { axis in (0..<shape[axis]).map { $0 * strides[axis] } }
    for (i, axis) in axes.enumerated() {
      let size = shape[axis], step = steps[i]
      guard step != 0 else { throw .invalidValue(input: 4) }
      let stride = min(max(step, -1 << 40), 1 << 40)
      func place(_ position: Int, _ range: ClosedRange<Int>) -> Int {
        min(max(position < 0 ? position &+ size : position, range.lowerBound), range.upperBound)
      }
      let range = step > 0 ? 0...size : -1...(size - 1)
      var first = place(bounds.starts[i], range), last = place(bounds.ends[i], range)
      if bounds.starts[i] < -size { first = range.lowerBound }
      if bounds.ends[i] < -size { last = range.lowerBound }
      if step < 0, size == 0 { (first, last) = (0, 0) }
      offsets[axis] = Swift.stride(from: first, to: last, by: stride).map { $0 * strides[axis] }
    }
    return AxisMap(offsets: offsets)
  }

  func outputTypes(_ inputs: OperatorInputs) throws(NodeProblem) -> [TensorType] {
    [try TensorType(try inputs.type(0).elementType, try map(inputs).offsets.map(\.count))]
  }

  func prepared(_ inputs: OperatorInputs) throws(NodeProblem) -> PreparedOperator {
    let type = try outputTypes(inputs)
    let kernel = MappedCopy(map: try map(inputs), fill: nil, types: type)
    return PreparedOperator(kernel: kernel, absorbed: [1, 2, 3, 4])
  }

  func run(_ call: OperatorCall) throws(NodeProblem) {
    let map = try map(call.known)
    try MappedCopy(map: map, fill: nil, types: [try call.output().type]).run(call)
  }
}

extension OperatorCall {
  /// The inputs as they are known before a run: all values but the first, which is data.
  var known: OperatorInputs {
    OperatorInputs(
      types: inputs.map { $0?.type },
      values: inputs.enumerated().map { $0.offset == 0 ? nil : $0.element?.tensor() },
      outputCount: outputs.count)
  }
}

/// One copy through an axis map.
struct MappedCopy: Operator {
  let map: AxisMap
  /// The value outside the source; nil is zero.
  let fill: Tensor?
  let types: [TensorType]

  func outputTypes(_ inputs: OperatorInputs) throws(NodeProblem) -> [TensorType] { types }

  func run(_ call: OperatorCall) throws(NodeProblem) {
    try run(try call.input(0).type.elementType.scalar, call)
  }

  private func run<Element: TensorScalar>(
    _ element: Element.Type, _ call: OperatorCall
  ) throws(NodeProblem) {
    let x: UnsafeBufferPointer<Element> = try call.input(0).elements()
    let y: UnsafeMutableBufferPointer<Element> = try call.output().mutableElements()
    let outside = fill?.elements(as: element)?.first ?? .zero
    try kernel { () throws(KernelError) in
      var result = y.mutableSpan
      try copy(x.span, through: map, fill: outside, into: &result)
    }
  }
}

/// Pad: constant, edge, reflect or wrap.
struct Pad: MappingOperator {
  let mode: String
  let pads: [Int]?
  let value: Float

  init(_ node: Node, opset: Int) throws(NodeProblem) {
    mode = try node.string("mode", default: "constant")
    try node.check("mode", mode, isOneOf: ["constant", "edge", "reflect", "wrap"])
    pads = opset < 11 ? try node.integers("pads") : nil
    value = opset < 11 ? try node.float("value", default: 0) : 0
  }

  func map(_ inputs: OperatorInputs) throws(NodeProblem) -> AxisMap {
    let shape = try inputs.shape(0), strides = rowMajorStrides(shape)
    let amounts: [Int]
    if let pads { amounts = pads } else { amounts = try inputs.integers(1) }
    let given = try inputs.optionalIntegers(3) ?? Array(shape.indices)
    guard let axes = normalizedAxes(given, rank: shape.count), amounts.count == 2 * axes.count,
      amounts.allSatisfy({ (-1 << 40..<1 << 40).contains($0) })
    else { throw .invalidValue(input: 1) }
    var before = [Int](repeating: 0, count: shape.count), after = before
    for (i, axis) in axes.enumerated() {
      (before[axis], after[axis]) = (amounts[i], amounts[i + axes.count])
    }
    _ = try TensorType(.bool, shape.indices.map { shape[$0] + before[$0] + after[$0] })
    var offsets: [[Int]] = []
    for (axis, size) in shape.enumerated() {
      guard mode == "constant" || size > 0 || (before[axis] <= 0 && after[axis] <= 0) else {
        throw .shapeMismatch
      }
      offsets.append(
        (-before[axis]..<size + after[axis]).map { source($0, size, strides[axis]) })
    }
    return AxisMap(offsets: offsets)
  }

  private func source(_ position: Int, _ size: Int, _ stride: Int) -> Int {
    if (0..<size).contains(position) { return position * stride }
    switch mode {
    case "edge": return min(max(position, 0), size - 1) * stride
    case "wrap": return ((position % size) + size) % size * stride
    case "reflect":
      let period = max(1, 2 * (size - 1)), place = ((position % period) + period) % period
      return (place < size ? place : period - place) * stride
    default: return -1
    }
  }

  private func fill(_ inputs: OperatorInputs) throws(NodeProblem) -> Tensor? {
    if inputs.has(2) { return try inputs.value(2) }
    return try? Tensor(shape: [], float32: [value])
  }

  func outputTypes(_ inputs: OperatorInputs) throws(NodeProblem) -> [TensorType] {
    [try TensorType(try inputs.type(0).elementType, try map(inputs).offsets.map(\.count))]
  }

  func run(_ call: OperatorCall) throws(NodeProblem) {
    let known = call.known
    let copy = MappedCopy(
      map: try map(known), fill: try fill(known), types: [try call.output().type])
    try copy.run(call)
  }
}

/// Gather along an axis.
struct Gather: MappingOperator {
  let axis: Int

  func outputTypes(_ inputs: OperatorInputs) throws(NodeProblem) -> [TensorType] {
    let data = try inputs.type(0), places = try inputs.type(1)
    guard let at = normalizedAxis(axis, rank: data.shape.count) else {
      throw .invalidAttribute("axis")
    }
    guard [.int64, .int32].contains(places.elementType) else {
      throw .unsupportedElementType(places.elementType)
    }
    let shape = data.shape[..<at] + places.shape + data.shape[(at + 1)...]
    return [try TensorType(data.elementType, Array(shape))]
  }

  func map(_ inputs: OperatorInputs) throws(NodeProblem) -> AxisMap {
    let shape = try inputs.shape(0), at = normalizedAxis(axis, rank: shape.count) ?? 0
    let size = shape[at], inner = shape[(at + 1)...].reduce(1, *)
    let outer = shape[..<at].reduce(1, *)
    var offsets: [Int] = []
    for place in try inputs.integers(1) {
      guard let index = normalizedAxis(place, rank: size) else {
        throw .kernel(.indexOutOfRange(index: place, size: size))
      }
      offsets.append(index * inner)
    }
    return AxisMap(offsets: [
      (0..<outer).map { $0 * size * inner }, offsets, Array(0..<inner),
    ])
  }

  func run(_ call: OperatorCall) throws(NodeProblem) {
    try MappedCopy(map: try map(call.known), fill: nil, types: []).run(call)
  }
}

/// GatherND: each row of the indices names a block of the data.
struct GatherND: MappingOperator {
  let batchAxes: Int

  func outputTypes(_ inputs: OperatorInputs) throws(NodeProblem) -> [TensorType] {
    let data = try inputs.type(0), places = try inputs.type(1)
    guard places.elementType == .int64, let depth = places.shape.last, batchAxes >= 0,
      batchAxes < places.shape.count, depth >= 1, batchAxes + depth <= data.shape.count,
      data.shape[..<batchAxes] == places.shape[..<batchAxes]
    else { throw .shapeMismatch }
    let shape = places.shape.dropLast() + data.shape[(batchAxes + depth)...]
    return [try TensorType(data.elementType, Array(shape))]
  }

  func map(_ inputs: OperatorInputs) throws(NodeProblem) -> AxisMap {
    let data = try inputs.type(0), places = try inputs.type(1)
    let depth = places.shape.last ?? 1, index = try inputs.integers(1)
    let strides = rowMajorStrides(data.shape)
    let block = data.shape[(batchAxes + depth)...].reduce(1, *)
    let rows = places.shape.dropLast().reduce(1, *)
    let batches = places.shape[..<batchAxes].reduce(1, *)
    let batchSize = data.shape[batchAxes...].reduce(1, *)
    var offsets: [Int] = []
    for row in 0..<rows {
      var offset = batches == 0 ? 0 : row / (rows / batches) * batchSize
      for axis in 0..<depth {
        let size = data.shape[batchAxes + axis], given = index[row * depth + axis]
        guard let place = normalizedAxis(given, rank: size) else {
          throw .kernel(.indexOutOfRange(index: given, size: size))
        }
        offset += place * strides[batchAxes + axis]
      }
      offsets.append(offset)
    }
    return AxisMap(offsets: [offsets, Array(0..<block)])
  }

  func run(_ call: OperatorCall) throws(NodeProblem) {
    try MappedCopy(map: try map(call.known), fill: nil, types: []).run(call)
  }
}
