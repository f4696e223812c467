import Inference
import ModelExplanation
import TensorKernels
import Testing

@Suite struct RefusalTests {
  private func content(_ name: String) throws -> ExplanationCase.Content {
    try #require(ExplanationCase.all.first { $0.name == name }).load()
  }

  private func refusal(
    _ name: String, _ method: ExplanationMethod = .gradCAM,
    _ target: ExplanationTarget = .init(channel: 0), shape: [Int]? = nil,
    _ change: (inout ExplanationOptions) -> Void = { _ in }
  ) throws -> ExplanationError? {
    let content = try content(name)
    var options = ExplanationOptions()
    change(&options)
    do throws(ExplanationError) {
      let shapes = shape.map { ["x": $0] } ?? content.shapes
      let explainer = try Explainer(
        try content.loaded(), method: method, target: target, options: options,
        inputShapes: shapes)
      _ = try explainer.explain(content.inputs)
    } catch { return error }
    return nil
  }

  @Test func refusesTargetsThatAreNotThere() throws {
    #expect(
      try refusal("residual", .gradCAM, .init())
        == .channelNeeded(output: "y", count: 5))
    #expect(
      try refusal("residual", .gradCAM, .init(channel: 5))
        == .channelOutOfRange(5, output: "y", count: 5))
    #expect(
      try refusal("residual", .gradCAM, .init(output: "z", channel: 0))
        == .unknownOutput("z", known: ["y"]))
  }

  @Test func refusesLayersThatMakeNoMap() throws {
    let unknown = try refusal("residual") { $0.layer = "layer4" }
    guard case .unknownLayer("layer4", let choices) = unknown else {
      Issue.record("\(String(describing: unknown))")
      return
    }
    #expect(choices.count == 5)
    #expect(
      try refusal("residual") { $0.layer = "y" } == .layerShape(name: "y", shape: [2, 5]))
  }

  @Test func refusesMethodsThatDoNotApply() throws {
    #expect(try refusal("residual", .attentionRollout) == .noAttention)
  }

  @Test func refusesRegionsOfAnotherShape() throws {
    let mask = try Tensor(shape: [3, 3], float32: [Float](repeating: 1, count: 9))
    #expect(
      try refusal("unet2d", .gradCAM, .init(channel: 0, region: .mask(mask)))
        == .regionShape(expected: [1, 24, 40], actual: [3, 3]))
    let none = try Tensor(shape: [24, 40], float32: [Float](repeating: 0, count: 960))
    #expect(
      try refusal("unet2d", .gradCAM, .init(channel: 0, region: .mask(none))) == .emptyRegion)
  }

  @Test func refusesOptionsThatMakeNoSense() throws {
    #expect(
      try refusal("residual", .integratedGradients) { $0.steps = 0 }
        == .option(name: "steps", requirement: "1 to 10,000"))
    let large = try refusal("residual", .occlusion) { $0.window = [99] }
    guard case .option("window", _) = large else {
      Issue.record("a window larger than the image")
      return
    }
    let baseline = try Tensor(shape: [1], float32: [0])
    #expect(
      try refusal("residual", .integratedGradients) { $0.baseline = .tensor(baseline) }
        == .baselineShape(expected: [2, 1, 48, 40], actual: [1]))
  }

  @Test func refusesInputsOfAnotherShape() throws {
    let other = try refusal("residual", shape: [1, 1, 48, 40])
    guard case .model(.inputMismatch) = other else {
      Issue.record("an input of another shape than the explainer's")
      return
    }
  }
}

@Suite struct RegionTests {
  /// The positive region is where the channel wins; the same as giving it as a mask.
  @Test func countsWhereTheChannelIsLargest() throws {
    let content = try #require(ExplanationCase.all.first { $0.name == "unet2d" }).load()
    let model = try content.model
    let y = try #require(try model.run(content.inputs)["y"]?.float32)
    let size = 24 * 40
    let mask = (0..<size).map { position in
      (0..<4).allSatisfy { y[$0 * size + position] <= y[size + position] } ? Float(1) : 0
    }
    func map(_ region: ExplanationTarget.Region) throws -> Explanation {
      try Explainer(
        model, method: .gradCAMPlusPlus, target: .init(channel: 1, region: region),
        inputShapes: content.shapes
      ).explain(content.inputs)
    }
    let own = try map(.positive)
    let given = try map(.mask(try Tensor(shape: [24, 40], float32: mask)))
    let all = try map(.all)
    #expect(own.scores == given.scores)
    #expect(own.scores != all.scores)
    #expect(own.map == given.map)
  }

  @Test func isDecidedAnewForEachInput() throws {
    let content = try #require(ExplanationCase.all.first { $0.name == "unet2d" }).load()
    let target = ExplanationTarget(channel: 1, region: .positive)
    let explainer = try Explainer(
      content.model, method: .gradCAM, target: target, inputShapes: content.shapes)
    let input = try #require(content.inputs["x"])
    let turned = try Tensor(shape: input.shape, float32: (input.float32 ?? []).reversed())
    let first = try explainer.explain(["x": input])
    let second = try explainer.explain(["x": turned])
    let fresh = try Explainer(
      content.model, method: .gradCAM, target: target, inputShapes: content.shapes
    ).explain(["x": turned])
    #expect(second.map == fresh.map)
    #expect(second.scores == fresh.scores)
    #expect(first.scores != second.scores)
    #expect(try explainer.explain(["x": input]).map == first.map)
  }
}

extension ExplanationCase.Content {
  /// The model, whose file is sound.
  fileprivate func loaded() throws(ExplanationError) -> Model {
    guard let model = try? model else { throw .noConvolution }
    return model
  }
}
