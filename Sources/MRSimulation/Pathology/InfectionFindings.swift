/// Infection and death of bone.
enum InfectionFindings {
  static let kinds = [osteomyelitis, necrosis]

  /// Metaphyseal oedema with an abscess of 5 to 20 mm, a channel to the surface, and oedema around the bone
  /// (design, 2.5).
  private static let osteomyelitis = FindingKind(
    name: "osteomyelitis", criterion: "",
    variants: [.init("abscess", isPositive: nil), .init("diffuse", isPositive: nil, weight: 0.5)]
  ) { variant, context, generator in
    let sites = JointSites(context.anatomy), side = generator.pick(JointSide.allCases)
    let isFemoral = generator.nextUnit() < 0.5
    let rim =
      isFemoral
      ? sites.femoralRim(side, along: generator.draw(0...0.5), above: generator.draw(36...48))
      : sites.tibialRim(side, along: generator.draw(-0.2...0.4), below: generator.draw(18...30))
    let bone: KneeBone = isFemoral ? .femur : .tibia
    let radius = variant.name == "abscess" ? generator.draw(2.5...10) : 2.5
    let middle = rim.off(-radius - generator.draw(5...9))
    var lesion = Lesion(
      "osteomyelitis", variant,
      site: isFemoral ? "distal femoral metaphysis" : "proximal tibial metaphysis",
      at: middle)
    lesion.marks = around(rim, middle, radius, bone, &generator)
    let surface = isFemoral ? sites.bodies.femur : sites.bodies.tibia
    lesion.marks += periosteum(rim, surface)
    let seed = generator.next(), noise = NoiseField(seed: seed)
    let core = Solid.ellipsoid(middle, radius * [1, 0.9, 1.25])
      .ruffled(noise, height: 0.3 * radius, size: max(0.9 * radius, 2.5))
    let tract = Solid.cord(from: middle, 1.8, to: rim.off(9), 1.5).ruffled(
      noise, height: 0.4, size: 4)
    let everywhere = bone.whole.union(Lesion.Mark.soft).union(TumourFindings.flesh)
    var pus = core.joined(tract, radius: 1)
    // In half of the abscesses the tract ends in another one in the soft tissue.
    if variant.name == "abscess", seed & 1 == 0 {
      let outer = Solid.ellipsoid(rim.off(11), [5, 6, 9]).ruffled(noise, height: 1.5, size: 6)
      lesion.pushes = [Push(solid: outer, reach: 12)]
      pus = pus.joined(outer, radius: 2)
    }
    lesion.marks += [
      Lesion.Mark(
        paint: Paint(tissue: .sclerosis, over: bone.marrow), solid: core.grown(by: 2.6),
        strength: 0.7,
        softness: 1.2, isFinding: false),
      Lesion.Mark(paint: Paint(tissue: .granulation, over: everywhere), solid: pus.grown(by: 1.2)),
      Lesion.Mark(paint: Paint(tissue: .abscess, over: everywhere), solid: pus),
    ]
    return [lesion]
  }

  /// The lifted periosteum: a dark line of new bone, and granulation or pus between it and the bone.
  private static func periosteum(_ rim: SurfacePoint, _ bone: Solid) -> [Lesion.Mark] {
    let ground = TumourFindings.flesh.union(Lesion.Mark.soft)
    let near = Solid.ellipsoid(rim.place, [15, 15, 22])
    let under = Solid(extent: near.extent, isThin: true) {
      let value = near($0)
      return value < 1 ? max(value, bone($0) - 1.8) : value
    }
    return [
      Lesion.Mark(
        paint: Paint(tissue: .granulation, over: ground), solid: under, strength: 0.9,
        softness: 0.5, isFinding: false),
      Lesion.Mark(
        paint: Paint(tissue: .corticalBone, over: ground),
        solid: TumourShapes.lamellae(near, on: bone, layers: 1, pitch: 2.6), isFinding: false),
    ]
  }

