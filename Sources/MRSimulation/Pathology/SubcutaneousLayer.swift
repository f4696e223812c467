import Foundation

/// Places in the fat under the skin, by direction, height and distance from the deep fascia.
struct SubcutaneousLayer: Sendable {
  /// Where the limb's axis lies behind the origin, as the limb's outline has it.
  private static let axis = KneePoint(0, -8, 0)

  let fascia: Solid
  private let limb: Solid
  private let skin: Float

  init(_ anatomy: KneeAnatomy) {
    (fascia, limb, skin) = (anatomy.soft.compartment, anatomy.soft.limb, anatomy.unit.skin)
  }

  /// Direction of a place from the limb's axis in degrees: 0 lateral, 90 anterior, 180 medial, 270 posterior.
  static func turn(of place: KneePoint) -> Float {
    let degrees = atan2f(place.y - axis.y, place.x - axis.x) * 180 / .pi
    return degrees < 0 ? degrees + 360 : degrees
  }

  /// A place some millimetres outside the deep fascia.
  func place(turn: Float, height: Float, above distance: Float = 0) -> KneePoint {
    let way = KneePoint(cosf(turn * .pi / 180), sinf(turn * .pi / 180), 0)
    let start = Self.axis + [0, 0, height]
    // Halving: inside at `low`, outside at `high`.
    var (low, high): (Float, Float) = (10, 120)
    for _ in 0..<18 {
      let middle = (low + high) / 2
      if fascia(start + middle * way) < distance { low = middle } else { high = middle }
    }
    return start + low * way
  }

  /// Thickness of the fat outside a place of the fascia, in mm.
  func thickness(at place: KneePoint) -> Float { max(-limb(place) - skin, 0) }

  /// On the fascia, with the direction outwards.
  func point(turn: Float, height: Float) -> SurfacePoint {
    let place = place(turn: turn, height: height)
    return SurfacePoint(place: place, normal: fascia.direction(at: place))
  }

  /// A box about a patch's part of the fascia, and the greatest thickness of its fat in mm.
  func extent(_ patch: Patch) -> (fascia: Extent, thickest: Float) {
    let rim = stride(from: Float(-1), through: 1, by: 0.2).flatMap { across in
      [-1, -0.5, 0, 0.5, 1].map { up in
        place(turn: patch.turn + across * patch.halfTurn, height: patch.height + up * patch.half)
      }
    }
    let box = rim.dropFirst().reduce(Extent(low: rim[0], high: rim[0])) {
      $0.union(Extent(low: $1, high: $1))
    }
    return (box.grown(by: 2), rim.map(thickness).max() ?? 0)
  }

  /// A part of the fat, an ellipse on the unrolled limb.
  struct Patch: Sendable {
    /// Of the limb where a patch's breadth is measured, in mm.
    static let radius: Float = 55

    /// Its middle: direction in degrees and height in mm.
    var turn, height: Float
    /// Half of its breadth along the skin and half of its height, in mm.
    var halfBreadth, half: Float

    /// Half of its breadth in degrees.
    var halfTurn: Float { min(halfBreadth / Self.radius * 180 / .pi, 180) }

    /// Below 1 inside.
    func size(_ place: KneePoint) -> Float {
      let around = remainderf(SubcutaneousLayer.turn(of: place) - turn, 360) / halfTurn
      let up = (place.z - height) / half
      return (around * around + up * up).squareRoot()
    }
  }
}
