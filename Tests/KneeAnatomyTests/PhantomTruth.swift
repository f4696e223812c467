import KneeAnatomy

@testable import struct MRSimulation.KneeAnatomy
@testable import struct MRSimulation.Solid
@testable import struct MRSimulation.Tibia
@testable import typealias MRSimulation.KneePoint

extension PhantomKnee {
  /// The bone that a cartilage lies on.
  func bone(under cartilage: KneeStructure) -> Solid {
    switch cartilage {
    case .femoralCartilage: anatomy.femur.bone
    case .patellarCartilage: anatomy.patella.bone
    default: anatomy.tibia.bone
    }
  }

  /// The thickness that the bodies have along the bone's own normal, in mm, and that normal; 0 where bare.
  ///
  /// - Parameter place: Near the bone's surface; it is moved onto it.
  func trueThickness(_ cartilage: KneeStructure, bone: Solid, near place: KneePoint) -> (
    Float, KneePoint
  ) {
    var place = place
    for _ in 0..<4 { place -= bone.distance(place) * bone.direction(at: place) }
    let normal = bone.direction(at: place), step: Float = 0.02
    let isIn = Self.contains(cartilage, anatomy)
    var travelled = step
    // Its beginning may lie somewhat off the bone.
    while travelled < 0.6, !isIn(place + travelled * normal) { travelled += step }
    let start = travelled
    guard start < 0.6 else { return (0, normal) }
    while travelled < 12, isIn(place + travelled * normal) { travelled += step }
    return ((travelled - (start > step ? start : 0)) * phantom.scale, normal)
  }

  /// Whether a place is labelled as a cartilage: what is painted later lies over it.
  private static func contains(_ cartilage: KneeStructure, _ anatomy: MRSimulation.KneeAnatomy)
    -> (KneePoint) -> Bool
  {
    let bodies = Self.bodies(anatomy)
    guard let name = names[cartilage], let index = bodies.firstIndex(where: { $0.0 == name })
    else { return { _ in false } }
    let body = bodies[index].1, later = bodies[(index + 1)...].map(\.1)
    return { place in body(place) <= 0 && !later.contains { $0(place) <= 0 } }
  }
}
