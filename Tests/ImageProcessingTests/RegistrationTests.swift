import Glibc
import ImageProcessing
import Imaging
import Testing

/// Registration of a smooth random body, read in two contrasts on thick slices of any plane.
struct RegistrationTests {
  /// What lies at a place: waves of random direction within an ellipsoid, 0 to 1; 0 outside.
  private struct Body: Sendable {
    private let waves: [(direction: PatientVector, phase: Double)]

    init(seed: UInt64) {
      let numbers = noise(48, seed: seed).map { Double($0) / 65536 }
      waves = (0..<12).map { wave in
        let part = numbers[(4 * wave)..<(4 * wave + 4)].map { $0 }
        return (
          PatientVector(x: part[0] - 0.5, y: part[1] - 0.5, z: part[2] - 0.5) * 0.5,
          part[3] * 2 * .pi
        )
      }
    }

    func value(_ point: PatientPoint) -> Double {
      let place = PatientVector(x: point.x / 38, y: point.y / 34, z: point.z / 40)
      guard place.dot(place) < 1 else { return 0 }
      let offset = point - PatientPoint(x: 0, y: 0, z: 0)
      let sum = waves.reduce(0.0) { $0 + cos($1.direction.dot(offset) + $1.phase) }
      return 0.55 + 0.35 * sum / 5
    }
  }

  private enum Contrast: Sendable { case plain, folded }

  /// Slices of 4 mm, voxels of 1.25 mm.
  private func grid(_ plane: AnatomicalPlane) -> VolumeGeometry {
    let (row, column) =
      switch plane {
      case .axial: (PatientVector(x: 1, y: 0, z: 0), PatientVector(x: 0, y: 1, z: 0))
      case .coronal: (PatientVector(x: 1, y: 0, z: 0), PatientVector(x: 0, y: 0, z: -1))
      case .sagittal: (PatientVector(x: 0, y: 1, z: 0), PatientVector(x: 0, y: 0, z: -1))
      }
    let normal = row.cross(column)
    let middle = row * 39.375 + column * 39.375 + normal * 38
    return VolumeGeometry(
      firstSlice: SliceGeometry(
        position: PatientPoint(x: 0, y: 0, z: 0) + middle * -1, rowDirection: row,
        columnDirection: column, columnSpacing: 1.25, rowSpacing: 1.25),
      sliceSpacing: 4, columns: 64, rows: 64, slices: 20)
  }

