import Findings
import ImageProcessing
import Imaging
import StudyAssembly
import Testing

@testable import FindingDetection

struct DetectionTests {
  private func detect(
    _ phantom: Phantom = Phantom(), toml: String = PackFixture.toml,
    series: Series = Phantom.series(), side: BodySide = .left, cautions: [FitCaution] = [],
    network: BrightnessNetwork = BrightnessNetwork(), progress: (Double) -> Void = { _ in },
    isCancelled: () -> Bool = { false }
  ) throws -> DetectionResult {
    let pack = try PackFixture(toml: toml).load()
    return try detectFindings(
      study: Phantom.study([series], side: side), series: series, volume: phantom.volume,
      cautions: cautions, model: LoadedModel(pack: pack, network: network), threads: 1,
      progress: progress, isCancelled: isCancelled)
  }

  private func value(_ name: String, of finding: Finding) -> Double {
    finding.measurements.first { $0.name == name }?.value ?? .nan
  }

  @Test func findsTheBallWhereItIsAndAsLargeAsItIs() throws {
    let result = try detect()
    let finding = try #require(result.findings.first)
    #expect(result.findings.count == 1 && result.counts.listed == 1)
    #expect(finding.type == "bright-ball" && finding.band == .positive)
    #expect(abs(value("volume", of: finding) - 11.49) < 1.2)
    for name in ["left-right", "anterior-posterior"] {
      #expect(abs(value("diameter-" + name, of: finding) - 28) < 2.5)
    }
    #expect(abs(value("diameter-craniocaudal", of: finding) - 28) < 4.1)
    #expect(finding.keyImage?.slice == 7)
    #expect(finding.keyImage?.sopInstanceUID == "1.9.7")
    #expect(finding.measurements.map(\.unit) == ["mL", "mm", "mm", "mm", "mm", "mm"])
    #expect(finding.plane == .axial && finding.site == "thigh")
  }

  @Test func theRegionOverlapsTheTruthByDiceOfNineTenths() throws {
    let finding = try #require(try detect().findings.first)
    let mask = try #require(finding.region?.mask)
    let phantom = Phantom()
    var (both, truth) = (0, 0)
    for slice in 0..<14 {
      let plane = mask.slice(slice)
      for row in 0..<90 {
        for column in 0..<66 where phantom.isInBall(column: column, row: row, slice: slice) {
          truth += 1
          if plane[row * 66 + column] { both += 1 }
        }
      }
    }
    #expect(2 * Double(both) / Double(truth + mask.count) > 0.9)
  }

  /// The entry's side is that of other series; this one may show either knee.
  @Test func seriesWithoutASideOfAStudyOfBothGivesFindingsWithoutASide() throws {
    var study = Phantom.study([Phantom.series()], side: .left)
    study.isOneOfTwoSides = true
    let pack = try PackFixture(toml: PackFixture.toml).load()
    let result = try detectFindings(
      study: study, series: Phantom.series(), volume: Phantom().volume, cautions: [],
      model: LoadedModel(pack: pack, network: BrightnessNetwork()), threads: 1,
      progress: { _ in }, isCancelled: { false })
    #expect(result.findings.map(\.side) == [.unknown])
    #expect(try detect(side: .left).findings.map(\.side) == [.left])
  }

  @Test func theSameInputGivesTheSameFindings() throws {
    let first = try detect()
    #expect(try detect() == first)
    #expect(first.findings[0].id.hasPrefix("bright-ball-"))
    let other = try detect(series: Phantom.series(id: "1.2.4"))
    #expect(other.findings[0].id != first.findings[0].id)
  }

  @Test func theRationaleHoldsWhatWasMeasured() throws {
    let finding = try #require(try detect().findings.first)
    let volume = decimal(value("volume", of: finding), places: 1)
    let depth = decimal(value("diameter-anterior-posterior", of: finding), places: 0)
    #expect(finding.rationale.hasPrefix("region of \(volume) mL, \(depth) mm deep, mean"))
    #expect(!finding.rationale.contains("{"))
  }

