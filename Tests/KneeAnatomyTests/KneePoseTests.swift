import Foundation
import Imaging
import Testing

@testable import KneeAnatomy

/// Grood's and Suntay's angles and translations of axes that were turned by known ones.
@Suite struct KneePoseTests {
  private static func axes(
    flexion: Double = 0, varus: Double = 0, rotation: Double = 0,
    origin: PatientPoint = PatientPoint(x: 0, y: 0, z: 0)
  ) -> BoneAxes? {
    func turn(_ degrees: Double) -> (c: Double, s: Double) {
      (cos(degrees * .pi / 180), sin(degrees * .pi / 180))
    }
    let femur = BoneAxes.upright
    let (f, v, r) = (turn(flexion), turn(varus), turn(rotation))
    // The floating axis, then the long axis about it, then the tibia's own turn about that.
    let floating = femur.anterior * f.c + femur.superior * -f.s
    let upright = femur.superior * f.c + femur.anterior * f.s
    let superior = upright * v.c + femur.lateral * v.s
    let across = floating.cross(superior)
    return BoneAxes(
      origin: origin, alongSuperior: superior, near: across * r.c + floating * r.s)
  }

  @Test(arguments: [(20.0, 0.0, 0.0), (0, 5, 0), (0, 0, 8), (35, -4, 12), (-3, 2, -9)])
  func anglesAreThoseItWasTurnedBy(_ turn: (Double, Double, Double)) throws {
    let tibia = try #require(Self.axes(flexion: turn.0, varus: turn.1, rotation: turn.2))
    let pose = try #require(KneePose(femur: .upright, tibia: tibia))
    #expect(abs(pose.flexion - turn.0) < 1e-9)
    #expect(abs(pose.varus - turn.1) < 1e-9)
    #expect(abs(pose.internalRotation - turn.2) < 1e-9)
  }

  /// A right knee: lateral is the patient's right, the front is -y.
  @Test func translationsAreTheTibias() throws {
    let tibia = try #require(Self.axes(origin: PatientPoint(x: -2, y: -3, z: -24)))
    let pose = try #require(KneePose(femur: .upright, tibia: tibia))
    #expect(abs(pose.lateralShift - 2) < 1e-9)
    #expect(abs(pose.anteriorShift - 3) < 1e-9)
    #expect(abs(pose.distraction - 24) < 1e-9)
  }

  /// With the foot pointing inwards the tibia's front turns to the patient's left.
  @Test func internalRotationTurnsTheFrontInwards() throws {
    let tibia = try #require(Self.axes(rotation: 10))
    #expect(tibia.anterior.x > 0.1)
  }

  @Test func placesGoThereAndBack() throws {
    let axes = try #require(
      Self.axes(
        flexion: 20, varus: 4, rotation: -7, origin: PatientPoint(x: 4, y: -9, z: 30)))
    let point = PatientPoint(x: 12, y: 5, z: -17)
    let back = axes.point(axes.position(point))
    #expect((back - point).length < 1e-9)
    #expect(axes.position(axes.origin) == JointPosition(lateral: 0, anterior: 0, superior: 0))
  }
}
