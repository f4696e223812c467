import TensorKernels

/// Operators whose result has the bytes of the first input and another shape.
struct View: Operator {
  enum Kind: Sendable {
    case identity
    case reshape(allowsZero: Bool)
    case flatten(axis: Int)
    case squeeze(axes: [Int]?)
    case unsqueeze(axes: [Int]?)
  }

  let kind: Kind
  var isView: Bool { true }

  func outputTypes(_ inputs: OperatorInputs) throws(NodeProblem) -> [TensorType] {
    let input = try inputs.type(0)
    let shape: [Int]
    switch kind {
    case .identity: shape = input.shape
    case .reshape(let allowsZero):
      shape = try reshaped(input, try inputs.integers(1), allowsZero)
    case .flatten(let axis):
      guard axis >= -input.shape.count, axis <= input.shape.count else {
        throw .invalidAttribute("axis")
      }
      let at = axis < 0 ? axis + input.shape.count : axis
      shape = [input.shape[..<at].reduce(1, *), input.shape[at...].reduce(1, *)]
    case .squeeze(let axes):
      shape = try squeezed(input.shape, try inputs.integers(axes, orInput: 1))
    case .unsqueeze(let axes):
      let given: [Int]
      if let axes { given = axes } else { given = try inputs.integers(1) }
      shape = try unsqueezed(input.shape, given)
    }
    let type = try TensorType(input.elementType, shape)
    guard type.count == input.count else { throw .shapeMismatch }
    return [type]
  }

  private func reshaped(
    _ input: TensorType, _ wanted: [Int], _ allowsZero: Bool
  ) throws(NodeProblem) -> [Int] {
    var shape = wanted
    for (axis, size) in wanted.enumerated() where size == 0 && !allowsZero {
      guard axis < input.shape.count else { throw .invalidValue(input: 1) }
      shape[axis] = input.shape[axis]
    }
    let free = shape.indices.filter { shape[$0] == -1 }
    guard free.count <= 1, shape.allSatisfy({ $0 >= -1 }) else { throw .invalidValue(input: 1) }
    if let axis = free.first {
      shape[axis] = 1
      guard let known = elementCount(of: shape), known > 0, input.count % known == 0 else {
        throw .shapeMismatch
      }
      shape[axis] = input.count / known
    }
    return shape
  }

  private func squeezed(_ shape: [Int], _ axes: [Int]?) throws(NodeProblem) -> [Int] {
    guard let axes else { return shape.filter { $0 != 1 } }
    guard let axes = normalizedAxes(axes, rank: shape.count), axes.allSatisfy({ shape[$0] == 1 })
    else { throw .invalidValue(input: 1) }
    return shape.indices.filter { !axes.contains($0) }.map { shape[$0] }
  }

  private func unsqueezed(_ shape: [Int], _ axes: [Int]) throws(NodeProblem) -> [Int] {
    guard axes.count <= 64, let axes = normalizedAxes(axes, rank: shape.count + axes.count) else {
      throw .invalidValue(input: 1)
    }
    var result = shape
    for axis in axes.sorted() { result.insert(1, at: axis) }
    return result
  }

  func run(_ call: OperatorCall) throws(NodeProblem) {
    let input = try call.input(0), output = try call.output()
    guard input.bytes.count == output.bytes.count else { throw .shapeMismatch }
    output.bytes.copyMemory(from: UnsafeRawBufferPointer(input.bytes))
  }
}

/// Dropout, which does nothing outside training; with ratio 0 it does nothing in training either.
struct Dropout: Operator {
  let ratio: Float?

  init(_ node: Node, opset: Int) throws(NodeProblem) {
    if opset < 7, try !node.flag("is_test") { throw .invalidAttribute("is_test") }
    ratio = node.attributes["ratio"] == nil ? nil : try node.float("ratio", default: 0.5)
  }

  func outputTypes(_ inputs: OperatorInputs) throws(NodeProblem) -> [TensorType] {
    let input = try inputs.type(0)
    if inputs.has(2) { try checkTraining(try inputs.value(2), inputs) }
    return [input, try TensorType(.bool, input.shape)]
  }

  /// Refuses to draw random numbers: a reader's model is not trained here.
  private func checkTraining(_ training: Tensor, _ inputs: OperatorInputs) throws(NodeProblem) {
    guard training.elements(as: Bool.self)?.first ?? false else { return }
    var ratio = ratio ?? 0.5
    if inputs.has(1) {
      let tensor = try inputs.value(1)
      ratio =
        tensor.float32?.first ?? tensor.elements(as: Double.self)?.first.map { Float($0) } ?? 0.5
    }
    guard ratio == 0 else { throw .invalidValue(input: 2) }
  }

