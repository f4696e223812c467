import Foundation

/// Fluid in the bursae about the knee, at the places that Chatra gives (Indian J Radiol Imaging 22:27, 2012,
/// doi:10.4103/0971-3026.95400).
enum BursitisFindings {
  static let kinds = [bursitis]

  /// How often each: pes anserine 2.5 % of 509 knees (Rennie and Saifuddin, Skeletal Radiol 34:395, 2005,
  /// doi:10.1007/s00256-005-0918-7); the others beside it are estimates.
  private static let bursitis = FindingKind(
    name: "bursitis", criterion: "",
    variants: [
      .init("prepatellar", isPositive: nil, weight: 4),
      .init("superficial-infrapatellar", isPositive: nil, weight: 3),
      .init("deep-infrapatellar", isPositive: nil, weight: 4),
      .init("pes-anserine", isPositive: nil, weight: 2.5),
      .init("semimembranosus", isPositive: nil, weight: 2.5),
      .init("iliotibial", isPositive: nil, weight: 1.5),
    ]
  ) { variant, context, generator in
    let place = Place(variant.name, context, using: &generator)
    let scale = context.anatomy.shape.scale
    // Most are small (estimate).
    let largest = place.largest, share = squared(generator.draw(0...1))
    let wanted = 0.5 * powf(largest / 0.5, share)
    let half = FluidSac.halfAxes(of: wanted / (scale * scale * scale), shape: place.shape)
    let smooth =
      variant.name == "semimembranosus"
      ? about(context.anatomy.tendons.semimembranosus, place.point.place, wanted / scale)
      : FluidSac.pressed(
        on: place.surface, at: place.point, half: half, gap: place.gap, isThin: place.isThin)
    let body = lobed(smooth, place, half, using: &generator)
    var lesion = Lesion("bursitis", variant, site: place.words, at: place.point.off(half.z))
    lesion.pushes = [Push(solid: body, reach: 10)]
    lesion.marks = [
      FluidSac.halo(body, reach: 4, strength: generator.draw(0.1...0.6)),
      FluidSac.wall(body, over: place.ground),
      FluidSac.fluid(body, place.label, over: place.ground),
    ]
    if wanted > 3, LesionDraw.chance(0.6, &generator) {
      lesion.marks.append(
        FluidSac.septum(
          body, at: lesion.finding.place + [0, 0, 0.3 * half.y], over: place.ground,
          using: &generator))
    }
    return [lesion]
  }

  /// With one more lobe along its length, and uneven.
  private static func lobed(
    _ body: Solid, _ place: Place, _ half: KneePoint, using generator: inout SimulationGenerator
  ) -> Solid {
    let noise = generator.noise(), height = min(0.25 * half.z, 1)
    let second = SurfacePoint(
      place: place.point.place
        + half.y * KneePoint(0, generator.draw(-0.4...0.4), generator.draw(-0.9...0.9)),
      normal: place.point.normal)
    let lobe = FluidSac.pressed(
      on: place.surface, at: second, half: generator.draw(0.45...0.7) * half, gap: place.gap,
      isThin: place.isThin)
    return body.joined(lobe, radius: 1).ruffled(noise, height: height, size: max(4, 4 * height))
  }

  /// A sleeve that hangs about a tendon on its deep and medial side, like a horseshoe.
  private static func about(_ tendon: Solid, _ middle: KneePoint, _ volume: Float) -> Solid {
    let thickness = min(1.6 + 0.5 * volume, 4.5), half = min(6 + 2.2 * volume, 14)
    let extent = Extent(around: middle, reach: [14, 14, half + 2])
    return Solid(extent: extent, isThin: thickness < 2.5) { place in
      let off = place - middle, along = off.z / half
      let deep = 0.5 * (off.x + off.y) / 9
      let here =
        thickness * max(1 - along * along, 0.02).squareRoot() * (0.7 + 0.5 * max(-deep, -0.6))
      let value = tendon(place)
      return 0.85 * max(max(value - here, 0.3 - value), abs(off.z) - half)
    }
  }

