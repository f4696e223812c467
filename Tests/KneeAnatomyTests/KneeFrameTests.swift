import Foundation
import Imaging
import KneeAnatomy
import Testing

@testable import struct MRSimulation.KneeShape

/// Axes of simulated knees: they follow the knee, and stay where the image alone changes.
@Suite struct KneeFrameTests {
  /// Both poses within a degree and a millimetre.
  private static func agree(_ a: KneePose, _ b: KneePose) -> Bool {
    abs(a.flexion - b.flexion) < 1 && abs(a.varus - b.varus) < 1
      && abs(a.internalRotation - b.internalRotation) < 1
      && abs(a.lateralShift - b.lateralShift) < 1 && abs(a.anteriorShift - b.anteriorShift) < 1
      && abs(a.distraction - b.distraction) < 1
  }

  @Test func axesStandAsTheKneeDoes() async throws {
    let frame = try KneeFrame(await SharedKnee.made().shares)
    // The bodies: condyles of 19.4 mm about (0, -12, 24) before flexion, bent by 8 degrees, crests 46 mm apart.
    #expect(abs(frame.femur.origin.x) < 1)
    #expect(abs(frame.femur.origin.y - 12) < 1)
    #expect(abs(frame.femur.origin.z - 24) < 1)
    #expect(abs((frame.condylarRadius[.medial] ?? 0) - 19.4) < 1.2)
    #expect(abs((frame.condylarRadius[.lateral] ?? 0) - 19.2) < 1.2)
    #expect(abs(frame.tibia.origin.x) < 1 && abs(frame.tibia.origin.y - 3.5) < 1)
    // Between persons and template some degrees: see FemoralAxes.
    #expect(abs(frame.pose.flexion - 8) < 4)
    #expect(frame.femur.lateral.x < -0.99 && frame.tibia.anterior.y < -0.97)
  }

  @Test func flexionFollowsTheKnee() async throws {
    var shape = KneeShape()
    shape.flexion = 20
    let bent = try KneeFrame(await PhantomKnee(shape).shares())
    let before = try KneeFrame(await SharedKnee.made().shares)
    let change = bent.pose.flexion - before.pose.flexion
    #expect(abs(change - 12) < 1, "\(change)")
    #expect(abs(bent.pose.internalRotation - before.pose.internalRotation) < 1)
    #expect(abs(bent.pose.varus - before.pose.varus) < 1)
  }

  /// A quarter of the grid, half of what lies above or below the joint, is not seen.
  @Test(arguments: [true, false])
  func halfOfABoneIsEnough(_ isAbove: Bool) async throws {
    let shares = await SharedKnee.made().shares, geometry = shares.geometry
    let area = geometry.rows * geometry.columns, quarter = geometry.slices / 4
    let cut = shares.changed { index, share in
      let slice = index / area
      return (isAbove ? slice >= geometry.slices - quarter : slice < quarter) ? 0 : share
    }
    let whole = try KneeFrame(shares), part = try KneeFrame(cut)
    #expect(Self.agree(whole.pose, part.pose), "\(whole.pose), \(part.pose)")
    #expect((whole.tibia.origin - part.tibia.origin).length < 1)
  }

  @Test func noiseChangesLittle() async throws {
    let shares = await SharedKnee.made().shares
    var state: UInt64 = 3
    let noisy = shares.changed { _, share in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      guard share > 0, share < 255 else { return share }
      return UInt8(min(max(Int(share) + Int(state >> 33) % 121 - 60, 0), 255))
    }
    let (before, after) = (try KneeFrame(shares), try KneeFrame(noisy))
    #expect(Self.agree(before.pose, after.pose), "\(before.pose), \(after.pose)")
  }

  @Test func thickSlicesChangeLittle() async throws {
    let (knee, shares) = await SharedKnee.made()
    let thick = try KneeFrame(knee.shares(sliceThickness: 3.5))
    let fine = try KneeFrame(shares)
    #expect(Self.agree(fine.pose, thick.pose), "\(fine.pose), \(thick.pose)")
  }

