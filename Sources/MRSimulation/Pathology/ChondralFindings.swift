/// Defects of cartilage, and what an old joint grows and sheds.
enum ChondralFindings {
  static let kinds = [defect, cyst, osteophytes, looseBody]

  /// Grades of the International Cartilage Repair Society: 1 signal, 2 less than half of the depth, 3 more, 4 to the bone;
  /// 5 to 25 mm (design, 2.5).
  private static let defect = FindingKind(
    name: "chondral-defect", criterion: "",
    variants: (1...4).map { .init("grade-\($0)", isPositive: nil) }
  ) { variant, context, generator in
    let surface = surface(JointSites(context.anatomy), &generator), patch = surface.patch
    var lesion = Lesion(
      "chondral-defect", variant,
      grade: "ICRS " + variant.name.replacing("grade-", with: "grade "), site: surface.words,
      at: patch.point.place)
    let area = 0.785 * squared(generator.draw(0.5...1.9))
    guard variant.name != "grade-1" else {
      let reach = generator.draw(5...10)
      let body = Solid.ellipsoid(patch.point.place, KneePoint(repeating: reach))
        .ruffled(generator.noise(), height: 1, size: 7)
      lesion.marks = [
        Lesion.Mark(
          paint: Paint(tissue: .degeneratedCartilage, over: [patch.structure]), solid: body,
          strength: 1, softness: 2.5)
      ]
      return [lesion]
    }
    let depth =
      variant.name == "grade-2"
      ? generator.draw(0.3...0.42) : variant.name == "grade-3" ? generator.draw(0.6...0.85) : 1
    let defect = CartilageDefect(patch, depth: depth, area: area, wall: 1.6, using: &generator)
    lesion.marks = [defect.mark()]
    if variant.name == "grade-4", generator.nextUnit() < 0.7 {
      lesion.marks.append(
        .oedema(
          under: patch.point, radius: generator.draw(5...11), bone: surface.bone, using: &generator)
      )
    }
    lesion.measure = { mask in
      let lost = patch.lost(mask)
      return [
        "areaOverHalfDepthInSquareCentimetres": Double(patch.area(lost: lost, over: 0.5)),
        "greatestDepthShare": Double(patch.depth(lost: lost)),
      ]
    }
    return [lesion]
  }

  private static func surface(_ sites: JointSites, _ generator: inout SimulationGenerator)
    -> JointSurface
  {
    let side = generator.pick(JointSide.allCases)
    let (across, along) = (generator.draw(-0.3...0.3), generator.draw(-0.4...0.4))
    switch generator.nextUnit() {
    case ..<0.4: return sites.femoralSurface(side, across: across, along: along)
    case ..<0.55: return sites.tibialSurface(side, across: across, along: along)
    case ..<0.85: return sites.patellarSurface(across: 1.5 * across, up: 0.6 * along)
    default: return sites.trochlearSurface(across: across, up: 0.5 * along - 0.3)
    }
  }

  private static let cyst = FindingKind(
    name: "subchondral-cyst", criterion: "",
    variants: [.init("single", isPositive: nil), .init("several", isPositive: nil)]
  ) { variant, context, generator in
    let surface = surface(JointSites(context.anatomy), &generator), point = surface.patch.point
    var lesion = Lesion(
      "subchondral-cyst", variant, site: surface.words + ", subchondral", at: point.off(-4))
    lesion.marks.append(
      .oedema(under: point, radius: generator.draw(5...9), bone: surface.bone, using: &generator))
    for index in 0..<(variant.name == "single" ? 1 : 3) {
      let radius = index == 0 ? generator.draw(2...6) : generator.draw(1.5...3)
      let aside =
        Float(index) * generator.draw(3...4.5) * (index == 1 ? 1 : -1) * surface.patch.along
      lesion.marks += Lesion.Mark.cyst(
        at: point.off(-radius - 1.2) + aside, radius: radius, bone: surface.bone, using: &generator)
    }
    return [lesion]
  }

