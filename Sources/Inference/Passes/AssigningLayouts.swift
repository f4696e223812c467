import TensorKernels

extension Graph {
  /// The graph with the layers that have kernels for blocks of channels computed in blocks.
  ///
  /// A convolution begins a stretch in blocks; what follows stays in blocks as long as it can. Additions go into the
  /// convolutions before them, channels are joined and parted in place, and values change their layout only at the
  /// ends of a stretch. The graph must be specialised.
  ///
  /// - Throws: ``ModelError``.
  public func assigningLayouts() throws(ModelError) -> Graph {
    var assignment = LayoutAssignment(self)
    for node in nodes { try assignment.add(node) }
    return try assignment.finished()
  }
}

private struct LayoutAssignment {
  private let source: Graph
  private let uses: [String: Int]
  private let splits: [String: Node]
  private var graph: Graph
  private var nodes: [Node?] = []
  private var taken: Set<String>
  /// The form in blocks of each value that has one.
  private var blocked: [String: String] = [:]
  /// Values there are in row-major order.
  private var rows: Set<String>
  /// The place of the node that makes each value in blocks.
  private var makers: [String: Int] = [:]

  init(_ source: Graph) {
    self.source = source
    uses = source.useCounts()
    var splits: [String: Node] = [:]
    for node in source.nodes where node.operatorName == "Split" {
      for name in node.outputs { splits[name] = node }
    }
    self.splits = splits
    graph = source
    taken = source.definedNames()
    rows = Set(source.inputs.map(\.name)).union(source.constants.keys)
  }

  mutating func finished() throws(ModelError) -> Graph {
    for name in source.outputs { try needRows(name) }
    graph.nodes = nodes.compactMap { $0 }
    return graph.withoutUnusedValues()
  }

  mutating func add(_ node: Node) throws(ModelError) {
    if try addBlocked(node) { return }
    for name in node.inputs where !name.isEmpty { try needRows(name) }
    nodes.append(node)
    rows.formUnion(node.outputs)
  }

  // MARK: Values

  private func type(_ name: String) -> TensorType? { source.types[name] }

  /// Whether a value could stand in blocks.
  private func fits(_ name: String) -> Bool {
    guard let type = type(name) else { return false }
    return type.elementType == .float32 && (3...5).contains(type.shape.count) && type.count > 0
  }

  private mutating func define(_ name: String) throws(ModelError) -> String {
    var form = name + ":blocks"
    while !taken.insert(form).inserted { form += "#" }
    do throws(NodeProblem) { graph.types[form] = try type(name)?.with(layout: .blocked) } catch {
      throw .tooLarge(bytes: .max, limit: TensorType.limit)
    }
    blocked[name] = form
    return form
  }

  /// The form in blocks of a value, made from the row-major one where there is none.
  private mutating func needBlocks(_ name: String) throws(ModelError) -> String {
    if let form = blocked[name] { return form }
    let form = try define(name)
    var node = Node(name: "", operatorName: "Block", inputs: [name], outputs: [form])
    node.isBlocked = true
    nodes.append(node)
    return form
  }

  private mutating func needRows(_ name: String) throws(ModelError) {
    guard !rows.contains(name), let form = blocked[name] else { return }
    var node = Node(name: "", operatorName: "Unblock", inputs: [form], outputs: [name])
    node.isBlocked = true
    nodes.append(node)
    rows.insert(name)
  }

  private mutating func emit(_ node: Node, makes name: String) throws(ModelError) {
    var node = node
    node.isBlocked = true
    node.outputs = [try define(name)]
    makers[name] = nodes.count
    nodes.append(node)
  }

  // MARK: Nodes

  private mutating func addBlocked(_ node: Node) throws(ModelError) -> Bool {
    if node.domain == GradientOperators.domain { return try addGradient(node) }
    guard node.domain.isEmpty, let first = node.inputs.first, fits(first),
      let result = node.outputs.first, fits(result)
    else { return false }
    if node.operatorName == "Conv" || node.operatorName == "ConvTranspose" {
      return try addConvolution(node, first, result)
    }
    guard node.inputs.contains(where: { blocked[$0] != nil }) else { return false }
    switch node.operatorName {
    case "MaxPool", "AveragePool":
      guard blocked[first] != nil, node.outputs.count == 1 else { return false }
    case "GlobalAveragePool", "GlobalMaxPool": guard blocked[first] != nil else { return false }
    case "BatchNormalization":
      guard blocked[first] != nil, node.outputs.count == 1, hasConstants(node, 1...4),
        (try? node.flag("training_mode")) == false
      else { return false }
    case "InstanceNormalization":
      guard blocked[first] != nil, hasConstants(node, 1...2) else { return false }
    case "Resize", "Upsample":
      guard blocked[first] != nil, resizesSpaceOnly(node) else { return false }
    case "ReduceMean": return try addMean(node, first, result)
    case "Concat": return try addConcat(node, result)
    case "Split": return try addSplit(node, first)
    case "Add", "Sub", "Mul", "Div": return try addCombination(node, result)
    default: return try addActivation(node, first, result)
    }
    var copy = node
    copy.inputs[0] = try needBlocks(first)
    try emit(copy, makes: result)
    return true
  }

