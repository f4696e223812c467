/// Fractures and what looks like them.
enum FractureFindings {
  static let kinds = [fracture]

  /// RSNA 2026 (design, 1.2).
  static let criterion = "acute break of the cortex or fracture line"

  private static let fracture = FindingKind(
    name: "fracture", criterion: criterion,
    variants: [
      .init("tibial-plateau", isPositive: true, weight: 1.2),
      .init("subchondral-insufficiency", isPositive: true),
      .init("patellar", isPositive: true, weight: 0.6),
      .init("avulsion", isPositive: true, weight: 0.6),
      .init("segond", isPositive: true, weight: 0.5),
      .init("stress-reaction", isPositive: false),
      .init("growth-plate-scar-prominent", isPositive: false),
      .init("nutrient-vessel", isPositive: false),
      // Asked for by name only, so that random knees stay what they were.
      .init("tibial-plateau-displaced", isPositive: true, weight: 0),
      .init("patellar-displaced", isPositive: true, weight: 0),
    ]
  ) { variant, context, generator in
    let sites = JointSites(context.anatomy)
    switch variant.name {
    case "tibial-plateau": return plateau(variant, context, sites, &generator)
    case "tibial-plateau-displaced": return stepped(variant, context, sites, &generator)
    case "subchondral-insufficiency": return [insufficiency(variant, sites, &generator)]
    case "patellar", "patellar-displaced": return patellar(variant, context, sites, &generator)
    case "avulsion": return avulsion(variant, context, sites, &generator)
    case "segond": return [segond(variant, sites, &generator)]
    case "stress-reaction": return [stressReaction(variant, sites, &generator)]
    case "nutrient-vessel": return [vessel(variant, sites, &generator)]
    default: return [scar(variant, sites, &generator)]
    }
  }

  static func lesion(_ variant: FindingKind.Variant, _ site: String, at place: KneePoint) -> Lesion
  {
    Lesion("fracture", variant, criterion: criterion, site: site, at: place)
  }

  /// The blood that goes with a break into the joint.
  static func effusion(
    _ form: String, _ context: FindingKind.Context, _ generator: inout SimulationGenerator
  ) -> [Lesion] {
    [
      JointFluidFindings.lesion(
        .init(form, isPositive: true), context, using: &generator)
    ]
  }

  /// Split of the lateral plateau, with or without depression (Schatzker I and II).
  private static func plateau(
    _ variant: FindingKind.Variant, _ context: FindingKind.Context, _ sites: JointSites,
    _ generator: inout SimulationGenerator
  ) -> [Lesion] {
    let side: JointSide = generator.nextUnit() < 0.75 ? .lateral : .medial
    let (across, along) = (side.sign * generator.draw(-0.2...0.3), generator.draw(-0.4...0.3))
    let point = sites.tibia(side, across: across, along: along)
    var result = lesion(variant, "\(side.words) tibial plateau", at: point.off(-8))
    result.marks.append(
      .oedema(under: point, radius: generator.draw(18...26), bone: .tibia, using: &generator))
    let depth = generator.nextUnit() < 0.6 ? generator.draw(2.5...8) : 0
    // Down and outwards to the cortex.
    let normal = KneePoint(
      side.sign * generator.draw(0.8...1), generator.draw(-0.35...0.35), generator.draw(0.25...0.6))
    let crack = FractureSheet(
      through: point.place, normal: normal, reach: generator.draw(24...34), using: &generator)
    result.marks += crack.marks(bone: .tibia, below: [-1.0 * side.sign * 0.2, 0, -1])
    if depth > 0 {
      let dent = DepressedSurface(
        sites.tibialSurface(side, across: across, along: along), depth: depth,
        radius: generator.draw(8...12), noise: crack.noise)
      result.marks += dent.marks
      result.finding.grade = "Schatzker \(side == .lateral ? "II" : "IV")"
      result.finding.measurements["depressionInMillimetres"] = Double(depth)
    } else {
      result.finding.grade = "Schatzker \(side == .lateral ? "I" : "IV")"
    }
    return [result] + effusion("lipohaemarthrosis", context, &generator)
  }

