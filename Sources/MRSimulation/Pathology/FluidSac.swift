import Foundation

/// What sacs of fluid beside a joint are made of, whether bursae, cysts or ganglia.
enum FluidSac {
  /// A body with lobes on its sides.
  ///
  /// - Parameter radii: Of the middle lobe, in mm.
  static func lobed(
    _ place: KneePoint, _ radii: KneePoint, lobes: Int, using generator: inout SimulationGenerator
  ) -> Solid {
    let radius = radii.max()
    var body = Solid.ellipsoid(place, radii)
    for _ in 0..<lobes {
      let aside = KneePoint(
        generator.draw(-1...1), generator.draw(-0.6...0.6), generator.draw(-1...1))
      body = body.joined(
        .ellipsoid(
          place + radius * aside, KneePoint(repeating: radius * generator.draw(0.4...0.65))),
        radius: 1)
    }
    return body
  }

  /// The dark line about a sac.
  static func wall(_ body: Solid, over ground: Set<Structure>) -> Lesion.Mark {
    Lesion.Mark(
      paint: Paint(tissue: .fascia, over: ground), solid: body.grown(by: 0.6), isFinding: false)
  }

  /// Fluid that counts among what it lies in.
  static func fluid(_ body: Solid, _ structure: Structure, over ground: Set<Structure>)
    -> Lesion.Mark
  {
    Lesion.Mark(
      paint: Paint(structure: structure, tissue: .synovialFluid, over: ground), solid: body)
  }

  /// A thin, wavy, slanting sheet across a sac.
  static func septum(
    _ body: Solid, at place: KneePoint, over ground: Set<Structure>,
    using generator: inout SimulationGenerator
  ) -> Lesion.Mark {
    let noise = generator.noise(), slope = generator.draw(-0.3...0.3)
    let sheet = Solid(extent: body.extent, isThin: true) { at in
      abs(at.z - place.z - slope * (at.x - place.x) - 1.2 * noise(at / 9)) * 0.8 - 0.35
    }
    return Lesion.Mark(
      paint: Paint(tissue: .fascia, over: ground), solid: sheet.within(body), isFinding: false)
  }

  /// Fluid that seeps into the fat about a sac.
  static func halo(_ body: Solid, reach: Float, strength: Float) -> Lesion.Mark {
    Lesion.Mark(
      paint: Paint(
        tissue: .oedematousFat, over: [.subcutaneousFat, .intermuscularFat, .infrapatellarFatPad]),
      solid: body.grown(by: reach), strength: strength, softness: reach, isFinding: false)
  }

  /// An ellipsoid bent over a surface, as a sac that is pressed flat on it.
  ///
  /// - Parameters:
  ///   - surface: What it lies on.
  ///   - point: Where its middle touches.
  ///   - half: Half of the breadth, of the length and of the thickness, in mm.
  ///   - gap: Between surface and sac, in mm.
  ///   - isThin: Whether the surface is a band's, on whose other side nothing is to lie.
  static func pressed(
    on surface: Solid, at point: SurfacePoint, half: KneePoint, gap: Float, isThin: Bool = false
  ) -> Solid {
    let across = cross([0, 0, 1], point.normal), breadth = across / max(length(across), 1e-3)
    let rise = cross(point.normal, breadth), long = rise / max(length(rise), 1e-3)
    let middle = point.off(gap + half.z)
    let reach = KneePoint(repeating: max(half.x, half.y) + 2 * half.z + 1)
    return Solid(extent: Extent(around: middle, reach: reach), isThin: half.z < 1.3) {
      place in
      let off = place - middle
      let bent = KneePoint(dot(off, breadth), dot(off, long), surface(place) - gap - half.z)
      let value = 0.85 * Solid.distance(bent, toEllipsoid: half)
      return isThin ? max(value, dot(point.place - place, point.normal) - 0.8) : value
    }
  }

  /// Half axes of an ellipsoid of a volume.
  ///
  /// - Parameters:
  ///   - millilitres: The volume.
  ///   - shape: Breadth, length and thickness beside each other.
  static func halfAxes(of millilitres: Float, shape: KneePoint) -> KneePoint {
    let unit = 4 / 3 * Float.pi * shape.x * shape.y * shape.z
    return cbrtf(1000 * millilitres / unit) * shape
  }
}
