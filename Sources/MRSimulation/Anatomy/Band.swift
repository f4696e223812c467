/// A ligament or tendon along a path, its cross-section an ellipse that may change along it.
struct Band: Sendable {
  /// A place on the path with the half axes there.
  struct Station: Sendable {
    var place: KneePoint
    /// Half of the breadth, along `across`, and half of the thickness, in mm.
    var breadth, thickness: Float
  }

  let stations: [Station]
  /// Direction of the breadth, before it is made square to the path.
  let across: KneePoint

  /// Length of the path.
  var pathLength: Float {
    zip(stations, stations.dropFirst()).reduce(0) {
      $0 + MRSimulation.length($1.1.place - $1.0.place)
    }
  }

  /// The body, a chain of straight pieces with elliptical cross-sections.
  var solid: Solid {
    var extent = Extent(around: stations[0].place, reach: .zero)
    for station in stations {
      let reach = KneePoint(repeating: max(station.breadth, station.thickness))
      extent = extent.union(Extent(around: station.place, reach: reach))
    }
    let pieces = zip(stations, stations.dropFirst()).map { Piece($0, $1, across) }
    let isThin = stations.contains { $0.thickness < 1.3 }
    return Solid(extent: extent.grown(by: 1), isThin: isThin) { place in
      var nearest = Float.greatestFiniteMagnitude
      for index in pieces.indices { nearest = min(nearest, pieces[index].distance(place)) }
      return nearest
    }
  }

  /// A straight piece between two stations.
  private struct Piece: Sendable {
    let start, along, side: KneePoint
    let inverse: Float
    let breadth, thickness: (first: Float, change: Float)

    init(_ first: Station, _ last: Station, _ across: KneePoint) {
      start = first.place
      along = last.place - first.place
      inverse = 1 / dot(along, along)
      let broad = across - dot(across, along) * inverse * along
      side = broad / length(broad)
      breadth = (first.breadth, last.breadth - first.breadth)
      thickness = (first.thickness, last.thickness - first.thickness)
    }

    /// The ellipse's function over its slope.
    func distance(_ place: KneePoint) -> Float {
      let share = min(max(dot(place - start, along) * inverse, 0), 1)
      let off = place - start - share * along
      let broad = breadth.first + share * breadth.change
      let thick = thickness.first + share * thickness.change
      let sideways = dot(off, side)
      let u = sideways / broad, v = length(off - sideways * side) / thick
      let size = (u * u + v * v).squareRoot()
      let slope = (u / broad * u / broad + v / thick * v / thick).squareRoot()
      return slope > 1e-5 ? max(size * (size - 1) / slope, -thick) : -thick
    }
  }

  /// A path bent by one control point (quadratic Bézier curve), of even width.
  static func curve(
    _ first: KneePoint, _ control: KneePoint, _ last: KneePoint, across: KneePoint,
    breadth: [Float], thickness: [Float], pieces: Int = 8
  ) -> Band {
    let (broad, thick) = (evenly(breadth), evenly(thickness))
    let stations = (0...pieces).map { index in
      let t = Float(index) / Float(pieces), s = 1 - t
      let place = s * s * first + 2 * s * t * control + t * t * last
      return Station(place: place, breadth: broad(t) / 2, thickness: thick(t) / 2)
    }
    return Band(stations: stations, across: across)
  }

  /// A path through places, its widths spread evenly along it.
  static func path(
    _ places: [KneePoint], across: KneePoint, breadth: [Float], thickness: [Float]
  ) -> Band {
    let (broad, thick) = (evenly(breadth), evenly(thickness))
    let stations = places.enumerated().map { index, place in
      let t = Float(index) / Float(places.count - 1)
      return Station(place: place, breadth: broad(t) / 2, thickness: thick(t) / 2)
    }
    return Band(stations: stations, across: across)
  }

  private static func evenly(_ values: [Float]) -> Curve {
    Curve(values.enumerated().map { (Float($0) / Float(max(values.count - 1, 1)), $1) })
  }
}

/// Lays a path on a body from outside, a little off its surface.
struct Draping {
  let bodies: [Solid]
  /// Distance kept from the surface.
  let clearance: Float

  /// The first place at which a ray from outside comes near a body.
  func place(from start: KneePoint, towards end: KneePoint) -> KneePoint {
    let way = end - start, count = max(Int(length(way) / 0.5), 1)
    for step in 0...count {
      let place = start + Float(step) / Float(count) * way
      if bodies.contains(where: { $0(place) < clearance }) { return place }
    }
    return end
  }
}
