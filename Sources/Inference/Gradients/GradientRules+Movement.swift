import TensorKernels

extension GradientRules {
  /// Operators that move elements.
  static let movementRules: [String: GradientRule] =
    same(["Reshape", "Flatten", "Squeeze", "Unsqueeze"]) { b, r throws(NodeProblem) in
      [0: try b.reshape(try r.gradient(), try b.shape(r.node.inputs[0]))]
    }
    .merging(
      same([
        "Slice", "Tile", "Pad", "Gather", "GatherND", "DepthToSpace", "SpaceToDepth", "Resize",
        "Upsample",
      ]) { b, r throws(NodeProblem) in
        guard r.wanted == [0] else { throw .notDifferentiable }
        return try own(&b, r, Array(r.node.inputs.dropFirst()))
      }
    ) { first, _ in first }
    .merging(otherMovementRules) { first, _ in first }

  private static let otherMovementRules: [String: GradientRule] = [
    "Transpose": { b, r throws(NodeProblem) in
      let rank = try b.shape(r.node.inputs[0]).count
      let order = try r.node.integers("perm") ?? Array((0..<rank).reversed())
      var inverse = order
      for (place, axis) in order.enumerated() { inverse[axis] = place }
      return [0: try b.transpose(try r.gradient(), inverse)]
    },
    "Expand": { b, r throws(NodeProblem) in
      [0: try b.sum(try r.gradient(), to: try b.shape(r.node.inputs[0]))]
    },
    "Concat": { b, r throws(NodeProblem) in
      let rank = try b.shape(r.node.inputs[0]).count
      guard let axis = normalizedAxis(try r.node.integer("axis"), rank: rank) else {
        throw .invalidAttribute("axis")
      }
      var sizes: [Int] = []
      for name in r.node.inputs { sizes.append(try b.shape(name)[axis]) }
      let parts = try b.emit(
        "Split", [try r.gradient(), try b.integers(sizes)], ["axis": .integer(Int64(axis))],
        outputs: sizes.count)
      return Dictionary(uniqueKeysWithValues: parts.enumerated().map { ($0.offset, $0.element) })
    },
    "Split": { b, r throws(NodeProblem) in
      let (kernel, inputs) = try b.known(r.node)
      var parts: [String] = []
      for (type, gradient) in zip(try kernel.outputTypes(inputs), r.gradients) {
        if let gradient {
          parts.append(gradient)
        } else {
          parts.append(try b.filled(type.shape, 0))
        }
      }
      let axis = try r.node.integer("axis", default: 0)
      return [0: try b.emit("Concat", parts, ["axis": .integer(Int64(axis))])]
    },
    "ScatterND": { b, r throws(NodeProblem) in
      let gradient = try r.gradient(), places = r.node.inputs[1]
      let kind = try r.node.string("reduction", default: "none")
      guard ["none", "add"].contains(kind) else { throw .notDifferentiable }
      var results: [Int: String] = [:]
      if r.wanted.contains(0) {
        let zeros = try b.filled(try b.shape(r.node.inputs[2]), 0)
        results[0] =
          kind == "add" ? gradient : try b.emit("ScatterND", [gradient, places, zeros])
      }
      if r.wanted.contains(2) { results[2] = try b.emit("GatherND", [gradient, places]) }
      return results
    },
  ]
}
