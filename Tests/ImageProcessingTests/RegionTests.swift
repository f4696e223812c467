import ImageProcessing
import Imaging
import Testing

/// The reference numbers are those of SciPy and scikit-image: `reference_numbers.py`.
struct RegionTests {
  let noisy: VoxelRuns = {
    let values = noise(23 * 19 * 7, seed: 7)
    let grid = grid(columns: 23, rows: 19, slices: 7)
    return VoxelRuns(
      mask(grid) { values[($0.slice * 19 + $0.row) * 23 + $0.column] < 8000 })
  }()

  @Test func findsTheRegionsThatSciPyFinds() {
    let sizes = noisy.connectedRegions().map(\.count)
    #expect(noisy.count == 355)
    #expect(sizes.count == 57)
    #expect(sizes.prefix(18) == [116, 67, 63, 12, 7, 6, 5, 4, 4, 3, 3, 3, 3, 3, 3, 3, 3, 2])
  }

  @Test func regionsTogetherAreTheMask() {
    let runs = noisy.connectedRegions().flatMap(\.runs).sorted { $0.start < $1.start }
    #expect(runs == noisy.runs)
  }

  @Test func measuresTheCentroidAndKeySliceThatSciPyGives() throws {
    let grid = grid(columns: 23, rows: 19, slices: 7, rowSpacing: 2, sliceSpacing: 3)
    let region = try #require(noisy.connectedRegions().first)
    let measured = try #require(RegionMeasurement(of: region, on: grid))
    #expect(near(measured.centroid.x, -3.543103448275862))
    #expect(near(measured.centroid.y, 44.344827586206897))
    #expect(near(measured.centroid.z, 40.03448275862069))
    #expect(measured.keySlice == 4)
    #expect(measured.sliceRange == 0...6)
    #expect(near(measured.volumeInMillilitres, 0.696))
  }

  @Test func measuresTheLongestDiameterThatMarchingSquaresGives() throws {
    let grid = grid(columns: 50, rows: 40, slices: 1, columnSpacing: 0.8, rowSpacing: 1.5)
    let (cosine, sine) = (0.8660254037844387, 0.49999999999999994)
    let ellipse = VoxelRuns(
      mask(grid) { voxel in
        let (x, y) = (Double(voxel.column) - 25, Double(voxel.row) - 20)
        let (u, v) = (x * cosine + y * sine, -x * sine + y * cosine)
        return (u / 17.3) * (u / 17.3) + (v / 8.1) * (v / 8.1) <= 1
      })
    let measured = try #require(RegionMeasurement(of: ellipse, on: grid))
    #expect(measured.voxelCount == 443)
    #expect(near(measured.longestInKeySliceInMillimetres, 38.029593739612835))
  }

  @Test func diametersIncludeTheVoxelsOwnSize() throws {
    let grid = grid(
      columns: 20, rows: 20, slices: 10, columnSpacing: 0.5, rowSpacing: 2, sliceSpacing: 4)
    let box = VoxelRuns(
      mask(grid) { (3...7).contains($0.column) && (4...5).contains($0.row) && $0.slice == 6 })
    let measured = try #require(RegionMeasurement(of: box, on: grid))
    #expect(measured.leftRightInMillimetres == 2.5)
    #expect(measured.anteriorPosteriorInMillimetres == 4)
    #expect(measured.craniocaudalInMillimetres == 4)
    #expect(near(measured.volumeInMillilitres, 0.04))
    #expect(!measured.touchesEdge)
  }

  @Test func sagittalGridsMeasureAlongThePatientsAxes() throws {
    let grid = grid(
      columns: 10, rows: 10, slices: 10, columnSpacing: 1, rowSpacing: 2, sliceSpacing: 5,
      row: PatientVector(x: 0, y: 1, z: 0), column: PatientVector(x: 0, y: 0, z: -1))
    let box = VoxelRuns(
      mask(grid) { $0.column < 3 && (2...5).contains($0.row) && (4...5).contains($0.slice) })
    let measured = try #require(RegionMeasurement(of: box, on: grid))
    #expect(measured.leftRightInMillimetres == 10)
    #expect(measured.anteriorPosteriorInMillimetres == 3)
    #expect(measured.craniocaudalInMillimetres == 8)
    #expect(measured.touchesEdge)
  }

  @Test func obliqueDiametersErrByLessThanAVoxelsProjection() throws {
    let (cosine, sine) = (0.8253356149096783, 0.5646424733950354)
    let grid = grid(
      columns: 60, rows: 60, slices: 60, row: PatientVector(x: cosine, y: sine, z: 0),
      column: PatientVector(x: -sine, y: cosine, z: 0))
    let ball = VoxelRuns(
      mask(grid) {
        let (x, y, z) = ($0.column - 30, $0.row - 30, $0.slice - 30)
        return x * x + y * y + z * z <= 400
      })
    let measured = try #require(RegionMeasurement(of: ball, on: grid))
    for diameter in [
      measured.leftRightInMillimetres, measured.anteriorPosteriorInMillimetres,
      measured.craniocaudalInMillimetres,
    ] { #expect(diameter > 40 - 0.5 && diameter < 40 + 1.5) }
  }

  @Test func anEmptyRegionAndAnotherGridHaveNoMeasurement() {
    let grid = grid(columns: 4, rows: 4, slices: 1)
    #expect(RegionMeasurement(of: VoxelRuns(mask(grid) { _ in false }), on: grid) == nil)
    #expect(RegionMeasurement(of: noisy, on: grid) == nil)
  }
}