  /// The body as it looks after `transform` has moved it.
  private func volume(
    _ plane: AnatomicalPlane, _ contrast: Contrast, moved transform: AffineTransform = .identity,
    body: Body = Body(seed: 11)
  ) throws -> Volume {
    let (grid, back) = (grid(plane), try #require(transform.inverse))
    var samples: [Float] = []
    for slice in 0..<grid.slices {
      for row in 0..<grid.rows {
        for column in 0..<grid.columns {
          let place = grid.point(VoxelIndex(column: column, row: row, slice: slice))
          let value = body.value(back.map(place))
          samples.append(Float(contrast == .plain ? value : value > 0 ? pow(value - 0.8, 2) : 0))
        }
      }
    }
    return Volume(geometry: grid, samples: samples)
  }

  private let offset = RigidTransform(
    rotationInDegrees: PatientVector(x: 4, y: -3, z: 5),
    translation: PatientVector(x: 4, y: -5, z: 3), centre: PatientPoint(x: 3, y: -2, z: 1))

  /// Root mean square distance of places of the body from where they belong, in mm.
  private func error(_ found: AffineTransform, _ truth: AffineTransform) -> Double {
    let squares = [-20.0, 0, 20].flatMap { x in
      [-20.0, 0, 20].flatMap { y in
        [-20.0, 0, 20].map { z in
          let place = PatientPoint(x: x, y: y, z: z)
          let distance = (found.map(truth.map(place)) - place).length
          return distance * distance
        }
      }
    }
    return (squares.reduce(0, +) / Double(squares.count)).squareRoot()
  }

  @Test(
    arguments: [AnatomicalPlane.sagittal, .coronal, .axial],
    RegistrationMeasure.allCases)
  func laysAnyPlaneAndContrastOnSagittalSlices(
    plane: AnatomicalPlane, measure: RegistrationMeasure
  ) throws {
    let moving = try volume(plane, .folded, moved: offset.affine)
    let result = register(
      moving: moving, to: try volume(.sagittal, .plain),
      settings: RegistrationSettings(measure: measure))
    #expect(error(result.transform, offset.affine) < 0.3)
    #expect(result.doubts == [])
    #expect(result.measureAfter > result.measureBefore)
    #expect(result.rigid != nil)
  }

  @Test func findsScalesAndShears() throws {
    let stretch = AffineTransform(
      matrix: PatientMatrix(
        x: PatientVector(x: 1.05, y: 0.03, z: 0), y: PatientVector(x: -0.02, y: 0.96, z: 0.02),
        z: PatientVector(x: 0, y: 0.01, z: 1.03)),
      translation: PatientVector(x: 2, y: -3, z: 1), centre: PatientPoint(x: 0, y: 0, z: 0))
    let moving = try volume(.coronal, .folded, moved: stretch)
    let fixed = try volume(.sagittal, .plain)
    let result = register(
      moving: moving, to: fixed, settings: RegistrationSettings(model: .affine))
    #expect(error(result.transform, stretch) < 0.3)
    #expect(result.rigid == nil)
    #expect(error(register(moving: moving, to: fixed).transform, stretch) > 0.5)
  }

  @Test func whatLiesRightStays() throws {
    let result = register(
      moving: try volume(.sagittal, .folded), to: try volume(.sagittal, .plain))
    #expect(error(result.transform, .identity) < 0.05)
  }

  @Test func theNumberOfThreadsChangesNothing() throws {
    let moving = try volume(.axial, .folded, moved: offset.affine)
    let fixed = try volume(.sagittal, .plain)
    let results = [1, 2, 5, nil].map { threads in
      register(moving: moving, to: fixed, settings: RegistrationSettings(threads: threads))
    }
    #expect(results.allSatisfy { $0 == results[0] })
    let other = register(moving: moving, to: fixed, settings: RegistrationSettings(seed: 2))
    #expect(other.transform != results[0].transform)
  }

  /// The half that the mask leaves out shows another body.
  @Test func onlyTheMaskCounts() throws {
    let (fixed, other) = (try volume(.sagittal, .plain), Body(seed: 4))
    var samples = fixed.samples
    var inside = [Bool](repeating: true, count: samples.count)
    for index in samples.indices {
      let voxel = VoxelIndex(
        column: index % 64, row: index / 64 % 64, slice: index / 4096)
      let place = fixed.geometry.point(voxel)
      if place.y > 0 { (samples[index], inside[index]) = (Float(other.value(place)), false) }
    }
    let spoilt = Volume(geometry: fixed.geometry, samples: samples)
    let mask = VoxelMask(columns: 64, rows: 64, slices: 20, voxels: inside)
    let moving = try volume(.coronal, .folded, moved: offset.affine)
    let result = register(moving: moving, to: spoilt, mask: mask)
    #expect(error(result.transform, offset.affine) < 0.5)
  }

  @Test func middlesAreLaidTogetherAcrossExaminations() throws {
    let far = RigidTransform(
      rotationInDegrees: PatientVector(x: 3, y: 0, z: 2),
      translation: PatientVector(x: 300, y: -200, z: 150), centre: PatientPoint(x: 0, y: 0, z: 0))
    let still = try volume(.sagittal, .folded)
    let moving = Volume(
      geometry: try #require(far.affine.map(still.geometry)), samples: still.samples)
    let fixed = try volume(.sagittal, .plain)
    let result = register(
      moving: moving, to: fixed, settings: RegistrationSettings(start: .middlesTogether))
    #expect(error(result.transform, far.affine) < 0.3 && result.isSure)
    let apart = register(moving: moving, to: fixed)
    #expect(apart.doubts == [.noOverlap(share: 0)])
  }

  @Test func whatHasNothingInCommonIsDoubted() throws {
    let fixed = try volume(.sagittal, .plain)
    let grains = noise(fixed.samples.count, seed: 9).map(Float.init)
    for samples in [grains, [Float](repeating: 3, count: grains.count)] {
      let result = register(moving: Volume(geometry: fixed.geometry, samples: samples), to: fixed)
      guard case .tooLittleInCommon = result.doubts.first else {
        Issue.record("\(result.doubts)")
        continue
      }
    }
  }

  @Test func aLongWayIsDoubted() throws {
    let moving = try volume(.sagittal, .folded, moved: offset.affine)
    let settings = RegistrationSettings(limits: RegistrationLimits(translationInMillimetres: 3))
    let result = register(moving: moving, to: try volume(.sagittal, .plain), settings: settings)
    guard case .movedBeyondLimits(let translation, let rotation, let scale) = result.doubts.first
    else {
      Issue.record("\(result.doubts)")
      return
    }
    #expect(near(rotation, 50.0.squareRoot(), within: 0.5) && near(translation, 7.1, within: 0.5))
    #expect(near(scale, 1, within: 1e-6))
  }

  @Test func aSearchWithoutStepsIsDoubted() throws {
    let settings = RegistrationSettings(iterations: 1)
    let result = register(
      moving: try volume(.axial, .folded, moved: offset.affine),
      to: try volume(.sagittal, .plain), settings: settings)
    #expect(result.doubts == [.notConverged])
  }

  @Test func aSingleSliceAndNumbersThatAreNoneDoNotTrap() throws {
    let fixed = try volume(.sagittal, .plain)
    let plane = Volume(
      geometry: VolumeGeometry(
        firstSlice: fixed.geometry.firstSlice, sliceSpacing: 4, columns: 64, rows: 64, slices: 1),
      samples: Array(fixed.samples[..<4096]))
    #expect(register(moving: plane, to: fixed).isSure == false)
    #expect(register(moving: fixed, to: plane).isSure == false)
    let nothing = Volume(
      geometry: fixed.geometry, samples: [Float](repeating: .nan, count: fixed.samples.count))
    #expect(register(moving: nothing, to: fixed).isSure == false)
    #expect(register(moving: fixed, to: nothing).isSure == false)
    let empty = VoxelMask(
      columns: 64, rows: 64, slices: 20, voxels: [Bool](repeating: false, count: 81920))
    #expect(register(moving: fixed, to: fixed, mask: empty).isSure == false)
  }
}