  /// A low line close under the joint surface, with much oedema.
  private static func insufficiency(
    _ variant: FindingKind.Variant, _ sites: JointSites, _ generator: inout SimulationGenerator
  ) -> Lesion {
    let side: JointSide = generator.nextUnit() < 0.8 ? .medial : .lateral
    let isFemoral = generator.nextUnit() < 0.75, along = generator.draw(-0.2...0.3)
    let point = isFemoral ? sites.femur(side, along: along) : sites.tibia(side, along: along)
    let bone: KneeBone = isFemoral ? .femur : .tibia
    var result = lesion(
      variant, "\(side.words) \(isFemoral ? "femoral condyle" : "tibial plateau"), subchondral",
      at: point.off(-3))
    result.marks = [
      .oedema(under: point, radius: generator.draw(14...22), bone: bone, using: &generator)
    ]
    let surface = isFemoral ? sites.bodies.femur : sites.bodies.tibia
    let (depth, reach) = (generator.draw(2.5...4.5), generator.draw(5...9))
    let (noise, thick) = (generator.noise(), generator.draw(1...1.8))
    let line = Solid(
      extent: Extent(around: point.place, reach: .init(repeating: reach + 4)), isThin: true
    ) { place in
      let off = place - point.place, height = dot(off, point.normal)
      let aside = length(off - height * point.normal)
      // It bends towards the surface at its ends.
      let wanted = -depth * (1 - 0.7 * rise(aside, 0.4 * reach, reach)) + 0.8 * noise(place / 5)
      return 0.7 * max(abs(surface(place) - wanted) - thick / 2, aside - reach)
    }
    result.marks.append(
      Lesion.Mark(paint: Paint(tissue: .fractureLine, over: bone.marrow), solid: line))
    return result
  }

  /// Across the patella, or along its side.
  private static func patellar(
    _ variant: FindingKind.Variant, _ context: FindingKind.Context, _ sites: JointSites,
    _ generator: inout SimulationGenerator
  ) -> [Lesion] {
    let isDisplaced = variant.name == "patellar-displaced"
    let isAcross = generator.nextUnit() < 0.75 || isDisplaced
    let middle = sites.bodies.patellaCentre + [0, 0, generator.draw(-6...4)]
    let normal: KneePoint =
      isAcross
      ? [generator.draw(-0.2...0.2), generator.draw(-0.3...0.3), 1]
      : [1, 0, generator.draw(-0.2...0.2)]
    var result = lesion(
      variant, isAcross ? "patella, transverse" : "patella, vertical", at: middle)
    let point = SurfacePoint(place: middle, normal: [0, -1, 0])
    result.marks = [
      .oedema(under: point, radius: generator.draw(14...19), bone: .patella, using: &generator)
    ]
    let crack = FractureSheet(
      through: middle, normal: normal, reach: 32, width: generator.draw(1.2...2.2),
      using: &generator)
    if isDisplaced {
      // The quadriceps draws the upper piece away: 3 mm and more count as displaced, here 3 to 8.
      let gap = generator.draw(3...8) / sites.bodies.scale
      result.fragments = [
        DisplacedFragment(
          solid: crack.beyond, structures: KneeBone.patella.whole.union([.patellarCartilage]),
          shift: gap * crack.across)
      ]
      result.finding.measurements["displacementInMillimetres"] = Double(gap)
    }
    result.marks += crack.marks(bone: .patella, below: nil)
    result.marks.append(
      Lesion.Mark(
        paint: Paint(tissue: .haematoma, over: [.patellarCartilage]), solid: crack.solid,
        isFinding: false))
    return [result]
      + effusion(
        generator.nextUnit() < 0.5 ? "lipohaemarthrosis" : "haemarthrosis", context, &generator)
  }

