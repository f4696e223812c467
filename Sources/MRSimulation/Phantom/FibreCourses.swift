import Foundation

/// Which way collagen fibres run in ligaments, tendons and menisci.
///
/// Fibres follow the middle of their body from end to end. A meniscus' fibres run round its rim and rise with
/// the plateau under them: where the lateral one's posterior horn climbs the eminence, near 55 degrees to the
/// field (Peterfy et al., AJR 163:149, 1994, doi:10.2214/ajr.163.1.8010204, from memory).
struct FibreCourses: Sendable {
  /// Codes of ``FibreAngle`` along a body, by its structure's raw value.
  private let courses: [Course?]
  private let shape: KneeShape
  private let noise: NoiseField

  /// - Parameters:
  ///   - anatomy: The knee.
  ///   - noise: By which bundles stray.
  init(_ anatomy: KneeAnatomy, noise: NoiseField) {
    (shape, self.noise) = (anatomy.unit, noise)
    let (ligaments, tendons) = (anatomy.ligaments, anatomy.tendons)
    let bodies: [(Structure, Solid)] = [
      (.anteriorCruciateLigament, ligaments.anteriorCruciate),
      (.posteriorCruciateLigament, ligaments.posteriorCruciate),
      (.medialCollateralLigament, ligaments.medialCollateral),
      (.lateralCollateralLigament, ligaments.lateralCollateral),
      (.patellarTendon, tendons.patellar), (.quadricepsTendon, tendons.quadriceps),
      (.popliteusTendon, tendons.popliteus), (.bicepsTendon, tendons.biceps),
      (.semimembranosusTendon, tendons.semimembranosus),
    ]
    var courses = [Course?](repeating: nil, count: 256)
    for (structure, body) in bodies { courses[Int(structure.rawValue)] = Course(body) }
    self.courses = courses
  }

  /// Code of ``FibreAngle`` at a place of a structure; 0 where the fibres' direction is not known.
  func code(_ place: KneePoint, _ structure: UInt8) -> UInt8 {
    let direction: KneePoint
    switch structure {
    case Structure.medialMeniscus.rawValue: direction = circular(place, Tibia.medial)
    case Structure.lateralMeniscus.rawValue: direction = circular(place, Tibia.lateral)
    default:
      guard let course = courses[Int(structure)] else { return 0 }
      direction = course.direction(place)
    }
    // Bundles of one to two millimetres stray by some degrees (estimate).
    return FibreAngle.code(direction, wobble: 14 * noise(place * [0.7, 0.7, 0.25]))
  }

  /// Round a compartment, rising with the plateau.
  private func circular(_ place: KneePoint, _ compartment: Tibia.Compartment) -> KneePoint {
    let unit = (SIMD2(place.x, place.y) - compartment.centre) / compartment.radii
    let round = SIMD2(-unit.y * compartment.radii.x, unit.x * compartment.radii.y)
    let size = (round * round).sum().squareRoot()
    guard size > 1e-3 else { return [1, 0, 0] }
    let step = KneePoint(round.x / size, round.y / size, 0)
    let rise = Tibia.top(place + step, shape) - Tibia.top(place - step, shape)
    return step + [0, 0, rise / 2]
  }

  /// A body's direction from end to end.
  private struct Course: Sendable {
    private static let pieces = 16
    /// Body's first and last part, whose middles are not its course.
    private static let end: Float = 0.06

    private let start, axis: KneePoint
    private let inverse: Float
    private let directions: [KneePoint]

    init?(_ solid: Solid) {
      let course = BodyCourse(solid)
      guard course.places.count > 30, course.length > 6 else { return nil }
      let (end, pieces) = (Self.end, Self.pieces)
      let middles = (0...pieces).map { index in
        course.middle(at: end + (1 - 2 * end) * Float(index) / Float(pieces))
      }
      // Over three pieces, so that the places' millimetre does not show.
      directions = (0..<pieces).map { index in
        let way = middles[min(index + 2, pieces)] - middles[max(index - 1, 0)]
        return way / max(MRSimulation.length(way), 1e-6)
      }
      axis = course.axis
      start = middles[0]
      inverse = Float(pieces) / max(dot(middles[pieces] - start, axis), 1e-3)
    }

    func direction(_ place: KneePoint) -> KneePoint {
      let at = dot(place - start, axis) * inverse - 0.5
      let first = min(max(at, 0), Float(directions.count - 1))
      let index = min(Int(first), directions.count - 2), share = first - Float(index)
      return directions[index] + share * (directions[index + 1] - directions[index])
    }
  }
}
