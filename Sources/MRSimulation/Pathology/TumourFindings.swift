/// Tumours of bone and soft tissue, and a variant that is taken for a fracture.
enum TumourFindings {
  static let kinds = [
    enchondroma, giantCellTumour, osteosarcoma, fibroma, lipoma, sarcoma, bipartitePatella,
  ]

  /// Lobules of cartilage, 10 to 40 mm (design, 2.5), with specks, rings and arcs of calcium.
  private static let enchondroma = FindingKind(
    name: "enchondroma", criterion: "",
    variants: [.init("typical", isPositive: nil, weight: 4), .init("atypical", isPositive: nil)]
  ) { variant, context, generator in
    let (place, bone, words) = metaphysis(JointSites(context.anatomy), &generator)
    let radius = variant.name == "typical" ? generator.draw(5...11) : generator.draw(12...18)
    var lesion = Lesion("enchondroma", variant, site: words, at: place)
    var body = Solid.ellipsoid(place, radius * [0.55, 0.5, 0.8])
    for _ in 0..<9 {
      let aside = KneePoint(
        generator.draw(-0.5...0.5), generator.draw(-0.5...0.5), generator.draw(-0.8...0.8))
      let part = radius * generator.draw(0.25...0.42)
      body = body.joined(.ellipsoid(place + radius * aside, .init(repeating: part)), radius: 0.8)
    }
    lesion.marks = [mark(.chondroidTumour, bone.marrow, body)]
    var own = SimulationGenerator(seed: UInt64(radius.bitPattern), stream: 1)
    for _ in 0..<5 {
      let aside = KneePoint(
        generator.draw(-0.5...0.5), generator.draw(-0.4...0.4), generator.draw(-0.7...0.7))
      let middle = place + radius * aside, size = generator.draw(0.6...1.4)
      let speck = Solid.ellipsoid(middle, .init(repeating: 0.8 * size))
      let arc = TumourShapes.arcs(middle, radius: 1.2 + 1.6 * size, using: &own)
      lesion.marks += [speck, arc].map {
        mark(.sclerosis, bone.marrow, $0.within(body), isFinding: false)
      }
    }
    return [lesion]
  }

  /// Off the middle of an epiphysis and up to the joint's surface, 30 to 60 mm (design, 2.5), lobed, with dark
  /// haemosiderin, at times with levels of blood.
  ///
  /// Its solid parts are collagen and cells, low to intermediate on T2-weighted images in most (Murphey et al.,
  /// RadioGraphics 21:1283, 2001, doi:10.1148/radiographics.21.5.g01se251283, from memory); their shares are estimates.
  private static let giantCellTumour = FindingKind(
    name: "giant-cell-tumour", criterion: "",
    variants: [.init("contained", isPositive: nil), .init("fluid-levels", isPositive: nil)]
  ) { variant, context, generator in
    let sites = JointSites(context.anatomy), side = generator.pick(JointSide.allCases)
    let isFemoral = generator.nextUnit() < 0.5, radius = generator.draw(14...22)
    let point = isFemoral ? sites.femur(side) : sites.tibia(side)
    let place = point.off(-radius - 1.5) + [side.sign * 4, 0, 0]
    let bone: KneeBone = isFemoral ? .femur : .tibia
    var lesion = Lesion(
      "giant-cell-tumour", variant,
      site: "\(side.words) \(isFemoral ? "distal femoral" : "proximal tibial") epiphysis", at: place
    )
    let seed = generator.next(), noise = NoiseField(seed: seed)
    var own = SimulationGenerator(seed: seed, stream: 1)
    let body = TumourShapes.lobulated(place, radius * [1.1, 1.1, 1.2], lobes: 8, using: &own)
      .ruffled(noise, height: 1.8, size: 7).sampled(pitch: 1)
    let core = body.grown(by: -1)
    lesion.marks = [
      mark(
        .marrowOedema, bone.marrow, body.grown(by: 6), isFinding: false, strength: 0.5, softness: 6),
      mark(.sclerosis, bone.marrow, body.grown(by: 0.6), isFinding: false),
      mark(.scar, bone.marrow, body),
      mark(.tumour, bone.marrow, body.grown(by: 1), strength: 0.28, softness: 1.5),
      mark(
        .tumour, bone.marrow, TumourShapes.islands(core, noise, size: 7, share: 0.3, shifted: 29),
        strength: 0.62, softness: 1.5),
      // The cortex is thinned.
      mark(.tumour, [bone.cortex], TumourShapes.islands(body, noise, size: 4, share: 0.6)),
      mark(
        .haemosiderin, bone.marrow, TumourShapes.islands(core, noise, size: 5, share: 0.6),
        strength: 0.55, softness: 1),
      mark(
        .granulation, bone.marrow,
        TumourShapes.islands(core, noise, size: 6, share: 0.15, shifted: 13), strength: 0.55,
        softness: 1.2),
    ]
    guard variant.name == "fluid-levels" else { return [lesion] }
    for _ in 0..<4 {
      let aside = KneePoint(
        generator.draw(-0.5...0.5), generator.draw(-0.5...0.5), generator.draw(-0.5...0.5))
      let middle = place + radius * aside
      let cell = Solid.ellipsoid(middle, .init(repeating: radius * generator.draw(0.2...0.36)))
        .ruffled(noise, height: 1, size: 5).within(core)
      // Cells of the blood sink to the back of a patient who lies on it.
      lesion.marks += [
        mark(.haemarthrosis, bone.marrow, cell),
        mark(
          .haematoma, bone.marrow,
          cell.beyond(middle + [0, generator.draw(-1.5...1), 0], [0, -1, 0])),
      ]
    }
    return [lesion]
  }