  func run(_ call: OperatorCall) throws(NodeProblem) {
    if call.hasOutput(0) {
      try call.output().bytes.copyMemory(from: UnsafeRawBufferPointer(try call.input(0).bytes))
    }
    if call.hasOutput(1) { try call.output(1).mutableElements(Bool.self).update(repeating: true) }
  }
}

/// Shape: the sizes of the axes, or some of them.
struct ShapeOf: Operator {
  let first: Int
  let last: Int?

  func constantOutputs(_ inputs: OperatorInputs) throws(NodeProblem) -> [Tensor]? {
    [try tensor(try inputs.shape(0))]
  }

  private func tensor(_ shape: [Int]) throws(NodeProblem) -> Tensor {
    func clamp(_ axis: Int) -> Int {
      min(max(axis < 0 ? axis &+ shape.count : axis, 0), shape.count)
    }
    let low = clamp(first), high = max(low, clamp(last ?? shape.count))
    let sizes = shape[low..<high].map { Int64($0) }
    guard let tensor = try? Tensor(shape: [sizes.count], elements: sizes) else {
      throw .shapeMismatch
    }
    return tensor
  }

  func outputTypes(_ inputs: OperatorInputs) throws(NodeProblem) -> [TensorType] {
    [TensorType(try tensor(try inputs.shape(0)))]
  }

  func run(_ call: OperatorCall) throws(NodeProblem) {
    let tensor = try tensor(try call.input(0).shape)
    tensor.copyBytes(to: try call.output().bytes)
  }
}

/// Size: the number of elements.
struct SizeOf: Operator {
  func constantOutputs(_ inputs: OperatorInputs) throws(NodeProblem) -> [Tensor]? {
    let count = Int64(try inputs.type(0).count)
    return (try? Tensor(shape: [], elements: [count])).map { [$0] }
  }

  func outputTypes(_ inputs: OperatorInputs) throws(NodeProblem) -> [TensorType] {
    [try TensorType(.int64, [])]
  }

  func run(_ call: OperatorCall) throws(NodeProblem) {
    let count = Int64(try call.input(0).type.count)
    try call.output().mutableElements(Int64.self).update(repeating: count)
  }
}

/// Constant.
struct Constant: Operator {
  let tensor: Tensor

  init(_ node: Node) throws(NodeProblem) {
    func make<Scalar: TensorScalar>(_ shape: [Int], _ values: [Scalar]) -> Tensor? {
      try? Tensor(shape: shape, elements: values)
    }
    let value: Tensor? =
      switch node.attributes.first.map({ ($0.key, $0.value) }) {
      case ("value", .tensor(let tensor))?: tensor
      case ("value_float", .float(let value))?: make([], [value])
      case ("value_floats", .floats(let values))?: make([values.count], values)
      case ("value_int", .integer(let value))?: make([], [value])
      case ("value_ints", .integers(let values))?: make([values.count], values)
      default: nil
      }
    guard let value, node.attributes.count == 1 else { throw .invalidAttribute("value") }
    tensor = value
  }

  func constantOutputs(_ inputs: OperatorInputs) throws(NodeProblem) -> [Tensor]? { [tensor] }

  func outputTypes(_ inputs: OperatorInputs) throws(NodeProblem) -> [TensorType] {
    [TensorType(tensor)]
  }

  func run(_ call: OperatorCall) throws(NodeProblem) {
    tensor.copyBytes(to: try call.output().bytes)
  }
}

/// ConstantOfShape.
struct ConstantOfShape: Operator {
  let value: Tensor?

  init(_ node: Node) throws(NodeProblem) {
    switch node.attributes["value"] {
    case nil: value = nil
    case .tensor(let tensor) where tensor.count == 1: value = tensor
    default: throw .invalidAttribute("value")
    }
  }

  func outputTypes(_ inputs: OperatorInputs) throws(NodeProblem) -> [TensorType] {
    [try TensorType(value?.elementType ?? .float32, try inputs.integers(0))]
  }

  func run(_ call: OperatorCall) throws(NodeProblem) {
    let output = try call.output()
    guard let value else { return try call.outputFloats().update(repeating: 0) }
    func fill<Scalar: TensorScalar>(_ scalar: Scalar.Type) throws(NodeProblem) {
      guard let first = value.elements(as: scalar)?.first else { throw .invalidAttribute("value") }
      try output.mutableElements(scalar).update(repeating: first)
    }
    try fill(value.elementType.scalar)
  }
}
