import Foundation
import Imaging

/// The tibia's axes from its plateaux.
///
/// The two plateaux's bone under the cartilage gives a plane; the line between the plateaux's middles gives lateral (as in Cobb et al.,
/// JBJS Br 2008). The shaft is too short within a knee's field of view to give the long axis to a degree, and
/// is often cut: the long axis is the plane's normal turned forwards by the plateaux's mean posterior slope.
enum TibialAxes {
  /// Mean posterior slope of the plateaux, in degrees: medial 5.9 and 3.7, lateral 7.0 and 5.4 in women and men (Hashemi et al.,
  /// JBJS 2008).
  static let meanSlope = 5.5
  /// Least area of a plateau, in mm²: a quarter of a small adult's.
  private static let leastArea = 200.0

  /// The axes; the origin lies midway between the plateaux's middles.
  ///
  /// - Parameters:
  ///   - plates: The bone of each plateau.
  ///   - lateral: About the direction of lateral.
  static func axes(_ plates: [KneeSide: [SurfaceSample]], areas: [KneeSide: Double])
    throws(KneeFrameError) -> BoneAxes
  {
    for side in KneeSide.allCases where (areas[side] ?? 0) < leastArea {
      throw .plateauNotSeen(side)
    }
    let medial = plates[.medial] ?? [], lateral = plates[.lateral] ?? []
    let middle = (medial: centre(medial), lateral: centre(lateral))
    guard let normal = normal(medial, lateral),
      let plateau = BoneAxes(
        origin: middle.medial + (middle.lateral - middle.medial) * 0.5, alongSuperior: normal,
        near: middle.lateral - middle.medial),
      let axes = plateau.turned(aboutLateral: -meanSlope)
    else { throw .plateauNotSeen(.medial) }
    return axes
  }

  static func centre(_ samples: [SurfaceSample]) -> PatientPoint {
    let first = samples[0].point
    let sum = samples.reduce(PatientVector(x: 0, y: 0, z: 0)) { $0 + ($1.point - first) }
    return first + sum * (1 / Double(samples.count))
  }

  /// The normal of the plane nearest to both plateaux, each of one weight and each about its own middle's height, upwards.
  private static func normal(_ medial: [SurfaceSample], _ lateral: [SurfaceSample])
    -> PatientVector?
  {
    let origin = centre(medial) + (centre(lateral) - centre(medial)) * 0.5
    var squares = LeastSquares(unknowns: 3)
    for samples in [medial, lateral] {
      for sample in samples {
        let way = sample.point - origin
        squares.add([way.x, way.y, 1], way.z, weight: 1 / Double(samples.count))
      }
    }
    guard let plane = squares.solved() else { return nil }
    return PatientVector(x: -plane[0], y: -plane[1], z: 1).normalised
  }
}
