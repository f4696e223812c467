import Foundation

/// The course of a ligament or tendon, found from its body: its long axis and where its middle runs along it.
///
/// Lesions take their places from it, so that they follow any size, shape and flexion of the knee.
struct BodyCourse: Sendable {
  /// Places inside, about a millimetre apart.
  let places: [KneePoint]
  /// Unit vector from the upper to the lower end.
  let axis: KneePoint
  /// Length along the axis, in mm.
  let length: Float

  private let top: KneePoint

  init(_ solid: Solid) {
    places = solid.places(step: 1)
    let middle = places.reduce(.zero, +) / Float(max(places.count, 1))
    let direction = Self.longAxis(places, middle)
    axis = direction.z > 0 ? -direction : direction
    let (low, high) = Self.range(places.map { [axis] in dot($0 - middle, axis) })
    length = high - low
    top = middle + low * axis
  }

  /// Distance along the axis from the upper end, in mm.
  func along(_ place: KneePoint) -> Float { dot(place - top, axis) }

  /// Middle of the section at a share of the length: 0 at the upper end, 1 at the lower.
  func middle(at share: Float) -> KneePoint {
    let section = section(at: share * length, half: max(1.2, 0.05 * length))
    guard !section.isEmpty else { return top + share * length * axis }
    return section.reduce(.zero, +) / Float(section.count)
  }

  /// Places within `half` mm of a distance from the upper end.
  func section(at distance: Float, half: Float) -> [KneePoint] {
    places.filter { abs(along($0) - distance) < half }
  }

  /// A direction made square to the axis, of length one.
  func square(_ direction: KneePoint) -> KneePoint {
    let rest = direction - dot(direction, axis) * axis
    return rest / max(MRSimulation.length(rest), 1e-6)
  }

  /// The level that has a share of a section's places below it, along a direction.
  func level(
    of share: Float, at distance: Float, half: Float, along direction: KneePoint
  ) -> Float {
    let levels = section(at: distance, half: half).map { dot($0, direction) }.sorted()
    guard !levels.isEmpty else { return dot(top, direction) }
    return levels[min(Int(share * Float(levels.count)), levels.count - 1)]
  }

  /// The body's greatest reach off its middle at a share of the length, in mm, along a direction.
  func reach(at share: Float, along direction: KneePoint) -> Float {
    let middle = middle(at: share)
    let section = section(at: share * length, half: 1.5)
    return section.reduce(0.5) { max($0, dot($1 - middle, direction) + 0.5) }
  }

  /// The direction of greatest spread, by powers of the covariance.
  private static func longAxis(_ places: [KneePoint], _ middle: KneePoint) -> KneePoint {
    var (x, y, z) = (KneePoint.zero, KneePoint.zero, KneePoint.zero)
    for place in places {
      let off = place - middle
      x += off.x * off
      y += off.y * off
      z += off.z * off
    }
    var axis = KneePoint(0.2, 0.3, 0.9)
    for _ in 0..<40 {
      let next = KneePoint(dot(x, axis), dot(y, axis), dot(z, axis))
      axis = next / max(MRSimulation.length(next), 1e-6)
    }
    return axis
  }

  private static func range(_ values: [Float]) -> (Float, Float) {
    values.reduce((0, 0)) { (min($0.0, $1), max($0.1, $1)) }
  }
}
