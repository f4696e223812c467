import Foundation
import Imaging

/// The tibia's long axis in the sagittal plane through its middle, from what a knee's field of view shows of the shaft.
///
/// Two circles within the bone (Hudek et al., Clinical Orthopaedics and Related Research 2009): the first touches its front, its back and
/// its top; the second has its middle on the first one's edge and touches front and back. The axis runs through both middles.
enum TibialLongAxis {
  /// Half of the section's thickness, in mm.
  private static let halfSection = 1.5
  /// Sections beside the middle one, in mm lateral.
  private static let sections = [-3.0, 0, 3]
  /// Bone that looks downwards by more than this is where the tibia is cut, not its edge.
  private static let downwards = -0.7
  /// The bone must be seen this far below the second circle's middle, in mm.
  private static let below = 4.0

  /// Degrees by which the long axis leans forwards from the tibia's superior axis.
  ///
  /// - Throws: ``MeasurementObstacle/partNotSeen(_:)`` where too little of the shaft is seen.
  static func lean(_ knee: MeasuredKnee) throws(MeasurementObstacle) -> Double {
    let surface = knee.bones.plates.surface, axes = knee.frame.tibia
    var edges: [JointPosition] = []
    for vertex in 0..<surface.count where surface.normal(vertex).dot(axes.superior) > downwards {
      edges.append(axes.position(surface.point(vertex)))
    }
    let leans = sections.compactMap { middle in
      lean(edges.filter { abs($0.lateral - middle) < halfSection })
    }
    guard leans.count == sections.count else { throw .partNotSeen(.tibia) }
    return leans.reduce(0, +) / Double(leans.count)
  }

  private static func lean(_ edges: [JointPosition]) -> Double? {
    let outline = edges.map { SIMD2($0.anterior, $0.superior) }
    guard let lowest = outline.map(\.y).min(), let first = upper(outline) else { return nil }
    var best: (middle: SIMD2<Double>, radius: Double)?
    for degrees in stride(from: -30.0, through: 30, by: 0.5) {
      let (sine, cosine) = SineCosine.of(degrees)
      let middle = first.middle + first.radius * SIMD2(sine, -cosine)
      let radius = distance(middle, outline)
      if radius > best?.radius ?? 0 { best = (middle, radius) }
    }
    guard let second = best, lowest < second.middle.y - below else { return nil }
    let way = first.middle - second.middle
    return atan2(way.x, way.y) * 180 / .pi
  }

  /// The greatest circle within the upper end.
  private static func upper(_ outline: [SIMD2<Double>]) -> (middle: SIMD2<Double>, radius: Double)?
  {
    var best: (middle: SIMD2<Double>, radius: Double)?
    func search(_ middle: SIMD2<Double>, _ reach: Double, _ step: Double) {
      for x in stride(from: -reach, through: reach, by: step) {
        for y in stride(from: -reach, through: reach, by: step) {
          let place = middle + SIMD2(x, y), radius = distance(place, outline)
          if radius > best?.radius ?? 0 { best = (place, radius) }
        }
      }
    }
    search(SIMD2(0, -22), 14, 2)
    for (reach, step) in [(2.0, 0.5), (0.5, 0.1)] {
      if let middle = best?.middle { search(middle, reach, step) }
    }
    // A circle that large is no tibia's: the outline is open.
    return best.flatMap { $0.radius < 40 ? $0 : nil }
  }

  private static func distance(_ place: SIMD2<Double>, _ outline: [SIMD2<Double>]) -> Double {
    var least = Double.infinity
    for other in outline {
      let way = other - place
      least = min(least, (way * way).sum())
    }
    return least.squareRoot()
  }
}
