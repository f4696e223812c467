import Findings
import Foundation
import ImageProcessing
import Imaging
import StudyAssembly
import Testing

@testable import FindingDetection

/// The program's own engine behind the edge, on a network whose answer is known.
struct EngineTests {
  let pack: ModelPack
  let study = Phantom.study([Phantom.series()])

  init() throws {
    pack = try ModelPack(
      folder: packageRoot + "/Fixtures/packs/bright-ball", origin: .shipped,
      isValidated: { _ in false })
  }

  private func detect(_ model: LoadedModel, threads: Int = 1) throws -> DetectionResult {
    try detectFindings(
      study: study, series: study.series[0], volume: Phantom().volume, cautions: [], model: model,
      threads: threads, progress: { _ in }, isCancelled: { false })
  }

  @Test func theEngineGivesWhatTheNetworkIsKnownToGive() throws {
    let engine = try detect(LoadedModel(pack: pack))
    let known = try detect(LoadedModel(pack: pack, network: BrightnessNetwork()))
    #expect(engine.findings.map(\.band) == known.findings.map(\.band))
    let (left, right) = (engine.maps[0].grid.values, known.maps[0].grid.values)
    #expect(zip(left, right).allSatisfy { abs(Int($0) - Int($1)) <= 1 })
    let scale = try #require(engine.attentionScales["bright-ball"])
    #expect(abs(scale - known.attentionScales["bright-ball", default: 0]) < 1e-3)
  }

  @Test func anyNumberOfThreadsGivesTheSameFindings() throws {
    let model = try LoadedModel(pack: pack)
    #expect(try detect(model, threads: 1) == detect(model, threads: 2))
  }

  @Test func theServiceRunsAPackFromItsFolder() {
    let service = DetectionService(packs: [pack], now: { 0 })
    let detections = service.detect(
      in: study, volume: { _ in Phantom().volume }, isCancelled: { false })
    #expect(detections.map(\.run.outcome) == [.completed(candidates: 1)])
  }

  @Test func aModelThatIsNoneGivesOneLine() throws {
    let fixture = try PackFixture()
    let pack = try fixture.load()
    let detections = withExtendedLifetime(fixture) {
      DetectionService(packs: [pack], now: { 0 }).detect(
        in: study, volume: { _ in Phantom().volume }, isCancelled: { false })
    }
    #expect(
      detections.map(\.run.outcome) == [.failed("the model file is malformed at byte 0")])
  }

  @Test func buffersBeyondTheLimitAreRefused() throws {
    let model = try LoadedModel(pack: pack, memoryInBytes: 1000)
    let error = #expect(throws: DetectionError.self) { try detect(model) }
    guard case .tooLarge(let bytes, limit: 1000)? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(bytes > 1000)
  }

  @Test func aStopReachesTheEngine() throws {
    var asked = 0
    #expect(throws: DetectionError.cancelled) {
      _ = try detectFindings(
        study: study, series: study.series[0], volume: Phantom().volume, cautions: [],
        model: LoadedModel(pack: pack), threads: 1, progress: { _ in },
        isCancelled: {
          asked += 1
          return asked > 2
        })
    }
  }

  @Test func theEngineGivesWhatTheNetworkOfVolumesIsKnownToGive() throws {
    let volumes = try ModelPack(
      folder: packageRoot + "/Fixtures/packs/bright-ball-volume", origin: .shipped,
      isValidated: { _ in false })
    let engine = try detect(LoadedModel(pack: volumes))
    let known = try detect(LoadedModel(pack: volumes, network: BrightnessNetwork()))
    #expect(engine.findings.count == 1 && known.findings.count == 1)
    let (left, right) = (engine.maps[0].grid.values, known.maps[0].grid.values)
    #expect(zip(left, right).allSatisfy { abs(Int($0) - Int($1)) <= 1 })
    let scale = try #require(engine.attentionScales["bright-ball"])
    #expect(abs(scale - known.attentionScales["bright-ball", default: 0]) < 1e-3)
    #expect(try detect(LoadedModel(pack: volumes), threads: 2) == engine)
  }

  @Test func attentionOfVolumesComesThroughTheEngine() throws {
    let volumes = try ModelPack(
      folder: packageRoot + "/Fixtures/packs/bright-ball-volume", origin: .shipped,
      isValidated: { _ in false })
    let maps = try [
      LoadedModel(pack: volumes), LoadedModel(pack: volumes, network: BrightnessNetwork()),
    ]
    .map { model in
      try explainFindings(
        series: study.series[0], volume: Phantom().volume, slices: 5..<9,
        findingType: "bright-ball", model: model, scale: nil, threads: 1, progress: { _ in },
        isCancelled: { false })
    }
    #expect(largestDifference(maps[0].values, maps[1].values) < 1e-4)
    #expect((maps[0].values.max() ?? 0) > 0.9)
  }

  /// Attention of the network of volumes, explained in other words.
  private func attention(_ explanation: String, toml: String = PackFixture.volume) throws
    -> SaliencyMap
  {
    let fixture = try PackFixture(
      toml: toml.replacing("method = \"grad-cam\"\nmap = \"attention\"", with: explanation))
    try FileManager.default.removeItem(atPath: fixture.folder + "/model.onnx")
    try FileManager.default.copyItem(
      atPath: packageRoot + "/Fixtures/packs/bright-ball-volume/model.onnx",
      toPath: fixture.folder + "/model.onnx")
    try fixture.list()
    return try explainFindings(
      series: study.series[0], volume: Phantom().volume, slices: 0..<14,
      findingType: "bright-ball", model: LoadedModel(pack: try fixture.load()), scale: nil,
      threads: 2, progress: { _ in }, isCancelled: { false })
  }

  /// The derivation in `AttentionSource`, by differentiating: the head's weights times a share that goes.
  @Test func gradCAMByTheEngineIsTheSumThatTheHeadWeighs() throws {
    let toml = VolumeDetectionTests.whole
    let sum = try attention("method = \"grad-cam\"\nmap = \"attention\"", toml: toml)
    let found = try attention("method = \"grad-cam\"", toml: toml)
    #expect(largestDifference(sum.values, found.values) < 1e-4)
    let named = try attention("method = \"grad-cam\"\nlayer = \"activations\"", toml: toml)
    #expect(named.values == found.values)
  }

  @Test(arguments: ["grad-cam++", "score-cam", "integrated-gradients", "smoothgrad", "occlusion"])
  func everyMethodPointsAtTheBall(_ method: String) throws {
    let map = try attention("method = \"\(method)\"")
    let largest = try #require(map.values.indices.max { map.values[$0] < map.values[$1] })
    let (slice, row, column) = (largest / (90 * 66), largest / 66 % 90, largest % 66)
    #expect((4...10).contains(slice) && abs(row - 44) < 16 && abs(column - 30) < 16)
    #expect(map.values.allSatisfy { $0 >= 0 && $0 <= 1 })
  }

  @Test func aMethodThatTheNetworkHasNotTheLayersForIsAReason() throws {
    let error = #expect(throws: DetectionError.self) {
      try attention("method = \"attention-rollout\"")
    }
    #expect(error?.description == "the network has no attention over the whole image")
    let other = #expect(throws: DetectionError.self) {
      try attention("method = \"grad-cam\"\nlayer = \"somewhere\"")
    }
    #expect(other?.description == "the network has no layer somewhere")
  }
}
