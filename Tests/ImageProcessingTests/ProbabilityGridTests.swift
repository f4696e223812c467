import ImageProcessing
import Imaging
import Testing

struct ProbabilityGridTests {
  let grid: ProbabilityGrid = {
    var grid = ProbabilityGrid(columns: 4, rows: 2, slices: 2)
    grid.setSlice(1, to: [0, 0.25, 0.5, 0.75, 1, 1.5, -0.5, .nan])
    return grid
  }()

  @Test func sharesAreRoundedToBytesAndClamped() {
    #expect(grid.values == [0, 0, 0, 0, 0, 0, 0, 0, 0, 64, 128, 191, 255, 255, 0, 0])
  }

  @Test(arguments: [(0.25, 5), (0.5, 4), (0.6, 3), (1.0, 2), (1.01, 0), (1e-9, 5)])
  func takesTheVoxelsThatReachTheThreshold(threshold: Double, count: Int) {
    #expect(grid.voxels(reaching: threshold).count == count)
  }

  @Test func meanAndMaximumAreThoseOfTheRegion() throws {
    let region = grid.voxels(reaching: 0.6)
    let mean: Double = 701.0 / 3 / 255
    #expect(grid.mean(over: region) == mean)
    #expect(grid.maximum(over: region) == 1)
    #expect(grid.mean(over: grid.voxels(reaching: 2)) == nil)
  }

  @Test func runsBecomeTheSameMask() {
    let region = grid.voxels(reaching: 0.6)
    #expect(VoxelRuns(region.mask) == region)
    #expect(region.mask.slice(1) == [false, false, false, true, true, true, false, false])
  }

  @Test func keptBytesOfAnotherGridAreRefused() {
    #expect(ProbabilityGrid(columns: 2, rows: 2, slices: 1, values: [1, 2, 3]) == nil)
  }
}
