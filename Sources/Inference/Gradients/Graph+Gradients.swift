import TensorKernels

extension Graph {
  /// The name of the input that a differentiated graph takes for a target: the weight of each of its elements.
  public static func seedName(of target: String) -> String { "seed(\(target))" }

  /// The name of the output of a differentiated graph with the gradient by a value.
  public static func gradientName(of value: String) -> String { "gradient(\(value))" }

  /// The graph that also computes gradients, by reverse accumulation.
  ///
  /// With seeds `s` it computes for each value `v` the gradient by `v` of `Σ s · target`, summed over all elements of
  /// all targets: a vector times the Jacobian matrix (Griewank and Walther, Evaluating Derivatives, 2008, chapter 3).
  /// The nodes it adds are ONNX's own where there are such, so that all later passes and kernels serve them too.
  ///
  /// The graph must be specialised, and nothing may be fused in it yet. Gradients of functions with kinks take
  /// PyTorch's side: 0 for ReLU at 0, the first of equal maxima of a window, equal shares for equal maxima of an axis.
  ///
  /// - Parameters:
  ///   - targets: Values of 32-bit floats. Each adds an input ``seedName(of:)`` of its shape.
  ///   - values: Inputs, inner values or constants of 32-bit floats. Each adds an output ``gradientName(of:)`` of its
  ///     shape, behind the graph's own.
  /// - Throws: ``ModelError/noGradient(_:)``, or ``ModelError/node(name:operator:opset:shapes:problem:)`` with
  ///   ``NodeProblem/notDifferentiable``.
  public func differentiated(
    _ targets: [String], by values: [String]
  ) throws(ModelError) -> Graph {
    var pass = try GradientPass(self, values)
    for target in targets { try pass.seed(target) }
    for node in nodes.reversed() { try pass.differentiate(node) }
    return try pass.finished()
  }
}

extension Model {
  /// The graph, after all passes, that computes outputs and gradients for inputs of these shapes.
  ///
  /// - Parameters:
  ///   - targets: Values whose weighted sum is differentiated; see ``Graph/differentiated(_:by:)``.
  ///   - values: Values to differentiate by.
  ///   - outputs: Values wanted beside the gradients.
  ///   - inputShapes: Shapes of the inputs; those the model fixes may be left out.
  /// - Throws: ``ModelError``.
  public func gradientGraph(
    of targets: [String], by values: [String], outputs: [String] = [],
    inputShapes: [String: [Int]]
  ) throws(ModelError) -> Graph {
    var kept = outputs
    for name in targets + values where !kept.contains(name) { kept.append(name) }
    // Weights that are differentiated by must stay what they are, and so must all that follows from them.
    var graph = try self.graph.with(outputs: kept).openingConstants(values)
      .removingIdentities().foldingConstants().foldingBatchNormalizations()
      .specialized(inputShapes: inputShapes).differentiated(targets, by: values)
    graph.outputs = outputs + values.map { Graph.gradientName(of: $0) }
    graph.close(values, with: self.graph.constants)
    graph = try graph.foldingConstants()
    return try graph.withoutUnusedValues().fusingSiLU().fusingActivations().assigningLayouts()
  }

  /// An interpreter that computes outputs and gradients; see
  /// ``gradientGraph(of:by:outputs:inputShapes:)``.
  ///
  /// - Throws: ``ModelError``.
  public func gradientSession(
    of targets: [String], by values: [String], outputs: [String] = [],
    inputShapes: [String: [Int]]
  ) throws(ModelError) -> Interpreter {
    let graph = try gradientGraph(
      of: targets, by: values, outputs: outputs, inputShapes: inputShapes)
    return try Interpreter(plan: try Plan(graph))
  }
}

extension Graph {
  /// The graph with some of its constants as inputs, so that no pass computes with them.
  func openingConstants(_ names: [String]) -> Graph {
    var graph = self
    for name in names {
      guard let tensor = graph.constants.removeValue(forKey: name) else { continue }
      graph.inputs.append(
        ValueInfo(
          name: name, elementType: tensor.elementType, shape: tensor.shape.map { .known($0) }))
    }
    return graph
  }

  /// Takes inputs back among the constants.
  fileprivate mutating func close(_ names: [String], with tensors: [String: Tensor]) {
    for name in names {
      guard let tensor = tensors[name] else { continue }
      constants[name] = tensor
      inputs.removeAll { $0.name == name }
    }
  }
}

/// Walks a graph backwards and gathers gradients.
private struct GradientPass {
  private let source: Graph
  private let values: [String]
  /// Values that depend on one of ``values`` without a step in between.
  private let moving: Set<String>
  private var builder: GradientBuilder
  /// What each value's uses add to its gradient.
  private var parts: [String: [String]] = [:]

  init(_ graph: Graph, _ values: [String]) throws(ModelError) {
    source = graph
    self.values = values
    builder = GradientBuilder(graph)
    var moving: Set<String> = []
    for value in values {
      guard graph.types[value]?.elementType == .float32 else { throw .noGradient(value) }
      moving.insert(value)
    }
    for node in graph.nodes where !GradientRules.isFlat(node) {
      guard node.inputs.contains(where: { moving.contains($0) }) else { continue }
      for name in node.outputs where graph.types[name].map(\.isReal) ?? true && !name.isEmpty {
        moving.insert(name)
      }
    }
    self.moving = moving
  }

  mutating func seed(_ target: String) throws(ModelError) {
    guard let type = source.types[target], type.elementType == .float32, moving.contains(target)
    else { throw .noGradient(target) }
    let name = Graph.seedName(of: target)
    guard builder.addInput(name, type) else { throw .duplicateValue(name) }
    parts[target, default: []].append(name)
  }

  mutating func differentiate(_ node: Node) throws(ModelError) {
    let wanted = node.inputs.indices.filter { moving.contains(node.inputs[$0]) }
    guard !wanted.isEmpty, node.outputs.contains(where: { moving.contains($0) }) else { return }
    do throws(NodeProblem) {
      var gradients: [String?] = []
      for name in node.outputs { gradients.append(try gathered(name)) }
      guard gradients.contains(where: { $0 != nil }) else { return }
      guard node.activation == .none, let rule = GradientRules.rule(of: node) else {
        throw .notDifferentiable
      }
      let request = GradientRequest(node: node, gradients: gradients, wanted: Set(wanted))
      for (index, gradient) in try rule(&builder, request).sorted(by: { $0.key < $1.key })
      where wanted.contains(index) {
        parts[node.inputs[index], default: []].append(gradient)
      }
    } catch { throw source.fault(node, error) }
  }

  /// The sum of what a value's uses add, which from now on is its only part; nil where there are none.
  private mutating func gathered(_ value: String) throws(NodeProblem) -> String? {
    guard let all = parts[value], var sum = all.first else { return nil }
    for part in all.dropFirst() { sum = try builder.emit("Add", [sum, part]) }
    parts[value] = [sum]
    return sum
  }

  mutating func finished() throws(ModelError) -> Graph {
    for value in values {
      do throws(NodeProblem) {
        guard let sum = try gathered(value) else { throw .notDifferentiable }
        guard try builder.addOutput(Graph.gradientName(of: value), sum) else {
          throw .tooManyValues
        }
      } catch .notDifferentiable {
        throw .noGradient(value)
      } catch { throw .duplicateValue(Graph.gradientName(of: value)) }
    }
    return builder.graph
  }
}

extension TensorType {
  /// Whether the elements are numbers with a fraction.
  var isReal: Bool { elementType == .float32 || elementType == .float64 }
}
