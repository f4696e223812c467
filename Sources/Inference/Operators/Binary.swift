import TensorKernels

/// The layouts of two broadcast operands, and the shape of the result.
struct Broadcast {
  let shape: [Int]
  let left: OperandLayout
  let right: OperandLayout

  init(_ left: [Int], _ right: [Int]) throws(NodeProblem) {
    shape = try broadcastShape(left, right)
    self.left = OperandLayout(strides: broadcastStrides(left, to: shape))
    self.right = OperandLayout(strides: broadcastStrides(right, to: shape))
  }

  init(_ call: OperatorCall) throws(NodeProblem) {
    try self.init(try call.input(0).shape, try call.input(1).shape)
  }
}

extension OperatorInputs {
  /// The broadcast type of two inputs of one element type.
  func broadcastType(_ result: TensorElementType? = nil) throws(NodeProblem) -> TensorType {
    let left = try type(0), right = try type(1)
    guard left.elementType == right.elementType else {
      throw .unsupportedElementType(right.elementType)
    }
    return try TensorType(
      result ?? left.elementType, try broadcastShape(left.shape, right.shape))
  }
}

extension OperatorCall {
  /// Combines two inputs of one type.
  func combineInputs<Element: TensorScalar, Result: TensorScalar>(
    _ function: (Element, Element) -> Result
  ) throws(NodeProblem) {
    let broadcast = try Broadcast(self)
    let x: UnsafeBufferPointer<Element> = try input(0).elements()
    let w: UnsafeBufferPointer<Element> = try input(1).elements()
    let y: UnsafeMutableBufferPointer<Result> = try output().mutableElements()
    try kernel { () throws(KernelError) in
      var result = y.mutableSpan
      try combine(
        x.span, broadcast.left, w.span, broadcast.right, shape: broadcast.shape, into: &result,
        function)
    }
  }
}

/// Add, Sub, Mul, Div.
struct Arithmetic: Operator {
  let function: BinaryFunction

  func outputTypes(_ inputs: OperatorInputs) throws(NodeProblem) -> [TensorType] {
    let type = try inputs.broadcastType()
    guard type.elementType.number != nil else { throw .unsupportedElementType(type.elementType) }
    return [type]
  }

  func run(_ call: OperatorCall) throws(NodeProblem) {
    let type = try call.output().type.elementType
    if type == .float32 {
      let broadcast = try Broadcast(call)
      let x = try call.floats(0), w = try call.floats(1), y = try call.outputFloats()
      return try kernel { () throws(KernelError) in
        var result = y.mutableSpan
        try combine(
          function, x.span, broadcast.left, w.span, broadcast.right, shape: broadcast.shape,
          into: &result, workers: call.workers)
      }
    }
    guard let number = type.number else { throw .unsupportedElementType(type) }
    try run(number, call)
  }

  private func run<Number: NumericScalar>(
    _ number: Number.Type, _ call: OperatorCall
  ) throws(NodeProblem) {
    switch function {
    case .add: try call.combineInputs { (a: Number, b: Number) in a.plus(b) }
    case .subtract: try call.combineInputs { (a: Number, b: Number) in a.minus(b) }
    case .multiply: try call.combineInputs { (a: Number, b: Number) in a.times(b) }
    case .divide: try call.combineInputs { (a: Number, b: Number) in a.over(b) }
    }
  }
}

/// PRelu: the slope is broadcast to the input's shape.
struct ParametricRelu: Operator {
  func outputTypes(_ inputs: OperatorInputs) throws(NodeProblem) -> [TensorType] {
    let input = try inputs.floatType(0)
    guard try inputs.broadcastType() == input else { throw .shapeMismatch }
    return [input]
  }

  func run(_ call: OperatorCall) throws(NodeProblem) {
    try call.combineInputs { (x: Float, slope: Float) in x < 0 ? x * slope : x }
  }
}

