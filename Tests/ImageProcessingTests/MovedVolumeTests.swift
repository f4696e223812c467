import Foundation
import ImageProcessing
import Imaging
import Testing

/// Not Foundation's, which is of the plane.
private typealias AffineTransform = ImageProcessing.AffineTransform

/// The reference numbers are SimpleITK's: `registration_reference.py`.
struct MovedVolumeTests {
  private let turned = RigidTransform(
    rotationInDegrees: PatientVector(x: 1, y: 2, z: 3) * (10 / 14.0.squareRoot()),
    translation: PatientVector(x: 1.5, y: -2.5, z: 0.5), centre: PatientPoint(x: 5, y: -4, z: 3))
  private let stretched = AffineTransform(
    matrix: PatientMatrix(
      x: PatientVector(x: 1.05, y: 0.02, z: 0), y: PatientVector(x: 0, y: 0.97, z: 0.01),
      z: PatientVector(x: -0.03, y: 0, z: 1.02)),
    translation: PatientVector(x: 0.25, y: 0.5, z: -0.75), centre: PatientPoint(x: -2, y: 1, z: 8))
  private let point = PatientPoint(x: 10, y: 20, z: 30)

  private func isNear(_ point: PatientPoint, _ x: Double, _ y: Double, _ z: Double) -> Bool {
    (point - PatientPoint(x: x, y: y, z: z)).length < 1e-9
  }

  @Test func mapsPointsAsSimpleITKDoes() throws {
    #expect(
      isNear(turned.map(point), 10.734080574800515, 16.86929595463018, 31.175775838646377))
    #expect(
      isNear(turned.inverse.map(point), 9.824258795330103, 23.135119952491813, 28.63516709989542))
    let both = stretched.after(turned.affine)
    #expect(isNear(both.map(point), 11.938170522633145, 17.124974834377735, 30.507268938175294))
    let back = try #require(stretched.inverse)
    #expect(isNear(back.map(point), 8.831639175098953, 19.838943307304906, 30.62249919142447))
  }

  @Test func aTurnIsToldByItsAxisAndAngle() {
    for angle in [0.0, 1e-6, 30, 179.9] {
      let rotation = PatientVector(x: 0.6, y: -0.8, z: 0) * angle
      let transform = RigidTransform(
        rotationInDegrees: rotation, translation: PatientVector(x: 0, y: 0, z: 0),
        centre: PatientPoint(x: 0, y: 0, z: 0))
      #expect((transform.rotationInDegrees + rotation * -1).length < 1e-6)
    }
  }

  @Test func anotherCentreTellsTheSameMap() {
    let other = turned.about(PatientPoint(x: 100, y: 50, z: -70))
    #expect((other.map(point) - turned.map(point)).length < 1e-9)
    #expect((turned.inverse.after(turned).map(point) - point).length < 1e-9)
  }

  @Test func onlyARotationIsReadAsRigid() throws {
    let written = try JSONEncoder().encode(turned)
    #expect(try JSONDecoder().decode(RigidTransform.self, from: written) == turned)
    let other = try JSONEncoder().encode(stretched)
    #expect(try JSONDecoder().decode(AffineTransform.self, from: other) == stretched)
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(RigidTransform.self, from: other)
    }
  }

  @Test func aGridMovesWithItsVoxels() throws {
    let source = grid(columns: 5, rows: 4, slices: 3, columnSpacing: 0.7, sliceSpacing: 3)
    let moved = try #require(turned.affine.map(source))
    let voxel = VoxelIndex(column: 4, row: 1, slice: 2)
    #expect((moved.point(voxel) - turned.map(source.point(voxel))).length < 1e-9)
    #expect(stretched.map(source) == nil)
  }

  private var source: VolumeGeometry {
    grid(columns: 11, rows: 9, slices: 5, rowSpacing: 1.5, sliceSpacing: 4)
  }

  private var sagittal: VolumeGeometry {
    VolumeGeometry(
      firstSlice: SliceGeometry(
        position: PatientPoint(x: 1, y: 19, z: 46), rowDirection: PatientVector(x: 0, y: 1, z: 0),
        columnDirection: PatientVector(x: 0, y: 0, z: -1), columnSpacing: 1.7, rowSpacing: 2.1),
      sliceSpacing: 1.9, columns: 7, rows: 8, slices: 6)
  }

  @Test(arguments: [1, 3, nil]) func readsAnotherGridAsSimpleITKDoes(threads: Int?) throws {
    let volume = Volume(geometry: source, samples: noise(5 * 9 * 11, seed: 5).map(Float.init))
    let moved = try #require(
      volume.resampled(
        onto: sagittal, through: stretched.after(turned.affine), background: -1, threads: threads))
    let inside = moved.samples.filter { $0 != -1 }
    let expected: [(Int, Float)] = [
      (0, 21608.412), (66, 36739.333), (128, 26844.709), (193, 26739.132), (263, 44069.766),
    ]
    #expect(inside.count == 250)
    for (index, value) in expected { #expect(abs(moved.samples[index] - value) < 0.5) }
    #expect(abs(inside.reduce(0.0) { $0 + Double($1) } - 8_145_171.3) < 25)
  }

  @Test func readsLabelsAsSimpleITKDoes() throws {
    let labels = noise(5 * 9 * 11, seed: 5).map { UInt8($0 % 7) }
    let moved = try #require(
      resampledLabels(
        labels, on: source, onto: sagittal, through: stretched.after(turned.affine), background: 9))
    let counts = (0..<10).map { label in moved.count { Int($0) == label } }
    #expect(counts == [35, 40, 38, 42, 35, 27, 33, 0, 0, 86])
  }

  @Test func aFlatMapLeadsNowhere() {
    let flat = AffineTransform(
      matrix: PatientMatrix(
        x: PatientVector(x: 1, y: 0, z: 0), y: PatientVector(x: 0, y: 1, z: 0),
        z: PatientVector(x: 0, y: 0, z: 0)), translation: PatientVector(x: 0, y: 0, z: 0),
      centre: PatientPoint(x: 0, y: 0, z: 0))
    let volume = Volume(geometry: source, samples: [Float](repeating: 1, count: 5 * 9 * 11))
    #expect(flat.inverse == nil)
    #expect(volume.resampled(onto: sagittal, through: flat) == nil)
  }

  @Test func aSingleSliceIsRead() throws {
    let single = grid(columns: 4, rows: 3, slices: 1)
    let volume = Volume(geometry: single, samples: (0..<12).map(Float.init))
    #expect(try #require(volume.resampled(onto: single)) == volume)
  }
}
