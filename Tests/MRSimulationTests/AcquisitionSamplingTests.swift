import Imaging
import Testing

@testable import MRSimulation

struct AcquisitionSamplingTests {
  /// A plate one voxel thick, interpolated, has an area of one voxel; the mean through the slice is
  /// therefore the trapezoid over its own area, except where it bends.
  @Test func aThinPlateFollowsTheTrapezoid() {
    let grid = phantomGrid(columns: 4, rows: 4, slices: 41, spacing: 0.25)
    let values = phantom(grid) { abs($0.z) < 0.1 ? 1 : 0 }
    for eighth in -24...24 {
      let offset = Double(eighth) / 8
      let profile = SliceProfile(thickness: 3, ramp: 1)
      let sampling = SlabSampling(grid: grid, profile: profile, stepLimit: 0.0625)
      let plane = SliceGeometry(
        position: PatientPoint(x: 0, y: 0, z: offset),
        rowDirection: PatientVector(x: 1, y: 0, z: 0),
        columnDirection: PatientVector(x: 0, y: 1, z: 0), columnSpacing: 1, rowSpacing: 1)
      let value = sampling.sample(
        values, plane: plane, normal: PatientVector(x: 0, y: 0, z: 1),
        size: MatrixSize(columns: 1, rows: 1))[0]
      let expected = 0.25 / 3 * profile.value(at: offset)
      let bends = [1.0, 2.0].contains { abs(abs(offset) - $0) < 0.26 }
      #expect(abs(Double(value) - expected) < (bends ? 0.05 : 0.002) * 0.25 / 3)
    }
  }

  @Test func fullWidthAtHalfMaximumIsTheThickness() {
    let profile = SliceProfile(thickness: 3, ramp: 1.2)
    for edge in [-1.5, 1.5] { #expect(abs(profile.value(at: edge) - 0.5) < 1e-12) }
    #expect(profile.value(at: 0.89) == 1 && profile.value(at: 2.11) == 0)
    let steps = profile.steps(atMost: 0.5)
    #expect(steps.weights.count == 9 && abs(steps.weights.reduce(0, +) - 1) < 1e-6)
  }

  /// A linear function survives trilinear interpolation and symmetric averaging on any plane.
  @Test func samplesAnObliquePlaneOfARampExactly() {
    let grid = phantomGrid(columns: 40, rows: 36, slices: 30)
    let values = phantom(grid) { Float(100 + 3 * $0.x - 2 * $0.y + 5 * $0.z) }
    var plan = axialPlan(fieldOfView: 8, acquired: 8, thickness: 2, gap: 1, slices: 3)
    plan.rowDirection = PatientVector(x: 0.8, y: 0.48, z: 0.36)
    plan.columnDirection = PatientVector(x: -0.6, y: 0.64, z: 0.48)
    let geometry = plan.geometry(ofSlice: 2)
    let image = plan.means(of: values, on: grid, slice: 2, ramp: 0.5)
    for row in 0..<8 {
      for column in 0..<8 {
        let point = geometry.point(column: Double(column), row: Double(row))
        let expected = Float(100 + 3 * point.x - 2 * point.y + 5 * point.z)
        #expect(abs(image[row: row, column: column] - expected) < 0.002)
      }
    }
  }

  @Test func nothingLiesOutsideTheVolume() {
    let grid = phantomGrid(columns: 8, rows: 8, slices: 8)
    let values = phantom(grid) { _ in 1 }
    let image = axialPlan(fieldOfView: 16, acquired: 16, thickness: 1).means(
      of: values, on: grid, slice: 0, ramp: 0.2)
    #expect(image[row: 8, column: 8] == 1)
    #expect(image[row: 8, column: 13] == 0 && image[row: 2, column: 8] == 0)
  }

  /// The middle of the field of view is sample ⌊n/2⌋, and the stack is centred.
  @Test func slicesLieWhereThePlanSays() {
    let plan = axialPlan(fieldOfView: 32, acquired: 32, pixels: 64, gap: 0.3, slices: 4)
    let geometry = plan.geometry(ofSlice: 0)
    let middle = geometry.point(column: 32, row: 32)
    #expect(abs(middle.x) < 1e-12 && abs(middle.y) < 1e-12)
    #expect(abs(middle.z + 1.5 * 3.3) < 1e-12)
    #expect(plan.volumeGeometry.sliceSpacing == 3.3)
  }

  /// The reconstructed picture of a spot lies where the geometry says, on both phase axes.
  @Test(arguments: [PhaseAxis.row, .column])
  func aSpotAppearsAtItsPatientPoint(axis: PhaseAxis) {
    let grid = phantomGrid(columns: 80, rows: 80, slices: 12)
    let volume = watery(grid) { spot($0, x: 5, y: -3) }
    let plan = axialPlan(pixels: 60, phaseAxis: axis, oversampling: 1.3)
    let image = scan(volume, plan)
    let (row, column) = image.centroid
    let point = plan.geometry(ofSlice: 0).point(column: column, row: row)
    #expect(abs(point.x - 5) < 0.02 && abs(point.y + 3) < 0.02)
    #expect(image.samples.max().map { abs($0 - 1) < 0.05 } == true)
  }
}
