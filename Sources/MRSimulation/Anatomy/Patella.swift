import Foundation

/// The patella, with two facets that meet in a ridge, seated on the trochlea.
struct Patella: Sendable {
  /// Part of the knee's flexion by which the patella tilts against the tibia.
  private static let tilt: Float = 0.35
  /// Between its cartilage and the femur's where they come closest.
  private static let film: Float = 0.3

  let bone, marrow, cartilage: Solid
  /// From the patella's own space, its middle at zero.
  private let turn: Turn

  init(_ shape: KneeShape, flexion: Flexion, femur: Femur) {
    let body = Self.body, facets = Self.facets
    let bone = body.within(facets, radius: 2)
    turn = Self.seat(shape, flexion, femur)
    self.bone = turn(bone)
    marrow = turn(Solid(extent: bone.extent) { bone($0) + ($0.y > 4 ? 1.3 : 0.8) })
    cartilage = turn(Self.layer(body, facets, shape))
  }

  /// Its middle.
  var centre: KneePoint { turn(.zero) }

  /// A place given from the patella's middle.
  func place(_ offset: KneePoint) -> KneePoint { turn(offset) }

  /// On the bone's back, in mm from its middle.
  func back(across: Float, up: Float) -> KneePoint {
    turn([across, Self.back([across, 0, up]), up])
  }

  /// A body given about the patella's middle.
  func place(_ solid: Solid) -> Solid { turn(solid) }

  private static let body: Solid = {
    let halfWidth = Curve([(-24, 4), (-16, 12), (-4, 21.5), (8, 22.5), (16, 19), (22, 13)])
    // It thins towards its apex and a little towards its base (by eye).
    let halfDepth = Curve([(-24, 5.5), (-16, 7.8), (-5, 10.5), (8, 10.8), (16, 10), (22, 8.5)])
    return Solid(extent: Extent(around: .zero, reach: [24, 13, 24])) { at in
      let (x, y, z) = (abs(at.x) / halfWidth(at.z), abs(at.y) / halfDepth(at.z), abs(at.z) / 21.5)
      return (superellipse(x, y, z, exponent: 2.6) - 1) * 10
    }
  }()

  /// Surface of the two facets at a place: the lateral one is the longer and the flatter.
  private static func back(_ at: KneePoint) -> Float {
    let slope: Float = at.x < -1 ? 0.33 : 0.28
    return -8.5 + slope * abs(at.x + 1)
  }

  /// What lies in front of the two facets, negative there.
  private static let facets = Solid(extent: Extent(around: .zero, reach: [30, 20, 30])) { at in
    (back(at) - at.y) * 0.92
  }

  private static func thickness(_ at: KneePoint, _ shape: KneeShape) -> Float {
    let thickest = shape.patellarCartilage * shape.wear.patellarRest(across: at.x)
    // The lower quarter carries no cartilage.
    let edge = min(min(at.z + 11, 17 - at.z), 20 - abs(at.x))
    return edge > 0
      ? thickest * min(edge / 7, 1).squareRoot() * (1 - 0.35 * min(abs(at.x + 1) / 20, 1)) : 0
  }

  private static func layer(_ body: Solid, _ facets: Solid, _ shape: KneeShape) -> Solid {
    Solid(extent: Extent(around: .zero, reach: [24, 18, 22])) { at in
      let edge = min(min(at.z + 11, 17 - at.z), 20 - abs(at.x))
      guard edge > 0 else { return -edge + 0.4 }
      let out = facets(at), beside = body(KneePoint(at.x, -4, at.z))
      return max(max(out - thickness(at, shape), -out - 0.8), beside)
    }
  }

  /// Where the patella lies so that its cartilage just keeps off the femur, or as far before it as fluid lifts it.
  private static func seat(_ shape: KneeShape, _ flexion: Flexion, _ femur: Femur) -> Turn {
    // It follows the groove; on a worn lateral facet it leans and slides outwards (estimate: to 4 degrees and 2 mm).
    let worn = shape.wear.patellofemoral
    let middle = flexion.pose.straight.turn()([2 + 4 * worn, 43.5, shape.patellarHeight])
    let inwards = KneePoint(0, -0.99, -0.14), yield = JointWear.yield * worn
    func turn(_ depth: Float) -> Turn {
      Turn.axial(degrees: 9 * worn, about: .zero).then(
        Turn(
          degrees: tilt * flexion.pose.flexion, about: .zero, shift: middle + depth * inwards))
    }
    let surface = stride(from: Float(-18), through: 18, by: 3).flatMap { x in
      stride(from: Float(-10), through: 16, by: 3).map { z in
        let at = KneePoint(x, 0, z)
        return KneePoint(x, back(at) - thickness(at, shape) / 0.92, z)
      }
    }
    // Halving: too near at `high`, clear at `low`.
    var (low, high): (Float, Float) = (-10, 16)
    for _ in 0..<12 {
      let depth = (low + high) / 2, turn = turn(depth)
      let isClear = surface.allSatisfy { at in
        let place = turn(at)
        return femur.outer(place) > film && femur.cartilage(place) > film - yield
      }
      if isClear { low = depth } else { high = depth }
    }
    return turn(low - shape.patellarLift)
  }
}
