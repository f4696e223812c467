import TensorKernels

/// ScatterND: a copy of the data in which rows named by the indices are replaced or combined.
struct ScatterND: Operator {
  enum Combination: String, Sendable {
    case none, add, mul, min, max
  }

  let combination: Combination

  init(_ node: Node) throws(NodeProblem) {
    let name = try node.string("reduction", default: "none")
    guard let combination = Combination(rawValue: name) else {
      throw .invalidAttribute("reduction")
    }
    self.combination = combination
  }

  func outputTypes(_ inputs: OperatorInputs) throws(NodeProblem) -> [TensorType] {
    let data = try inputs.type(0), places = try inputs.type(1), updates = try inputs.type(2)
    guard places.elementType == .int64 else { throw .unsupportedElementType(places.elementType) }
    guard updates.elementType == data.elementType,
      combination == .none || data.elementType.number != nil
    else { throw .unsupportedElementType(updates.elementType) }
    guard let depth = places.shape.last, depth <= data.shape.count,
      updates.shape == places.shape.dropLast() + data.shape[depth...]
    else { throw .shapeMismatch }
    return [data]
  }

  /// The first element of each row that the indices name.
  private func rows(_ call: OperatorCall) throws(NodeProblem) -> [Int] {
    let shape = try call.input(0).shape, strides = rowMajorStrides(shape)
    let places = try call.input(1), depth = places.shape.last ?? 0
    let index: UnsafeBufferPointer<Int64> = try places.elements()
    var offsets: [Int] = []
    for row in 0..<places.shape.dropLast().reduce(1, *) {
      var offset = 0
      for axis in 0..<depth {
        let given = Int(index[row * depth + axis])
        guard let place = normalizedAxis(given, rank: shape[axis]) else {
          throw .kernel(.indexOutOfRange(index: given, size: shape[axis]))
        }
        offset += place * strides[axis]
      }
      offsets.append(offset)
    }
    return offsets
  }

  func run(_ call: OperatorCall) throws(NodeProblem) {
    let data = try call.input(0), output = try call.output()
    let rows = try rows(call)
    output.bytes.copyMemory(from: UnsafeRawBufferPointer(data.bytes))
    let depth = try call.input(1).shape.last ?? 0, length = data.shape[depth...].reduce(1, *)
    guard let number = data.type.elementType.number else {
      return try scatter(rows, length, call) { (_: Bool, new: Bool) in new }
    }
    try scatterNumbers(number, rows, length, call)
  }

  private func scatterNumbers<Number: NumericScalar>(
    _ number: Number.Type, _ rows: [Int], _ length: Int, _ call: OperatorCall
  ) throws(NodeProblem) {
    try scatter(rows, length, call) { (old: Number, new: Number) in combined(old, new) }
  }

  private func combined<Number: NumericScalar>(_ old: Number, _ new: Number) -> Number {
    switch combination {
    case .none: new
    case .add: old.plus(new)
    case .mul: old.times(new)
    case .min: Swift.min(old, new)
    case .max: Swift.max(old, new)
    }
  }

  private func scatter<Element: TensorScalar>(
    _ rows: [Int], _ length: Int, _ call: OperatorCall, _ combine: (Element, Element) -> Element
  ) throws(NodeProblem) {
    let updates: UnsafeBufferPointer<Element> = try call.input(2).elements()
    let y: UnsafeMutableBufferPointer<Element> = try call.output().mutableElements()
    for (row, start) in rows.enumerated() {
      for i in 0..<length { y[start + i] = combine(y[start + i], updates[row * length + i]) }
    }
  }
}
