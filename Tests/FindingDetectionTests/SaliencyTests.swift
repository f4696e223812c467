import Imaging
import StudyAssembly
import Testing

@testable import FindingDetection

struct SaliencyTests {
  let phantom = Phantom()
  let series = Phantom.series()

  private func explain(_ slices: Range<Int>, scale: Float? = nil, type: String = "bright-ball")
    throws -> SaliencyMap
  {
    let model = LoadedModel(pack: try PackFixture().load(), network: BrightnessNetwork())
    return try explainFindings(
      series: series, volume: phantom.volume, slices: slices, findingType: type, model: model,
      scale: scale, threads: 1, progress: { _ in }, isCancelled: { false })
  }

  @Test func attentionLiesOnTheBallAndIsOneAtMost() throws {
    let map = try explain(0..<14)
    let plane = try #require(map.slice(7))
    #expect((plane.max() ?? 0) > 0.9)
    #expect(map.values.allSatisfy { $0 >= 0 && $0 <= 1 })
    #expect(plane[44 * 66 + 30] > 0.8 && plane[44 * 66 + 55] == 0 && plane[0] == 0)
    #expect(SaliencyMap.label == "model attention")
  }

  @Test func oneSliceWithTheSeriesScaleEqualsThatSliceOfTheWhole() throws {
    let model = LoadedModel(pack: try PackFixture().load(), network: BrightnessNetwork())
    let result = try detectFindings(
      study: Phantom.study([series]), series: series, volume: phantom.volume, cautions: [],
      model: model, threads: 1, progress: { _ in }, isCancelled: { false })
    let scale = try #require(result.attentionScales["bright-ball"])
    let whole = try explain(0..<14)
    for slice in [0, 6, 13] {
      let one = try explain(slice..<(slice + 1), scale: scale)
      #expect(one.slice(slice) == whole.slice(slice))
    }
  }

  /// The derivation in `AttentionHead`: the derivative of the summed logit, by finite differences.
  @Test func theHeadsWeightIsTheGradientOfTheSummedLogit() {
    let weights: [Double] = [1.5, -0.5, 2]
    let region = [1, 3, 4]
    func summed(_ maps: [[Double]]) -> Double {
      region.reduce(0) { sum, place in
        sum + 0.3 + zip(weights, maps).reduce(0) { $0 + $1.0 * $1.1[place] }
      }
    }
    let maps = (0..<3).map { map in (0..<6).map { Double($0 * 3 + map) / 7 } }
    for map in 0..<3 {
      for place in 0..<6 {
        var moved = maps
        moved[map][place] += 1e-4
        let gradient = (summed(moved) - summed(maps)) / 1e-4
        #expect(abs(gradient - (region.contains(place) ? weights[map] : 0)) < 1e-6)
      }
    }
  }

  @Test func anUnknownFindingAndAnotherGridAreRefused() {
    #expect(throws: DetectionError.unknownFinding("fracture")) {
      try explain(0..<1, type: "fracture")
    }
  }

  @Test func slicesBeyondTheSeriesAreLeftOut() throws {
    let map = try explain(12..<40)
    #expect(map.slices == 12..<14 && map.slice(20) == nil)
  }
}
