import TensorKernels

extension GradientRules {
  /// Matrix products.
  static let productRules: [String: GradientRule] = [
    "Gemm": { b, r throws(NodeProblem) in try gemm(&b, r) },
    "MatMul": { b, r throws(NodeProblem) in try matrixProduct(&b, r) },
    "Einsum": { b, r throws(NodeProblem) in try einsum(&b, r) },
  ]

  private static func gemm(
    _ b: inout GradientBuilder, _ r: GradientRequest
  ) throws(NodeProblem) -> [Int: String] {
    let node = r.node, gradient = try r.gradient()
    let alpha = try node.float("alpha", default: 1), beta = try node.float("beta", default: 1)
    let turnsA = try node.flag("transA"), turnsB = try node.flag("transB")
    var results: [Int: String] = [:]
    func attributes(_ turnsLeft: Bool, _ turnsRight: Bool) -> [String: Attribute] {
      [
        "alpha": .float(alpha), "transA": .integer(turnsLeft ? 1 : 0),
        "transB": .integer(turnsRight ? 1 : 0),
      ]
    }
    if r.wanted.contains(0) {
      results[0] =
        turnsA
        ? try b.emit("Gemm", [node.inputs[1], gradient], attributes(turnsB, true))
        : try b.emit("Gemm", [gradient, node.inputs[1]], attributes(false, !turnsB))
    }
    if r.wanted.contains(1) {
      results[1] =
        turnsB
        ? try b.emit("Gemm", [gradient, node.inputs[0]], attributes(true, turnsA))
        : try b.emit("Gemm", [node.inputs[0], gradient], attributes(!turnsA, false))
    }
    if r.wanted.contains(2) {
      let sum = try b.sum(gradient, to: try b.shape(node.inputs[2]))
      results[2] = beta == 1 ? sum : try b.emit("Mul", [sum, try b.number(beta)])
    }
    return results
  }

  private static func matrixProduct(
    _ b: inout GradientBuilder, _ r: GradientRequest
  ) throws(NodeProblem) -> [Int: String] {
    let first = try b.shape(r.node.inputs[0]), second = try b.shape(r.node.inputs[1])
    // Vectors stand as one row on the left and one column on the right.
    let left = first.count == 1 ? [1] + first : first
    let right = second.count == 1 ? second + [1] : second
    let stack = try broadcastShape(Array(left.dropLast(2)), Array(right.dropLast(2)))
    let gradient = try b.reshape(
      try r.gradient(), stack + [left[left.count - 2], right[right.count - 1]])
    var results: [Int: String] = [:]
    func turned(_ name: String, _ shape: [Int]) throws(NodeProblem) -> String {
      var order = Array(shape.indices)
      order.swapAt(order.count - 1, order.count - 2)
      return try b.transpose(try b.reshape(name, shape), order)
    }
    if r.wanted.contains(0) {
      let product = try b.emit("MatMul", [gradient, try turned(r.node.inputs[1], right)])
      results[0] = try b.reshape(try b.sum(product, to: left), first)
    }
    if r.wanted.contains(1) {
      let product = try b.emit("MatMul", [try turned(r.node.inputs[0], left), gradient])
      results[1] = try b.reshape(try b.sum(product, to: right), second)
    }
    return results
  }

  /// The gradient by one operand is the einsum of the result's gradient and the other operand, with the axes that
  /// stand in neither repeated.
  private static func einsum(
    _ b: inout GradientBuilder, _ r: GradientRequest
  ) throws(NodeProblem) -> [Int: String] {
    guard let operation = try b.known(r.node).kernel as? Einsum else { throw .notDifferentiable }
    var shapes: [[Int]] = []
    for name in r.node.inputs { shapes.append(try b.shape(name)) }
    let (terms, output) = operation.labels(shapes)
    var results: [Int: String] = [:]
    for index in r.wanted.sorted() {
      let own = terms[index]
      guard Set(own).count == own.count else { throw .notDifferentiable }
      var operands = [try r.gradient()], sources = [output]
      for (other, term) in terms.enumerated() where other != index {
        operands.append(r.node.inputs[other])
        sources.append(term)
      }
      let there = own.filter { label in sources.contains { $0.contains(label) } }
      let equation = "\(sources.map { String($0) }.joined(separator: ","))->\(String(there))"
      let product = try b.emit("Einsum", operands, ["equation": .string(equation)])
      var sizes: [Character: Int] = [:]
      for (label, size) in zip(there, try b.shape(product)) { sizes[label] = size }
      let narrow = try b.reshape(product, own.map { sizes[$0] ?? 1 })
      let summed = try b.sum(
        narrow, to: zip(own, shapes[index]).map { min($1, sizes[$0] ?? 1) })
      results[index] = try b.expand(summed, shapes[index])
    }
    return results
  }
}

extension Einsum {
  /// A letter for each axis of operands of these shapes and of the result; those of `...` get letters of their own.
  fileprivate func labels(_ shapes: [[Int]]) -> (terms: [[Character]], output: [Character]) {
    let used = Set((inputs + [output]).flatMap(\.letters))
    let free = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".filter {
      !used.contains(.letter($0))
    }
    func letters(_ term: Term, _ count: Int) -> [Character] {
      term.labels(ellipsis: count).map { label in
        switch label {
        case .letter(let name): name
        case .ellipsis(let index): Array(free)[index]
        }
      }
    }
    let counts = zip(inputs, shapes).map { $0.hasEllipsis ? $1.count - $0.letters.count : 0 }
    return (
      zip(inputs, counts).map { letters($0, $1) },
      letters(output, output.hasEllipsis ? counts.max() ?? 0 : 0)
    )
  }
}
