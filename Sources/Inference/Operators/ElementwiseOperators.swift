import TensorKernels

extension OperatorTable {
  /// Element by element: activations, arithmetic, comparisons, logic, casts.
  static let elementwiseEntries: [String: Entry] =
    unaryEntries
    .merging(binaryEntries) { first, _ in first }
    .merging(otherElementwiseEntries) { first, _ in first }

  private static func unary(
    _ function: @escaping @Sendable (Double) -> Double
  ) -> Entry {
    Entry(1...1) { _, _ throws(NodeProblem) in Unary(function: function) }
  }

  private static let unaryEntries: [String: Entry] = [
    "Relu": Entry(1...1) { _, _ throws(NodeProblem) in
      Unary(fast: .activation(.relu), integer: { max(0, $0) }) { max(0, $0) }
    },
    "LeakyRelu": Entry(1...1) { node, _ throws(NodeProblem) in
      let slope = try node.float("alpha", default: 0.01)
      return Unary(fast: .activation(.leaky(slope: slope))) { $0 < 0 ? $0 * Double(slope) : $0 }
    },
    "Sigmoid": Entry(1...1) { _, _ throws(NodeProblem) in
      Unary(fast: .sigmoid) { 1 / (1 + exponential(-$0)) }
    },
    "HardSigmoid": Entry(1...1) { node, _ throws(NodeProblem) in
      let alpha = try node.float("alpha", default: 0.2)
      let beta = try node.float("beta", default: 0.5)
      return Unary(fast: .hardSigmoid(alpha: alpha, beta: beta)) {
        min(1, max(0, Double(alpha) * $0 + Double(beta)))
      }
    },
    "HardSwish": Entry(1...1, opsets: 14...23) { _, _ throws(NodeProblem) in
      Unary(fast: .hardSwish) { $0 * min(1, max(0, $0 / 6 + 0.5)) }
    },
    "Elu": Entry(1...1) { node, _ throws(NodeProblem) in
      let alpha = Double(try node.float("alpha", default: 1))
      return Unary { $0 < 0 ? alpha * (exponential($0) - 1) : $0 }
    },
    "Selu": Entry(1...1) { node, _ throws(NodeProblem) in
      let alpha = Double(try node.float("alpha", default: 1.673_263_2))
      let gamma = Double(try node.float("gamma", default: 1.050_701))
      return Unary { $0 > 0 ? gamma * $0 : gamma * alpha * (exponential($0) - 1) }
    },
    "Gelu": Entry(1...1, opsets: 20...23) { node, _ throws(NodeProblem) in
      let kind = try node.string("approximate", default: "none")
      try node.check("approximate", kind, isOneOf: ["none", "tanh"])
      return kind == "none"
        ? Unary { 0.5 * $0 * (1 + errorFunction($0 / 2.0.squareRoot())) }
        : Unary {
          let inner = (2 / Double.pi).squareRoot() * ($0 + 0.044715 * $0 * $0 * $0)
          return 0.5 * $0 * (1 + hyperbolicTangent(inner))
        }
    },
    "Abs": Entry(1...1) { _, _ throws(NodeProblem) in
      Unary(integer: { $0 < 0 ? 0 &- $0 : $0 }) { abs($0) }
    },
    "Neg": Entry(1...1) { _, _ throws(NodeProblem) in Unary(integer: { 0 &- $0 }) { -$0 } },
    "Exp": unary { exponential($0) },
    "Log": unary { logarithm($0) },
    "Sqrt": unary { $0.squareRoot() },
    "Tanh": Entry(1...1) { _, _ throws(NodeProblem) in
      Unary(fast: .hyperbolicTangent) { hyperbolicTangent($0) }
    },
    "Erf": unary { errorFunction($0) },
    "Sin": unary { sine($0) },
    "Cos": unary { cosine($0) },
    "Floor": unary { $0.rounded(.down) },
    "Ceil": unary { $0.rounded(.up) },
    "Round": unary { $0.rounded(.toNearestOrEven) },
    "Reciprocal": unary { 1 / $0 },
    "Softplus": unary {
      $0 > 0 ? $0 + logarithm(1 + exponential(-$0)) : logarithm(1 + exponential($0))
    },
    "Softsign": unary { $0 / (1 + abs($0)) },
    "Mish": unary { x in
      let softplus = x > 0 ? x + logarithm(1 + exponential(-x)) : logarithm(1 + exponential(x))
      return x * hyperbolicTangent(softplus)
    },
  ]

  private static let binaryEntries: [String: Entry] = [
    "Add": .broadcasting { Arithmetic(function: .add) },
    "Sub": .broadcasting { Arithmetic(function: .subtract) },
    "Mul": .broadcasting { Arithmetic(function: .multiply) },
    "Div": .broadcasting { Arithmetic(function: .divide) },
    "Mod": Entry(2...2, opsets: 10...23) { node, _ throws(NodeProblem) in
      Remainder(keepsDividendSign: try node.flag("fmod"))
    },
    "PRelu": Entry(2...2) { _, opset throws(NodeProblem) in
      guard opset < 7 else { return ParametricRelu() }
      return LegacyBroadcast(channels: ParametricRelu())
    },
    "Pow": .broadcasting { Power() },
    "Equal": .broadcasting { Comparison(relation: .equal) },
    "Less": .broadcasting { Comparison(relation: .less) },
    "LessOrEqual": Entry(2...2, opsets: 12...23) { _, _ throws(NodeProblem) in
      Comparison(relation: .lessOrEqual)
    },
    "Greater": .broadcasting { Comparison(relation: .greater) },
    "GreaterOrEqual": Entry(2...2, opsets: 12...23) { _, _ throws(NodeProblem) in
      Comparison(relation: .greaterOrEqual)
    },
    "And": .broadcasting { Logic { $0 && $1 } },
    "Or": .broadcasting { Logic { $0 || $1 } },
    "Xor": .broadcasting { Logic { $0 != $1 } },
  ]

  private static let otherElementwiseEntries: [String: Entry] = [
    "Not": Entry(1...1, opsets: opsets) { _, _ throws(NodeProblem) in Negation() },
    "Clip": Entry(1...3) { node, opset throws(NodeProblem) in try Clip(node, opset: opset) },
    "Cast": Entry(1...1) { node, _ throws(NodeProblem) in try Cast(node) },
    "CastLike": Entry(2...2, opsets: 15...23) { _, _ throws(NodeProblem) in Cast(target: nil) },
    "Where": Entry(3...3, opsets: 9...23) { _, _ throws(NodeProblem) in Selection() },
    "Min": Entry(1...10_000) { _, _ throws(NodeProblem) in Fold(kind: .minimum) },
    "Max": Entry(1...10_000) { _, _ throws(NodeProblem) in Fold(kind: .maximum) },
    "Sum": Entry(1...10_000) { _, _ throws(NodeProblem) in Fold(kind: .sum) },
    "Mean": Entry(1...10_000) { _, _ throws(NodeProblem) in Fold(kind: .mean) },
  ]
}
