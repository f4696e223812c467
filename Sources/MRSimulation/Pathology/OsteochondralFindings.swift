/// Osteochondritis dissecans, and folds of the joint's lining.
enum OsteochondralFindings {
  static let kinds = [lesion, plica]

  /// On the lateral part of the medial condyle, 10 to 25 mm. Fluid behind the fragment, cysts and a crack through the
  /// cartilage make it unstable (De Smet et al., Skeletal Radiology 25:159, 1996). Grades of
  /// the International Cartilage Repair Society; sizes are estimates.
  private static let lesion = FindingKind(
    name: "osteochondral-lesion", criterion: "",
    variants: [
      .init("stable", isPositive: nil), .init("unstable", isPositive: nil),
      .init("loose-fragment", isPositive: nil, weight: 0.5),
    ]
  ) { variant, context, generator in
    let sites = JointSites(context.anatomy)
    let surface = sites.femoralSurface(
      .medial, across: generator.draw(0.3...0.6), along: generator.draw(-0.1...0.4))
    let bed = Bed(
      point: surface.patch.point, across: surface.patch.across, along: surface.patch.along,
      reach: [generator.draw(6...9), generator.draw(8...13)], depth: generator.draw(3.5...6.5),
      noise: generator.noise())
    let grades = [
      "stable": "ICRS OCD I", "unstable": "ICRS OCD III", "loose-fragment": "ICRS OCD IV",
    ]
    var result = Lesion(
      "osteochondral-lesion", variant, grade: grades[variant.name] ?? "",
      site: "medial femoral condyle, lateral part", at: bed.point.off(-0.4 * bed.depth))
    result.finding.measurements["depthOfBedInMillimetres"] = Double(bed.depth)
    let radius = bed.reach.max() + generator.draw(5...9)
    result.marks.append(
      .oedema(
        under: bed.point, radius: variant.name == "stable" ? 0.8 * radius : radius, bone: .femur,
        strength: variant.name == "stable" ? 0.45 : 0.8, using: &generator))
    switch variant.name {
    case "stable": result.marks += bed.stable
    case "unstable":
      result.marks += bed.unstable
      for sign in [-1, 1] as [Float] {
        result.marks += Lesion.Mark.cyst(
          at: bed.point.off(-bed.depth - 2) + sign * 0.35 * bed.reach.y * bed.along,
          radius: generator.draw(1.3...2.8), bone: .femur, using: &generator)
      }
    default:
      let (place, words) = ChondralFindings.roomiestPlace(sites, &generator)
      result.marks += bed.crater
      // A finding of its own, or what the bruise leaves of the marrow would count as the fragment's.
      var loose = Lesion(
        "loose-body", .init("osteochondral", isPositive: nil), site: words, at: place)
      loose.marks = fragment(bed, at: place, generator.noise())
      return [result, loose]
    }
    return [result]
  }

  /// The piece that has come away: bone, marrow and a cap of cartilage, with fluid about it.
  private static func fragment(_ bed: Bed, at place: KneePoint, _ noise: NoiseField)
    -> [Lesion.Mark]
  {
    let half = KneePoint(0.8 * bed.reach.x, 0.5 * bed.depth, 0.75 * bed.reach.y)
    let whole = Solid.ellipsoid(place, half).ruffled(noise, height: 0.7, size: 4)
    let bone = whole.beyond(place + [0, 0.35 * half.y, 0], [0, -1, 0])
    let ground = JointCavity.ground.union([.infrapatellarFatPad])
    let mark = { (tissue: Tissue, solid: Solid, isFinding: Bool) in
      Lesion.Mark(
        paint: Paint(structure: .jointFluid, tissue: tissue, over: ground), solid: solid,
        isFinding: isFinding)
    }
    return [
      mark(.synovialFluid, whole.grown(by: 1.5), false), mark(.cartilage, whole, true),
      mark(.corticalBone, bone, true), mark(.fattyMarrow, bone.grown(by: -0.9), true),
    ]
  }

  /// The bed of a fragment: a bowl in the bone, and the cartilage above it.
  private struct Bed: Sendable {
    let point: SurfacePoint
    let across, along: KneePoint
    /// Half breadth and half length, in mm.
    let reach: SIMD2<Float>
    let depth: Float
    let noise: NoiseField

    /// Fragment and cartilage.
    private var body: Solid {
      let (point, across, along, reach, depth) = (point, across, along, reach, depth)
      let extent = Extent(
        around: point.place, reach: .init(repeating: max(reach.max(), depth) + 3))
      return Solid(extent: extent, isThin: true) { place in
        let off = place - point.place, height = dot(off, point.normal)
        let deep = height < 0 ? height / depth : height / 7
        let size = superellipse(
          dot(off, across) / reach.x, dot(off, along) / reach.y, deep, exponent: 2)
        return (size - 1) * min(reach.min(), depth) * 0.85
      }
      .ruffled(noise, height: 0.7, size: 3.5)
    }