  private static let osteophytes = FindingKind(
    name: "osteophytes", criterion: "",
    variants: [.init("small", isPositive: nil), .init("large", isPositive: nil)]
  ) { variant, context, generator in
    let sites = JointSites(context.anatomy), side = generator.pick(JointSide.allCases)
    let size = variant.name == "small" ? generator.draw(2...3.5) : generator.draw(4...8)
    let compartment =
      generator.nextUnit() < 0.7 ? JointCompartment.tibiofemoral(side) : .patellofemoral
    let isTibiofemoral = if case .tibiofemoral = compartment { true } else { false }
    var lesion = Lesion(
      "osteophytes", variant,
      site: isTibiofemoral ? "\(side.words) joint margins" : "patellar margin",
      at: isTibiofemoral ? sites.femoralRim(side).place : sites.patella().place)
    lesion.marks = compartment.osteophytes(sites, size: size, using: &generator).map {
      var mark = $0
      mark.isFinding = true
      return mark
    }
    lesion.finding.measurements["heightOfSpurInMillimetres"] = Double(size)
    return [lesion]
  }

  /// 3 to 15 mm (design, 2.5), of cartilage or of bone with marrow.
  private static let looseBody = FindingKind(
    name: "loose-body", criterion: "",
    variants: [.init("osteochondral", isPositive: nil), .init("chondral", isPositive: nil)]
  ) { variant, context, generator in
    let sites = JointSites(context.anatomy), (place, words) = roomiestPlace(sites, &generator)
    let radius = variant.name == "chondral" ? generator.draw(1.8...4) : generator.draw(2.5...7)
    let stretch = KneePoint(
      generator.draw(0.8...1.3), generator.draw(0.6...0.9), generator.draw(0.8...1.3))
    let body = Solid.ellipsoid(place, radius * stretch)
      .ruffled(generator.noise(), height: 0.12 * radius, size: radius)
    var lesion = Lesion("loose-body", variant, site: words, at: place)
    let ground = JointCavity.ground.union([.infrapatellarFatPad, .semimembranosus, .popliteus])
    let paint = { (structure: Structure, tissue: Tissue, body: Solid) in
      Lesion.Mark(paint: Paint(structure: structure, tissue: tissue, over: ground), solid: body)
    }
    var halo = paint(.jointFluid, .synovialFluid, body.grown(by: 1.5))
    halo.isFinding = false
    lesion.marks = [halo]
    if variant.name == "chondral" {
      lesion.marks.append(paint(.jointFluid, .cartilage, body))
    } else {
      lesion.marks += [
        paint(.jointFluid, .corticalBone, body),
        paint(.jointFluid, .fattyMarrow, body.grown(by: -1)),
      ]
    }
    return [lesion]
  }

  /// Of several places the one that lies farthest from bone, cartilage and tendon.
  static func roomiestPlace(_ sites: JointSites, _ generator: inout SimulationGenerator)
    -> (KneePoint, String)
  {
    let bodies = sites.bodies
    let firm = [
      bodies.femur, bodies.tibia, bodies.patella, bodies.femoralCartilage, bodies.patellarCartilage,
      bodies.quadricepsTendon,
    ]
    let places = (0..<4).map { _ in restingPlace(sites, &generator) }
    let room = places.map { place in firm.map { $0(place.0) }.min() ?? 0 }
    let best = places.indices.max { room[$0] < room[$1] } ?? 0
    return places[best]
  }

  private static func restingPlace(_ sites: JointSites, _ generator: inout SimulationGenerator)
    -> (KneePoint, String)
  {
    let bodies = sites.bodies
    switch generator.nextUnit() {
    case ..<0.4:
      let top = bodies.recessPlace + [0, 1, 3]
      return (top + [generator.draw(-10...10), 0, generator.draw(0...10)], "suprapatellar recess")
    case ..<0.7:
      let side = generator.pick(JointSide.allCases)
      return (
        sites.behind(side, above: generator.draw(10...16)).off(8), "posterior joint, \(side.words)"
      )
    default:
      let middle = (sites.femur(.medial).place + sites.femur(.lateral).place) / 2
      return (
        middle + [generator.draw(-3...3), generator.draw(11...15), generator.draw(1...4)],
        "anterior to the intercondylar notch"
      )
    }
  }
}
