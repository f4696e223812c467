import TensorKernels

extension GradientRules {
  /// Element by element.
  static let elementwiseRules: [String: GradientRule] = same(
    UnaryDerivative.names
  ) { b, r throws(NodeProblem) in
    let usesResult = UnaryDerivative.usesResult(r.node)
    let argument = usesResult ? r.node.outputs[0] : r.node.inputs[0]
    return [0: try b.emitGradient(of: r.node, [try r.gradient(), argument])]
  }.merging(arithmeticRules) { first, _ in first }

  private static let arithmeticRules: [String: GradientRule] = [
    "Add": { b, r throws(NodeProblem) in
      let gradient = try r.gradient()
      return try broadcast(&b, r, gradient, gradient)
    },
    "Sub": { b, r throws(NodeProblem) in
      let gradient = try r.gradient()
      return try broadcast(
        &b, r, gradient, r.wanted.contains(1) ? try b.emit("Neg", [gradient]) : gradient)
    },
    "Mul": { b, r throws(NodeProblem) in
      let gradient = try r.gradient(), (x, y) = try operands(&b, r)
      return try broadcast(
        &b, r, r.wanted.contains(0) ? try b.emit("Mul", [gradient, y]) : gradient,
        r.wanted.contains(1) ? try b.emit("Mul", [gradient, x]) : gradient)
    },
    "Div": { b, r throws(NodeProblem) in
      let gradient = try r.gradient(), (_, y) = try operands(&b, r)
      let first = try b.emit("Div", [gradient, y])
      guard r.wanted.contains(1) else { return try broadcast(&b, r, first, first) }
      let product = try b.emit("Mul", [first, r.node.outputs[0]])
      return try broadcast(&b, r, first, try b.emit("Neg", [product]))
    },
    // C's fmod: what is left after the quotient, rounded towards zero, times the divisor.
    "Mod": { b, r throws(NodeProblem) in
      let gradient = try r.gradient(), (x, y) = try operands(&b, r)
      guard r.wanted.contains(1) else { return try broadcast(&b, r, gradient, gradient) }
      let rest = try b.emit("Sub", [r.node.outputs[0], x])
      let quotient = try b.emit("Round", [try b.emit("Div", [rest, y])])
      return try broadcast(&b, r, gradient, try b.emit("Mul", [gradient, quotient]))
    },
    "Pow": { b, r throws(NodeProblem) in try power(&b, r) },
    "PRelu": { b, r throws(NodeProblem) in
      let gradient = try r.gradient(), (x, slope) = try operands(&b, r)
      let relu = Node(name: "", operatorName: "Relu", opset: GradientBuilder.opset)
      let above = try b.emitGradient(of: relu, [gradient, x])
      let below = try b.emit("Sub", [gradient, above])
      let scaled = try b.emit("Mul", [below, slope])
      return try broadcast(
        &b, r, try b.emit("Add", [above, scaled]),
        r.wanted.contains(1) ? try b.emit("Mul", [below, x]) : below)
    },
    "Where": { b, r throws(NodeProblem) in
      let gradient = try r.gradient(), zero = try b.number(0)
      var results: [Int: String] = [:]
      for index in 1...2 where r.wanted.contains(index) {
        let operands = index == 1 ? [gradient, zero] : [zero, gradient]
        let part = try b.emit("Where", [r.node.inputs[0]] + operands)
        results[index] = try b.sum(part, to: try b.shape(r.node.inputs[index]))
      }
      return results
    },
    "Sum": { b, r throws(NodeProblem) in try shared(&b, r, 1) },
    "Mean": { b, r throws(NodeProblem) in try shared(&b, r, 1 / Float(r.node.inputs.count)) },
    "Max": { b, r throws(NodeProblem) in try extreme(&b, r) },
    "Min": { b, r throws(NodeProblem) in try extreme(&b, r) },
    "Clip": { b, r throws(NodeProblem) in try clip(&b, r) },
    "Cast": { b, r throws(NodeProblem) in try cast(&b, r) },
    "CastLike": { b, r throws(NodeProblem) in try cast(&b, r) },
    "Identity": { b, r throws(NodeProblem) in [0: try r.gradient()] },
    "Dropout": { b, r throws(NodeProblem) in
      try r.requireOutputs(1)
      let isTraining = r.node.inputs.count > 2 && !r.node.inputs[2].isEmpty
      guard !isTraining || b.constant(r.node.inputs[2])?.elements(as: Bool.self)?.first == false
      else { throw .notDifferentiable }
      return [0: try r.gradient()]
    },
  ]

  /// Both operands, the second as today's broadcasting places it.
  private static func operands(
    _ b: inout GradientBuilder, _ r: GradientRequest
  ) throws(NodeProblem) -> (String, String) {
    let (kernel, inputs) = try b.known(r.node)
    guard let legacy = kernel as? LegacyBroadcast else {
      return (r.node.inputs[0], r.node.inputs[1])
    }
    let aligned = try legacy.aligned(try inputs.type(1), to: try inputs.type(0)).shape
    return (r.node.inputs[0], try b.reshape(r.node.inputs[1], aligned))
  }

