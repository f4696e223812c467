import Findings
import Foundation
import ImageProcessing
import Imaging
import StudyAssembly
import Testing

@testable import FindingDetection

/// Networks that read volumes, whole and in windows.
struct VolumeDetectionTests {
  /// The pack without windows.
  static let whole = PackFixture.volume.replacingOccurrences(
    of: "[window]\nsize = [12, 48, 64]\noverlap = [4, 16, 16]\n", with: "")

  private func description(_ toml: String) throws -> PackDescription {
    try PackDescription(text: toml, folderName: "bright-ball")
  }

  private func detect(
    _ toml: String = PackFixture.volume, progress: (Double) -> Void = { _ in },
    isCancelled: () -> Bool = { false }, network: any Network = BrightnessNetwork()
  ) throws -> DetectionResult {
    let series = Phantom.series()
    return try detectFindings(
      study: Phantom.study([series]), series: series, volume: Phantom().volume, cautions: [],
      model: LoadedModel(pack: PackFixture(toml: toml).load(), network: network), threads: 1,
      progress: progress, isCancelled: isCancelled)
  }

  private func probabilities(_ toml: String, _ network: any Network) throws -> BlendedGrid {
    let pack = try description(toml)
    let prepared = try PreparedVolume(Phantom().volume, by: pack.preparation)
    let runs = NetworkRuns(pack: pack, network: network, threads: 1)
    return try runs.detect(in: prepared, progress: { _ in }, isCancelled: { false })
      .probabilities[0]
  }

  @Test func findsTheBallInWindowsAsInTheWhole() throws {
    let (parts, whole) = (try detect(), try detect(Self.whole))
    let finding = try #require(parts.findings.first)
    #expect(parts.findings.count == 1 && finding.keyImage?.slice == 7)
    #expect(abs((finding.measurements.first?.value ?? 0) - 11.49) < 1.2)
    let pairs = zip(parts.maps[0].grid.values, whole.maps[0].grid.values)
    #expect(pairs.allSatisfy { abs(Int($0) - Int($1)) <= 1 })
    let (left, right) = (parts.attentionScales, whole.attentionScales)
    #expect(abs(left["bright-ball", default: 0] - right["bright-ball", default: 9]) < 1e-4)
  }

