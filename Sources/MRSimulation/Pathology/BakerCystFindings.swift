/// Cysts behind the knee.
enum BakerCystFindings {
  static let kinds = [baker]

  /// RSNA 2026 (design, 1.2), with the design's sizes (2.5).
  static let criterion =
    "moderate or large popliteal cyst: 20 mm or more between medial "
    + "gastrocnemius and semimembranosus"

  private static let baker = FindingKind(
    name: "baker-cyst", criterion: criterion,
    variants: [
      .init("moderate", isPositive: true, weight: 1.5), .init("large", isPositive: true),
      .init("ruptured", isPositive: true, weight: 0.3),
      .init("small", isPositive: false, weight: 1.5), .init("ganglion", isPositive: false),
    ]
  ) { variant, context, generator in
    let sites = JointSites(context.anatomy)
    return [
      variant.name == "ganglion"
        ? ganglion(variant, sites, &generator) : cyst(variant, sites, &generator)
    ]
  }

  /// What gives way to a cyst.
  private static let ground: Set<Structure> = [
    .intermuscularFat, .medialGastrocnemius, .semimembranosus, .semitendinosus, .popliteus, .soleus,
    .lateralGastrocnemius, .gracilis, .sartorius, .deepFascia, .subcutaneousFat,
  ]

  /// Fluid counts among what lies between the muscles.
  private static let fluid = Paint(
    structure: .intermuscularFat, tissue: .synovialFluid, over: ground)

  /// Length from neck to tail in true mm.
  private static func size(_ variant: String, _ generator: inout SimulationGenerator) -> Float {
    switch variant {
    case "small": generator.draw(8...14)
    case "moderate": generator.draw(22...38)
    default: generator.draw(38...60)
    }
  }

  /// A neck that passes between the tendons, and a sac that hangs behind the gastrocnemius.
  private static func cyst(
    _ variant: FindingKind.Variant, _ sites: JointSites, _ generator: inout SimulationGenerator
  ) -> Lesion {
    let start = sites.behind(
      .medial, across: generator.draw(0...0.3), above: generator.draw(12...16))
    let length = size(variant.name, &generator) / sites.bodies.scale
    let wide = min(max(0.42 * length, 4), 22) * generator.draw(0.9...1.1)
    let deep = wide * generator.draw(0.5...0.65)
    let neck: Float = generator.draw(2...3.6)
    // Around the medial head's inner edge, then behind it.
    let room = roomBehind(start.place, sites.bodies.limb)
    let behind = start.place + [-4, -0.24 * room, 1]
    let sac = start.place + [-7, -0.39 * room, 1 - 0.3 * length]
    let tail = sac + [2, -1, -0.65 * length]
    let stations = [
      station(start.place + [0, -1.5, 0], neck, neck), station(behind, neck + 1, neck + 1),
      station((behind + sac) / 2, 0.85 * wide, 0.85 * deep), station(sac, wide, deep),
      station((sac + tail) / 2, 0.8 * wide, 0.85 * deep), station(tail, 0.3 * wide, 0.3 * deep),
    ]
    // The skin holds it back.
    let body = Band(stations: stations, across: [1, 0, 0]).solid
      .within(sites.bodies.limb.grown(by: -4), radius: 3).ruffled(
        generator.noise(), height: min(0.12 * deep, 1.2), size: 9)
    var lesion = Lesion(
      "baker-cyst", variant, criterion: criterion, grade: variant.name,
      site: "between medial gastrocnemius and semimembranosus", at: sac)
    lesion.pushes = [Push(solid: body, reach: 14)]
    lesion.marks = [FluidSac.wall(body, over: ground), Lesion.Mark(paint: fluid, solid: body)]
    if length > 30, generator.nextUnit() < 0.6 {
      lesion.marks.append(
        FluidSac.septum(
          body, at: (behind + sac) / 2, over: [.intermuscularFat], using: &generator))
    }
    if variant.name == "ruptured" { lesion.marks += leak(below: tail, &generator) }
    return lesion
  }

  /// Distance to the skin behind a place, in mm.
  private static func roomBehind(_ place: KneePoint, _ limb: Solid) -> Float {
    stride(from: Float(10), to: 80, by: 1).first { limb(place - [0, $0, 0]) > 0 } ?? 40
  }

  private static func station(_ place: KneePoint, _ wide: Float, _ deep: Float) -> Band.Station {
    Band.Station(place: place, breadth: wide / 2, thickness: deep / 2)
  }

  /// Fluid that has run down between the muscles of the calf.
  private static func leak(below tail: KneePoint, _ generator: inout SimulationGenerator)
    -> [Lesion.Mark]
  {
    let middle = tail + [4, 0, -16]
    let sheet = Solid.ellipsoid(middle, [16, 2.2, 24]).ruffled(
      generator.noise(), height: 0.9, size: 7)
    let haze = Solid.ellipsoid(middle, [22, 8, 30])
    return [
      Lesion.Mark(
        paint: Paint(tissue: .oedematousFat, over: [.intermuscularFat, .subcutaneousFat]),
        solid: haze, strength: 0.7, softness: 5, isFinding: false),
      Lesion.Mark(
        paint: Paint(tissue: .oedematousMuscle, over: [.medialGastrocnemius, .soleus]), solid: haze,
        strength: 0.6, softness: 6, isFinding: false),
      Lesion.Mark(paint: fluid, solid: sheet),
    ]
  }

  /// A lobed cyst of other origin, at the cruciates' tibial side or beside the fibula's joint.
  private static func ganglion(
    _ variant: FindingKind.Variant, _ sites: JointSites, _ generator: inout SimulationGenerator
  ) -> Lesion {
    let place =
      sites.behind(.lateral, across: generator.draw(-1 ... -0.6), above: generator.draw(4...12))
      .place
      + [0, -9, 0]
    let radius = generator.draw(5...8)
    let body = FluidSac.lobed(
      place, [radius, radius * 0.8, radius], lobes: 3, using: &generator)
    var lesion = Lesion(
      "baker-cyst", variant, criterion: criterion, site: "popliteal fossa, lateral to the midline",
      at: place)
    lesion.pushes = [Push(solid: body, reach: 14)]
    lesion.marks = [FluidSac.wall(body, over: ground), Lesion.Mark(paint: fluid, solid: body)]
    return lesion
  }
}
