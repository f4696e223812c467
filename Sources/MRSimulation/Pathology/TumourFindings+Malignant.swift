extension TumourFindings {
  /// 50 to 100 mm (design, 2.5): infiltrated marrow with a permeative border, cortex eaten away, and a mass beside the bone
  /// with the periosteum's reactions: sunburst, layers and Codman's triangle (Murphey et al., RadioGraphics 17:1205,
  /// 1997, doi:10.1148/radiographics.17.5.9308111; the layout is an estimate).
  static let osteosarcoma = FindingKind(
    name: "osteosarcoma", criterion: "", variants: [.init("with-mass", isPositive: nil)]
  ) { variant, context, generator in
    let sites = JointSites(context.anatomy), side = generator.pick(JointSide.allCases)
    let isFemoral = generator.nextUnit() < 0.6
    let bone: KneeBone = isFemoral ? .femur : .tibia
    let rim =
      isFemoral
      ? sites.femoralRim(side, along: 0.2, above: generator.draw(40...50))
      : sites.tibialRim(side, along: 0.1, below: generator.draw(24...34))
    let length = generator.draw(26...42), place = rim.off(-12)
    var lesion = Lesion(
      "osteosarcoma", variant,
      site: isFemoral ? "distal femoral metaphysis" : "proximal tibial metaphysis",
      at: place)
    let seed = generator.next(), noise = NoiseField(seed: seed)
    let inside = Solid.ellipsoid(place, [17, 17, length]).ruffled(noise, height: 5, size: 15)
    let swelling = Solid.ellipsoid(
      rim.off(3), [generator.draw(10...16), generator.draw(14...20), 0.7 * length])
    let outside = swelling.ruffled(noise, height: 4, size: 12)
    let dense = Solid.ellipsoid(place, [12, 12, 0.6 * length]).ruffled(
      generator.noise(), height: 5, size: 9)
    // Tissue gives way to the whole, not to every bump.
    lesion.pushes = [Push(solid: swelling, reach: 18)]
    let growth = Sarcoma(
      bone: bone, surface: isFemoral ? sites.bodies.femur : sites.bodies.tibia, rim: rim,
      inside: inside, outside: outside, dense: dense, halfLength: 0.7 * length, noise: noise)
    lesion.marks = growth.infiltration + growth.mass + growth.periosteum
    return [lesion]
  }

  /// What an osteosarcoma consists of.
  private struct Sarcoma {
    let bone: KneeBone
    let surface: Solid
    let rim: SurfacePoint
    /// In the marrow, beside the bone, and the densest part.
    let inside, outside, dense: Solid
    /// Of the part outside.
    let halfLength: Float
    let noise: NoiseField

    private var ground: Set<Structure> { flesh.union(Lesion.Mark.soft) }

    /// In marrow and cortex: islands run ahead of the tumour, and the cortex is moth-eaten.
    var infiltration: [Lesion.Mark] {
      let ahead = TumourShapes.islands(inside.grown(by: 5), noise, size: 3.2, share: 0.45)
      let eaten = TumourShapes.islands(outside.grown(by: 1), noise, size: 2.6, share: 0.6)
      let clouds = TumourShapes.islands(dense, noise, size: 6, share: 0.6, shifted: 11)
      return [
        mark(.marrowOedema, bone.marrow, inside.grown(by: 7), isFinding: false, softness: 7),
        mark(.tumour, bone.marrow, ahead, strength: 0.9, softness: 0.7),
        mark(.scar, bone.marrow, inside.ruffled(noise, height: 0.9, size: 3)),
        mark(.tumour, bone.marrow, inside.grown(by: 1.5), strength: 0.62, softness: 1),
        mark(.tumour, [bone.cortex], eaten, strength: 0.9, softness: 0.4),
        mark(.sclerosis, bone.marrow, clouds, strength: 0.8, softness: 1.5),
      ]
    }

    /// The mass with dead parts, some of blood, and with clouds of osteoid.
    var mass: [Lesion.Mark] {
      let core = outside.grown(by: -2)
      return [
        mark(.oedematousMuscle, flesh, outside.grown(by: 7), isFinding: false, softness: 7),
        mark(.scar, ground, outside),
        mark(.tumour, ground, outside.grown(by: 0.6), strength: 0.62, softness: 0.8),
        mark(
          .haemarthrosis, ground, TumourShapes.islands(core, noise, size: 7, share: 0.3),
          strength: 0.6, softness: 1.2),
        mark(
          .scar, ground, TumourShapes.islands(core, noise, size: 5, share: 0.3, shifted: 23),
          strength: 0.5, softness: 1),
        mark(.fascia, ground, TumourShapes.shell(outside, -0.2, 0.7), isFinding: false),
      ]
    }

    /// Rays through the mass, layers above and below it, and the triangle where the periosteum comes off.
    var periosteum: [Lesion.Mark] {
      let (middle, half) = (rim.place.z, halfLength)
      let rays = TumourShapes.sunburst(
        outside.grown(by: -1.2), on: surface, from: rim.off(-22), height: 10, noise)
      let about = outside.grown(by: 8)
      let beyond = Solid(extent: about.extent) { max(about($0), 0.72 * half - abs($0.z - middle)) }
      let lifted = TumourShapes.shell(outside, 0.1, 1.2), surface = surface
      let triangle = Solid(extent: lifted.extent, isThin: true) {
        max(max(lifted($0), 0.6 * half - abs($0.z - middle)), surface($0) - 8)
      }
      return [
        mark(.corticalBone, ground, rays),
        mark(.granulation, ground, beyond, isFinding: false, strength: 0.7, softness: 4),
        mark(
          .corticalBone, ground, TumourShapes.lamellae(beyond, on: surface, layers: 3),
          isFinding: false),
        mark(.corticalBone, ground, triangle, isFinding: false),
      ]
    }
  }

  /// Lobes with septa, dead middle and dark and bright parts, in a false capsule; it pushes its muscle aside (design, 2.5).
  static let sarcoma = FindingKind(
    name: "soft-tissue-sarcoma", criterion: "", variants: [.init("high-grade", isPositive: nil)]
  ) { variant, context, generator in
    let (place, words) = muscle(context, &generator)
    var lesion = Lesion("soft-tissue-sarcoma", variant, site: words, at: place)
    let size = KneePoint(generator.draw(11...17), generator.draw(10...15), generator.draw(16...26))
    let seed = generator.next(), noise = NoiseField(seed: seed)
    var own = SimulationGenerator(seed: seed, stream: 1)
    let lobes = TumourShapes.lobulated(place, size, lobes: 7, using: &own)
    let body = lobes.ruffled(noise, height: 2, size: 8).sampled(pitch: 1)
    let necrosis = Solid.ellipsoid(place + [2, -1, 3], 0.42 * size).ruffled(
      generator.noise(), height: 3, size: 7
    ).within(body.grown(by: -3))
    let ground = flesh.union([.subcutaneousFat]), core = body.grown(by: -1)
    let septa = Solid(extent: body.extent, isThin: true) {
      max(core($0), 0.9 * abs(noise($0 / 9 + 5)) * 3 - 0.28)
    }
    lesion.pushes = [Push(solid: lobes.grown(by: 0.5), reach: 22)]
    lesion.marks = [
      mark(.oedematousMuscle, flesh, body.grown(by: 7), isFinding: false, softness: 7),
      mark(.fascia, ground, body.grown(by: 0.8), isFinding: false),
      // Cells in a matrix of collagen, brighter and darker from lobe to lobe (shares are estimates).
      mark(.scar, ground, body),
      mark(.tumour, ground, body.grown(by: 0.6), strength: 0.52, softness: 0.8),
      mark(
        .tumour, ground, TumourShapes.islands(core, noise, size: 9, share: 0.4, shifted: 37),
        strength: 0.78, softness: 2),
      mark(
        .chondroidTumour, ground, TumourShapes.islands(core, noise, size: 6, share: 0.12),
        strength: 0.5, softness: 1.2),
      mark(
        .scar, ground, TumourShapes.islands(core, noise, size: 5.5, share: 0.5, shifted: 17),
        strength: 0.75, softness: 1),
      mark(.fascia, ground, septa, strength: 0.8, softness: 0.25),
      mark(.granulation, ground, necrosis.grown(by: 1), strength: 0.8, softness: 0.8),
      mark(.haemarthrosis, ground, necrosis, strength: 0.8, softness: 2),
      mark(
        .haematoma, ground, TumourShapes.islands(necrosis, noise, size: 5, share: 0.35),
        strength: 0.8, softness: 0.8),
    ]
    return [lesion]
  }
}