  /// Every value lands where it came from: no window, mirror image or padding moves it.
  @Test func aNetworkOfSinglePlacesGivesTheSameInAnyWindows() throws {
    let whole = try probabilities(
      Self.whole.replacing("[\"none\", \"horizontal\"]", with: "[\"none\"]"),
      BrightnessNetwork())
    let prepared = try PreparedVolume(
      Phantom().volume, by: try description(Self.whole).preparation)
    let expected = prepared.samples.map { Float(logistic(6 * (Double($0) - 1.2))) }
    #expect(largestDifference(whole.values, expected) <= 1e-6)
    for size in ["[12, 48, 64]", "[4, 16, 16]", "[20, 80, 32]", "[8, 64, 80]"] {
      let toml = PackFixture.volume.replacing("[12, 48, 64]", with: size)
        .replacing("overlap = [4, 16, 16]", with: "overlap = [0, 0, 0]")
      #expect(
        largestDifference(try probabilities(toml, BrightnessNetwork()).values, expected) <= 1e-6)
    }
    let parts = try probabilities(PackFixture.volume, BrightnessNetwork())
    #expect(largestDifference(parts.values, expected) <= 1e-6)
  }

  @Test(arguments: PackFlip.allCases)
  func windowsFadeIntoEachOtherAcrossTheirOverlap(flip: PackFlip) throws {
    /// Share of the first window, from its border inwards.
    func share(_ column: Int) -> Float {
      switch (column, flip) {
      case (..<32, .none), (48..., .horizontal): 1
      case (32..<48, .none): Float(48 - column) / 17
      case (32..<48, .horizontal): Float(column - 31) / 17
      default: 0
      }
    }
    let toml = PackFixture.volume.replacing("[12, 48, 64]", with: "[20, 80, 48]")
      .replacing("[\"none\", \"horizontal\"]", with: "[\"\(flip.rawValue)\"]")
      .replacing("map = \"attention\"", with: "map = \"logits\"")
    let network = NumberedNetwork(logits: [60, -60])
    let grid = try probabilities(toml, network)
    #expect(grid.size == GridSize(slices: 18, rows: 72, columns: 79))
    #expect(network.inputs.count == 2)
    for line in 0..<(18 * 72) {
      let found = Array(grid.values[(line * 79)..<((line + 1) * 79)])
      guard largestDifference(found, (0..<79).map(share)) <= 1e-6 else {
        Issue.record("line \(line) differs")
        return
      }
    }
  }

  /// Three windows of 32 in 80 columns start at 0, 16 and 48, counted on the mirrored volume.
  @Test func windowsOfAMirrorImageArePlacedOnIt() throws {
    let toml = PackFixture.volume.replacing("[12, 48, 64]", with: "[20, 80, 32]")
      .replacing("overlap = [4, 16, 16]", with: "overlap = [0, 0, 0]")
      .replacing("[\"none\", \"horizontal\"]", with: "[\"horizontal\"]")
      .replacing("map = \"attention\"", with: "map = \"logits\"")
    let grid = try probabilities(toml, NumberedNetwork(logits: [60, -60, -60]))
    let expected = (0..<79).map { min(max(Float($0 - 47) / 17, 0), 1) }
    #expect(largestDifference(Array(grid.values[..<79]), expected) <= 1e-6)
  }

  @Test func mirrorImagesAreRunWindowByWindowAndAveraged() throws {
    let toml = Self.whole.replacing("map = \"attention\"", with: "map = \"logits\"")
    let network = NumberedNetwork(logits: [60, -60])
    let grid = try probabilities(toml, network)
    #expect(grid.values.allSatisfy { $0 == 0.5 })
    let seen = network.inputs
    #expect(seen.map(\.shape) == [[1, 1, 20, 80, 80], [1, 1, 20, 80, 80]])
    for line in 0..<(20 * 80) {
      let range = (line * 80)..<((line + 1) * 80)
      guard Array(seen[0].values[range].reversed()) == Array(seen[1].values[range]) else {
        Issue.record("line \(line) differs")
        return
      }
    }
    #expect(seen[0].values[(79 * 80)..<(80 * 80)].allSatisfy { $0 == 0 })
    #expect(seen[0].values[(19 * 80 * 80)...].allSatisfy { $0 == 0 })
  }

  @Test func progressIsToldForEachWindowAndMirrorImage() throws {
    var shares: [Double] = []
    _ = try detect(progress: { shares.append($0) })
    #expect(shares.count == 16 && shares == shares.sorted() && shares.last == 1)
  }

  @Test func aStopEndsTheRun() throws {
    var asked = 0
    #expect(throws: DetectionError.cancelled) {
      try detect(isCancelled: {
        asked += 1
        return asked > 3
      })
    }
  }

  @Test func numbersThatAreNoneAreRefusedWithTheirSlice() throws {
    var network = BrightnessNetwork()
    network.poison = .nan
    #expect(throws: DetectionError.outputNotFinite(slice: 6)) { try detect(network: network) }
  }

  @Test func outputsOfStacksAreRefusedForVolumes() throws {
    struct Flat: Network {
      func constant(named name: String) -> NetworkTensor? { nil }
      func makeSession(input: String, shape: [Int], outputs: [String], threads: Int)
        -> any NetworkSession
      { Session() }
      struct Session: NetworkSession {
        func run(_ image: NetworkTensor, isCancelled: () -> Bool) -> [String: NetworkTensor] {
          ["logits": NetworkTensor(shape: [1, 1, 2, 2], values: [0, 0, 0, 0])]
        }
      }
    }
    #expect(throws: DetectionError.outputShape("logits", [1, 1, 2, 2])) {
      try detect(network: Flat())
    }
  }

  @Test func theVolumeMovesTheProbability() throws {
    let rule = try description(PackFixture.volume).findings[0].calibration
    let same = rule.probability(ofMean: 0.5, volumeInMillilitres: 1)
    #expect(abs(same - 0.5) < 1e-12)
    #expect(abs(rule.probability(ofMean: 0.5, volumeInMillilitres: 9) - 0.75) < 1e-12)
    let plain = try detect(
      PackFixture.volume.replacing("volume_slope = 0.5", with: "volume_slope = 0"))
    let (without, with) = (
      try #require(plain.findings.first), try #require(detect().findings.first)
    )
    let volume = try #require(with.measurements.first?.value)
    func odds(_ finding: Finding) -> Double {
      let probability = finding.probability ?? 0
      return logarithm(probability / (1 - probability))
    }
    #expect(abs(odds(with) - odds(without) - 0.5 * logarithm(volume)) < 1e-9)
  }

  @Test func windowsNeedLessMemoryThanTheWholeAndSmoothingNeedsMore() throws {
    let bytes = { (toml: String) in
      try description(toml).bytesNeeded(on: Phantom.geometry)
    }
    let (parts, whole) = (try bytes(PackFixture.volume), try bytes(Self.whole))
    #expect(whole - parts == 4 * 5 * (20 * 80 * 80 - 12 * 48 * 64))
    let plain = try bytes(PackFixture.volume.replacing("smoothing = 0.5", with: "smoothing = 0"))
    #expect(parts - plain == 8 * 14 * 72 * 79)
  }
}
