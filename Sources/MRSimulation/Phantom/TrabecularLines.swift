/// Along what lines trabeculae stand in each bone: those of its stresses.
///
/// Vertical groups rise from the articular surfaces and run out into the shaft's cortex, so that they keep their
/// share of the bone's outline as it narrows; in the patella a vertical group lies in front and one square to
/// the facets behind (Raux et al., J Bone Joint Surg Am 57:690, 1975, from memory). Outlines are those of
/// ``Femur`` and ``Tibia``, rounded.
struct TrabecularLines: Sendable {
  /// A place as its trabeculae see it.
  struct Frame {
    /// Place in mm with z along the lines, and the same for the group that crosses it.
    var along, across: KneePoint
    /// How far the crossing group replaces the first, 0 to 1.
    var turned: Float = 0
    /// How clear the lines are, 0 to 1.
    var density: Float
    /// 1 in an epiphysis or the patella, 0 in a shaft.
    var epiphysis: Float
  }

  /// Half axes and middle of a bone's section by height.
  private struct Outline: Sendable {
    let width, depth, middle: Curve
    /// Half axes at the joint, which give the lines their distance.
    let reach: SIMD2<Float>

    func spread(_ place: KneePoint) -> KneePoint {
      let x = place.x / width(place.z) * reach.x
      return [x, (place.y - middle(place.z)) / depth(place.z) * reach.y, place.z]
    }
  }

  private static let femur = Outline(
    width: Curve([(24, 38), (36, 35), (50, 29), (65, 22), (85, 17), (120, 15.5)]),
    depth: Curve([(24, 30), (40, 22), (55, 17.5), (85, 15.5), (120, 15)]),
    middle: Curve([(24, -4), (40, 0), (60, 1), (85, 3), (120, 6)]), reach: [38, 30])
  private static let tibia = Outline(
    width: Curve([(-110, 12.5), (-80, 14), (-55, 18), (-35, 26), (-18, 35), (0, 38)]),
    depth: Curve([(-110, 14), (-80, 15), (-55, 17.5), (-35, 20.5), (-18, 23.5), (0, 25)]),
    middle: Curve([(-110, -6), (-55, -3), (-30, -2), (0, -3)]), reach: [38, 25])

  private let turn: Turn
  /// The patella's middle, forward and up.
  private let centre, forward, up: KneePoint

  init(_ anatomy: KneeAnatomy) {
    turn = anatomy.flexion.femur
    centre = anatomy.patella.centre
    forward = anatomy.patella.place([0, 1, 0]) - centre
    up = anatomy.patella.place([0, 0, 1]) - centre
  }

  func frame(_ place: KneePoint, _ structure: UInt8) -> Frame {
    switch structure {
    case Structure.femurMarrow.rawValue: femoral(turn.undone(place))
    case Structure.patellaMarrow.rawValue: patellar(place - centre)
    case Structure.tibiaMarrow.rawValue: tibial(place)
    default: Frame(along: place, across: place, density: 0.5, epiphysis: 0.5)
    }
  }

  private func femoral(_ place: KneePoint) -> Frame {
    let along = Self.femur.spread(place), shaft = smooth((place.z - 45) / 40)
    return Frame(
      along: along, across: along, density: 1 - 0.6 * shaft,
      epiphysis: 1 - smooth((place.z - 32) / 10))
  }

  private func tibial(_ place: KneePoint) -> Frame {
    let along = Self.tibia.spread(place), shaft = smooth((-25 - place.z) / 40)
    // Under the plateau the vertical group is thick and short.
    return Frame(
      along: along, across: along, density: 1 - 0.6 * shaft,
      epiphysis: 1 - smooth((-12 - place.z) / 8))
  }

  private func patellar(_ offset: KneePoint) -> Frame {
    let (y, z) = (dot(offset, forward), dot(offset, up))
    // Square to the facets: lines spread backwards from the middle of the front.
    let fan = 1 + 0.02 * (6 - y)
    return Frame(
      along: [offset.x, y, z], across: [offset.x / fan, z / fan, y],
      turned: 1 - smooth((y + 1) / 4), density: 1, epiphysis: 0.6)
  }
}

/// A smooth rise from 0 to 1.
func smooth(_ share: Float) -> Float { smoothStep(min(max(share, 0), 1)) }
