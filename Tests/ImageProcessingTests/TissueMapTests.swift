import Imaging
import Testing

@testable import ImageProcessing

struct TissueMapTests {
  private func voxel(_ column: Int, _ row: Int, _ slice: Int = 7) -> Int {
    (slice * 100 + row) * 100 + column
  }

  /// Overlap of the bones found with those there are.
  private func dice(_ map: TissueMap, _ phantom: LimbPhantom) -> Double {
    let truth = mask(phantom.geometry) { phantom.isBone($0) }
    let found = map.bones.flatMap(\.runs).flatMap { $0.start..<($0.start + $0.count) }
    let both = found.filter {
      let (line, column) = $0.quotientAndRemainder(dividingBy: 100)
      return phantom.isBone(VoxelIndex(column: column, row: line % 100, slice: line / 100))
    }
    return 2 * Double(both.count) / Double(found.count + truth.count)
  }

  @Test(
    arguments: [
      (1, 0, 0), (37, 0, 0), (0.001, 0, 0), (1, 0.2, 0), (1, -0.2, 0), (1, 0, 60), (5, 0.15, 50),
    ] as [(Float, Float, Float)])
  func tellsTissuesApartWhateverGainBiasAndNoise(gain: Float, tilt: Float, noise: Float) throws {
    let phantom = LimbPhantom(gain: gain, tilt: tilt, noise: noise)
    let map = try #require(phantom.map)
    #expect(map.tissue(at: voxel(2, 2)) == .air)
    #expect(map.tissue(at: voxel(50, 8)) == .fat)
    #expect(map.tissue(at: voxel(50, 20)) == .muscle)
    #expect(map.tissue(at: voxel(50, 50)) == .bone)
    #expect(map.bones.count == 1)
    #expect(dice(map, phantom) > 0.93)
    #expect(abs(map.levels.muscle / (300 * gain) - 1) < 0.12)
    #expect(abs(map.levels.fat / (900 * gain) - 1) < 0.12)
  }

  @Test func findsTwoBones() throws {
    let phantom = LimbPhantom(bones: [(35, 45), (62, 58)])
    let map = try #require(phantom.map)
    #expect(map.bones.count == 2)
    #expect(dice(map, phantom) > 0.93)
  }

  @Test func findsNoBoneWhereThereIsNone() throws {
    #expect(try #require(LimbPhantom(bones: []).map).bones.isEmpty)
  }

  @Test func fatWithinMuscleIsNoBone() throws {
    #expect(try #require(LimbPhantom(hasCortex: false).map).bones.isEmpty)
  }

  @Test func aRingInTwoSlicesIsNoBone() throws {
    #expect(try #require(LimbPhantom(boneSlices: 5..<7).map).bones.isEmpty)
  }

  @Test func aRingWithAGapIsABone() throws {
    // A quarter of the cortex is so thin that it looks like muscle.
    let phantom = LimbPhantom(mass: { voxel in
      let radius = distance(voxel, 50, 50)
      return radius > 6 && radius <= 9.9 && voxel.row > 54 ? 300 : nil
    })
    let map = TissueMap(
      of: phantom.volume, outside: VoxelRuns(mask(phantom.geometry) { _ in false }), in: 0..<14)
    #expect(try #require(map).bones.count == 1)
  }

  @Test(arguments: [Float(300), 380])
  func tissuesThatDoNotStandApartAreNotNamed(fat: Float) {
    #expect(LimbPhantom(bones: [], fat: fat, noise: 20).map == nil)
  }

  @Test(arguments: [Float(0), 7, -3, .nan, .infinity])
  func aVolumeOfOneValueHasNoTissues(value: Float) {
    let geometry = grid(columns: 9, rows: 8, slices: 3)
    let volume = Volume(geometry: geometry, samples: Array(repeating: value, count: 216))
    let nothing = VoxelRuns(mask(geometry) { _ in false })
    #expect(TissueMap(of: volume, outside: nothing, in: 0..<3) == nil)
  }

  @Test func theMassTellsNothingOfNormalTissue() throws {
    let phantom = LimbPhantom(mass: { distance($0, 50, 72) <= 8 ? 4000 : nil })
    let map = try #require(phantom.map)
    #expect(map.tissue(at: voxel(50, 72)) == .region)
    #expect(abs(map.levels.fat / 900 - 1) < 0.02)
  }

  @Test func slicesThatWereNotLookedAtHaveNoTissue() throws {
    let phantom = LimbPhantom()
    let map = try #require(TissueMap(of: phantom.volume, outside: phantom.region, in: 3..<9))
    #expect(map.tissue(at: voxel(50, 20, 2)) == nil && map.tissue(at: voxel(50, 20, 9)) == nil)
    #expect(map.tissue(at: voxel(50, 20, 3)) == .muscle)
    #expect(TissueMap(of: phantom.volume, outside: phantom.region, in: 14..<20) == nil)
  }

  @Test(arguments: 0..<6)
  func distancesAreThoseOfASearchThroughAllPixels(seed: Int) {
    let geometry = grid(columns: 17, rows: 13, slices: 1, columnSpacing: 0.7, rowSpacing: 1.9)
    let plane = PlaneGrid(geometry)
    let mask = noise(plane.count, seed: UInt64(seed + 1)).map { $0 < 3000 }
    let distances = plane.distances(to: mask)
    for pixel in 0..<plane.count {
      let nearest = mask.indices.filter { mask[$0] }.map { other in
        let x = Double(pixel % 17 - other % 17) * 0.7
        let y = Double(pixel / 17 - other / 17) * 1.9
        return (x * x + y * y).squareRoot()
      }.min()
      #expect(near(Double(distances[pixel]), nearest ?? 1e4, within: 1e-3))
    }
  }
}
