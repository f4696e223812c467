import TensorKernels

extension Graph {
  /// The graph for inputs of these shapes: types of all values that do not follow from values at run
  /// time, and as constants all that follows from shapes and constants alone.
  ///
  /// - Throws: ``ModelError``.
  public func specialized(inputShapes: [String: [Int]]) throws(ModelError) -> Graph {
    var graph = self
    graph.nodes = []
    graph.types = [:]
    try graph.setInputTypes(inputShapes)
    for (name, tensor) in constants { graph.types[name] = TensorType(tensor) }
    for node in nodes { try graph.specialize(node) }
    return graph.withoutUnusedValues()
  }

  private mutating func setInputTypes(_ shapes: [String: [Int]]) throws(ModelError) {
    for name in shapes.keys.sorted() where !inputs.contains(where: { $0.name == name }) {
      throw .unknownInput(name)
    }
    var symbols: [String: Int] = [:]
    for input in inputs {
      guard let elementType = input.elementType else { throw .unsupportedInput(input.name) }
      guard let shape = shapes[input.name] ?? input.fixedShape else {
        throw .missingInput(input.name)
      }
      guard input.accepts(shape, symbols: &symbols) else {
        throw .inputMismatch(
          name: input.name, expected: input.description, actual: "\(shape)")
      }
      do throws(NodeProblem) {
        types[input.name] = try TensorType(elementType, shape)
      } catch {
        throw .inputMismatch(name: input.name, expected: input.description, actual: "\(shape)")
      }
    }
  }

  /// What is known of a node's inputs; nil when one has no type yet.
  func inputs(of node: Node) -> OperatorInputs? {
    var known: [TensorType?] = []
    for name in node.inputs {
      if !name.isEmpty && types[name] == nil { return nil }
      known.append(types[name])
    }
    return OperatorInputs(
      types: known, values: node.inputs.map { constants[$0] }, outputCount: node.outputs.count)
  }

  private mutating func specialize(_ node: Node) throws(ModelError) {
    let kernel = try makeOperator(node)
    guard let inputs = inputs(of: node) else {
      nodes.append(node)
      return
    }
    do throws(NodeProblem) {
      if let results = try fold(kernel, inputs) { return setConstants(results, of: node) }
      let outputs = try kernel.outputTypes(inputs)
      guard outputs.count >= node.outputs.count else { throw .tooManyValues }
      for (name, type) in zip(node.outputs, outputs) where !name.isEmpty { types[name] = type }
      nodes.append(node)
    } catch .needsValue {
      nodes.append(node)
    } catch {
      throw fault(node, error)
    }
  }

  private mutating func setConstants(_ results: [Tensor], of node: Node) {
    for (name, tensor) in zip(node.outputs, results) where !name.isEmpty {
      constants[name] = tensor
      types[name] = TensorType(tensor)
    }
  }

  /// Without nodes that nothing needs, and constants that nothing uses.
  func withoutUnusedValues() -> Graph {
    var graph = self
    var needed = Set(outputs)
    graph.nodes = []
    for node in nodes.reversed() where node.outputs.contains(where: { needed.contains($0) }) {
      graph.nodes.append(node)
      needed.formUnion(node.inputs)
    }
    graph.nodes.reverse()
    graph.constants = constants.filter { needed.contains($0.key) }
    return graph
  }
}

extension OperatorInputs {
  var isConstant: Bool {
    zip(types, values).allSatisfy { type, value in type == nil || value != nil }
  }
}

extension ValueInfo {
  /// The shape, when the model fixes every axis.
  var fixedShape: [Int]? {
    var sizes: [Int] = []
    for dimension in shape ?? [.unknown] {
      guard case .known(let size) = dimension else { return nil }
      sizes.append(size)
    }
    return sizes
  }

  /// Whether a shape fits; an axis name stands for one size throughout the model.
  func accepts(_ candidate: [Int], symbols: inout [String: Int]) -> Bool {
    guard let shape else { return true }
    guard shape.count == candidate.count else { return false }
    for (dimension, size) in zip(shape, candidate) {
      switch dimension {
      case .known(let wanted): if wanted != size { return false }
      case .symbolic(let name):
        if let known = symbols[name], known != size { return false }
        symbols[name] = size
      case .unknown: break
      }
    }
    return true
  }
}

/// Computes an operator on tensors: how passes fold constants.
func evaluate(
  _ kernel: any Operator, _ inputs: OperatorInputs, _ outputs: [TensorType]
) throws(NodeProblem) -> [Tensor] {
  var memory: [UnsafeMutableRawBufferPointer] = []
  defer { memory.forEach { $0.deallocate() } }
  func buffer(_ type: TensorType) -> TensorBuffer {
    let block = UnsafeMutableRawBufferPointer.allocate(
      byteCount: max(64, type.byteCount), alignment: 64)
    memory.append(block)
    guard let base = block.baseAddress else { preconditionFailure("The block is not empty.") }
    return TensorBuffer(type: type, base: base)
  }
  let operands = inputs.values.map { value in
    value.map { tensor in
      let block = buffer(TensorType(tensor))
      tensor.copyBytes(to: block.bytes)
      return block
    }
  }
  let results = outputs.map(buffer)
  let scratch = UnsafeMutableRawBufferPointer.allocate(
    byteCount: max(64, kernel.scratchBytes), alignment: 64)
  memory.append(scratch)
  try kernel.run(
    OperatorCall(inputs: operands, outputs: results, workers: Workers(), scratch: scratch))
  return results.map { $0.tensor() }
}
