import TensorKernels

extension Plan {
  /// Plans a specialised graph: prepares each node's kernel and places every value.
  ///
  /// - Throws: ``ModelError``.
  public init(_ graph: Graph) throws(ModelError) {
    var builder = PlanBuilder(graph)
    for node in graph.nodes { try builder.add(node) }
    for name in graph.outputs where builder.indices[name] == nil { _ = builder.constant(name) }
    let outputs = graph.outputs.compactMap { builder.indices[$0] }
    builder.shareMemory()
    let arena = try builder.placeInArena(keeping: Set(outputs))
    opset = graph.opset
    values = builder.values
    constants = builder.constants
    steps = builder.steps
    inputs = graph.inputs.compactMap { builder.indices[$0.name] }
    self.outputs = outputs
    arenaBytes = arena
    scratchBytes = builder.steps.map(\.kernel.scratchBytes).max() ?? 0
  }
}

private struct PlanBuilder {
  let graph: Graph
  var values: [PlannedValue] = []
  var indices: [String: Int] = [:]
  var constants: [Tensor] = []
  var steps: [Step] = []
  /// The value that a value lies in, and the bytes from its start.
  struct Parent {
    let index: Int
    let offset: Int
  }
  var parents: [Int: Parent] = [:]

  init(_ graph: Graph) {
    self.graph = graph
    for input in graph.inputs { _ = define(input.name) }
  }

  mutating func define(_ name: String) -> Int {
    let type = graph.types[name]
    values.append(
      PlannedValue(name: name, type: type, location: type == nil ? .dynamic : .arena(offset: 0)))
    indices[name] = values.count - 1
    return values.count - 1
  }

  mutating func constant(_ name: String) -> Int? {
    if let index = indices[name] { return index }
    guard let tensor = graph.constants[name] else { return nil }
    values.append(
      PlannedValue(
        name: name, type: TensorType(tensor), location: .constant(constants.count)))
    constants.append(tensor)
    indices[name] = values.count - 1
    return values.count - 1
  }

  mutating func add(_ node: Node) throws(ModelError) {
    var kernel = try graph.makeOperator(node)
    var absorbed: Set<Int> = []
    let isStatic = node.outputs.allSatisfy { $0.isEmpty || graph.types[$0] != nil }
    if isStatic, let inputs = graph.inputs(of: node) {
      do throws(NodeProblem) {
        let prepared = try kernel.prepared(inputs)
        kernel = prepared.kernel
        absorbed = prepared.absorbed
      } catch { throw graph.fault(node, error) }
    }
    let inputs = node.inputs.enumerated().map { index, name in
      absorbed.contains(index) || name.isEmpty ? nil : constant(name)
    }
    let outputs = node.outputs.map { $0.isEmpty ? nil : define($0) }
    steps.append(Step(node: node, kernel: kernel, inputs: inputs, outputs: outputs))
  }

  /// Lets values share memory where the operators allow it: parts lie in what they are parts of.
  mutating func shareMemory() {
    for step in steps {
      let inputs = types(of: step.inputs), outputs = types(of: step.outputs)
      switch step.kernel.sharing(inputs: inputs, outputs: outputs) {
      case .none: continue
      case .outputsInInput(let offsets):
        guard let first = step.inputs.first, let whole = first else { continue }
        for (part, offset) in zip(step.outputs, offsets) { place(part, in: whole, at: offset) }
      case .inputsInOutput(let offsets):
        guard let first = step.outputs.first, let whole = first else { continue }
        for (part, offset) in zip(step.inputs, offsets) { place(part, in: whole, at: offset) }
      }
    }
  }

  private func types(of places: [Int?]) -> [TensorType?] {
    places.map { place in place.flatMap { values[$0].type } }
  }

  /// Places a value in another one, unless it lies somewhere already.
  private mutating func place(_ part: Int?, in whole: Int, at offset: Int) {
    guard let part, part != whole, parents[part] == nil, values[part].type != nil,
      values[whole].type != nil, case .arena = values[part].location,
      case .arena = values[whole].location, root(of: whole).index != part
    else { return }
    parents[part] = Parent(index: whole, offset: offset)
  }

  /// The value whose memory a value lies in, and where.
  private func root(of index: Int) -> Parent {
    var found = Parent(index: index, offset: 0)
    while let parent = parents[found.index] {
      found = Parent(index: parent.index, offset: found.offset + parent.offset)
    }
    return found
  }

  /// Gives each value of known size an offset; values alive together never overlap.
  ///
  /// Largest first, each at the lowest offset that is free for its lifetime (greedy by size,
  /// Pisarchyk and Lee, arXiv 2001.03288).
  mutating func placeInArena(keeping outputs: Set<Int>) throws(ModelError) -> Int {
    var lives: [Int: ClosedRange<Int>] = [:]
    func touch(_ index: Int, _ time: Int) {
      guard case .arena = values[index].location else { return }
      let root = root(of: index).index
      let life = lives[root] ?? time...time
      lives[root] = min(life.lowerBound, time)...max(life.upperBound, time)
    }
    for input in graph.inputs { if let index = indices[input.name] { touch(index, -1) } }
    for (time, step) in steps.enumerated() {
      for index in step.inputs + step.outputs { if let index { touch(index, time) } }
    }
    for index in outputs { touch(index, steps.count) }
    let total = try allocate(lives)
    for part in parents.keys {
      let root = root(of: part)
      guard case .arena(let start) = values[root.index].location else { continue }
      values[part].location = .arena(offset: start + root.offset)
      if values[part].type?.layout == .blocked {
        values[part].batchStride = values[root.index].type?.batchStride
      }
    }
    return total
  }

  private mutating func allocate(_ lives: [Int: ClosedRange<Int>]) throws(ModelError) -> Int {
    struct Placed {
      let range: Range<Int>
      let life: ClosedRange<Int>
    }
    func bytes(_ index: Int) -> Int { ((values[index].type?.byteCount ?? 0) + 63) / 64 * 64 }
    let order = lives.keys.sorted { (bytes($0), $1) > (bytes($1), $0) }
    var placed: [Placed] = []
    var total = 0
    for index in order {
      guard let life = lives[index] else { continue }
      let size = bytes(index)
      var offset = 0
      // `placed` is kept in order of offset.
      for other in placed where other.life.overlaps(life) {
        if offset + size <= other.range.lowerBound { break }
        offset = max(offset, other.range.upperBound)
      }
      guard offset + size <= Plan.arenaLimit else {
        throw .tooLarge(bytes: offset + size, limit: Plan.arenaLimit)
      }
      let place = placed.firstIndex { $0.range.lowerBound > offset } ?? placed.count
      placed.insert(Placed(range: offset..<offset + size, life: life), at: place)
      values[index].location = .arena(offset: offset)
      total = max(total, offset + size)
    }
    return total
  }
}
