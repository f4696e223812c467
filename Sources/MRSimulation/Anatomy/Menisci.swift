import Foundation

/// The menisci fill the wedge between femur and tibia, so that they always fit both.
struct Menisci: Sendable {
  var medial, lateral: Solid
  /// The room between the bones of each compartment, which joint fluid fills.
  let spaces: [Solid]

  init(_ shape: KneeShape, femur: Solid, femoralCartilage: Solid) {
    medial = Self.wedge(
      Tibia.medial, outer: [18.2, 23.0], opensTowards: 0, gap: 40, widths: shape.medialMeniscus,
      shape: shape, femur: femur, cartilage: femoralCartilage,
      tibial: shape.medialTibialCartilage)
    lateral = Self.wedge(
      Tibia.lateral, outer: [17.6, 18.6], opensTowards: 180, gap: 22,
      widths: shape.lateralMeniscus, shape: shape, femur: femur, cartilage: femoralCartilage,
      tibial: shape.lateralTibialCartilage)
    spaces = [
      Self.space(Tibia.medial, shape, femoralCartilage, shape.wear.medial, shape.wear.lateral),
      Self.space(Tibia.lateral, shape, femoralCartilage, shape.wear.lateral, shape.wear.medial),
    ]
  }

  private static func space(
    _ compartment: Tibia.Compartment, _ shape: KneeShape, _ cartilage: Solid, _ wear: Float,
    _ opposite: Float
  ) -> Solid {
    let middle = KneePoint(compartment.centre.x, compartment.centre.y, 4)
    let reach = KneePoint(compartment.radii.x, compartment.radii.y, 9)
    // A side that gapes is full of fluid, a side that has closed holds next to none (estimates).
    let film: Float = wear > 0 ? 0.8 : opposite > 0 ? 2.4 : 1.2
    let inner: Float = compartment.centre.x < 0 ? 1 : -1
    return Solid(extent: Extent(around: middle, reach: reach)) { place in
      let rim = (compartment.radius(place) - 1) * compartment.radii.min()
      let under = Tibia.top(place, shape) - place.z
      guard rim < 2 else { return rim }
      // It thins towards the notch, where the surfaces part.
      let inwards = inner * (place.x - compartment.centre.x) / compartment.radii.x
      return max(max(rim, under), cartilage(place) - film * (1 - 0.7 * rise(inwards, 0.5, 0.9)))
    }
  }

  /// One meniscus.
  ///
  /// - Parameters:
  ///   - outer: Half axes of its outer edge.
  ///   - opensTowards: Direction of its open side, degrees from lateral towards anterior.
  ///   - gap: Half of the opening, degrees.
  ///   - widths: Of the anterior horn, the body and the posterior horn.
  private static func wedge(
    _ compartment: Tibia.Compartment, outer: SIMD2<Float>, opensTowards: Float, gap: Float,
    widths: SIMD3<Float>, shape: KneeShape, femur: Solid, cartilage: Solid, tibial: Float
  ) -> Solid {
    let middle = KneePoint(compartment.centre.x, compartment.centre.y, 4)
    return Solid(extent: Extent(around: middle, reach: [outer.x + 1, outer.y + 1, 11])) { place in
      let flat = SIMD2(place.x, place.y) - compartment.centre
      let unit = flat / outer, radius = (unit * unit).sum().squareRoot()
      // From -180 to 180; 90 is anterior. Off the opening's middle:
      let direction = atan2f(unit.y, unit.x) * 180 / .pi
      let turned = abs(remainder(direction - opensTowards, 360))
      let mean = (flat * flat).sum().squareRoot() / max(radius, 0.01)
      let width = width(direction, widths)
      let inner = (1 - radius) * mean - width, rim = (radius - 1) * mean
      let ends = (gap - turned) * 0.3
      let floor = Tibia.top(place, shape) + compartment.cartilage(place, thickest: tibial)
      let under = floor + 0.15 - place.z
      // No higher than about 5.5 mm at the rim, concave above.
      let over = place.z - floor - 5.6
      let above = 0.35 - min(femur(place), cartilage(place))
      let edges = -softMin(-rim, -over, 4)
      return max(max(max(edges, inner), max(under, above)), ends)
    }
  }

  private static func width(_ direction: Float, _ widths: SIMD3<Float>) -> Float {
    let forward = sinf(direction * .pi / 180)
    return forward > 0
      ? widths.y + (widths.x - widths.y) * forward : widths.y - (widths.z - widths.y) * forward
  }
}