/// Pow: base and exponent may differ in type; the result has the base's.
struct Power: Operator {
  func outputTypes(_ inputs: OperatorInputs) throws(NodeProblem) -> [TensorType] {
    let base = try inputs.type(0), exponent = try inputs.type(1)
    guard base.elementType.number != nil, exponent.elementType.number != nil else {
      throw .unsupportedElementType(exponent.elementType)
    }
    return [try TensorType(base.elementType, try broadcastShape(base.shape, exponent.shape))]
  }

  func run(_ call: OperatorCall) throws(NodeProblem) {
    let base = try call.input(0), exponent = try call.input(1), output = try call.output()
    let broadcast = try Broadcast(call)
    let left = try base.doubles(), right = try exponent.doubles()
    var results = [Double](repeating: 0, count: output.type.count)
    try kernel { () throws(KernelError) in
      var span = results.mutableSpan
      try combine(
        left.span, broadcast.left, right.span, broadcast.right, shape: broadcast.shape,
        into: &span
      ) { power($0, $1) }
    }
    try output.store(results)
  }
}

extension TensorBuffer {
  /// The elements as doubles.
  func doubles() throws(NodeProblem) -> [Double] {
    func read<Number: NumericScalar>(_ number: Number.Type) throws(NodeProblem) -> [Double] {
      try elements(number).map(\.double)
    }
    guard let number = type.elementType.number else {
      throw .unsupportedElementType(type.elementType)
    }
    return try read(number)
  }

  /// Stores doubles, converted to the element type.
  func store(_ values: [Double]) throws(NodeProblem) {
    func write<Number: NumericScalar>(_ number: Number.Type) throws(NodeProblem) {
      let target = try mutableElements(number)
      guard target.count == values.count else { throw .shapeMismatch }
      for (i, value) in values.enumerated() { target[i] = Number(converting: value) }
    }
    guard let number = type.elementType.number else {
      throw .unsupportedElementType(type.elementType)
    }
    try write(number)
  }
}

/// Equal, Less, Greater and their kin.
struct Comparison: Operator {
  enum Relation: Sendable { case equal, less, lessOrEqual, greater, greaterOrEqual }

  let relation: Relation

  func outputTypes(_ inputs: OperatorInputs) throws(NodeProblem) -> [TensorType] {
    let type = try inputs.broadcastType(.bool), operand = try inputs.type(0).elementType
    guard relation == .equal || operand.number != nil else {
      throw .unsupportedElementType(operand)
    }
    return [type]
  }

  func run(_ call: OperatorCall) throws(NodeProblem) {
    let type = try call.input(0).type.elementType
    guard let number = type.number else {
      return try call.combineInputs { (a: Bool, b: Bool) in a == b }
    }
    try run(number, call)
  }

  private func run<Number: NumericScalar>(
    _ number: Number.Type, _ call: OperatorCall
  ) throws(NodeProblem) {
    switch relation {
    case .equal: try call.combineInputs { (a: Number, b: Number) in a == b }
    case .less: try call.combineInputs { (a: Number, b: Number) in a < b }
    case .lessOrEqual: try call.combineInputs { (a: Number, b: Number) in a <= b }
    case .greater: try call.combineInputs { (a: Number, b: Number) in a > b }
    case .greaterOrEqual: try call.combineInputs { (a: Number, b: Number) in a >= b }
    }
  }
}

/// And, Or, Xor.
struct Logic: Operator {
  let function: @Sendable (Bool, Bool) -> Bool

  func outputTypes(_ inputs: OperatorInputs) throws(NodeProblem) -> [TensorType] {
    let type = try inputs.broadcastType()
    guard type.elementType == .bool else { throw .unsupportedElementType(type.elementType) }
    return [type]
  }

  func run(_ call: OperatorCall) throws(NodeProblem) {
    try call.combineInputs { (a: Bool, b: Bool) in function(a, b) }
  }
}

