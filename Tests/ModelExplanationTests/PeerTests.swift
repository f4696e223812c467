import Inference
import ModelExplanation
import TensorKernels
import Testing

@Suite struct PeerTests {
  /// Cases and methods with a map by a peer.
  private static let pairs: [(ExplanationCase, ExplanationMethod)] =
    ExplanationCase.all.flatMap { sample in
      let maps = (try? sample.load().maps) ?? [:]
      return ExplanationMethod.allCases.filter { maps[$0.rawValue] != nil }.map { (sample, $0) }
    }

  @Test(arguments: pairs)
  func makesThePeersMap(_ sample: ExplanationCase, _ method: ExplanationMethod) throws {
    let content = try sample.load()
    let explanation = try content.explainer(method).explain(content.inputs)
    let expected = try #require(content.maps[method.rawValue])
    #expect(difference(explanation.map, expected) < 1e-3)
  }

  @Test func hasCasesOfEveryMethod() {
    #expect(ExplanationCase.all.count == 6)
    #expect(Self.pairs.count == 32)
    #expect(Set(Self.pairs.map(\.1)).count == ExplanationMethod.allCases.count)
  }

  @Test(arguments: ExplanationCase.all)
  func missesTheChangeOfTheScoreByAsMuchAsCaptum(_ sample: ExplanationCase) throws {
    let content = try sample.load()
    let explanation = try content.explainer(.integratedGradients).explain(content.inputs)
    let delta = try #require(explanation.convergenceDelta)
    let expected = try #require(content.maps["delta"]?.float32)
    let scale = explanation.scores.reduce(1) { max($0, abs($1)) }
    #expect(delta.count == expected.count)
    for (a, b) in zip(delta, expected) { #expect(abs(a - b) < 1e-3 * scale) }
  }

  @Test func stacksInputsWithoutChangingMaps() throws {
    let content = try #require(ExplanationCase.all.first { $0.name == "residual" }).load()
    for method in [ExplanationMethod.scoreCAM, .integratedGradients, .smoothGrad, .occlusion] {
      let one = try content.explainer(method) { $0.batch = 1 }.explain(content.inputs)
      let several = try content.explainer(method) { $0.batch = 3 }.explain(content.inputs)
      #expect(difference(several.map, one.map) < 1e-4, "\(method)")
    }
  }

  @Test func seesOneSeriesWhereImagesAreMixed() throws {
    let content = try #require(ExplanationCase.all.first { $0.name == "mrnet" }).load()
    let explainer = try content.explainer(.gradCAM)
    let explanation = try explainer.explain(content.inputs)
    #expect(explainer.isSeries)
    #expect(explanation.scores.count == 1)
    #expect(explanation.map.shape == [3, 32, 32])
  }

  @Test func scalesASeriesAsOne() throws {
    let content = try #require(ExplanationCase.all.first { $0.name == "residual" }).load()
    let plain = try content.explainer(.gradCAM) { $0.scale = MapScale.none }
      .explain(content.inputs)
    let series = try content.explainer(.gradCAM) { $0.scale = .series }.explain(content.inputs)
    let values = try #require(plain.map.float32), scaled = try #require(series.map.float32)
    let largest = values.max() ?? 0
    #expect(scaled.max() == 1)
    #expect(zip(values, scaled).allSatisfy { abs($0 / largest - $1) < 1e-6 })
  }
}
