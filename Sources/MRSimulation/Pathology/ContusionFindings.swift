/// Bruises of the marrow and what looks like them.
enum ContusionFindings {
  static let kinds = [contusion, oedema]

  /// RSNA 2026 (design, 1.2).
  static let criterion = "oedema-like marrow signal from impact without a fracture line"

  /// Sizes 8 to 40 mm (design, 2.5). The pattern of a pivot shift is on the lateral condyle and the posterior plateau; that
  /// of a patellar dislocation on the patella's medial facet and the lateral condyle's side (Sanders et al.,
  /// RadioGraphics 20:S135, 2000, doi:10.1148/radiographics.20.suppl_1.g00oc19s135).
  private static let contusion = FindingKind(
    name: "contusion", criterion: criterion,
    variants: [
      .init("single", isPositive: true, weight: 1.5), .init("kissing", isPositive: true),
      .init("patellar-dislocation", isPositive: true, weight: 0.4),
      .init("faint", isPositive: true, weight: 1.4), .init("red-marrow", isPositive: false),
      .init("stress-oedema", isPositive: false),
    ]
  ) { variant, context, generator in
    let sites = JointSites(context.anatomy)
    switch variant.name {
    case "red-marrow": return [redMarrow(variant, sites, &generator)]
    case "stress-oedema":
      let site = generator.pick(JointSide.allCases)
      let spot = Spot(
        sites.tibialRim(site, along: generator.draw(-0.3...0.3), below: 14), .tibia,
        "\(site.words) tibial metaphysis")
      return [lesion(variant, [spot], radius: 10...16, strength: 0.45, &generator)]
    case "kissing":
      let spots = [lateralSulcus(sites, &generator), posteriorPlateau(sites, &generator)]
      return [lesion(variant, spots, radius: 9...20, strength: 0.9, &generator)]
    case "patellar-dislocation":
      return [
        lesion(variant, dislocation(sites, &generator), radius: 9...16, strength: 0.9, &generator)
      ]
    case "faint":
      return [
        lesion(variant, [single(sites, &generator)], radius: 7...12, strength: 0.6, &generator)
      ]
    default:
      return [
        lesion(variant, [single(sites, &generator)], radius: 8...26, strength: 0.9, &generator)
      ]
    }
  }

  /// Oedema-like signal of other origin, mostly degenerative.
  private static let oedema = FindingKind(
    name: "bone-marrow-oedema", criterion: "", variants: [.init("degenerative", isPositive: nil)]
  ) { variant, context, generator in
    let sites = JointSites(context.anatomy), side = generator.pick(JointSide.allCases)
    let isFemoral = generator.nextUnit() < 0.5
    let along = generator.draw(-0.4...0.4)
    let spot =
      isFemoral
      ? Spot(sites.femur(side, along: along), .femur, "\(side.words) femoral condyle")
      : Spot(sites.tibia(side, along: along), .tibia, "\(side.words) tibial plateau")
    var lesion = lesion(variant, [spot], radius: 7...14, strength: 0.75, &generator)
    (lesion.finding.type, lesion.finding.criterion) = ("bone-marrow-oedema", "")
    return [lesion]
  }

  private struct Spot {
    let point: SurfacePoint
    let bone: KneeBone
    let words: String

    init(_ point: SurfacePoint, _ bone: KneeBone, _ words: String) {
      (self.point, self.bone, self.words) = (point, bone, words)
    }
  }

  private static func lesion(
    _ variant: FindingKind.Variant, _ spots: [Spot], radius: ClosedRange<Float>, strength: Float,
    _ generator: inout SimulationGenerator
  ) -> Lesion {
    var lesion = Lesion(
      "contusion", variant, criterion: criterion,
      site: spots.map(\.words).joined(separator: " and "),
      at: spots[0].point.off(-5))
    for spot in spots {
      var mark = Lesion.Mark.oedema(
        under: spot.point, radius: generator.draw(radius), bone: spot.bone, strength: strength,
        using: &generator)
      mark.isFinding = true
      lesion.marks.append(mark)
    }
    return lesion
  }

  private static func single(_ sites: JointSites, _ generator: inout SimulationGenerator) -> Spot {
    let side: JointSide = generator.nextUnit() < 0.65 ? .lateral : .medial
    let (across, along) = (generator.draw(-0.4...0.4), generator.draw(-0.6...0.7))
    return generator.nextUnit() < 0.55
      ? Spot(
        sites.femur(side, across: across, along: along), .femur, "\(side.words) femoral condyle")
      : Spot(
        sites.tibia(side, across: across, along: along), .tibia, "\(side.words) tibial plateau")
  }

  private static func lateralSulcus(_ sites: JointSites, _ generator: inout SimulationGenerator)
    -> Spot
  {
    let point = sites.femur(
      .lateral, across: generator.draw(-0.1...0.3), along: generator.draw(0.45...0.75))
    return Spot(point, .femur, "lateral femoral condyle")
  }

  private static func posteriorPlateau(_ sites: JointSites, _ generator: inout SimulationGenerator)
    -> Spot
  {
    let point = sites.tibia(
      .lateral, across: generator.draw(-0.2...0.4), along: generator.draw(-0.9 ... -0.6))
    return Spot(point, .tibia, "posterolateral tibial plateau")
  }

  private static func dislocation(_ sites: JointSites, _ generator: inout SimulationGenerator)
    -> [Spot]
  {
    let facet = sites.patella(across: -0.6, up: generator.draw(-0.3...0.1))
    let wall = sites.femoralRim(
      .lateral, along: generator.draw(0.7...1), above: generator.draw(14...22))
    return [
      Spot(facet, .patella, "medial patella"), Spot(wall, .femur, "lateral femoral condyle, side"),
    ]
  }

  /// Islands of blood-forming marrow above the condyles: normal, and nearly as bright as a bruise.
  private static func redMarrow(
    _ variant: FindingKind.Variant, _ sites: JointSites, _ generator: inout SimulationGenerator
  ) -> Lesion {
    let middle = (sites.femoralRim(.medial).place + sites.femoralRim(.lateral).place) / 2
    let place = middle + [0, 4, generator.draw(26...38)]
    let noise = generator.noise(), size = generator.draw(8...13)
    let islands = Solid(extent: Extent(around: place, reach: [32, 22, 26])) {
      let off = length(($0 - place) * [0.5, 0.75, 0.75]) - 13
      return max(off, 0.28 * size * (0.1 - noise($0 / size)))
    }
    var lesion = Lesion(
      "contusion", variant, criterion: criterion, site: "distal femoral metaphysis", at: place)
    lesion.marks = [
      Lesion.Mark(
        paint: Paint(tissue: .redMarrow, over: [.femurMarrow]), solid: islands, strength: 0.95,
        softness: 1.6)
    ]
    return lesion
  }
}