  /// How the patient lies changes neither pose nor sizes.
  @Test func aTurnedPatientHasTheSamePose() async throws {
    let shares = await SharedKnee.made().shares
    let (c, s) = (cos(0.2), sin(0.2))
    let turned = shares.moved { plane in
      plane.position = PatientPoint(x: 40, y: -60, z: 25)
      plane.rowDirection = PatientVector(x: -c, y: -s, z: 0)
      plane.columnDirection =
        PatientVector(x: s * 0.99, y: -c * 0.99, z: 0.99.squareRoot() * 0.1)
        .normalised ?? plane.columnDirection
    }
    let (before, after) = (try KneeFrame(shares), try KneeFrame(turned))
    #expect(Self.agree(before.pose, after.pose), "\(before.pose), \(after.pose)")
  }

  @Test func aLeftKneeIsItsMirrorImage() async throws {
    let right = await SharedKnee.made().shares, left = right.mirrored()
    let plane = left.geometry.firstSlice, original = right.geometry.firstSlice
    let corner = original.point(column: Double(right.geometry.columns - 1), row: 0)
    #expect(abs(plane.position.x + corner.x) < 1e-9 && plane.position.y == corner.y)
    #expect(abs(plane.normal.z - original.normal.z) < 1e-9)
    #expect(try KneeFrame(left.mirrored()) == KneeFrame(right))
  }

  /// Condyles farther apart for their radius, as in a real femur whose axes once ran away: the same flexion.
  @Test(arguments: [1.2, 1.4])
  func condylesFartherApartStandAsTheyDid(_ stretch: Double) async throws {
    let shares = await SharedKnee.made().shares
    let wide = StructureShares(
      geometry: shares.geometry,
      shares: shares.shares.mapValues { Self.stretched($0, shares.geometry, by: stretch) })
    let (before, after) = (try KneeFrame(shares).pose, try KneeFrame(wide).pose)
    #expect(abs(after.flexion - before.flexion) < 2, "\(before.flexion), \(after.flexion)")
  }

  /// Columns drawn apart about the middle one.
  private static func stretched(_ share: [UInt8], _ geometry: VolumeGeometry, by stretch: Double)
    -> [UInt8]
  {
    let columns = geometry.columns, middle = Double(columns - 1) / 2
    let sources = (0..<columns).map { Int((middle + (Double($0) - middle) / stretch).rounded()) }
    return share.indices.map { share[$0 / columns * columns + sources[$0 % columns]] }
  }

  @Test func whatIsNotSeenIsSaid() async throws {
    let shares = await SharedKnee.made().shares
    func without(_ structure: KneeStructure) -> StructureShares {
      var rest = shares.shares
      rest[structure] = nil
      return StructureShares(geometry: shares.geometry, shares: rest)
    }
    #expect(throws: KneeFrameError.boneNotSeen(.femur)) { try KneeFrame(without(.femur)) }
    #expect(throws: KneeFrameError.boneNotSeen(.tibia)) { try KneeFrame(without(.tibia)) }
    #expect(throws: KneeFrameError.plateauNotSeen(.lateral)) {
      try KneeFrame(without(.lateralTibialCartilage))
    }
    let geometry = shares.geometry, area = geometry.rows * geometry.columns
    let filled = shares.changed([.femur]) { index, share in
      let voxel = VoxelIndex(
        column: index % geometry.columns, row: index % area / geometry.columns, slice: index / area)
      let point = geometry.point(voxel)
      return abs(point.x) < 14 && abs(point.y) < 34 && (4..<46).contains(point.z) ? 255 : share
    }
    #expect(throws: KneeFrameError.notchNotSeen) { try KneeFrame(filled) }
    // Only the shaft of the femur.
    let shaft = shares.changed([.femur]) { $0 / area < geometry.slices * 8 / 10 ? 0 : $1 }
    #expect(throws: KneeFrameError.self) { try KneeFrame(shaft) }
  }
}
