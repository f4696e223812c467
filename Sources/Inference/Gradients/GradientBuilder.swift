import TensorKernels

/// What a rule is asked for.
struct GradientRequest {
  /// The node to differentiate.
  let node: Node
  /// The gradient by each output; nil where the target does not depend on it.
  let gradients: [String?]
  /// The inputs whose gradients are wanted.
  let wanted: Set<Int>

  /// The gradient by the first output.
  func gradient() throws(NodeProblem) -> String {
    guard let first = gradients.first, let first else { throw .notDifferentiable }
    return first
  }

  /// Refuses gradients by outputs behind the first `count`.
  func requireOutputs(_ count: Int) throws(NodeProblem) {
    guard gradients.dropFirst(count).allSatisfy({ $0 == nil }) else { throw .notDifferentiable }
  }
}

/// Writes the nodes of gradients behind those of a specialised graph.
struct GradientBuilder {
  private(set) var graph: Graph
  private var taken: Set<String>
  private var count = 0

  /// The operator set that new nodes are written for.
  static let opset = 21

  init(_ graph: Graph) {
    self.graph = graph
    taken = graph.definedNames()
  }

  // MARK: What is known

  func type(_ name: String) throws(NodeProblem) -> TensorType {
    guard let type = graph.types[name] else { throw .notDifferentiable }
    return type
  }

  func shape(_ name: String) throws(NodeProblem) -> [Int] { try type(name).shape }

  func constant(_ name: String) -> Tensor? { graph.constants[name] }

  /// A node's kernel, and what is known of its inputs.
  func known(_ node: Node) throws(NodeProblem) -> (kernel: any Operator, inputs: OperatorInputs) {
    guard let inputs = graph.inputs(of: node) else { throw .notDifferentiable }
    return (try graph.kernel(of: node), inputs)
  }

  /// The operator set that a node was written for.
  func opset(of node: Node) -> Int { graph.opset(of: node) }

  // MARK: Ends

  mutating func addInput(_ name: String, _ type: TensorType) -> Bool {
    guard taken.insert(name).inserted else { return false }
    graph.inputs.append(
      ValueInfo(name: name, elementType: type.elementType, shape: type.shape.map { .known($0) }))
    graph.types[name] = type
    return true
  }

  mutating func addOutput(_ name: String, _ value: String) throws(NodeProblem) -> Bool {
    guard taken.insert(name).inserted else { return false }
    let node = Node(
      name: "", operatorName: "Identity", inputs: [value], outputs: [name], opset: Self.opset)
    graph.types[name] = try type(value)
    graph.nodes.append(node)
    graph.outputs.append(name)
    return true
  }

  // MARK: Nodes

  private mutating func fresh(_ base: String) -> String {
    repeat { count += 1 } while !taken.insert("gradient/\(base)#\(count)").inserted
    return "gradient/\(base)#\(count)"
  }

  /// Adds a node; what follows from constants alone is computed at once.
  mutating func emit(
    _ operatorName: String, _ inputs: [String], _ attributes: [String: Attribute] = [:],
    domain: String = "", opset: Int? = Self.opset, outputs: Int
  ) throws(NodeProblem) -> [String] {
    let names = (0..<outputs).map { _ in fresh(operatorName) }
    let node = Node(
      name: "", operatorName: operatorName, domain: domain, inputs: inputs, outputs: names,
      attributes: attributes, opset: opset)
    let (kernel, known) = try known(node)
    if let results = try graph.fold(kernel, known) {
      for (name, tensor) in zip(names, results) {
        graph.constants[name] = tensor
        graph.types[name] = TensorType(tensor)
      }
      return names
    }
    let types = try kernel.outputTypes(known)
    guard types.count >= outputs else { throw .tooManyValues }
    for (name, type) in zip(names, types) { graph.types[name] = type }
    graph.nodes.append(node)
    return names
  }

  /// Adds a node of one output.
  mutating func emit(
    _ operatorName: String, _ inputs: [String], _ attributes: [String: Attribute] = [:]
  ) throws(NodeProblem) -> String {
    try emit(operatorName, inputs, attributes, outputs: 1)[0]
  }

  /// Adds the operator that ONNX has no name for: the gradient of a node's operator.
  ///
  /// - Parameter inputs: The gradient by the node's output, then what the operator needs beside it.
  mutating func emitGradient(
    of node: Node, _ inputs: [String], _ attributes: [String: Attribute] = [:]
  ) throws(NodeProblem) -> String {
    try emit(
      node.operatorName, inputs, node.attributes.merging(attributes) { $1 },
      domain: GradientOperators.domain, opset: opset(of: node), outputs: 1)[0]
  }

  mutating func add(constant tensor: Tensor) -> String {
    let name = fresh("constant")
    graph.constants[name] = tensor
    graph.types[name] = TensorType(tensor)
    return name
  }

  mutating func integers(_ values: [Int]) throws(NodeProblem) -> String {
    guard let tensor = try? Tensor(shape: [values.count], elements: values.map { Int64($0) }) else {
      throw .shapeMismatch
    }
    return add(constant: tensor)
  }

  mutating func number(_ value: Float) throws(NodeProblem) -> String {
    try filled([], value)
  }

  mutating func filled(_ shape: [Int], _ value: Float) throws(NodeProblem) -> String {
    let count = try TensorType(.float32, shape).count
    let elements = [Float](repeating: value, count: count)
    guard let tensor = try? Tensor(shape: shape, float32: elements) else { throw .shapeMismatch }
    return add(constant: tensor)
  }

  // MARK: Shapes

  mutating func reshape(_ name: String, _ target: [Int]) throws(NodeProblem) -> String {
    if try shape(name) == target { return name }
    return try emit("Reshape", [name, try integers(target)], ["allowzero": .integer(1)])
  }

  mutating func expand(_ name: String, _ target: [Int]) throws(NodeProblem) -> String {
    if try shape(name) == target { return name }
    return try emit("Expand", [name, try integers(target)])
  }

  mutating func transpose(_ name: String, _ order: [Int]) throws(NodeProblem) -> String {
    if order == Array(order.indices) { return name }
    return try emit("Transpose", [name], ["perm": .integers(order.map { Int64($0) })])
  }

  mutating func sum(_ name: String, over axes: [Int]) throws(NodeProblem) -> String {
    if axes.isEmpty { return name }
    return try emit("ReduceSum", [name, try integers(axes)], ["keepdims": .integer(1)])
  }

  /// Sums a gradient over the axes along which a value of this shape was repeated.
  mutating func sum(_ name: String, to target: [Int]) throws(NodeProblem) -> String {
    let shape = try shape(name), missing = shape.count - target.count
    if shape == target { return name }
    guard missing >= 0 else { throw .shapeMismatch }
    let axes = shape.indices.filter {
      $0 < missing || (target[$0 - missing] == 1 && shape[$0] != 1)
    }
    return try reshape(try sum(name, over: axes), target)
  }
}