  /// The tibial spine, lifted with the anterior cruciate ligament's foot.
  private static func avulsion(
    _ variant: FindingKind.Variant, _ context: FindingKind.Context, _ sites: JointSites,
    _ generator: inout SimulationGenerator
  ) -> [Lesion] {
    let (medial, lateral) = (sites.tibia(.medial).place, sites.tibia(.lateral).place)
    let middle = (medial + lateral) / 2 + [0, 6, 0]
    let bone = sites.bodies.tibia
    let top =
      bone.surface(from: middle + [0, 0, 30], towards: middle - [0, 0, 30])?.place ?? middle
    var result = lesion(variant, "tibial spine", at: top - [0, 0, 4])
    result.finding.grade = "Meyers and McKeever \(generator.pick(["I", "II"]))"
    result.marks = [
      .oedema(
        under: SurfacePoint(place: top, normal: [0, 0, 1]), radius: generator.draw(12...17),
        bone: .tibia,
        using: &generator)
    ]
    let (radius, noise) = (generator.draw(8...12), generator.noise())
    let (deep, thick) = (generator.draw(5...8), generator.draw(1.2...2))
    // A bowl under the spine that rises to the surface on all sides.
    let bowl = Solid(
      extent: Extent(around: top, reach: [radius + 3, radius + 6, deep + 8]), isThin: true
    ) {
      let off = $0 - top, aside = length(off * [1, 0.8, 0])
      let wanted = -deep + 0.55 * deep * (aside / radius) * (aside / radius) + noise($0 / 5)
      return 0.65 * max(abs(off.z - wanted) - thick / 2, aside - radius - 2)
    }
    result.marks.append(
      Lesion.Mark(paint: Paint(tissue: .fractureLine, over: KneeBone.tibia.whole), solid: bowl))
    return [result] + effusion("lipohaemarthrosis", context, &generator)
  }

  /// A flake off the lateral rim of the plateau.
  private static func segond(
    _ variant: FindingKind.Variant, _ sites: JointSites, _ generator: inout SimulationGenerator
  ) -> Lesion {
    let rim = sites.tibialRim(
      .lateral, along: generator.draw(-0.1...0.3), below: generator.draw(6...10))
    let (tall, long) = (generator.draw(4...7), generator.draw(4...7))
    var result = lesion(variant, "lateral tibial rim", at: rim.off(2))
    result.marks = [
      .oedema(under: rim, radius: generator.draw(7...11), bone: .tibia, using: &generator)
    ]
    let place = rim.off(generator.draw(2.2...4)), noise = generator.noise()
    // A shell of the rim's own outline, torn unevenly at its edges and on the side of the bone (sizes are estimates).
    let bone = sites.bodies.tibia, off = bone(place)
    let flake = Solid(extent: Extent(around: place, reach: [6, long + 2, tall + 2]), isThin: true) {
      let aside = ($0 - place) / KneePoint(1, long, tall)
      let edge = (aside.y * aside.y + aside.z * aside.z).squareRoot() + 0.55 * noise($0 / 2.6)
      let out = bone($0) - off, torn = 0.9 * noise($0 / 2.2 + 9) + 0.35 * noise($0 / 1.1)
      return 0.6 * max(max(out - 1.1, -out - 0.8 + torn), 2.5 * (edge - 1))
    }
    let haze = Solid.ellipsoid(rim.off(2), [6, 9, 10])
    let soft = Lesion.Mark.soft.union([.lateralCollateralLigament, .lateralMeniscus])
    let bed = Solid.ellipsoid(rim.off(-0.4), [1.4, long * 0.9, tall * 0.9])
    result.marks += [
      Lesion.Mark(
        paint: Paint(tissue: .oedematousFat, over: [.intermuscularFat]), solid: haze, strength: 0.9,
        softness: 4, isFinding: false),
      Lesion.Mark(paint: Paint(tissue: .fractureLine, over: KneeBone.tibia.whole), solid: bed),
      Lesion.Mark(paint: Paint(.tibiaCortex, over: soft), solid: flake),
      Lesion.Mark(paint: Paint(.tibiaMarrow, over: [.tibiaCortex]), solid: flake.grown(by: -0.8)),
    ]
    return result
  }
}