    private func mark(
      _ tissue: Tissue, _ ground: Set<Structure>, _ solid: Solid, structure: Structure? = nil,
      strength: Float = 1, softness: Float? = nil, isFinding: Bool = true
    ) -> Lesion.Mark {
      Lesion.Mark(
        paint: Paint(structure: structure, tissue: tissue, over: ground), solid: solid,
        strength: strength, softness: softness, isFinding: isFinding)
    }

    /// Dense bone within a dark line; the cartilage is whole.
    var stable: [Lesion.Mark] {
      let marrow = KneeBone.femur.marrow
      return [
        mark(.sclerosis, marrow, body, strength: 0.55, softness: 1.5),
        mark(.granulation, marrow, TumourShapes.shell(body, -0.9, 0), strength: 0.6, softness: 0.5),
        mark(.sclerosis, marrow, TumourShapes.shell(body, 0, 0.9)),
      ]
    }

    /// A line of fluid behind the fragment that goes on through plate and cartilage.
    var unstable: [Lesion.Mark] {
      let whole = KneeBone.femur.whole
      // Not all the way round.
      let cleft = TumourShapes.islands(
        TumourShapes.shell(body, -0.9, 0), noise, size: 6, share: 0.8, shifted: 7)
      return [
        mark(.sclerosis, KneeBone.femur.marrow, body, strength: 0.6, softness: 1.5),
        mark(.sclerosis, KneeBone.femur.marrow, TumourShapes.shell(body, 0, 1), isFinding: false),
        mark(.synovialFluid, whole, cleft),
        mark(.synovialFluid, [.femoralCartilage], cleft, structure: .jointFluid),
      ]
    }

    /// An empty bed with a dense floor.
    var crater: [Lesion.Mark] {
      let ground = KneeBone.femur.whole.union([.femoralCartilage])
      return [
        mark(.sclerosis, KneeBone.femur.marrow, body.grown(by: 1.3), isFinding: false),
        mark(.synovialFluid, ground, body, structure: .jointFluid),
      ]
    }
  }

  /// The medial fold, from the wall of the recess down to Hoffa's fat pad: 1 mm thin, or thickened to 2.5 to 4 mm, when
  /// it rubs on the condyle (Boles and Martin, AJR 177:221, 2001, doi:10.2214/ajr.177.1.1770221; breadths are estimates).
  private static let plica = FindingKind(
    name: "plica", criterion: "",
    variants: [
      .init("medial", isPositive: nil), .init("medial-thickened", isPositive: nil, weight: 0.6),
    ]
  ) { variant, context, generator in
    let bodies = KneeBodies(context.anatomy), half = bodies.patellaHalf
    let isThick = variant.name == "medial-thickened", centre = bodies.patellaCentre
    let thickness: Float = isThick ? generator.draw(2.5...4) : generator.draw(0.8...1.3)
    let breadth: Float = isThick ? generator.draw(10...14) : generator.draw(7...11)
    let beside = -half.x - generator.draw(4...7)
    let stations = [
      centre + [0.8 * beside, -0.9 * half.y, half.z + 4], centre + [1.02 * beside, -half.y, 2],
      centre + [0.55 * beside, -0.8 * half.y, -half.z - 8],
    ]
    let band = Band.curve(
      stations[0], stations[1], stations[2], across: [0.75, -0.66, 0],
      breadth: [0.5 * breadth, breadth, 0.5 * breadth],
      thickness: [0.8 * thickness, thickness, 0.7 * thickness]
    ).solid.ruffled(generator.noise(), height: isThick ? 0.5 : 0.25, size: 5)
    var result = Lesion(
      "plica", variant, site: "medial patellofemoral joint", at: stations[1])
    result.finding.measurements["thicknessInMillimetres"] = Double(thickness)
    let ground = Set<Structure>.looseTissue.union([.medialRetinaculum]).subtracting([
      .subcutaneousFat, .deepFascia,
    ])
    result.marks = [
      Lesion.Mark(
        paint: Paint(structure: .jointFluid, tissue: .synovialFluid, over: ground),
        solid: band.grown(by: 0.6), isFinding: false),
      Lesion.Mark(
        paint: Paint(structure: .jointFluid, tissue: isThick ? .scar : .fascia, over: ground),
        solid: band),
    ]
    if isThick {
      result.marks.append(
        Lesion.Mark(
          paint: Paint(tissue: .oedematousFat, over: [.infrapatellarFatPad]),
          solid: .ellipsoid(stations[2], [9, 8, 10]), strength: 0.7, softness: 5, isFinding: false))
    }
    return [result]
  }
}