  /// Where a bursa lies.
  private struct Place {
    let words: String
    /// What it lies on, and where.
    let surface: Solid, point: SurfacePoint
    /// Whether that is a band, and the distance kept from it, in mm.
    var isThin = false, gap: Float = 0.5
    /// Breadth, length and thickness beside each other, and the greatest volume in true mL (estimates).
    let shape: KneePoint, largest: Float
    /// What gives way to it, and what its fluid counts as.
    var ground: Set<Structure> = .looseTissue.subtracting([.jointFluid])
    var label = Structure.intermuscularFat

    init(
      _ name: String, _ context: FindingKind.Context, using generator: inout SimulationGenerator
    ) {
      let anatomy = context.anatomy, sites = JointSites(anatomy)
      let layer = SubcutaneousLayer(anatomy), patella = sites.bodies.patellaCentre
      let front = SubcutaneousLayer.turn(of: patella)
      switch name {
      case "prepatellar":
        words = "prepatellar bursa"
        (surface, label) = (layer.fascia, .subcutaneousFat)
        point = layer.point(
          turn: front + generator.draw(-8...8), height: patella.z - generator.draw(-2...14))
        (shape, largest) = ([1, generator.draw(0.9...1.4), generator.draw(0.18...0.3)], 15)
      case "superficial-infrapatellar":
        words = "superficial infrapatellar bursa"
        (surface, label) = (layer.fascia, .subcutaneousFat)
        point = layer.point(
          turn: front + generator.draw(-6...6), height: generator.draw(-40 ... -26))
        (shape, largest) = ([1, generator.draw(0.9...1.5), generator.draw(0.16...0.28)], 10)
      case "pes-anserine":
        words = "pes anserine bursa"
        surface = sites.bodies.tibia
        point = sites.tibialRim(
          .medial, along: generator.draw(-0.25...0.25), below: generator.draw(28...42))
        (shape, largest) = ([1, generator.draw(1.3...2), generator.draw(0.28...0.42)], 10)
        ground.formUnion([.sartorius, .medialGastrocnemius])
      case "semimembranosus":
        words = "bursa about the tendon of semimembranosus"
        surface = anatomy.tendons.semimembranosus
        let low = surface.extent.low.z
        let tendon = BodyCourse(surface.beyond([0, 0, low + 32], [0, 0, -1]))
        let middle = tendon.middle(at: generator.draw(0.4...0.75))
        point = SurfacePoint(place: middle, normal: surface.direction(at: middle + [-8, 4, 0]))
        (shape, largest) = ([1, 1.4, 0.3], 5)
        ground.formUnion([.medialGastrocnemius, .semimembranosus])
      case "iliotibial":
        words = "iliotibial bursa"
        let height = generator.draw(-6...8)
        let band = anatomy.tendons.iliotibialBand
        let start = KneePoint(95, 11 - 0.2 * height, height), end = KneePoint(0, start.y, height)
        let outside = band.surface(from: start, towards: end)?.place ?? [40, 11, height]
        // The band's deep side.
        surface = band
        point =
          band.surface(from: outside - [14, 0, 0], towards: outside)
          ?? SurfacePoint(place: outside - [3, 0, 0], normal: [-1, 0, 0])
        (shape, largest) = ([1, generator.draw(1.2...1.8), generator.draw(0.25...0.4)], 4)
        isThin = true
        ground.formUnion([.lateralRetinaculum])
      default:
        words = "deep infrapatellar bursa"
        let tendon = anatomy.tendons.patellar, course = BodyCourse(tendon)
        let middle = course.middle(at: generator.draw(0.6...0.72))
        surface = tendon
        point =
          tendon.surface(from: middle - [0, 15, 0], towards: middle)
          ?? SurfacePoint(place: middle - [0, 3, 0], normal: [0, -1, 0])
        (shape, largest) = ([1, generator.draw(0.7...1), generator.draw(0.25...0.45)], 4)
        (isThin, gap, label) = (true, 0.2, .infrapatellarFatPad)
      }
    }
  }
}
