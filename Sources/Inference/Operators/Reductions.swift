import TensorKernels

extension OperatorTable {
  /// Operators that take an axis away.
  static let reductionEntries: [String: Entry] = [
    "ReduceMax": reduce(.maximum), "ReduceMin": reduce(.minimum), "ReduceMean": reduce(.mean),
    "ReduceSum": reduce(.sum), "ReduceProd": reduce(.product), "ReduceL1": reduce(.l1),
    "ReduceL2": reduce(.l2), "ReduceSumSquare": reduce(.sumOfSquares),
    "ReduceLogSum": reduce(.logOfSum), "ReduceLogSumExp": reduce(.logOfSumOfExponentials),
    "ArgMax": Entry(1...1) { node, _ throws(NodeProblem) in
      try ArgumentOfExtreme(node, isMaximum: true)
    },
    "ArgMin": Entry(1...1) { node, _ throws(NodeProblem) in
      try ArgumentOfExtreme(node, isMaximum: false)
    },
    "TopK": Entry(1...2, 2...2) { node, opset throws(NodeProblem) in
      try TopK(node, opset: opset)
    },
    "NonMaxSuppression": Entry(2...5, opsets: 10...23) { node, _ throws(NodeProblem) in
      try NonMaxSuppression(node)
    },
    "QuantizeLinear": Entry(2...3, opsets: 10...23) { node, _ throws(NodeProblem) in
      try Quantization(node, isForward: true)
    },
    "DequantizeLinear": Entry(2...3, opsets: 10...23) { node, _ throws(NodeProblem) in
      try Quantization(node, isForward: false)
    },
  ]

  private static func reduce(_ kind: Reduction.Kind) -> Entry {
    Entry(1...2) { node, _ throws(NodeProblem) in try Reduction(node, kind) }
  }
}

/// The reduce operators. Sums are in double precision, in the order of the input.
struct Reduction: Operator {
  enum Kind: Sendable {
    case maximum, minimum, mean, sum, product, l1, l2, sumOfSquares, logOfSum
    case logOfSumOfExponentials
  }

  let kind: Kind
  let axes: [Int]?
  let keepsAxes: Bool
  let ignoresEmptyAxes: Bool

  init(_ node: Node, _ kind: Kind) throws(NodeProblem) {
    self.kind = kind
    axes = try node.integers("axes")
    keepsAxes = try node.flag("keepdims", default: true)
    ignoresEmptyAxes = try node.flag("noop_with_empty_axes")
  }

  func axes(_ inputs: OperatorInputs) throws(NodeProblem) -> [Int] {
    let rank = try inputs.shape(0).count
    let given = try inputs.integers(axes, orInput: 1) ?? []
    if given.isEmpty { return ignoresEmptyAxes ? [] : Array(0..<rank) }
    guard let normal = normalizedAxes(given, rank: rank) else { throw .invalidValue(input: 1) }
    return normal.sorted()
  }

  func outputTypes(_ inputs: OperatorInputs) throws(NodeProblem) -> [TensorType] {
    let input = try inputs.type(0)
    let isExtreme = kind == .maximum || kind == .minimum
    guard input.elementType.number != nil || isExtreme else {
      throw .unsupportedElementType(input.elementType)
    }
    return [
      try TensorType(
        input.elementType, reducedShape(input.shape, try axes(inputs), keepsAxes: keepsAxes))
    ]
  }

  func run(_ call: OperatorCall) throws(NodeProblem) {
    let type = try call.input(0).type.elementType
    let axes = try axes(call.known)
    guard let number = type.number else { return try runOnTruths(axes, call) }
    try run(number, axes, call)
  }

  private func runOnTruths(_ axes: [Int], _ call: OperatorCall) throws(NodeProblem) {
    let input = try call.input(0)
    let x: UnsafeBufferPointer<Bool> = try input.elements()
    let y: UnsafeMutableBufferPointer<Bool> = try call.output().mutableElements()
    let wanted = kind == .maximum
    try kernel { () throws(KernelError) in
      var result = y.mutableSpan
      try reduce(x.span, shape: input.shape, axes: axes, from: !wanted, into: &result) { a, b in
        a == wanted || b == wanted ? wanted : !wanted
      } finish: { a, _ in
        a
      }
    }
  }