  /// A gradient stays in blocks where what it belongs to is in blocks, or its own first input.
  private mutating func addGradient(_ node: Node) throws(ModelError) -> Bool {
    guard let result = node.outputs.first, fits(result), fits(node.inputs[0]),
      node.inputs.contains(where: { blocked[$0] != nil }),
      let kernel = try? source.kernel(of: node)
    else { return false }
    var copy = node
    switch kernel {
    case is MaxPoolGradient, is UnaryGradient:
      if let unary = kernel as? UnaryGradient, unary.fast == nil { return false }
      guard fits(node.inputs[1]) else { return false }
      for index in 0..<2 { copy.inputs[index] = try needBlocks(node.inputs[index]) }
    case is ResizeGradient:
      guard blocked[node.inputs[0]] != nil, resizesSpaceOnly(node) else { return false }
      copy.inputs[0] = try needBlocks(node.inputs[0])
    default: return false
    }
    try emit(copy, makes: result)
    return true
  }

  private func hasConstants(_ node: Node, _ range: ClosedRange<Int>) -> Bool {
    range.allSatisfy { $0 < node.inputs.count && source.constants[node.inputs[$0]]?.float32 != nil }
  }

  private mutating func addConvolution(
    _ node: Node, _ first: String, _ result: String
  ) throws(ModelError) -> Bool {
    guard hasConstants(node, 1...1), let inputs = source.inputs(of: node) else { return false }
    let hasBias = node.inputs.count > 2 && !node.inputs[2].isEmpty
    guard !hasBias || hasConstants(node, 2...2) else { return false }
    guard let shape = shape(of: node, inputs), BlockedConvolution.supports(shape) else {
      return false
    }
    var copy = node
    let isEntry = blocked[first] == nil && BlockedConvolution.prefersRows(shape)
    if isEntry { try needRows(first) } else { copy.inputs[0] = try needBlocks(first) }
    if copy.inputs.count < 3 { copy.inputs.append("") }
    try emit(copy, makes: result)
    return true
  }

  private func shape(of node: Node, _ inputs: OperatorInputs) -> ConvolutionShape? {
    node.operatorName == "Conv"
      ? try? Convolution(node).shape(inputs) : try? TransposedConvolution(node).shape(inputs)
  }

  private func resizesSpaceOnly(_ node: Node) -> Bool {
    guard let inputs = source.inputs(of: node), inputs.isKnown(after: 0),
      let resize = try? source.kernel(of: node) as? any AxisResampling
    else { return false }
    return resize.spatialSamples(inputs) != nil
  }

  /// ReduceMean over all spatial axes, which stay as axes of size 1.
  private mutating func addMean(
    _ node: Node, _ first: String, _ result: String
  ) throws(ModelError) -> Bool {
    guard blocked[first] != nil, let shape = type(first)?.shape,
      type(result)?.shape == shape[..<2] + [Int](repeating: 1, count: shape.count - 2),
      shape[1] > 1 || shape[0] == 1
    else { return false }
    let axes =
      (try? node.integers("axes"))
      ?? node.inputs.dropFirst().first.flatMap { source.constants[$0]?.int64?.map { Int($0) } }
    guard let axes, normalizedAxes(axes, rank: shape.count).map(Set.init) == Set(2..<shape.count)
    else { return false }
    let copy = Node(
      name: node.name, operatorName: "GlobalAveragePool", inputs: [try needBlocks(first)])
    try emit(copy, makes: result)
    return true
  }

  private mutating func addConcat(_ node: Node, _ result: String) throws(ModelError) -> Bool {
    guard let rank = type(result)?.shape.count, let axis = try? node.integer("axis"),
      normalizedAxis(axis, rank: rank) == 1
    else { return false }
    let inputs = joiningParts(node.inputs)
    guard inputs.dropLast().allSatisfy({ isWhole($0) }), inputs.allSatisfy({ fits($0) }) else {
      return false
    }
    var copy = node
    copy.inputs = []
    for name in inputs { copy.inputs.append(try needBlocks(name)) }
    try emit(copy, makes: result)
    return true
  }

  /// Whether the channels of a value fill their blocks.
  private func isWhole(_ name: String) -> Bool {
    (type(name)?.shape[1] ?? 1) % TensorLayout.blockSize == 0
  }

  /// The inputs of a Concat with all parts of a Split, in order, replaced by what was split.
  private func joiningParts(_ inputs: [String]) -> [String] {
    var result: [String] = [], index = 0
    while index < inputs.count {
      if let split = splits[inputs[index]], let whole = split.inputs.first, blocked[whole] != nil,
        Array(inputs[index...].prefix(split.outputs.count)) == split.outputs,
        blocked[split.outputs[0]] != nil
      {
        result.append(whole)
        index += split.outputs.count
      } else {
        result.append(inputs[index])
        index += 1
      }
    }
    return result
  }

