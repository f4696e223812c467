import TensorKernels

extension GradientRules {
  /// Operators that take an axis away.
  static let reductionRules: [String: GradientRule] =
    same([
      "ReduceMax", "ReduceMin", "ReduceProd", "ReduceL1", "ReduceL2", "ReduceSumSquare",
      "ReduceLogSum", "ReduceLogSumExp",
    ]) { b, r throws(NodeProblem) in
      let (kernel, inputs) = try b.known(r.node)
      guard let reduction = kernel as? Reduction else { throw .notDifferentiable }
      let axes: Attribute = .integers(try reduction.axes(inputs).map { Int64($0) })
      let operands = [try r.gradient(), r.node.inputs[0], r.node.outputs[0]]
      return [0: try b.emitGradient(of: r.node, operands, ["axes": axes])]
    }
    .merging(otherReductionRules) { first, _ in first }

  private static let otherReductionRules: [String: GradientRule] = [
    "TopK": { b, r throws(NodeProblem) in
      if r.node.outputs.count > 1, !r.node.outputs[1].isEmpty {
        return try own(&b, r, [r.node.outputs[1]])
      }
      // Nothing names the places; the same node answers them again.
      let again = try b.emit(
        r.node.operatorName, r.node.inputs, r.node.attributes, opset: b.opset(of: r.node),
        outputs: 2)
      return try own(&b, r, [again[1]])
    },
    "ReduceSum": { b, r throws(NodeProblem) in
      let (kept, shape) = try keptGradient(&b, r)
      return [0: try b.expand(kept, shape)]
    },
    "ReduceMean": { b, r throws(NodeProblem) in
      let (kept, shape) = try keptGradient(&b, r)
      let count = Float(shape.reduce(1, *)) / Float(max(1, try b.type(kept).count))
      return [0: try b.expand(try b.emit("Div", [kept, try b.number(count)]), shape)]
    },
  ]

  /// The gradient with the reduced axes as axes of size 1, and the shape before.
  private static func keptGradient(
    _ b: inout GradientBuilder, _ r: GradientRequest
  ) throws(NodeProblem) -> (String, [Int]) {
    let (kernel, inputs) = try b.known(r.node)
    guard let reduction = kernel as? Reduction else { throw .notDifferentiable }
    let shape = try inputs.shape(0), axes = try reduction.axes(inputs)
    return (try b.reshape(try r.gradient(), reducedShape(shape, axes, keepsAxes: true)), shape)
  }
}
