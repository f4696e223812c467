import TensorKernels

/// The derivative of a function of one number, by its argument or by its result.
struct UnaryDerivative: Sendable {
  /// Whether it is given the result; layers that end in such a function can then keep nothing else.
  let usesResult: Bool
  /// The activation whose fast kernel does the same.
  var fast: Activation?
  let value: @Sendable (Double) -> Double

  /// Operators of one input that change smoothly, or with kinks.
  static let names: [String] = Array(table.keys)

  /// Whether a node's derivative is by its result.
  static func usesResult(_ node: Node) -> Bool {
    (try? UnaryDerivative(node))?.usesResult ?? false
  }

  init(_ node: Node) throws(NodeProblem) {
    guard let make = Self.table[node.operatorName] else { throw .notDifferentiable }
    self = try make(node)
  }

  private init(
    ofResult usesResult: Bool = false, fast: Activation? = nil,
    _ value: @escaping @Sendable (Double) -> Double
  ) {
    self.usesResult = usesResult
    self.fast = fast
    self.value = value
  }

  private typealias Maker = @Sendable (Node) throws(NodeProblem) -> UnaryDerivative

  private static func simple(_ value: @escaping @Sendable (Double) -> Double) -> Maker {
    { _ throws(NodeProblem) in UnaryDerivative(value) }
  }

  private static let table: [String: Maker] = [
    "Relu": { _ throws(NodeProblem) in
      UnaryDerivative(ofResult: true, fast: .relu) { $0 > 0 ? 1 : 0 }
    },
    "LeakyRelu": { node throws(NodeProblem) in
      let slope = try node.float("alpha", default: 0.01)
      // With a negative slope the result does not tell on which side its argument lay.
      return UnaryDerivative(
        ofResult: slope >= 0, fast: slope >= 0 ? .leaky(slope: slope) : nil
      ) { $0 > 0 ? 1 : Double(slope) }
    },
    "Sigmoid": { _ throws(NodeProblem) in
      UnaryDerivative(ofResult: true, fast: .sigmoid) { $0 * (1 - $0) }
    },
    "HardSigmoid": { node throws(NodeProblem) in
      let slope = try node.float("alpha", default: 0.2)
      let offset = try node.float("beta", default: 0.5)
      return UnaryDerivative(ofResult: true, fast: .hardSigmoid(slope: slope, offset: offset)) {
        $0 > 0 && $0 < 1 ? Double(slope) : 0
      }
    },
    "HardSwish": simple { $0 <= -3 ? 0 : $0 >= 3 ? 1 : $0 / 3 + 0.5 },
    "Elu": { node throws(NodeProblem) in
      let alpha = Double(try node.float("alpha", default: 1))
      return UnaryDerivative { $0 > 0 ? 1 : alpha * exponential($0) }
    },
    "Selu": { node throws(NodeProblem) in
      let alpha = Double(try node.float("alpha", default: 1.673_263_2))
      let gamma = Double(try node.float("gamma", default: 1.050_701))
      return UnaryDerivative { $0 > 0 ? gamma : gamma * alpha * exponential($0) }
    },
    "Gelu": { node throws(NodeProblem) in
      let kind = try node.string("approximate", default: "none")
      return kind == "none" ? UnaryDerivative(gelu) : UnaryDerivative(approximateGelu)
    },
    "Abs": simple { $0 > 0 ? 1 : $0 < 0 ? -1 : 0 },
    "Neg": simple { _ in -1 },
    "Exp": { _ throws(NodeProblem) in UnaryDerivative(ofResult: true) { $0 } },
    "Log": simple { 1 / $0 },
    "Sqrt": { _ throws(NodeProblem) in UnaryDerivative(ofResult: true) { 0.5 / $0 } },
    "Tanh": { _ throws(NodeProblem) in UnaryDerivative(ofResult: true) { 1 - $0 * $0 } },
    "Erf": simple { 2 / Double.pi.squareRoot() * exponential(-$0 * $0) },
    "Sin": simple { cosine($0) },
    "Cos": simple { -sine($0) },
    "Reciprocal": simple { -1 / ($0 * $0) },
    "Softplus": simple { 1 / (1 + exponential(-$0)) },
    "Softsign": simple { 1 / ((1 + abs($0)) * (1 + abs($0))) },
    "Mish": simple { x in
      let softplus = x > 0 ? x + logarithm(1 + exponential(-x)) : logarithm(1 + exponential(x))
      let t = hyperbolicTangent(softplus)
      return t + x * (1 - t * t) / (1 + exponential(-x))
    },
  ]

  private static func gelu(_ x: Double) -> Double {
    let density = exponential(-x * x / 2) / (2 * Double.pi).squareRoot()
    return 0.5 * (1 + errorFunction(x / 2.0.squareRoot())) + x * density
  }

  private static func approximateGelu(_ x: Double) -> Double {
    let factor = (2 / Double.pi).squareRoot()
    let t = hyperbolicTangent(factor * (x + 0.044715 * x * x * x))
    let inner = factor * (1 + 3 * 0.044715 * x * x)
    return 0.5 * (1 + t) + 0.5 * x * (1 - t * t) * inner
  }
}
