import TensorKernels

/// Einsum of one or two inputs: an equation names the axes; those not in the result are summed over.
struct Einsum: Operator {
  /// An axis: a letter, or one of those that `...` stands for, counted from the last.
  enum Label: Hashable, Sendable {
    case letter(Character)
    case ellipsis(Int)
  }

  /// Labels of one term, with the place of its `...`.
  struct Term: Sendable {
    let before: [Label]
    let after: [Label]
    let hasEllipsis: Bool

    init?(_ text: Substring) {
      let parts = text.split(separator: "...", omittingEmptySubsequences: false)
      guard parts.count <= 2, parts.allSatisfy({ $0.allSatisfy { $0.isASCII && $0.isLetter } })
      else { return nil }
      before = parts[0].map { .letter($0) }
      after = parts.count == 2 ? parts[1].map { .letter($0) } : []
      hasEllipsis = parts.count == 2
    }

    var letters: [Label] { before + after }

    /// The label of each axis, when `...` stands for `count` of them.
    func labels(ellipsis count: Int) -> [Label] {
      before + (0..<count).reversed().map { .ellipsis($0) } + after
    }
  }

  let inputs: [Term]
  let output: Term

  init(_ node: Node) throws(NodeProblem) {
    let equation = try node.string("equation", default: "").filter { $0 != " " }
    let sides = equation.split(separator: "->", omittingEmptySubsequences: false)
    guard let left = sides.first, sides.count <= 2 else { throw .invalidAttribute("equation") }
    let terms = left.split(separator: ",", omittingEmptySubsequences: false).map { Term($0) }
    inputs = terms.compactMap { $0 }
    let known = Set(inputs.flatMap(\.letters))
    guard inputs.count == terms.count, inputs.count == node.inputs.count,
      let output = Term(sides.count == 2 ? sides[1] : Self.implicitOutput(inputs)[...]),
      Set(output.letters).count == output.letters.count, known.isSuperset(of: output.letters)
    else { throw .invalidAttribute("equation") }
    self.output = output
  }

  /// Without an arrow: the letters that stand once, in alphabetical order.
  private static func implicitOutput(_ inputs: [Term]) -> String {
    let letters = inputs.flatMap(\.letters)
    let once = letters.filter { letter in letters.filter { $0 == letter }.count == 1 }
    let names = once.compactMap { if case .letter(let name) = $0 { name } else { nil } }
    return (inputs.contains(where: \.hasEllipsis) ? "..." : "") + String(names.sorted())
  }

  /// The walk over operands of these shapes.
  private struct Walk {
    var shape: ContractionShape
    var strides: [ContractionStrides]
  }

  private func walk(_ shapes: [[Int]]) throws(NodeProblem) -> Walk {
    var labels: [[Label]] = [], sizes: [Label: Int] = [:], order: [Label] = []
    for (term, shape) in zip(inputs, shapes) {
      let free = shape.count - term.letters.count
      guard free >= 0, free == 0 || term.hasEllipsis else { throw .shapeMismatch }
      labels.append(term.labels(ellipsis: free))
      for (label, size) in zip(labels[labels.count - 1], shape) {
        let known = sizes[label] ?? 1
        guard known == size || known == 1 || size == 1 else { throw .shapeMismatch }
        if sizes[label] == nil { order.append(label) }
        sizes[label] = known == 1 ? size : known
      }
    }
    let free = zip(inputs, shapes).map { $0.hasEllipsis ? $1.count - $0.letters.count : 0 }
    let kept = output.labels(ellipsis: output.hasEllipsis ? free.max() ?? 0 : 0)
    let summed = order.filter { !kept.contains($0) }
    let keptSizes = kept.map { sizes[$0] ?? 1 }, summedSizes = summed.map { sizes[$0] ?? 1 }
    _ = try TensorType(.bool, summedSizes)
    let strides = zip(labels, shapes).map { own, shape in
      ContractionStrides(
        kept: kept.map { stride($0, own, shape) },
        summed: summed.isEmpty ? [0] : summed.map { stride($0, own, shape) })
    }
    return Walk(
      shape: ContractionShape(kept: keptSizes, summed: summedSizes), strides: strides)
  }

  /// The distance from one index to the next; a label that stands twice walks the diagonal.
  private func stride(_ label: Label, _ labels: [Label], _ shape: [Int]) -> Int {
    let strides = rowMajorStrides(shape)
    return labels.indices.reduce(0) { sum, axis in
      labels[axis] == label && shape[axis] != 1 ? sum + strides[axis] : sum
    }
  }

  func outputTypes(_ inputs: OperatorInputs) throws(NodeProblem) -> [TensorType] {
    let type = try inputs.type(0).elementType
    guard [.float32, .float64].contains(type) else { throw .unsupportedElementType(type) }
    var shapes: [[Int]] = []
    for index in self.inputs.indices {
      let input = try inputs.type(index)
      guard input.elementType == type else { throw .unsupportedElementType(input.elementType) }
      shapes.append(input.shape)
    }
    return [try TensorType(type, try walk(shapes).shape.kept)]
  }

  func run(_ call: OperatorCall) throws(NodeProblem) {
    if try call.output().type.elementType == .float64 {
      return try run(Double(1), call) { x, a, w, b, shape, y throws(KernelError) in
        var result = y.mutableSpan
        try contract(x.span, a, w.span, b, shape: shape, into: &result)
      }
    }
    try run(Float(1), call) { x, a, w, b, shape, y throws(KernelError) in
      var result = y.mutableSpan
      try contract(x.span, a, w.span, b, shape: shape, into: &result)
    }
  }

  private typealias Kernel<Number> = (
    UnsafeBufferPointer<Number>, ContractionStrides, UnsafeBufferPointer<Number>,
    ContractionStrides, ContractionShape, UnsafeMutableBufferPointer<Number>
  ) throws(KernelError) -> Void

  /// One input alone is multiplied by `one`.
  private func run<Number: TensorScalar>(
    _ one: Number, _ call: OperatorCall, _ contract: Kernel<Number>
  ) throws(NodeProblem) {
    var shapes: [[Int]] = [], operands: [UnsafeBufferPointer<Number>] = []
    for index in inputs.indices {
      shapes.append(try call.input(index).shape)
      operands.append(try call.input(index).elements())
    }
    var walk = try walk(shapes), one = one
    if inputs.count == 1 {
      walk.strides.append(
        ContractionStrides(
          kept: walk.shape.kept.map { _ in 0 }, summed: walk.shape.summed.map { _ in 0 }))
    }
    let y: UnsafeMutableBufferPointer<Number> = try call.output().mutableElements()
    try kernel { () throws(KernelError) in
      try withUnsafePointer(to: &one) { pointer throws(KernelError) in
        operands.append(UnsafeBufferPointer(start: pointer, count: 1))
        try contract(operands[0], walk.strides[0], operands[1], walk.strides[1], walk.shape, y)
      }
    }
  }
}