  /// Lobed, with a dark rim, in the cortex of a metaphysis.
  private static let fibroma = FindingKind(
    name: "non-ossifying-fibroma", criterion: "", variants: [.init("typical", isPositive: nil)]
  ) { variant, context, generator in
    let sites = JointSites(context.anatomy), isFemoral = generator.nextUnit() < 0.6
    let side = generator.pick(JointSide.allCases)
    let bone: KneeBone = isFemoral ? .femur : .tibia
    let rim =
      isFemoral
      ? sites.femoralRim(side, along: generator.draw(-0.5...0.1), above: generator.draw(38...50))
      : sites.tibialRim(side, along: generator.draw(-0.4...0.1), below: generator.draw(24...36))
    let radius = generator.draw(5...9), place = rim.off(-0.55 * radius)
    var lesion = Lesion(
      "non-ossifying-fibroma", variant,
      site: isFemoral ? "distal femoral metaphysis, cortex" : "proximal tibial metaphysis, cortex",
      at: place)
    let body = Solid.ellipsoid(place, radius * [0.65, 0.8, 0.9])
      .joined(.ellipsoid(place + [0, 0, radius], radius * [0.5, 0.65, 0.7]), radius: 2)
      .ruffled(generator.noise(), height: 0.6, size: 5)
    lesion.marks = [
      mark(.sclerosis, bone.whole, body.grown(by: 1), isFinding: false),
      mark(
        generator.nextUnit() < 0.5 ? .scar : .granulation, bone.whole,
        body.beyond(rim.off(-0.7), rim.normal * -1)),
    ]
    return [lesion]
  }

  /// Fat between or within muscles, or under the skin.
  private static let lipoma = FindingKind(
    name: "lipoma", criterion: "", variants: [.init("intramuscular", isPositive: nil)]
  ) { variant, context, generator in
    let (place, words) = muscle(context, &generator)
    var lesion = Lesion("lipoma", variant, site: words, at: place)
    let body = Solid.ellipsoid(
      place, [generator.draw(7...11), generator.draw(6...9), generator.draw(12...20)]
    )
    .ruffled(generator.noise(), height: 2, size: 9)
    let paint = Paint(structure: .intermuscularFat, tissue: .subcutaneousFat, over: flesh)
    lesion.pushes = [Push(solid: body.grown(by: 0.3), reach: 18)]
    lesion.marks = [
      mark(.fascia, flesh, body.grown(by: 0.6), isFinding: false),
      Lesion.Mark(paint: paint, solid: body),
    ]
    return [lesion]
  }

  /// A second ossification centre at the upper outer corner: normal, and taken for a fracture.
  private static let bipartitePatella = FindingKind(
    name: "bipartite-patella", criterion: "", variants: [.init("type-3", isPositive: nil)]
  ) { variant, context, generator in
    let bodies = KneeBodies(context.anatomy), half = bodies.patellaHalf
    let corner =
      bodies.patellaCentre + half * [generator.draw(0.5...0.6), 0, generator.draw(0.42...0.52)]
    let normal = KneePoint(0.75, 0, generator.draw(0.5...0.8))
    var lesion = Lesion(
      "bipartite-patella", variant, grade: "Saupe type III", site: "superolateral patella",
      at: corner)
    let across = normal / length(normal)
    let gap = Solid(extent: Extent(around: corner, reach: [22, 22, 22]), isThin: true) {
      // Smooth and slightly bowed, unlike a crack.
      let off = $0 - corner, along = length(off - dot(off, across) * across)
      return 0.8 * (abs(dot(off, across) + 0.012 * along * along) - 0.8)
    }
    lesion.marks = [
      mark(.corticalBone, KneeBone.patella.whole, gap.grown(by: 0.6), isFinding: false),
      mark(.cartilage, KneeBone.patella.whole, gap),
    ]
    return [lesion]
  }
}

extension TumourFindings {
  static let flesh: Set<Structure> = [
    .intermuscularFat, .deepFascia, .vastusMedialis, .vastusIntermedius, .vastusLateralis,
    .bicepsFemoris, .semimembranosus, .semitendinosus, .sartorius, .gracilis,
    .medialGastrocnemius, .lateralGastrocnemius, .popliteus, .soleus, .tibialisAnterior,
    .prefemoralFatPad,
  ]

  static func mark(
    _ tissue: Tissue, _ ground: Set<Structure>, _ solid: Solid, isFinding: Bool = true,
    strength: Float = 1, softness: Float? = nil
  ) -> Lesion.Mark {
    Lesion.Mark(
      paint: Paint(tissue: tissue, over: ground), solid: solid, strength: strength,
      softness: softness, isFinding: isFinding)
  }
}
