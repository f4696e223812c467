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
    cartilage = turn(Self.layer(body, facets, shape.patellarCartilage))
  }

  /// A place given from the patella's middle.
  func place(_ offset: KneePoint) -> KneePoint { turn(offset) }

  /// A body given about the patella's middle.
  func place(_ solid: Solid) -> Solid { turn(solid) }

  private static let body: Solid = {
    let halfWidth = Curve([(-24, 4), (-16, 12), (-4, 21.5), (8, 22.5), (16, 19), (22, 13)])
    return Solid(extent: Extent(around: .zero, reach: [24, 13, 24])) { at in
      let (x, y, z) = (abs(at.x) / halfWidth(at.z), abs(at.y) / 10.5, abs(at.z) / 21.5)
      return (superellipse(x, y, z, exponent: 2.6) - 1) * 10
    }
  }()

  /// Surface of the two facets at a place: the lateral one is the longer and the flatter.
  private static func back(_ at: KneePoint) -> Float {
    let slope: Float = at.x < -1 ? 0.42 : 0.30
    return -8.5 + slope * abs(at.x + 1)
  }

  /// What lies in front of the two facets, negative there.
  private static let facets = Solid(extent: Extent(around: .zero, reach: [30, 20, 30])) { at in
    (back(at) - at.y) * 0.92
  }

  private static func thickness(_ at: KneePoint, _ thickest: Float) -> Float {
    // The lower quarter carries no cartilage.
    let edge = min(min(at.z + 11, 17 - at.z), 20 - abs(at.x))
    return edge > 0
      ? thickest * min(edge / 7, 1).squareRoot() * (1 - 0.35 * min(abs(at.x + 1) / 20, 1)) : 0
  }

  private static func layer(_ body: Solid, _ facets: Solid, _ thickest: Float) -> Solid {
    Solid(extent: Extent(around: .zero, reach: [24, 18, 22])) { at in
      let edge = min(min(at.z + 11, 17 - at.z), 20 - abs(at.x))
      guard edge > 0 else { return -edge + 0.4 }
      let out = facets(at), beside = body(KneePoint(at.x, -4, at.z))
      return max(max(out - thickness(at, thickest), -out - 0.8), beside)
    }
  }

  /// Where the patella lies so that its cartilage just keeps off the femur.
  private static func seat(_ shape: KneeShape, _ flexion: Flexion, _ femur: Femur) -> Turn {
    let middle = KneePoint(2, 43.5, shape.patellarHeight)
    let inwards = KneePoint(0, -0.99, -0.14)
    func turn(_ depth: Float) -> Turn {
      Turn(degrees: tilt * flexion.degrees, about: .zero, shift: middle + depth * inwards)
    }
    let surface = stride(from: Float(-18), through: 18, by: 3).flatMap { x in
      stride(from: Float(-10), through: 16, by: 3).map { z in
        let at = KneePoint(x, 0, z)
        return KneePoint(x, back(at) - thickness(at, shape.patellarCartilage) / 0.92, z)
      }
    }
    // Halving: too near at `high`, clear at `low`.
    var (low, high): (Float, Float) = (-10, 16)
    for _ in 0..<12 {
      let depth = (low + high) / 2, turn = turn(depth)
      let gap = surface.map { min(femur.outer(turn($0)), femur.cartilage(turn($0))) }.min() ?? 0
      if gap > film { low = depth } else { high = depth }
    }
    return turn(low)
  }
}