  private func run<Number: NumericScalar>(
    _ number: Number.Type, _ axes: [Int], _ call: OperatorCall
  ) throws(NodeProblem) {
    let input = try call.input(0)
    let x = try input.elements(number), y = try call.output().mutableElements(number)
    try kernel { () throws(KernelError) in
      var result = y.mutableSpan
      if kind == .maximum || kind == .minimum {
        let start = kind == .maximum ? Number.lowest : .highest, isMaximum = kind == .maximum
        return try reduce(x.span, shape: input.shape, axes: axes, from: start, into: &result) {
          (isMaximum ? $1 > $0 : $1 < $0) || $1 != $1 ? $1 : $0
        } finish: { a, _ in
          a
        }
      }
      if Number.isInteger, kind == .sum {
        return try reduce(x.span, shape: input.shape, axes: axes, from: .zero, into: &result) {
          $0.plus($1)
        } finish: { a, _ in
          a
        }
      }
      let (start, step, end) = rule
      try reduce(x.span, shape: input.shape, axes: axes, from: start, into: &result) {
        step($0, $1.double)
      } finish: {
        Number(converting: end($0, Double($1)))
      }
    }
  }

  private var rule: (Double, (Double, Double) -> Double, (Double, Double) -> Double) {
    switch kind {
    case .mean: (0, { $0 + $1 }, { $0 / $1 })
    case .product: (1, { $0 * $1 }, { a, _ in a })
    case .l1: (0, { $0 + abs($1) }, { a, _ in a })
    case .l2: (0, { $0 + $1 * $1 }, { a, _ in a.squareRoot() })
    case .sumOfSquares: (0, { $0 + $1 * $1 }, { a, _ in a })
    case .logOfSum: (0, { $0 + $1 }, { a, _ in logarithm(a) })
    case .logOfSumOfExponentials: (0, { $0 + exponential($1) }, { a, _ in logarithm(a) })
    default: (0, { $0 + $1 }, { a, _ in a })
    }
  }
}

func reducedShape(_ shape: [Int], _ axes: [Int], keepsAxes: Bool) -> [Int] {
  keepsAxes
    ? shape.indices.map { axes.contains($0) ? 1 : shape[$0] }
    : shape.indices.filter { !axes.contains($0) }.map { shape[$0] }
}

/// ArgMax and ArgMin.
struct ArgumentOfExtreme: Operator {
  let isMaximum: Bool
  let axis: Int
  let keepsAxis: Bool
  let takesLast: Bool

  init(_ node: Node, isMaximum: Bool) throws(NodeProblem) {
    self.isMaximum = isMaximum
    axis = try node.integer("axis", default: 0)
    keepsAxis = try node.flag("keepdims", default: true)
    takesLast = try node.flag("select_last_index")
  }

  func outputTypes(_ inputs: OperatorInputs) throws(NodeProblem) -> [TensorType] {
    let input = try inputs.type(0)
    guard let at = normalizedAxis(axis, rank: input.shape.count), input.shape[at] > 0 else {
      throw .invalidAttribute("axis")
    }
    guard input.elementType.number != nil else {
      throw .unsupportedElementType(input.elementType)
    }
    return [try TensorType(.int64, reducedShape(input.shape, [at], keepsAxes: keepsAxis))]
  }

  func run(_ call: OperatorCall) throws(NodeProblem) {
    let type = try call.input(0).type.elementType
    guard let number = type.number else { throw .unsupportedElementType(type) }
    try run(number, call)
  }

  private func run<Number: NumericScalar>(
    _ number: Number.Type, _ call: OperatorCall
  ) throws(NodeProblem) {
    let input = try call.input(0), shape = input.shape
    let at = normalizedAxis(axis, rank: shape.count) ?? 0
    let x = try input.elements(number)
    let y: UnsafeMutableBufferPointer<Int64> = try call.output().mutableElements()
    let size = shape[at], inner = shape[(at + 1)...].reduce(1, *)
    for position in 0..<y.count {
      let start = position / inner * size * inner + position % inner
      var best = x[start], place = 0
      for i in 1..<max(1, size) {
        let value = x[start + i * inner]
        let isBetter = isMaximum ? value > best : value < best
        if isBetter || (takesLast && value == best) { (best, place) = (value, i) }
      }
      y[position] = Int64(place)
    }
  }
}
