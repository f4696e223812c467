import Foundation

/// A place in the knee's own space, in mm: x lateral, y anterior, z superior.
///
/// The origin lies on the tibial plateau's bone between the two compartments, whatever the side of the body.
public typealias KneePoint = SIMD3<Float>

/// A box along the knee's axes, in mm.
public struct Extent: Equatable, Sendable {
  public var low, high: KneePoint

  /// Makes a box.
  public init(low: KneePoint, high: KneePoint) {
    self.low = low
    self.high = high
  }

  /// The box around a centre.
  public init(around centre: KneePoint, reach: KneePoint) {
    self.init(low: centre - reach, high: centre + reach)
  }

  func union(_ other: Extent) -> Extent {
    Extent(
      low: pointwiseMin(low, other.low), high: pointwiseMax(high, other.high))
  }

  func isNear(_ place: KneePoint, within margin: Float) -> Bool {
    place.x > low.x - margin && place.x < high.x + margin && place.y > low.y - margin
      && place.y < high.y + margin && place.z > low.z - margin && place.z < high.z + margin
  }

  func grown(by margin: Float) -> Extent {
    Extent(low: low - KneePoint(repeating: margin), high: high + KneePoint(repeating: margin))
  }
}

/// A body given by a function that is about the distance to its surface, in mm, negative inside.
///
/// The function need not be a distance far away; its slope must not exceed ``steepest``.
public struct Solid: Sendable {
  /// The greatest slope of a solid's function, mm per mm.
  public static let steepest: Float = 1.5

  /// Everything inside lies within.
  public let extent: Extent
  /// Whether it has parts thinner than about 2.5 voxels, so that every voxel must be looked at.
  let isThin: Bool
  let value: @Sendable (KneePoint) -> Float

  /// Makes a solid.
  public init(
    extent: Extent, isThin: Bool = false, _ value: @escaping @Sendable (KneePoint) -> Float
  ) {
    self.extent = extent
    self.isThin = isThin
    self.value = value
  }

  /// About the distance to the surface at a place, in mm, negative inside.
  public func callAsFunction(_ place: KneePoint) -> Float { value(place) }

  /// The distance to the surface to first order: the function over its slope there.
  public func distance(_ place: KneePoint) -> Float {
    let step: Float = 0.25, here = value(place)
    var slope = KneePoint.zero
    for axis in 0..<3 {
      var beside = place
      beside[axis] += step
      slope[axis] = (value(beside) - here) / step
    }
    return here / max(length(slope), 0.3)
  }
}

extension Solid {
  /// Both bodies, with their meeting rounded over about `radius` mm.
  func joined(_ other: Solid, radius: Float = 0) -> Solid {
    let (first, second) = (value, other.value)
    return Solid(
      extent: extent.union(other.extent).grown(by: radius / 4), isThin: isThin || other.isThin
    ) {
      softMin(first($0), second($0), radius)
    }
  }

  /// What of this body lies outside the other, the new edge rounded.
  func without(_ other: Solid, radius: Float = 0) -> Solid {
    let (first, second) = (value, other.value)
    return Solid(extent: extent, isThin: isThin) { -softMin(-first($0), second($0), radius) }
  }

  /// What of this body lies inside the other.
  func within(_ other: Solid, radius: Float = 0) -> Solid {
    let (first, second) = (value, other.value)
    return Solid(extent: extent, isThin: isThin) { -softMin(-first($0), -second($0), radius) }
  }

  /// The body with its surface moved outwards.
  func grown(by thickness: Float) -> Solid {
    let value = value
    return Solid(extent: extent.grown(by: thickness), isThin: isThin) { value($0) - thickness }
  }

  /// An ellipsoid along the axes; exact near the surface.
  static func ellipsoid(_ centre: KneePoint, _ radii: KneePoint) -> Solid {
    Solid(extent: Extent(around: centre, reach: radii)) {
      distance($0 - centre, toEllipsoid: radii)
    }
  }

