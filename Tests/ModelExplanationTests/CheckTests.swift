import Inference
import TensorKernels
import Testing

@testable import ModelExplanation

@Suite struct CheckTests {
  private func content(_ name: String) throws -> ExplanationCase.Content {
    try #require(ExplanationCase.all.first { $0.name == name }).load()
  }

  private func report(
    _ name: String, _ method: ExplanationMethod, truth: Tensor? = nil,
    _ change: (inout CheckOptions) -> Void = { _ in }
  ) throws -> CheckReport {
    let content = try content(name)
    var rules = CheckOptions()
    (rules.parts, rules.orders, rules.stages) = (4, 2, 3)
    change(&rules)
    let check = try ExplanationCheck(
      content.model, method: method, target: content.target, options: content.options,
      rules: rules, inputShapes: content.shapes)
    return try check.run([CheckInput(inputs: content.inputs, truth: truth)])
  }

  @Test(arguments: ["residual", "unet2d", "unet3d", "mrnet"])
  func measuresEveryCriterion(_ name: String) throws {
    let content = try content(name)
    let input = try #require(content.inputs["x"])
    let spatial = Array(input.shape[2...])
    let truth = try Tensor(
      shape: spatial, float32: [Float](repeating: 1, count: spatial.reduce(1, *)))
    let report = try report(name, .gradCAM, truth: truth)
    #expect(report.criteria.map(\.name) == CheckReport.Criterion.Name.allCases)
    #expect(report.criteria.allSatisfy { $0.value.isFinite && $0.bound.isFinite })
    // The whole image is true: no map can do better than chance.
    #expect(report.criteria.last?.value == 1)
    #expect(report.criteria.last?.passed == false)
    #expect(!report.passed)
  }

  @Test func cascadesFromTheTargetToTheInput() throws {
    let content = try content("residual")
    let weights = RandomizedWeights(try content.model, target: "y")
    // Six convolutions and the product at the end.
    #expect(weights.layers.count == 7)
    let first = try #require(weights.layers.first)
    let shapes = try first.map { try content.model.graph.constants[$0]?.shape }
    #expect(shapes == [[5, 12], [5]])
    #expect(weights.stages(3) == [1, 3, 7])
    #expect(weights.stages(1) == [7])
  }

  @Test func keepsTheSpreadOfWeights() throws {
    let content = try content("residual")
    let model = try content.model
    let weights = RandomizedWeights(model, target: "y")
    let changed = try weights.model(randomized: 3, seed: 1)
    for (place, layer) in weights.layers.enumerated() {
      for name in layer {
        let before = try #require(model.graph.constants[name]?.float32)
        let after = try #require(changed.graph.constants[name]?.float32)
        #expect((before != after) == (place < 3))
        guard before.count > 500 else { continue }
        let a = spread(before), b = spread(after)
        #expect(abs(a / b - 1) < 0.1)
      }
    }
  }

  private func spread(_ values: [Float]) -> Double {
    let center = mean(values.map { Double($0) })
    return mean(values.map { (Double($0) - center) * (Double($0) - center) }).squareRoot()
  }

  @Test func holdsTheMeanToItsBound() throws {
    func criterion(_ values: [Double], _ bounds: [Double], above: Bool) -> CheckReport.Criterion {
      .init(
        .modelRandomisation, values: values, bounds: bounds, mustBeAbove: above, seed: 1,
        resamples: 200)
    }
    let high = criterion([0.9, 0.7], [0.5, 0.5], above: false)
    #expect(!high.passed)
    #expect(abs(high.margin + 0.3) < 1e-12)
    let interval = try #require(high.marginInterval)
    #expect(abs(interval[0] + 0.4) < 1e-12)
    #expect(abs(interval[1] + 0.2) < 1e-12)
    #expect(criterion([0.9, 0.7], [0.5, 0.5], above: true).passed)
    // Each image is held to its own bound.
    #expect(criterion([5, 1], [4, 3], above: true).passed == false)
    #expect(criterion([0.5], [0.5], above: false).passed == false)
  }

  @Test func comparesEachStageWithTheModelsOwnMap() throws {
    let report = try report("residual", .gradCAM)
    #expect(report.stages.map(\.layers) == [1, 3, 7])
    let last = try #require(report.stages.last)
    let criterion = try #require(report.criteria.first { $0.name == .modelRandomisation })
    #expect(last.rankCorrelation == criterion.value)
    #expect(criterion.value < 1)
  }

  /// Deletion in the order of the model's own gradient takes a linear score down fastest.
  @Test func ordersPositionsByTheirWorth() throws {
    let content = try content("residual")
    let explainer = try content.explainer(.integratedGradients)
    let (image, others) = try explainer.split(content.inputs)
    let watch = Watch(progress: { _ in }, isCancelled: { false })
    let weights = try explainer.weights(image, others, watch)
    let curves = try PerturbationCurves(
      explainer, parts: 6, image: image, others: others, weights: weights, watch: watch)
    let map = try #require(try explainer.explain(content.inputs).map.float32)
    let own = try curves.areas(of: map, watch: watch)
    let opposite = try curves.areas(of: map.map { -$0 }, watch: watch)
    for image in 0..<2 {
      #expect(own.deletion[image] < opposite.deletion[image])
      #expect(own.insertion[image] > opposite.insertion[image])
    }
  }

  @Test func canBeStopped() throws {
    let content = try content("residual")
    let check = try ExplanationCheck(
      content.model, method: .gradCAM, target: content.target, inputShapes: content.shapes)
    var asked = 0
    #expect(throws: ExplanationError.model(.cancelled)) {
      _ = try check.run(
        [CheckInput(inputs: content.inputs)],
        isCancelled: {
          asked += 1
          return asked > 60
        })
    }
  }
}