/// Where: picks from two inputs by a condition.
struct Selection: Operator {
  func outputTypes(_ inputs: OperatorInputs) throws(NodeProblem) -> [TensorType] {
    let condition = try inputs.type(0), yes = try inputs.type(1), no = try inputs.type(2)
    guard condition.elementType == .bool else {
      throw .unsupportedElementType(condition.elementType)
    }
    guard yes.elementType == no.elementType else {
      throw .unsupportedElementType(no.elementType)
    }
    let values = try broadcastShape(yes.shape, no.shape)
    return [try TensorType(yes.elementType, try broadcastShape(condition.shape, values))]
  }

  func run(_ call: OperatorCall) throws(NodeProblem) {
    try run(try call.output().type.elementType.scalar, call)
  }

  private func run<Element: TensorScalar>(
    _ element: Element.Type, _ call: OperatorCall
  ) throws(NodeProblem) {
    let condition: UnsafeBufferPointer<Bool> = try call.input(0).elements()
    let yes: UnsafeBufferPointer<Element> = try call.input(1).elements()
    let no: UnsafeBufferPointer<Element> = try call.input(2).elements()
    let output = try call.output(), y = try output.mutableElements(element)
    var strides: [[Int]] = []
    for i in 0..<3 {
      strides.append(broadcastStrides(try call.input(i).shape, to: output.shape))
    }
    for (position, index) in indices(of: output.shape).enumerated() {
      func place(_ operand: Int) -> Int {
        zip(index, strides[operand]).reduce(0) { $0 + $1.0 * $1.1 }
      }
      y[position] = condition[place(0)] ? yes[place(1)] : no[place(2)]
    }
  }
}

/// Min, Max, Sum, Mean of any number of inputs.
struct Fold: Operator {
  enum Kind: Sendable { case minimum, maximum, sum, mean }

  let kind: Kind

  func outputTypes(_ inputs: OperatorInputs) throws(NodeProblem) -> [TensorType] {
    let first = try inputs.type(0)
    guard first.elementType.number != nil else {
      throw .unsupportedElementType(first.elementType)
    }
    var shape = first.shape
    for index in 1..<max(1, inputs.count) {
      let type = try inputs.type(index)
      guard type.elementType == first.elementType else {
        throw .unsupportedElementType(type.elementType)
      }
      shape = try broadcastShape(shape, type.shape)
    }
    return [try TensorType(first.elementType, shape)]
  }

  func run(_ call: OperatorCall) throws(NodeProblem) {
    let type = try call.output().type.elementType
    guard let number = type.number else { throw .unsupportedElementType(type) }
    try run(number, call)
  }

  private func run<Number: NumericScalar>(
    _ number: Number.Type, _ call: OperatorCall
  ) throws(NodeProblem) {
    let output = try call.output(), y = try output.mutableElements(number)
    var sum: [Number] = []
    for index in call.inputs.indices {
      let input = try call.input(index), x = try input.elements(number)
      let strides = broadcastStrides(input.shape, to: output.shape)
      let map = AxisMap(
        offsets: zip(output.shape, strides).map { size, stride in
          (0..<size).map { $0 * stride }
        })
      var operand = [Number](repeating: .zero, count: y.count)
      try kernel { () throws(KernelError) in
        var span = operand.mutableSpan
        try copy(x.span, through: map, fill: .zero, into: &span)
      }
      sum = index == 0 ? operand : zip(sum, operand).map { combine($0, $1) }
    }
    let count = Number(converting: Double(call.inputs.count))
    for i in 0..<y.count { y[i] = kind == .mean ? sum[i].over(count) : sum[i] }
  }

  private func combine<Number: NumericScalar>(_ a: Number, _ b: Number) -> Number {
    switch kind {
    case .minimum: b < a || b != b ? b : a
    case .maximum: b > a || b != b ? b : a
    case .sum, .mean: a.plus(b)
    }
  }
}