  /// About the distance to an ellipsoid's surface of a place off its middle, negative inside.
  static func distance(_ offset: KneePoint, toEllipsoid radii: KneePoint) -> Float {
    let unit = offset / radii, size = length(unit), slope = length(unit / radii)
    return slope > 1e-6 ? size * (size - 1) / slope : -radii.min()
  }

  /// A straight cord with rounded ends; the radius changes evenly.
  static func cord(
    from first: KneePoint, _ firstRadius: Float, to last: KneePoint, _ lastRadius: Float
  )
    -> Solid
  {
    let along = last - first, squared = dot(along, along)
    let reach = KneePoint(repeating: max(firstRadius, lastRadius))
    let extent = Extent(around: first, reach: reach).union(Extent(around: last, reach: reach))
    return Solid(extent: extent) {
      let share = min(max(dot($0 - first, along) / squared, 0), 1)
      return length($0 - first - share * along) - (firstRadius + share * (lastRadius - firstRadius))
    }
  }
}

/// The smaller of two, the corner rounded over `radius` (Quilez's polynomial minimum).
func softMin(_ a: Float, _ b: Float, _ radius: Float) -> Float {
  guard radius > 0 else { return min(a, b) }
  let share = max(radius - abs(a - b), 0) / radius
  return min(a, b) - share * share * radius / 4
}

/// 1 on a superellipse of half axes 1, 0 in its middle; exponent 2 is an ellipse, higher ones are squarer.
func superellipse(_ x: Float, _ y: Float, _ z: Float = 0, exponent: Float) -> Float {
  powf(
    powf(abs(x), exponent) + powf(abs(y), exponent) + powf(abs(z), exponent), 1 / exponent)
}

func dot(_ a: KneePoint, _ b: KneePoint) -> Float { (a * b).sum() }

func length(_ a: KneePoint) -> Float { dot(a, a).squareRoot() }

/// A smooth curve through values at rising places, level beyond them (monotone cubic, Fritsch and Carlson 1980,
/// doi:10.1137/0717021), kept as a table of straight pieces.
struct Curve: Sendable {
  private static let pieces = 512

  private let first, last, scale: Float
  private let table: [Float]

  init(_ points: [(Float, Float)]) {
    first = points[0].0
    last = points[points.count - 1].0
    let width = max(last - first, 1e-6)
    scale = Float(Self.pieces) / width
    let cubic = MonotoneCubic(points)
    let first = first
    table = (0...Self.pieces).map { cubic(first + width * Float($0) / Float(Self.pieces)) }
  }

  func callAsFunction(_ place: Float) -> Float {
    guard place > first else { return table[0] }
    guard place < last else { return table[Self.pieces] }
    let at = (place - first) * scale, index = min(Int(at), Self.pieces - 1)
    return table[index] + (at - Float(index)) * (table[index + 1] - table[index])
  }
}

private struct MonotoneCubic {
  let places, values, slopes: [Float]

  init(_ points: [(Float, Float)]) {
    places = points.map(\.0)
    values = points.map(\.1)
    let steps = zip(points, points.dropFirst()).map { ($1.1 - $0.1) / ($1.0 - $0.0) }
    var slopes = [Float](repeating: 0, count: points.count)
    for index in points.indices.dropFirst().dropLast() {
      let (before, after) = (steps[index - 1], steps[index])
      slopes[index] = before * after > 0 ? 2 * before * after / (before + after) : 0
    }
    self.slopes = slopes
  }

  func callAsFunction(_ place: Float) -> Float {
    guard place > places[0] else { return values[0] }
    guard place < places[places.count - 1] else { return values[values.count - 1] }
    var index = 0
    while places[index + 1] <= place { index += 1 }
    let width = places[index + 1] - places[index], t = (place - places[index]) / width, s = 1 - t
    return s * s * ((1 + 2 * t) * values[index] + t * width * slopes[index])
      + t * t * ((1 + 2 * s) * values[index + 1] - s * width * slopes[index + 1])
  }
}
