import Findings
import ImageProcessing
import Imaging
import Testing

@testable import FindingDetection

struct ContourTests {
  let map: ProbabilityMap
  let finding: Finding

  init() throws {
    let series = Phantom.series()
    let pack = try PackFixture().load()
    let result = try detectFindings(
      study: Phantom.study([series]), series: series,
      volume: Phantom(balls: [(20, 45, 7, 9), (46, 45, 7, 12)]).volume, cautions: [],
      model: LoadedModel(pack: pack, network: BrightnessNetwork()), threads: 1,
      progress: { _ in }, isCancelled: { false })
    map = try #require(result.maps.first)
    finding = try #require(result.findings.first)
  }

  @Test func theModelsOwnThresholdGivesTheSameRegion() throws {
    let edit = try #require(map.edit(of: finding, contourThreshold: 0.5))
    #expect(edit.region == finding.region)
    #expect(edit.measurements == finding.measurements)
    #expect(edit.contourThreshold == 0.5)
  }

  @Test func aHigherThresholdShrinksAndALowerOneGrows() throws {
    let volumes = [0.9, 0.5, 0.1].compactMap {
      map.edit(of: finding, contourThreshold: $0)?.measurements?.first?.value
    }
    #expect(volumes.count == 3 && volumes == volumes.sorted())
    #expect(volumes[0] < volumes[2])
  }

  @Test func theOtherRegionIsLeftAlone() throws {
    let edit = try #require(map.edit(of: finding, contourThreshold: 0.9))
    let all = map.grid.voxels(reaching: 0.9).connectedRegions()
    #expect(all.count == 2)
    #expect(all.map(\.count).contains(edit.region?.mask.count ?? 0))
  }

  @Test(arguments: [0, -1, 1.5, Double.nan])
  func aThresholdOutsideItsRangeChangesNothing(threshold: Double) {
    #expect(map.edit(of: finding, contourThreshold: threshold) == nil)
  }

  @Test func aMapOfAnotherSeriesChangesNothing() {
    let other = ProbabilityMap(
      seriesID: "other", model: map.model, findingType: map.findingType, geometry: map.geometry,
      grid: map.grid)
    #expect(other.edit(of: finding, contourThreshold: 0.5) == nil)
  }
}
