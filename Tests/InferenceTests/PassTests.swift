import Inference
import TensorKernels
import Testing

@Suite struct PassTests {
  typealias Pass = @Sendable (Graph) throws -> Graph

  private func outputs(_ graph: Graph, _ inputs: [String: Tensor]) throws -> [String: Tensor] {
    let plan = try Plan(try graph.specialized(inputShapes: inputs.mapValues(\.shape)))
    return try Interpreter(plan: plan).run(inputs)
  }

  private func check(_ pass: (Graph) throws -> Graph, removes operators: [String]) throws {
    var removed: Set<String> = []
    for sample in RuntimeCase.networks {
      let content = try sample.load()
      let graph = try Graph(try ModelFile(bytes: content.model))
      let changed = try pass(graph)
      let before = try outputs(graph, content.inputs), after = try outputs(changed, content.inputs)
      for (name, tensor) in before {
        #expect(relativeError(after[name], tensor) < 2e-6)
      }
      for name in operators
      where graph.nodes.contains(where: { $0.operatorName == name })
        && !changed.nodes.contains(where: { $0.operatorName == name })
      {
        removed.insert(name)
      }
    }
    #expect(removed == Set(operators))
  }

  @Test func removingIdentitiesKeepsTheOutputs() throws {
    try check({ $0.removingIdentities() }, removes: ["Identity", "Dropout"])
  }

  @Test func foldingBatchNormalizationsKeepsTheOutputs() throws {
    try check({ $0.foldingBatchNormalizations() }, removes: ["BatchNormalization"])
  }

  @Test func fusingActivationsKeepsTheOutputs() throws {
    try check({ $0.fusingActivations() }, removes: ["LeakyRelu", "Relu"])
  }

  @Test func foldingConstantsKeepsTheOutputs() throws {
    try check({ try $0.foldingConstants() }, removes: [])
  }

  @Test func allPassesTogetherKeepTheOutputs() throws {
    try check(
      { try $0.optimized() },
      removes: ["Identity", "Dropout", "BatchNormalization", "LeakyRelu", "Relu"])
  }

  @Test func keepsInnerValuesThatAreWanted() throws {
    let content = try #require(RuntimeCase.networks.first).load()
    let model = try Model(modelFile: try ModelFile(bytes: content.model))
    let inner = try #require(model.graph.nodes.first { $0.operatorName == "Conv" }?.outputs.first)
    let session = try model.session(
      inputShapes: content.inputs.mapValues(\.shape), outputs: [inner, "y"])
    let results = try session.run(content.inputs)
    #expect(Set(results.keys) == [inner, "y"])
    let expected = try #require(content.outputs["y"])
    #expect(relativeError(results["y"], expected) < 3e-6)
  }
}