  @Test func sideComesFromTheSeriesElseFromTheStudyAndIsNeverGuessed() throws {
    #expect(try detect(side: .left).findings[0].side == .left)
    #expect(
      try detect(series: Phantom.series(side: .right), side: .unknown).findings[0].side == .right)
    #expect(try detect(side: .unknown).findings[0].side == .unknown)
  }

  @Test func doubtsOfTheSeriesStandWithEachFinding() throws {
    let result = try detect(cautions: [.weightingNotStated])
    #expect(result.findings[0].cautions == ["weighting not stated"])
    #expect(result.cautions == ["weighting not stated"])
  }

  @Test func aRegionAtTheEdgeSaysThatItMayBeCutOff() throws {
    let result = try detect(Phantom(balls: [(33, 45, 0, 12)]))
    #expect(
      result.findings[0].cautions == ["reaches the edge of the images, sizes are lower bounds"])
  }

  @Test func severalRegionsAreListedByProbabilityAndCountedBeyondTheMaximum() throws {
    let balls = Phantom(balls: [
      (18, 45, 3, 6), (45, 45, 3, 7), (18, 45, 10, 8), (45, 45, 10, 9), (33, 70, 7, 2),
    ])
    let result = try detect(balls)
    #expect(result.findings.count == 3)
    #expect(result.counts.beyondMaximum == 1)
    #expect(result.cautions == ["smaller candidate regions not listed: 1"])
    let probabilities = result.findings.compactMap(\.probability)
    #expect(probabilities == probabilities.sorted(by: >))
  }

  @Test func onlyTheLargestRegionCountsWhereThePackSaysSo() throws {
    let toml = PackFixture.toml.replacing("\"all\"", with: "\"largest\"")
    let result = try detect(Phantom(balls: [(18, 45, 3, 6), (45, 45, 10, 10)]), toml: toml)
    #expect(result.findings.count == 1)
    #expect(result.findings[0].keyImage?.slice == 10)
  }

  @Test(
    arguments: [
      ("intercept = 0 ", ProbabilityBand.positive, 1, 0),
      ("intercept = -4.2 ", .indeterminate, 1, 0), ("intercept = -9 ", nil, 0, 1),
    ] as [(String, ProbabilityBand?, Int, Int)])
  func theBandFollowsTheCalibratedProbability(
    intercept: String, band: ProbabilityBand?, listed: Int, negative: Int
  ) throws {
    let result = try detect(toml: PackFixture.toml.replacing("intercept = 0 ", with: intercept))
    #expect(result.findings.first?.band == band)
    #expect(result.counts.listed == listed && result.counts.negative == negative)
  }

  @Test func aSmallRegionIsDroppedAndCounted() throws {
    let result = try detect(Phantom(balls: [(33, 45, 7, 3.5)]))
    #expect(result.findings.isEmpty && result.counts.tooSmall == 1)
  }

  @Test func nothingBrightGivesNothing() throws {
    let result = try detect(Phantom(balls: []))
    #expect(result.findings.isEmpty && result.counts == CandidateCounts())
  }

  @Test func progressGrowsToOne() throws {
    var shares: [Double] = []
    _ = try detect(progress: { shares.append($0) })
    #expect(shares == shares.sorted() && shares.last == 1)
  }

  @Test func aStopEndsTheRun() throws {
    var asked = 0
    #expect(throws: DetectionError.cancelled) {
      try detect(isCancelled: {
        asked += 1
        return asked > 5
      })
    }
  }

  @Test(arguments: [Float.nan, .infinity])
  func numbersThatAreNoneAreRefused(value: Float) throws {
    var network = BrightnessNetwork()
    network.poison = value
    #expect(throws: DetectionError.outputNotFinite(slice: 0)) { try detect(network: network) }
  }

  @Test func outputsThatThePackMisnamesAreRefused() throws {
    #expect(throws: DetectionError.missingOutput("mask")) {
      try detect(toml: PackFixture.toml.replacing("\"logits\"", with: "\"mask\""))
    }
    #expect(throws: DetectionError.outputShape("logits", [1, 1, 80, 80])) {
      try detect(
        toml: PackFixture.toml.replacing("channel = 0", with: "channel = 1").replacing(
          "[explanation]\nmethod = \"grad-cam\"\nactivations = \"activations\"\nhead_weight = \"head.weight\"\n",
          with: ""))
    }
    #expect(throws: DetectionError.noExplanation) {
      try detect(toml: PackFixture.toml.replacing("head.weight", with: "head.bias"))
    }
  }

  @Test func aVolumeOfAnotherGridIsRefused() throws {
    var grid = Phantom.geometry
    grid.sliceSpacing = 5
    #expect(throws: DetectionError.volumeOfAnotherSeries) {
      try detect(series: Phantom.series(geometry: grid))
    }
  }
}
