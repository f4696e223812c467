import Foundation

/// Places in a meniscus by its own curve: an angle along it, a depth from its rim, a height above its floor.
///
/// Found from the body itself. Angles in degrees: 0 in the middle of the body (outwards), 90 in the middle of the anterior horn,
/// -90 in the middle of the posterior horn.
struct MeniscusFrame: Sendable {
  private static let bins = 72

  /// 1 for a meniscus that opens to the left of a right knee's front view (lateral), -1 for a medial one.
  let outward: Float
  /// Angles at which the horns end.
  let anteriorEnd, posteriorEnd: Float
  let extent: Extent

  private let centre: SIMD2<Float>
  /// By angle: radius of the rim and of the free edge; heights of floor and roof near the rim, and of the floor inside.
  private var rims, edges, floors, roofs, innerFloors: [Float]

  init(_ solid: Solid) {
    let places = solid.places(step: 0.8)
    let sum = places.reduce(KneePoint.zero, +) / Float(max(places.count, 1))
    outward = sum.x < 0 ? -1 : 1
    extent = solid.extent
    let low = places.reduce(sum, pointwiseMin), high = places.reduce(sum, pointwiseMax)
    centre = 0.5 * SIMD2(low.x + high.x, low.y + high.y)
    let table = BinTable(places, centre: centre, outward: outward, bins: Self.bins)
    (rims, edges) = (table.rims, table.edges)
    (floors, roofs, innerFloors) = (table.floors, table.roofs, table.innerFloors)
    (posteriorEnd, anteriorEnd) = table.ends
  }

  /// Angle of a place.
  func angle(_ place: KneePoint) -> Float {
    atan2f(place.y - centre.y, outward * (place.x - centre.x)) * 180 / .pi
  }

  /// Distance of a place from the rim, inwards, in mm.
  func depth(_ place: KneePoint) -> Float {
    at(rims, angle(place)) - radius(place)
  }

  /// From the rim to the free edge at an angle, in mm.
  func width(_ angle: Float) -> Float { at(rims, angle) - at(edges, angle) }

  /// Height of the rim's outer third, in mm.
  func height(_ angle: Float) -> Float { max(at(roofs, angle) - at(floors, angle), 2) }

  /// Height of the lower surface at an angle and depth.
  func floor(_ angle: Float, depth: Float) -> Float {
    let share = min(max(depth / max(width(angle), 1), 0), 1)
    let (outer, inner) = (at(floors, angle), at(innerFloors, angle))
    return outer + (inner - outer) * min(max((share - 0.25) * 2, -0.5), 1.5)
  }

  /// Length of arc in mm between two angles near the middle of the width.
  func arc(from first: Float, to last: Float) -> Float {
    let angle = 0.5 * (first + last)
    return (last - first) * .pi / 180 * 0.5 * (at(rims, angle) + at(edges, angle))
  }

  /// How far a place lies beyond a stretch of the curve, in mm; negative within it.
  ///
  /// - Parameters:
  ///   - half: Half length of the stretch near the middle of the width, in mm.
  ///   - angle: Its middle.
  func beyond(_ half: Float, of angle: Float, at place: KneePoint) -> Float {
    let own = self.angle(place), mean = 0.5 * (at(rims, own) + at(edges, own))
    // A degree is shorter near the free edge.
    return (abs(arc(from: angle, to: own)) - half) * min(radius(place) / mean, 1)
  }

  /// Distance of a place from the ray at an angle, signed along the curve, in mm.
  func across(_ angle: Float, at place: KneePoint) -> Float {
    let turn = remainder(self.angle(place) - angle, 360) * .pi / 180
    let radius = radius(place)
    return abs(turn) < .pi / 2 ? radius * sinf(turn) : radius * (turn < 0 ? -1 : 1)
  }

  private func radius(_ place: KneePoint) -> Float {
    let flat = SIMD2(place.x, place.y) - centre
    return (flat * flat).sum().squareRoot()
  }

