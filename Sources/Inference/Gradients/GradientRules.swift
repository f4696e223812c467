import TensorKernels

/// Writes the gradients by a node's inputs; by the input's place, from zero.
typealias GradientRule =
  @Sendable (inout GradientBuilder, GradientRequest) throws(NodeProblem) -> [Int: String]

/// How each operator is differentiated.
enum GradientRules {
  /// The rule of a node's operator; nil where there is none.
  static func rule(of node: Node) -> GradientRule? {
    node.domain.isEmpty ? rules[node.operatorName] : nil
  }

  /// Whether the outputs change in steps only, so that nothing flows back through the node.
  static func isFlat(_ node: Node) -> Bool {
    node.domain.isEmpty && flat.contains(node.operatorName)
  }

  /// The operators with a rule, and those that are flat.
  static var names: Set<String> { flat.union(rules.keys) }

  private static let flat: Set<String> = [
    "Shape", "Size", "ConstantOfShape", "Equal", "Less", "LessOrEqual", "Greater",
    "GreaterOrEqual", "And", "Or", "Xor", "Not", "ArgMax", "ArgMin", "NonMaxSuppression", "Floor",
    "Ceil", "Round",
  ]

  private static let rules: [String: GradientRule] =
    networkRules
    .merging(productRules) { first, _ in first }
    .merging(elementwiseRules) { first, _ in first }
    .merging(movementRules) { first, _ in first }
    .merging(reductionRules) { first, _ in first }

  /// One rule for several operators.
  static func same(_ names: [String], _ rule: @escaping GradientRule) -> [String: GradientRule] {
    var rules: [String: GradientRule] = [:]
    for name in names { rules[name] = rule }
    return rules
  }

  /// The gradient operator of the node's own name, given the node's further inputs and the shape of its first.
  static func own(
    _ builder: inout GradientBuilder, _ request: GradientRequest, _ further: [String] = []
  ) throws(NodeProblem) -> [Int: String] {
    try request.requireOutputs(1)
    let shape = try builder.shape(request.node.inputs[0])
    let gradient = try builder.emitGradient(
      of: request.node, [try request.gradient()] + further,
      ["inputShape": .integers(shape.map { Int64($0) })])
    return [0: gradient]
  }
}
