/// Bodies that tumours and what surrounds them are made of.
enum TumourShapes {
  /// A body with lobes at its surface.
  ///
  /// - Parameters:
  ///   - size: Half axes of the whole in mm.
  ///   - lobes: How many there are.
  static func lobulated(
    _ place: KneePoint, _ size: KneePoint, lobes: Int, using generator: inout SimulationGenerator
  ) -> Solid {
    var body = Solid.ellipsoid(place, 0.8 * size)
    for _ in 0..<lobes {
      let way = KneePoint(
        generator.draw(-1...1), generator.draw(-1...1), generator.draw(-1...1))
      let aside = way / max(length(way), 0.3) * size * 0.62
      let radius = generator.draw(0.32...0.48) * (size.min() + size.max()) / 2
      let lobe = Solid.ellipsoid(
        place + aside, pointwiseMin(KneePoint(repeating: radius), 0.6 * size))
      body = body.joined(lobe, radius: 2)
    }
    return body
  }

  /// Islands strewn through a body.
  ///
  /// - Parameters:
  ///   - size: Of the islands, in mm.
  ///   - share: About what part of the body they fill.
  static func islands(
    _ body: Solid, _ noise: NoiseField, size: Float, share: Float, shifted: Float = 0
  ) -> Solid {
    let threshold = 0.9 * (0.5 - share)
    return Solid(extent: body.extent, isThin: body.isThin || size < 4) { place in
      let value = body(place)
      guard value < 1 else { return value }
      return max(value, 0.28 * size * (threshold - noise(place / size + shifted)))
    }
  }

  /// What lies between two distances from a body's surface, negative ones inside.
  static func shell(_ body: Solid, _ low: Float, _ high: Float) -> Solid {
    Solid(extent: body.extent.grown(by: high), isThin: true) { place in
      let value = body(place)
      return max(value - high, low - value)
    }
  }

  /// Spikes of new bone that stand on a bone and spread like rays, within a body.
  ///
  /// - Parameter source: Where the rays come from, well within the bone.
  static func sunburst(
    _ body: Solid, on bone: Solid, from source: KneePoint, height: Float, _ noise: NoiseField
  ) -> Solid {
    Solid(extent: body.extent, isThin: true) { place in
      let value = body(place)
      guard value < 1 else { return value }
      let way = place - source, distance = bone(place)
      // The same along each ray; spikes are about 1 mm thick and 2 to 3 mm apart, and thin out.
      let ray = 24 * way / max(length(way), 1)
      let spike = 0.42 * (0.22 + 0.3 * max(distance, 0) / height - noise(ray / 1.7))
      return max(max(value, distance - height), max(-0.3 - distance, spike))
    }
  }

  /// Layers of new bone that the lifted periosteum lays down on a bone, like an onion's, within a body.
  static func lamellae(_ body: Solid, on bone: Solid, layers: Int, pitch: Float = 1.7) -> Solid {
    let top = Float(layers) * pitch + 0.2
    return Solid(extent: body.extent, isThin: true) { place in
      let value = body(place)
      guard value < 1 else { return value }
      let distance = bone(place)
      guard distance > 0.3, distance < top + 1 else {
        return max(distance - top, 0.3 - distance)
      }
      let within = distance - pitch * (distance / pitch).rounded(.down)
      return max(max(value, distance - top), abs(within - 0.75 * pitch) - 0.32)
    }
  }

  /// Rings and arcs of calcium around the lobules of a cartilage tumour.
  static func arcs(
    _ place: KneePoint, radius: Float, using generator: inout SimulationGenerator
  ) -> Solid {
    let way = KneePoint(generator.draw(-1...1), generator.draw(-1...1), generator.draw(-1...1))
    let axis = way / max(length(way), 0.2), opening = generator.draw(-0.2...0.9)
    return Solid(extent: Extent(around: place, reach: .init(repeating: radius + 1)), isThin: true) {
      let off = $0 - place, distance = length(off)
      return max(abs(distance - radius) - 0.5, dot(off, axis) - opening * radius)
    }
  }
}
