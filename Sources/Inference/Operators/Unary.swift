import TensorKernels

/// A function of one number, in double precision; fast for 32-bit floats where there is a kernel.
struct Unary: Operator {
  var fast: UnaryFunction?
  var integer: (@Sendable (Int64) -> Int64)?
  let function: @Sendable (Double) -> Double

  init(
    fast: UnaryFunction? = nil, integer: (@Sendable (Int64) -> Int64)? = nil,
    function: @escaping @Sendable (Double) -> Double
  ) {
    self.fast = fast
    self.integer = integer
    self.function = function
  }

  func outputTypes(_ inputs: OperatorInputs) throws(NodeProblem) -> [TensorType] {
    let input = try inputs.type(0)
    guard let number = input.elementType.number, integer != nil || !number.isInteger else {
      throw .unsupportedElementType(input.elementType)
    }
    return [input]
  }

  func run(_ call: OperatorCall) throws(NodeProblem) {
    let type = try call.input(0).type.elementType
    if type == .float32, let fast {
      let x = try call.floats(0), y = try call.outputFloats()
      return try kernel { () throws(KernelError) in
        var result = y.mutableSpan
        try apply(fast, to: x.span, into: &result, workers: call.workers)
      }
    }
    guard let number = type.number else { throw .unsupportedElementType(type) }
    try run(number, call)
  }

  private func run<Number: NumericScalar>(
    _ number: Number.Type, _ call: OperatorCall
  ) throws(NodeProblem) {
    let x: UnsafeBufferPointer<Number> = try call.input(0).elements()
    let y: UnsafeMutableBufferPointer<Number> = try call.output().mutableElements()
    try kernel { () throws(KernelError) in
      var result = y.mutableSpan
      if Number.isInteger, let integer {
        try apply(to: x.span, into: &result) { Number(wrapping: integer($0.integer)) }
      } else {
        try apply(to: x.span, into: &result) { Number(converting: function($0.double)) }
      }
    }
  }
}

/// Clip; limits are attributes before operator set 11, inputs since.
struct Clip: Operator {
  let low: Float?
  let high: Float?

  init(_ node: Node, opset: Int) throws(NodeProblem) {
    low = opset < 11 ? try node.float("min", default: -.greatestFiniteMagnitude) : nil
    high = opset < 11 ? try node.float("max", default: .greatestFiniteMagnitude) : nil
  }

  func outputTypes(_ inputs: OperatorInputs) throws(NodeProblem) -> [TensorType] {
    let input = try inputs.type(0)
    guard input.elementType.number != nil else {
      throw .unsupportedElementType(input.elementType)
    }
    for index in 1...2 where inputs.has(index) {
      let limit = try inputs.type(index)
      guard limit.elementType == input.elementType, limit.count == 1 else { throw .shapeMismatch }
    }
    return [input]
  }

  func run(_ call: OperatorCall) throws(NodeProblem) {
    let type = try call.input(0).type.elementType
    guard let number = type.number else { throw .unsupportedElementType(type) }
    try run(number, call)
  }

  private func run<Number: NumericScalar>(
    _ number: Number.Type, _ call: OperatorCall
  ) throws(NodeProblem) {
    let x: UnsafeBufferPointer<Number> = try call.input(0).elements()
    let y: UnsafeMutableBufferPointer<Number> = try call.output().mutableElements()
    var least = low.map { Number(converting: Double($0)) } ?? Number.lowest
    var most = high.map { Number(converting: Double($0)) } ?? Number.highest
    if call.has(1) { least = try call.input(1).elements(Number.self)[0] }
    if call.has(2) { most = try call.input(2).elements(Number.self)[0] }
    try kernel { () throws(KernelError) in
      if let x = x as? UnsafeBufferPointer<Float>, let y = y as? UnsafeMutableBufferPointer<Float>,
        let least = least as? Float, let most = most as? Float
      {
        var result = y.mutableSpan
        let clip = Activation.clip(low: least, high: most)
        return try apply(.activation(clip), to: x.span, into: &result, workers: call.workers)
      }
      var result = y.mutableSpan
      try apply(to: x.span, into: &result) { min(max($0, least), most) }
    }
  }
}

/// Cast and CastLike. Floats to integers truncate and stop at the ends; integers wrap around.
struct Cast: Operator {
  let target: TensorElementType?

  init(target: TensorElementType?) { self.target = target }

  init(_ node: Node) throws(NodeProblem) {
    guard let type = elementType(code: try node.integer("to")) else {
      throw .invalidAttribute("to")
    }
    target = type
  }

  func outputTypes(_ inputs: OperatorInputs) throws(NodeProblem) -> [TensorType] {
    let input = try inputs.type(0)
    let type: TensorElementType
    if let target { type = target } else { type = try inputs.type(1).elementType }
    return [try TensorType(type, input.shape)]
  }

  func run(_ call: OperatorCall) throws(NodeProblem) {
    let input = try call.input(0), output = try call.output()
    if input.type.elementType == output.type.elementType {
      return output.bytes.copyMemory(from: UnsafeRawBufferPointer(input.bytes))
    }
    try convert(input.type.elementType.scalar, call)
  }

  private func convert<Source: TensorScalar>(
    _ source: Source.Type, _ call: OperatorCall
  ) throws(NodeProblem) {
    try convert(source, try call.output().type.elementType.scalar, call)
  }

  private func convert<Source: TensorScalar, Target: TensorScalar>(
    _ source: Source.Type, _ target: Target.Type, _ call: OperatorCall
  ) throws(NodeProblem) {
    let x: UnsafeBufferPointer<Source> = try call.input(0).elements()
    let y: UnsafeMutableBufferPointer<Target> = try call.output().mutableElements()
    try kernel { () throws(KernelError) in
      var result = y.mutableSpan
      try apply(to: x.span, into: &result) { converted($0) }
    }
  }

  private func converted<Source: TensorScalar, Target: TensorScalar>(_ value: Source) -> Target {
    if let truth = value as? Bool {
      if let number = Target.self as? any NumericScalar.Type {
        return number.init(wrapping: truth ? 1 : 0) as? Target ?? .zero
      }
      return truth as? Target ?? .zero
    }
    guard let number = value as? any NumericScalar else { return .zero }
    if Target.self == Bool.self { return (number.double != 0) as? Target ?? .zero }
    guard let target = Target.self as? any NumericScalar.Type else { return .zero }
    if type(of: number).isInteger {
      return target.isInteger
        ? target.init(wrapping: number.integer) as? Target ?? .zero
        : target.init(converting: number.double) as? Target ?? .zero
    }
    return target.init(converting: number.double) as? Target ?? .zero
  }
}

/// Not.
struct Negation: Operator {
  func outputTypes(_ inputs: OperatorInputs) throws(NodeProblem) -> [TensorType] {
    let input = try inputs.type(0)
    guard input.elementType == .bool else { throw .unsupportedElementType(input.elementType) }
    return [input]
  }

  func run(_ call: OperatorCall) throws(NodeProblem) {
    let x: UnsafeBufferPointer<Bool> = try call.input(0).elements()
    let y: UnsafeMutableBufferPointer<Bool> = try call.output().mutableElements()
    try kernel { () throws(KernelError) in
      var result = y.mutableSpan
      try apply(to: x.span, into: &result) { !$0 }
    }
  }
}
