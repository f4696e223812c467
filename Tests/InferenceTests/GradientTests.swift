import Foundation
import TensorKernels
import Testing

@testable import Inference

/// Gradients against finite differences and PyTorch in double precision.
@Suite struct GradientTests {
  /// Where 32-bit floats lose more, by name: the largest error over the largest expected value.
  ///
  /// Tanh's derivative is by its result, 1 − y², whose rounding of 6e-8 is much beside the 1e-3 left of it at 4.
  private static let tolerances = ["tanh-far": 1e-4]

  private struct Sample {
    let model: Model
    let inputs: [String: Tensor]
    let seeds: [String: Tensor]
    let expected: [String: Tensor]

    init(_ sample: RuntimeCase) throws {
      let content = try sample.load()
      model = try Model(modelFile: try ModelFile(bytes: content.model))
      inputs = content.inputs
      expected = content.gradients
      seeds = content.seeds
    }

    func interpreter(by values: [String], level: ProcessorLevel) throws -> Interpreter {
      let graph = try model.gradientGraph(
        of: seeds.keys.sorted(), by: values, inputShapes: inputs.mapValues(\.shape))
      return try Interpreter(plan: try Plan(graph), level: level)
    }

    var operands: [String: Tensor] {
      seeds.reduce(into: inputs) { $0[Graph.seedName(of: $1.key)] = $1.value }
    }
  }

  private func check(_ sample: Sample, by values: [String], limit: Double) throws {
    for level in ProcessorLevel.allCases where level <= .detected {
      let interpreter = try sample.interpreter(by: values, level: level)
      let one = try interpreter.run(sample.operands, threads: 1)
      let three = try interpreter.run(sample.operands, threads: 3)
      for value in values {
        let name = Graph.gradientName(of: value)
        let error = relativeError(one[name], try #require(sample.expected[value]))
        #expect(error <= limit, "\(name) at \(level)")
        let isSame = one[name]?.littleEndianBytes() == three[name]?.littleEndianBytes()
        #expect(isSame, "\(name) at \(level)")
      }
    }
  }

  @Test(arguments: RuntimeCase.gradients)
  func agreesWithFiniteDifferencesAndPyTorch(_ sample: RuntimeCase) throws {
    let content = try Sample(sample)
    let limit = Self.tolerances[sample.name] ?? 1e-5
    try check(content, by: content.expected.keys.sorted(), limit: limit)
  }

  /// Weights that nobody differentiates by are folded first, and convolutions turned round once.
  @Test(arguments: RuntimeCase.gradients)
  func agreesWhereWeightsAreFolded(_ sample: RuntimeCase) throws {
    let content = try Sample(sample)
    let values = content.expected.keys.filter { content.model.initializer(named: $0) == nil }
    guard !values.isEmpty, values.count < content.expected.count else { return }
    let limit = Self.tolerances[sample.name] ?? 1e-5
    try check(content, by: values.sorted(), limit: limit)
  }

  @Test func hasCasesOfEveryRule() throws {
    #expect(RuntimeCase.gradients.count == 499)
    var seen: Set<String> = []
    for sample in RuntimeCase.gradients {
      seen.formUnion(try Sample(sample).model.graph.nodes.map(\.operatorName))
    }
    let rules = OperatorTable.entries.keys.filter {
      GradientRules.rule(of: Node(name: "", operatorName: $0)) != nil
    }
    #expect(Set(rules).subtracting(seen) == [])
  }

}
