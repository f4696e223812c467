/// A side of the tibiofemoral joint.
enum JointSide: CaseIterable, Sendable {
  case medial, lateral

  var words: String { self == .medial ? "medial" : "lateral" }
  /// Direction along x in which it lies.
  var sign: Float { self == .medial ? -1 : 1 }
}

/// Places on the joint's surfaces, found on the bodies themselves, so that they follow every size and flexion.
///
/// Offsets are shares of a surface's half axes: `across` from −1 medially to 1 laterally, `along` from −1 behind to 1 in
/// front, `up` from −1 below to 1 above.
struct JointSites: Sendable {
  let bodies: KneeBodies

  init(_ anatomy: KneeAnatomy) { bodies = KneeBodies(anatomy) }

  /// The cartilage of a tibial plateau.
  func tibialCartilage(_ side: JointSide) -> Solid {
    side == .medial ? bodies.medialTibialCartilage : bodies.lateralTibialCartilage
  }

  /// Middle and half axes of a plateau.
  private func plateau(_ side: JointSide) -> (centre: KneePoint, half: KneePoint) {
    let extent = tibialCartilage(side).extent
    return ((extent.low + extent.high) / 2, (extent.high - extent.low) / 2)
  }

  /// On a plateau's bone.
  func tibia(_ side: JointSide, across: Float = 0, along: Float = 0) -> SurfacePoint {
    let (centre, half) = plateau(side)
    let place = centre + half * [across, along, 0]
    return bodies.tibia.surface(from: place + [0, 0, 25], towards: place - [0, 0, 40])
      ?? SurfacePoint(place: place, normal: [0, 0, 1])
  }

  /// On the femoral condyle above a place of the plateau.
  func femur(_ side: JointSide, across: Float = 0, along: Float = 0) -> SurfacePoint {
    let below = tibia(side, across: across, along: along).place
    return bodies.femur.surface(from: below, towards: below + [0, 0, 60])
      ?? SurfacePoint(place: below + [0, 0, 6], normal: [0, 0, -1])
  }

  /// On the trochlea, behind a place of the patella.
  func trochlea(across: Float = 0, up: Float = 0) -> SurfacePoint {
    let place = patellarMiddle(across: across, up: up)
    return bodies.femur.surface(from: place, towards: place - [0, 80, 0])
      ?? SurfacePoint(place: place - [0, 15, 0], normal: [0, 1, 0])
  }

  /// On the back of the patella.
  func patella(across: Float = 0, up: Float = 0) -> SurfacePoint {
    let place = patellarMiddle(across: across, up: up)
    return bodies.patella.surface(from: place - [0, 40, 0], towards: place + [0, 40, 0])
      ?? SurfacePoint(place: place - [0, 10, 0], normal: [0, -1, 0])
  }

  private func patellarMiddle(across: Float, up: Float) -> KneePoint {
    bodies.patellaCentre + bodies.patellaHalf * [0.85 * across, 0, 0.85 * up]
  }

  /// On the tibia's side, below the plateau's edge.
  func tibialRim(_ side: JointSide, along: Float = 0, below: Float = 3) -> SurfacePoint {
    let height = tibia(side, along: along).place.z - below
    return rim(bodies.tibia, side, along: along, height: height)
  }

  /// On the femoral condyle's side, above its lowest place.
  func femoralRim(_ side: JointSide, along: Float = 0, above: Float = 12) -> SurfacePoint {
    rim(bodies.femur, side, along: along, height: femur(side).place.z + above)
  }

  /// On the tibia's front, below the plateau's edge.
  func tibialFront(_ side: JointSide, across: Float = 0, below: Float = 3) -> SurfacePoint {
    let (centre, half) = plateau(side)
    let place = KneePoint(
      centre.x + across * half.x, centre.y, tibia(side, along: 0.7).place.z - below)
    return bodies.tibia.surface(from: place + [0, 60, 0], towards: place)
      ?? SurfacePoint(place: place + [0, half.y, 0], normal: [0, 1, 0])
  }

  private func rim(_ bone: Solid, _ side: JointSide, along: Float, height: Float) -> SurfacePoint {
    let (centre, half) = plateau(side)
    let y = centre.y + along * half.y
    let start = KneePoint(centre.x + side.sign * 60, y, height)
    return bone.surface(from: start, towards: [0, y, height])
      ?? SurfacePoint(place: [centre.x + side.sign * 15, y, height], normal: [side.sign, 0, 0])
  }

  /// On the back of a condyle, above the plateau.
  func behind(_ side: JointSide, across: Float = 0, above: Float = 14) -> SurfacePoint {
    let (centre, half) = plateau(side)
    let place = KneePoint(centre.x + across * half.x, centre.y, femur(side).place.z + above)
    return bodies.femur.surface(from: place - [0, 80, 0], towards: place)
      ?? SurfacePoint(place: place - [0, 25, 0], normal: [0, -1, 0])
  }
}

extension Lesion {
  /// A finding of one form of a kind, without bodies yet.
  init(
    _ type: String, _ variant: FindingKind.Variant, criterion: String = "", grade: String = "",
    site: String, at place: KneePoint
  ) {
    self.init(
      SimulatedFinding(
        type: type, variant: variant.name, isPositive: variant.isPositive, criterion: criterion,
        grade: grade, site: site, place: place))
  }
}
