import Imaging
import StudyAssembly
import Testing

@testable import FindingDetection

struct SaliencyTests {
  let phantom = Phantom()
  let series = Phantom.series()

  private func explain(
    _ slices: Range<Int>, scale: Float? = nil, type: String = "bright-ball",
    toml: String = PackFixture.toml
  ) throws -> SaliencyMap {
    let model = LoadedModel(pack: try PackFixture(toml: toml).load(), network: BrightnessNetwork())
    return try explainFindings(
      series: series, volume: phantom.volume, slices: slices, findingType: type, model: model,
      scale: scale, threads: 1, progress: { _ in }, isCancelled: { false })
  }

  /// Largest raw attention of the series.
  private func scale(_ toml: String) throws -> Float {
    try #require(try scales(toml)["bright-ball"])
  }

  private func scales(_ toml: String) throws -> [String: Float] {
    let model = LoadedModel(pack: try PackFixture(toml: toml).load(), network: BrightnessNetwork())
    let result = try detectFindings(
      study: Phantom.study([series]), series: series, volume: phantom.volume, cautions: [],
      model: model, threads: 1, progress: { _ in }, isCancelled: { false })
    return result.attentionScales
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
    let scale = try scale(PackFixture.toml)
    let whole = try explain(0..<14)
    for slice in [0, 6, 13] {
      let one = try explain(slice..<(slice + 1), scale: scale)
      #expect(one.slice(slice) == whole.slice(slice))
    }
  }

  /// The derivation in `AttentionSource`: the derivative of the summed logit, by finite differences.
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

  @Test func aMapThatTheNetworkGivesIsTheHeadsSum() throws {
    let map = PackFixture.toml.replacing(
      "activations = \"activations\"\nhead_weight = \"head.weight\"", with: "map = \"attention\"")
    let (head, sum) = (try explain(0..<14), try explain(0..<14, toml: map))
    #expect(largestDifference(head.values, sum.values) <= 1e-5)
    #expect((sum.values.max() ?? 0) > 0.9)
    #expect(abs(try scale(PackFixture.toml) - scale(map)) < 1e-4)
  }

  @Test func eachFindingHasAChannelOfItsOwn() {
    let tensor = NetworkTensor(shape: [1, 3, 1, 2, 1], values: [0, 1, 2, 3, 4, 5])
    #expect(tensor.channel(1, shape: [1, 2, 1]).map(Array.init) == [2, 3])
    #expect(tensor.channel(3, shape: [1, 2, 1]) == nil)
    #expect(tensor.channel(1, shape: [2, 1]) == nil)
  }

  @Test func attentionOfVolumesIsThatOfTheirWindows() throws {
    let parts = try explain(0..<14, toml: PackFixture.volume)
    let whole = try explain(0..<14, toml: VolumeDetectionTests.whole)
    #expect(largestDifference(parts.values, whole.values) <= 1e-5)
    #expect(parts.values[(7 * 90 + 44) * 66 + 30] > 0.8 && parts.values[0] == 0)
    let scale = try scale(PackFixture.volume)
    for slice in [0, 6, 13] {
      let one = try explain(slice..<(slice + 1), scale: scale, toml: PackFixture.volume)
      #expect(one.slice(slice) == parts.slice(slice))
    }
  }

  @Test func aMapOfAnotherShapeIsRefused() {
    let toml = PackFixture.volume.replacing("channel = 0", with: "channel = 1")
    #expect(throws: DetectionError.outputShape("attention", [1, 1, 12, 48, 64])) {
      try explain(0..<1, toml: toml)
    }
  }

  /// The pack's table `explanation` in other words.
  private func toml(_ explanation: String) -> String {
    PackFixture.toml.replacing(
      "method = \"grad-cam\"\nactivations = \"activations\"\nhead_weight = \"head.weight\"",
      with: explanation)
  }

  @Test func theEngineExplainsOnlyWhatReachesTheThreshold() throws {
    for method in ["grad-cam", "grad-cam++", "integrated-gradients"] {
      let map = try explain(0..<14, toml: toml("method = \"\(method)\""))
      let plane = try #require(map.slice(7))
      #expect(plane[44 * 66 + 30] > 0.8 && plane[44 * 66 + 55] == 0 && plane[0] == 0)
    }
    let scales = try scales(toml("method = \"grad-cam\""))
    #expect(scales.isEmpty)
  }

  @Test func aMapSaysHowItWasMadeAndThatNobodyHasCheckedIt() throws {
    #expect(try explain(0..<1).method == "Grad-CAM, unchecked")
    #expect(
      try explain(0..<1, toml: toml("method = \"smoothgrad\"")).method == "SmoothGrad, unchecked")
    #expect(try explain(0..<1, toml: toml(Self.checked)).method == "Grad-CAM++")
  }

  @Test(
    arguments: [
      ("model_randomisation = 0.1", "model_randomisation = -0.6", "weights are random"),
      ("input_randomisation = 0.2", "input_randomisation = 0.9", "pixels change places"),
      ("area = 0.7", "area = 0.5", "no more to the answer than chance"),
      ("area = 0.2", "area = 0.4", "does not rest on what they show"),
      ("share = 0.8", "share = 0.1", "no more often than chance"),
    ])
  func mapsThatFailTheirCheckAreNotShown(_ figure: (String, String, String)) throws {
    let failing = toml(Self.checked.replacing(figure.0, with: figure.1))
    let error = #expect(throws: DetectionError.self) { try explain(0..<1, toml: failing) }
    #expect(error?.description.contains(figure.2) == true)
  }

  private static let checked = """
    method = "grad-cam++"
    layer = "up"

    [explanation.check]
    cases = 10
    model_randomisation = 0.1
    input_randomisation = 0.2
    insertion = { area = 0.7, random = 0.5 }
    deletion = { area = 0.2, random = 0.4 }
    pointing = { share = 0.8, chance = 0.1 }
    """

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