  /// Degrees that a length of arc takes at an angle.
  func degrees(_ length: Float, at angle: Float) -> Float {
    length / max(arc(from: angle - 0.5, to: angle + 0.5), 0.05)
  }

  /// The place at an angle, depth and height above the floor.
  func place(angle: Float, depth: Float, height: Float) -> KneePoint {
    let radius = at(rims, angle) - depth
    let (cosine, sine) = (cosf(angle * .pi / 180), sinf(angle * .pi / 180))
    return KneePoint(
      centre.x + outward * radius * cosine, centre.y + radius * sine,
      floor(angle, depth: depth) + height)
  }

  private func at(_ table: [Float], _ angle: Float) -> Float {
    let turned = (angle + 180) / 360 * Float(Self.bins) - 0.5
    let low = turned.rounded(.down), share = turned - low
    let first = (Int(low) % Self.bins + Self.bins) % Self.bins
    let second = (first + 1) % Self.bins
    return table[first] + share * (table[second] - table[first])
  }
}

/// What a meniscus measures in each direction.
private struct BinTable {
  var rims, edges, floors, roofs, innerFloors: [Float]
  /// Angles of the posterior and the anterior end.
  var ends: (Float, Float)

  init(_ places: [KneePoint], centre: SIMD2<Float>, outward: Float, bins: Int) {
    var groups = [[SIMD2<Float>]](repeating: [], count: bins)
    for place in places {
      let flat = SIMD2(outward * (place.x - centre.x), place.y - centre.y)
      let angle = atan2f(flat.y, flat.x) * 180 / .pi
      let bin = min(Int((angle + 180) / 360 * Float(bins)), bins - 1)
      groups[bin].append([(flat * flat).sum().squareRoot(), place.z])
    }
    let isFilled = groups.map { $0.count >= 6 }
    ends = Self.ends(isFilled)
    // Empty directions take the nearest that is not.
    let filled = groups.indices.map { bin in
      groups[Self.nearest(bin, isFilled)]
    }
    let rims = filled.map { ($0.map(\.x).max() ?? 1) + 0.3 }
    let edges = filled.map { ($0.map(\.x).min() ?? 0) - 0.3 }
    func zs(_ bin: Int, outer: Bool) -> [Float] {
      let middle = 0.5 * (rims[bin] + edges[bin])
      let found = filled[bin].filter { ($0.x >= middle) == outer }.map(\.y)
      return found.isEmpty ? filled[bin].map(\.y) : found
    }
    self.rims = Self.smooth(rims)
    self.edges = Self.smooth(edges)
    floors = Self.smooth(filled.indices.map { (zs($0, outer: true).min() ?? 0) - 0.3 })
    roofs = Self.smooth(filled.indices.map { (zs($0, outer: true).max() ?? 0) + 0.3 })
    innerFloors = Self.smooth(filled.indices.map { (zs($0, outer: false).min() ?? 0) - 0.3 })
  }

  private static func ends(_ isFilled: [Bool]) -> (Float, Float) {
    let count = isFilled.count, middle = count / 2
    var (low, high) = (middle, middle)
    while low > 0, isFilled[low - 1] { low -= 1 }
    while high < count - 1, isFilled[high + 1] { high += 1 }
    let degrees = 360 / Float(count)
    return (Float(low) * degrees - 180, Float(high + 1) * degrees - 180)
  }

  private static func nearest(_ bin: Int, _ isFilled: [Bool]) -> Int {
    let count = isFilled.count
    for step in 0..<count {
      for other in [(bin + step) % count, (bin - step + count) % count] where isFilled[other] {
        return other
      }
    }
    return bin
  }

  private static func smooth(_ values: [Float]) -> [Float] {
    let count = values.count
    return values.indices.map { index in
      0.25 * values[(index + count - 1) % count] + 0.5 * values[index]
        + 0.25 * values[(index + 1) % count]
    }
  }
}
