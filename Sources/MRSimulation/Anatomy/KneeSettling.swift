import Foundation

/// How femur and tibia come to rest on each other.
///
/// The tibia's plateaux are made for the sound knee: they rise until cartilage meets cartilage. A worn or loose
/// knee keeps these bones, and its femur moves: backwards on the tibia without an anterior cruciate ligament, and
/// down on worn cartilage.
struct KneeSettling: Sendable {
  /// The shape at scale 1, with seated plateaux and what is left of the cartilage.
  let unit: KneeShape
  let pose: FemurPose

  init(_ shape: KneeShape) {
    let pose = FemurPose(flexion: shape.flexion, varus: shape.varus)
    var sound = shape.ofUnitScale
    sound.wear = JointWear()
    let seated = Tibia.seated(sound, under: Femur(sound, turn: pose.turn()))
    guard shape.wear != JointWear() || shape.anteriorTranslation != JointPair() else {
      (unit, self.pose) = (seated, pose)
      return
    }
    unit = Self.worn(seated, shape.wear)
    self.pose = Self.settled(pose, unit)
  }

  private static func worn(_ seated: KneeShape, _ wear: JointWear) -> KneeShape {
    var unit = seated
    unit.wear = wear
    unit.medialTibialCartilage *= 1 - wear.medial
    unit.lateralTibialCartilage *= 1 - wear.lateral
    // A meniscus frays with its compartment (estimate).
    if wear.medial > 0.35 { unit.medialMeniscus *= 1 - 0.4 * wear.medial }
    if wear.lateral > 0.35 { unit.lateralMeniscus *= 1 - 0.4 * wear.lateral }
    return unit
  }

  /// Moves the femur backwards, then lets both condyles down on what is left.
  private static func settled(_ pose: FemurPose, _ unit: KneeShape) -> FemurPose {
    var pose = pose
    let way = unit.anteriorTranslation, span = Tibia.lateral.centre.x - Tibia.medial.centre.x
    pose.rotation = atanf((way.lateral - way.medial) / span) * 180 / .pi
    pose.shift = [0, -(way.medial + way.lateral) / 2, 0]
    let yield = JointPair(
      medial: JointWear.yield * unit.wear.medial, lateral: JointWear.yield * unit.wear.lateral)
    var opening: JointPair?
    for _ in 0..<3 {
      let femur = Femur(unit, turn: pose.turn())
      let fall = JointPair(
        medial: Tibia.clearance(unit, .medial, yielding: yield.medial, under: femur),
        lateral: Tibia.clearance(unit, .lateral, yielding: yield.lateral, under: femur))
      let open = opening ?? Self.opening(fall, unit.wear)
      opening = open
      let (medial, lateral) = (fall.medial - open.medial, fall.lateral - open.lateral)
      pose.shift.z -= (medial + lateral) / 2
      pose.varus += atanf((medial - lateral) / span) * 180 / .pi
    }
    return pose
  }

  /// The side opposite to a worn one gapes by a third of what that one closes (estimate).
  private static func opening(_ fall: JointPair, _ wear: JointWear) -> JointPair {
    let medial = wear.lateral > 0 && wear.medial == 0,
      lateral = wear.medial > 0 && wear.lateral == 0
    return JointPair(
      medial: medial ? 0.33 * max(fall.lateral, 0) : 0,
      lateral: lateral ? 0.33 * max(fall.medial, 0) : 0)
  }
}

/// A length on the medial and on the lateral side of the joint, mm.
struct JointPair: Equatable, Sendable {
  var medial: Float = 0, lateral: Float = 0
}