  private mutating func addSplit(_ node: Node, _ first: String) throws(ModelError) -> Bool {
    guard blocked[first] != nil, let shape = type(first)?.shape,
      let axis = try? node.integer("axis", default: 0),
      normalizedAxis(axis, rank: shape.count) == 1,
      node.outputs.allSatisfy({ fits($0) }), node.outputs.dropLast().allSatisfy({ isWhole($0) })
    else { return false }
    var copy = node
    copy.inputs = [try needBlocks(first)]
    copy.attributes = [
      "split": .integers(node.outputs.compactMap { type($0).map { Int64($0.shape[1]) } })
    ]
    copy.outputs = []
    copy.isBlocked = true
    for name in node.outputs { copy.outputs.append(try define(name)) }
    nodes.append(copy)
    return true
  }

  // MARK: Additions and activations

  private mutating func addCombination(
    _ node: Node, _ result: String
  ) throws(ModelError) -> Bool {
    guard let shape = type(result)?.shape else { return false }
    let main = node.inputs.firstIndex { blocked[$0] != nil && type($0)?.shape == shape }
    // Before operator set 7 attributes said how operands are repeated.
    guard let main, node.inputs.count == 2, source.opset(of: node) >= 7 else { return false }
    let other = node.inputs[1 - main]
    if node.operatorName == "Div" {
      // Lanes behind the last channel would not be numbers.
      guard main == 0 && isPerChannelConstant(other, shape) || isWhole(result) else { return false }
    }
    var copy = node
    copy.inputs[main] = try needBlocks(node.inputs[main])
    if isPerChannelConstant(other, shape) {
      try emit(copy, makes: result)
      return true
    }
    guard source.constants[other] == nil, fits(other),
      isSame(other, shape) || isPerChannel(other, shape)
    else { return false }
    if node.operatorName == "Add", isSame(other, shape), try addResidual(node, result) {
      return true
    }
    copy.inputs[1 - main] = try needBlocks(other)
    try emit(copy, makes: result)
    return true
  }

  private func isSame(_ name: String, _ shape: [Int]) -> Bool { type(name)?.shape == shape }

  private func isPerChannel(_ name: String, _ shape: [Int]) -> Bool {
    guard let other = type(name)?.shape, other.count == shape.count else { return false }
    return other[1] == shape[1] && (other[0] == shape[0] || other[0] == 1)
      && other[2...].allSatisfy { $0 == 1 }
  }

  /// One number, or one for each channel.
  private func isPerChannelConstant(_ name: String, _ shape: [Int]) -> Bool {
    guard let value = source.constants[name], value.float32 != nil, value.shape.count <= shape.count
    else { return false }
    if value.count == 1 { return true }
    guard value.count == shape[1] else { return false }
    let axis = value.shape.count - (shape.count - 1)
    return axis >= 0 && axis < value.shape.count && value.shape[axis] == shape[1]
  }

  /// Takes an addition into the convolution that makes one of its operands, if nothing else uses that.
  private mutating func addResidual(_ node: Node, _ result: String) throws(ModelError) -> Bool {
    for (index, name) in node.inputs.enumerated().reversed() {
      guard uses[name] == 1, let place = makers[name], let maker = nodes[place],
        ["Conv", "ConvTranspose"].contains(maker.operatorName), maker.residual == .none,
        maker.operatorName == "Conv", node.inputs[1 - index] != name
      else { continue }
      var fused = maker
      fused.inputs.append(try needBlocks(node.inputs[1 - index]))
      fused.residual = maker.activation == .none ? .beforeActivation : .afterActivation
      nodes[place] = nil
      blocked[name] = nil
      try emit(fused, makes: result)
      return true
    }
    return false
  }

  private mutating func addActivation(
    _ node: Node, _ first: String, _ result: String
  ) throws(ModelError) -> Bool {
    guard blocked[first] != nil, let activation = source.activation(of: node) else { return false }
    let fusing: Set = ["Conv", "Add", "Sub", "Mul", "Div"]
    if uses[first] == 1, let place = makers[first], let maker = nodes[place],
      fusing.contains(maker.operatorName), maker.activation == .none,
      maker.residual != .afterActivation
    {
      nodes[place] = nil
      blocked[first] = nil
      var fused = maker
      fused.activation = activation
      try emit(fused, makes: result)
      return true
    }
    var copy = Node(
      name: node.name, operatorName: "Activation", inputs: [try needBlocks(first)])
    copy.activation = activation
    try emit(copy, makes: result)
    return true
  }
}

extension OperatorInputs {
  /// Whether the values of all inputs behind the first `index + 1` are known.
  fileprivate func isKnown(after index: Int) -> Bool {
    types.indices.dropFirst(index + 1).allSatisfy { types[$0] == nil || values[$0] != nil }
  }
}