  /// Oedema of marrow and soft tissue, and fluid under the periosteum.
  private static func around(
    _ rim: SurfacePoint, _ middle: KneePoint, _ radius: Float, _ bone: KneeBone,
    _ generator: inout SimulationGenerator
  ) -> [Lesion.Mark] {
    let reach = radius + generator.draw(14...20)
    var oedema = Lesion.Mark(
      paint: Paint(tissue: .marrowOedema, over: bone.marrow),
      solid: Solid.ellipsoid(middle, reach * [1, 1, 1.2])
        .ruffled(generator.noise(), height: 0.12 * reach, size: 0.7 * reach),
      strength: 0.95, softness: 0.5 * reach)
    oedema.isFinding = true
    // The middle holds hardly any fat, so that it is dark on T1.
    let cellular = Lesion.Mark(
      paint: Paint(tissue: .granulation, over: bone.marrow),
      solid: Solid.ellipsoid(middle, 0.75 * reach * [1, 1, 1.2])
        .ruffled(generator.noise(), height: 0.2 * reach, size: 0.6 * reach),
      strength: 0.49, softness: 0.3 * reach)
    let haze = Solid.ellipsoid(rim.place, [15, 17, 22])
      .ruffled(generator.noise(), height: 2, size: 12)
    let muscles: Set<Structure> = [
      .vastusMedialis, .vastusLateralis, .vastusIntermedius, .medialGastrocnemius, .popliteus,
      .lateralGastrocnemius, .tibialisAnterior, .soleus, .sartorius,
    ]
    let fats: Set<Structure> = [.intermuscularFat, .subcutaneousFat, .prefemoralFatPad]
    return [
      oedema, cellular,
      Lesion.Mark(
        paint: Paint(tissue: .oedematousFat, over: fats), solid: haze, strength: 0.8, softness: 8,
        isFinding: false),
      Lesion.Mark(
        paint: Paint(tissue: .oedematousMuscle, over: muscles), solid: haze, strength: 0.8,
        softness: 8,
        isFinding: false),
    ]
  }

  /// A geographic area with a serpiginous double line: dark outside, bright inside.
  private static let necrosis = FindingKind(
    name: "avascular-necrosis", criterion: "",
    variants: [.init("subchondral", isPositive: nil), .init("metaphyseal", isPositive: nil)]
  ) { variant, context, generator in
    let sites = JointSites(context.anatomy), side = generator.pick(JointSide.allCases)
    let isInfarct = variant.name == "metaphyseal", isFemoral = generator.nextUnit() < 0.7
    let bone: KneeBone = isFemoral ? .femur : .tibia
    let reach = generator.draw(9...15)
    var place: KneePoint
    if isFemoral {
      let point = sites.femur(side, along: generator.draw(-0.3...0.3))
      let shaft = sites.femoralRim(side, above: 40)
      place = isInfarct ? shaft.off(-reach - 6) : point.off(-0.55 * reach)
    } else {
      let point = sites.tibia(side, along: generator.draw(-0.3...0.3))
      place = isInfarct ? point.off(-32) - [side.sign * 10, 0, 0] : point.off(-0.55 * reach)
    }
    var lesion = Lesion(
      "avascular-necrosis", variant,
      site: isFemoral
        ? (isInfarct ? "distal femoral metaphysis" : "\(side.words) femoral condyle")
        : (isInfarct ? "proximal tibial metaphysis" : "\(side.words) tibial plateau"), at: place)
    let body = Solid.ellipsoid(place, reach * (isInfarct ? [0.9, 0.9, 1.4] : [1, 1.1, 0.75]))
      .ruffled(generator.noise(), height: 0.3 * reach, size: 0.8 * reach)
      .ruffled(generator.noise(), height: 1.3, size: 4.5)
    let mark = { (tissue: Tissue, solid: Solid) in
      Lesion.Mark(paint: Paint(tissue: tissue, over: bone.marrow), solid: solid)
    }
    lesion.marks = [
      mark(.sclerosis, body.grown(by: 0.8)), mark(.granulation, body.grown(by: -0.6)),
      mark(.fattyMarrow, body.grown(by: -1.9)),
    ]
    return [lesion]
  }
}
