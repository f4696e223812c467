import TensorKernels

extension OperatorTable {
  /// Layers: convolution, pooling, normalisation, matrix products.
  static let networkEntries: [String: Entry] = [
    "Conv": Entry(2...3) { node, _ throws(NodeProblem) in try Convolution(node) },
    "ConvTranspose": Entry(2...3) { node, _ throws(NodeProblem) in
      try TransposedConvolution(node)
    },
    "MaxPool": Entry(1...1, 1...2) { node, _ throws(NodeProblem) in try MaxPool(node) },
    "AveragePool": Entry(1...1) { node, _ throws(NodeProblem) in try AveragePool(node) },
    "GlobalAveragePool": Entry(1...1) { _, _ throws(NodeProblem) in
      GlobalPool(isMaximum: false)
    },
    "GlobalMaxPool": Entry(1...1) { _, _ throws(NodeProblem) in GlobalPool(isMaximum: true) },
    "BatchNormalization": Entry(5...5, 1...5) { node, opset throws(NodeProblem) in
      try BatchNormalization(node, opset: opset)
    },
    "InstanceNormalization": Entry(3...3) { node, _ throws(NodeProblem) in
      try InstanceNormalization(node)
    },
    "LayerNormalization": Entry(2...3, 1...3, opsets: 17...23) { node, _ throws(NodeProblem) in
      try LayerNormalization(node)
    },
    "LRN": Entry(1...1) { node, _ throws(NodeProblem) in try LocalResponseNormalization(node) },
    "GroupNormalization": Entry(3...3, opsets: 18...23) { node, opset throws(NodeProblem) in
      try GroupNormalization(node, opset: opset)
    },
    "Gemm": Entry(2...3) { node, _ throws(NodeProblem) in try Gemm(node) },
    "MatMul": Entry(2...2) { _, _ throws(NodeProblem) in MatMul() },
    "Einsum": Entry(1...2, opsets: 12...23) { node, _ throws(NodeProblem) in try Einsum(node) },
    "Softmax": Entry(1...1) { node, opset throws(NodeProblem) in
      try Softmax(node, opset: opset, isLogarithm: false)
    },
    "LogSoftmax": Entry(1...1) { node, opset throws(NodeProblem) in
      try Softmax(node, opset: opset, isLogarithm: true)
    },
  ]
}

extension OperatorInputs {
  /// The type of an input that must hold 32-bit floats.
  func floatType(_ index: Int) throws(NodeProblem) -> TensorType {
    let type = try type(index)
    guard type.elementType == .float32 else { throw .unsupportedElementType(type.elementType) }
    return type
  }
}
