import TensorKernels
import Testing

@testable import Inference

/// What has no gradient, and what is said then.
@Suite struct GradientRefusalTests {
  /// Operators without a rule: they make constants, or integers, or read integers.
  private static let refused: Set = [
    "Constant", "Range", "QuantizeLinear", "DequantizeLinear",
  ]

  @Test(arguments: OperatorTable.entries.keys.sorted())
  func hasARuleOrARefusalForEveryOperator(_ name: String) {
    let node = Node(name: "", operatorName: name)
    let kinds = [
      GradientRules.rule(of: node) != nil, GradientRules.isFlat(node), Self.refused.contains(name),
    ]
    #expect(kinds.filter { $0 }.count == 1)
  }

  @Test func hasNoRulesForOperatorsThatAreNotThere() {
    for name in GradientRules.names {
      #expect(OperatorTable.entries[name] != nil, "\(name)")
    }
  }

  /// A specialised graph of these nodes, with an input `x` of one row.
  private func graph(
    _ nodes: [Node], constants: [String: Tensor] = [:], opening: [String] = []
  ) throws -> Graph {
    let bytes = ModelWriter.model("Identity", input: [1, 4], weights: [])
    var graph = try Graph(try ModelFile(bytes: bytes))
    graph.nodes = nodes
    graph.constants = constants
    return try graph.openingConstants(opening).specialized(inputShapes: [:])
  }

  private func node(
    _ operatorName: String, _ inputs: [String], _ outputs: [String] = ["y"],
    _ attributes: [String: Attribute] = [:]
  ) -> Node {
    Node(
      name: "the node", operatorName: operatorName, inputs: inputs, outputs: outputs,
      attributes: attributes)
  }

  private func error(
    _ graph: Graph, of targets: [String] = ["y"], by values: [String]
  ) -> ModelError? {
    do throws(ModelError) {
      _ = try graph.differentiated(targets, by: values)
      return nil
    } catch { return error }
  }

  private func number(_ value: Float) throws -> Tensor { try Tensor(shape: [], float32: [value]) }

  @Test func namesTheNodeThatIsNotDifferentiable() throws {
    let codes = try Tensor(shape: [4], elements: [UInt8](arrayLiteral: 1, 2, 3, 4))
    let graph = try graph(
      [
        node("DequantizeLinear", ["codes", "scale"], ["d"]),
        Node(name: "sum", operatorName: "Add", inputs: ["x", "d"], outputs: ["y"]),
      ], constants: ["codes": codes, "scale": try number(0.5)], opening: ["scale"])
    #expect(
      error(graph, by: ["scale"])
        == .node(
          name: "the node", operator: "DequantizeLinear", opset: 17, shapes: [[4], []],
          problem: .notDifferentiable))
    #expect(error(graph, by: ["x"]) == nil)
  }

  @Test func refusesGradientsByLimitsAndFillers() throws {
    let pads = try Tensor(shape: [4], elements: [Int64](repeating: 1, count: 4))
    let constants = ["low": try number(0), "pads": pads]
    let clip = try graph([node("Clip", ["x", "low"])], constants: constants)
    let pad = try graph([node("Pad", ["x", "pads", "low"])], constants: constants)
    for (graph, name) in [(clip, "Clip"), (pad, "Pad")] {
      #expect(error(graph, by: ["x"]) == nil)
      guard case .node("the node", name, 17, _, .notDifferentiable)? = error(graph, by: ["low"])
      else {
        Issue.record("\(name)")
        continue
      }
    }
  }

  @Test func refusesProductsThatAreScattered() throws {
    let constants = [
      "rows": try Tensor(shape: [1, 1], elements: [Int64](arrayLiteral: 0)),
      "updates": try Tensor(shape: [1, 4], float32: [1, 2, 3, 4]),
    ]
    let graph = try graph(
      [node("ScatterND", ["x", "rows", "updates"], ["y"], ["reduction": .string("mul")])],
      constants: constants)
    guard case .node("the node", "ScatterND", 17, _, .notDifferentiable)? = error(graph, by: ["x"])
    else {
      Issue.record("not refused")
      return
    }
  }

  @Test func refusesWhatIsFused() throws {
    var fused = node("Add", ["x", "x"])
    fused.activation = .relu
    guard
      case .node("the node", "Add", 17, _, .notDifferentiable)? = error(
        try graph([fused]), by: ["x"])
    else {
      Issue.record("not refused")
      return
    }
  }

  @Test func saysThatTargetsDoNotDependOnAValue() throws {
    let two = try graph([node("Exp", ["x"], ["e"]), node("Sin", ["x"])])
    #expect(error(two, of: ["y"], by: ["e"]) == .noGradient("y"))
    #expect(error(two, of: ["e", "y"], by: ["e"]) == .noGradient("y"))
    #expect(error(two, of: ["y"], by: ["x", "e"]) == .noGradient("e"))
    #expect(error(two, of: ["nothing"], by: ["x"]) == .noGradient("nothing"))
    #expect(error(two, of: ["y"], by: ["nothing"]) == .noGradient("nothing"))
  }

  @Test(arguments: ["Floor", "Round", "Shape", "ArgMax"])
  func saysThatStepsHaveNoGradient(_ name: String) throws {
    let steps = try graph([node(name, ["x"])])
    #expect(error(steps, by: ["x"]) == .noGradient("y"))
  }

  @Test func refusesGradientsByIntegers() throws {
    let graph = try graph(
      [node("Gather", ["x", "places"], ["y"], ["axis": .integer(1)])],
      constants: ["places": try Tensor(shape: [1], elements: [Int64](arrayLiteral: 2))])
    #expect(error(graph, by: ["places"]) == .noGradient("places"))
  }

  @Test func letsNoFileNameTheGradientDomain() throws {
    let bytes = ModelWriter.model("Relu", input: [1, 4], weights: [])
    var message = try #require(ProtobufMessage(bytes[...], .model))
    message.change(in: [7, 1]) { node in
      node.fields.append(.init(number: 7, value: .bytes(Array("gradient".utf8))))
      // The gradient by the result, and the result.
      node.fields.insert(.init(number: 1, value: .bytes(Array("x".utf8))), at: 0)
    }
    let file = try ModelFile(bytes: message.encoded())
    #expect(
      throws: ModelError.node(
        name: "y", operator: "Relu", opset: 17, shapes: [nil, nil], problem: .unsupportedOperator)
    ) { try Model(modelFile: file) }
  }
}

extension ProtobufMessage {
  /// Changes the first message at a path of field numbers.
  fileprivate mutating func change(
    in path: ArraySlice<UInt64>, _ body: (inout ProtobufMessage) -> Void
  ) {
    guard let number = path.first else { return body(&self) }
    for place in fields.indices where fields[place].number == number {
      guard case .message(var inner) = fields[place].value else { continue }
      inner.change(in: path.dropFirst(), body)
      fields[place].value = .message(inner)
      return
    }
  }
}