  /// The gradients by two operands, summed over what was repeated.
  private static func broadcast(
    _ b: inout GradientBuilder, _ r: GradientRequest, _ first: String, _ second: String
  ) throws(NodeProblem) -> [Int: String] {
    var results: [Int: String] = [:]
    if r.wanted.contains(0) {
      results[0] = try b.sum(first, to: try b.shape(r.node.inputs[0]))
    }
    if r.wanted.contains(1) {
      let (_, name) = try operands(&b, r)
      let sum = try b.sum(second, to: try b.shape(name))
      results[1] = try b.reshape(sum, try b.shape(r.node.inputs[1]))
    }
    return results
  }

  /// Of xⁿ: n · xⁿ⁻¹ by x, which is 0 where n is 0; xⁿ · log x by n, taken as 0 where x is 0.
  private static func power(
    _ b: inout GradientBuilder, _ r: GradientRequest
  ) throws(NodeProblem) -> [Int: String] {
    let gradient = try r.gradient(), (base, exponent) = try operands(&b, r)
    var first = gradient, second = gradient
    if r.wanted.contains(0) {
      let real =
        try b.type(exponent).isReal
        ? exponent : try b.emit("CastLike", [exponent, base])
      let less = try b.emit("Sub", [real, try b.number(1)])
      let slope = try b.emit("Mul", [real, try b.emit("Pow", [base, less])])
      first = try b.emit("Mul", [gradient, try nonzero(real, slope, &b)])
    }
    if r.wanted.contains(1) {
      let slope = try b.emit("Mul", [r.node.outputs[0], try b.emit("Log", [base])])
      second = try b.emit("Mul", [gradient, try nonzero(base, slope, &b)])
    }
    return try broadcast(&b, r, first, second)
  }

  /// The slope, and 0 where a value is 0.
  private static func nonzero(
    _ value: String, _ slope: String, _ b: inout GradientBuilder
  ) throws(NodeProblem) -> String {
    if let values = b.constant(value)?.float32, !values.contains(0) { return slope }
    let zero = try b.number(0)
    return try b.emit("Where", [try b.emit("Equal", [value, zero]), zero, slope])
  }

  private static func shared(
    _ b: inout GradientBuilder, _ r: GradientRequest, _ share: Float
  ) throws(NodeProblem) -> [Int: String] {
    var gradient = try r.gradient(), results: [Int: String] = [:]
    if share != 1 { gradient = try b.emit("Mul", [gradient, try b.number(share)]) }
    for index in r.wanted.sorted() {
      results[index] = try b.sum(gradient, to: try b.shape(r.node.inputs[index]))
    }
    return results
  }

  /// Each operand that is the extreme takes an equal share.
  private static func extreme(
    _ b: inout GradientBuilder, _ r: GradientRequest
  ) throws(NodeProblem) -> [Int: String] {
    let gradient = try r.gradient(), result = r.node.outputs[0]
    var hits: [String] = []
    for name in r.node.inputs {
      let isEqual = try b.emit("Equal", [name, result])
      hits.append(try b.emit("CastLike", [isEqual, gradient]))
    }
    let share = try b.emit("Div", [gradient, try b.emit("Sum", hits)])
    var results: [Int: String] = [:]
    for index in r.wanted.sorted() {
      let part = try b.emit("Mul", [share, hits[index]])
      results[index] = try b.sum(part, to: try b.shape(r.node.inputs[index]))
    }
    return results
  }

  /// Nothing flows back from where the limits hold; the result tells where that is, if they are constant.
  private static func clip(
    _ b: inout GradientBuilder, _ r: GradientRequest
  ) throws(NodeProblem) -> [Int: String] {
    guard r.wanted == [0] else { throw .notDifferentiable }
    let gradient = try r.gradient()
    if case .clip(let low, let high)? = b.graph.activation(of: r.node) {
      let limits: [String: Attribute] = ["min": .float(low), "max": .float(high)]
      return [0: try b.emitGradient(of: r.node, [gradient, r.node.outputs[0]], limits)]
    }
    var result = gradient
    for (index, comparison) in [(1, "GreaterOrEqual"), (2, "LessOrEqual")]
    where r.node.inputs.count > index && !r.node.inputs[index].isEmpty {
      let isInside = try b.emit(comparison, [r.node.inputs[0], r.node.inputs[index]])
      result = try b.emit("Where", [isInside, result, try b.number(0)])
    }
    return [0: result]
  }

  private static func cast(
    _ b: inout GradientBuilder, _ r: GradientRequest
  ) throws(NodeProblem) -> [Int: String] {
    [0: try b.emit("CastLike", [try r.gradient(), r.node.inputs[0]])]
  }
}
