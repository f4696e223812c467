import TensorKernels

extension OperatorTable {
  /// Operators that move elements without computing.
  static let movementEntries: [String: Entry] =
    shapeEntries
    .merging(copyEntries) { first, _ in first }

  private static let shapeEntries: [String: Entry] = [
    "Identity": Entry(1...1) { _, _ throws(NodeProblem) in View(kind: .identity) },
    "Reshape": Entry(2...2) { node, _ throws(NodeProblem) in
      View(kind: .reshape(allowsZero: try node.flag("allowzero")))
    },
    "Flatten": Entry(1...1) { node, _ throws(NodeProblem) in
      View(kind: .flatten(axis: try node.integer("axis", default: 1)))
    },
    "Squeeze": Entry(1...2) { node, _ throws(NodeProblem) in
      View(kind: .squeeze(axes: try node.integers("axes")))
    },
    "Unsqueeze": Entry(1...2) { node, _ throws(NodeProblem) in
      View(kind: .unsqueeze(axes: try node.integers("axes")))
    },
    "Dropout": Entry(1...3, 1...2) { node, opset throws(NodeProblem) in
      try Dropout(node, opset: opset)
    },
    "Shape": Entry(1...1) { node, _ throws(NodeProblem) in
      ShapeOf(
        first: try node.integer("start", default: 0),
        last: node.attributes["end"] == nil ? nil : try node.integer("end"))
    },
    "Size": Entry(1...1) { _, _ throws(NodeProblem) in SizeOf() },
    "Constant": Entry(0...0) { node, _ throws(NodeProblem) in try Constant(node) },
    "ConstantOfShape": Entry(1...1, opsets: 9...23) { node, _ throws(NodeProblem) in
      try ConstantOfShape(node)
    },
  ]

  private static let copyEntries: [String: Entry] = [
    "Transpose": Entry(1...1) { node, _ throws(NodeProblem) in
      Copy(kind: .transpose(try node.integers("perm")))
    },
    "Expand": Entry(2...2, opsets: 8...23) { _, _ throws(NodeProblem) in Copy(kind: .expand) },
    "Tile": Entry(2...2) { _, _ throws(NodeProblem) in Copy(kind: .tile) },
    "Slice": Entry(1...5) { node, opset throws(NodeProblem) in
      guard opset < 10 else { return Copy(kind: .slice(nil)) }
      guard let starts = try node.integers("starts"), let ends = try node.integers("ends") else {
        throw .invalidAttribute("starts")
      }
      let axes = try node.integers("axes") ?? Array(starts.indices)
      return Copy(kind: .slice(SliceBounds(starts: starts, ends: ends, axes: axes, steps: nil)))
    },
    "Pad": Entry(1...4) { node, opset throws(NodeProblem) in try Pad(node, opset: opset) },
    "Gather": Entry(2...2) { node, _ throws(NodeProblem) in
      Gather(axis: try node.integer("axis", default: 0))
    },
    "GatherND": Entry(2...2, opsets: 11...23) { node, _ throws(NodeProblem) in
      GatherND(batchAxes: try node.integer("batch_dims", default: 0))
    },
    "ScatterND": Entry(3...3, opsets: 11...23) { node, _ throws(NodeProblem) in
      try ScatterND(node)
    },
    "Concat": Entry(1...10_000) { node, _ throws(NodeProblem) in
      Concat(axis: try node.integer("axis"))
    },
    "Split": Entry(1...2, 1...10_000) { node, _ throws(NodeProblem) in try Split(node) },
    "DepthToSpace": Entry(1...1) { node, _ throws(NodeProblem) in
      try BlockShuffle(node, isToSpace: true)
    },
    "SpaceToDepth": Entry(1...1) { node, _ throws(NodeProblem) in
      try BlockShuffle(node, isToSpace: false)
    },
    "Resize": Entry(1...4, opsets: 10...23) { node, opset throws(NodeProblem) in
      try Resize(node, opset: opset)
    },
    "Upsample": Entry(1...2, opsets: 7...9) { node, opset throws(NodeProblem) in
      try Resize(node, opset: opset)
    },
    "Range": Entry(3...3, opsets: 11...23) { _, _ throws(NodeProblem) in NumberRange() },
  ]
}
