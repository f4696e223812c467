/// Osteoarthritis of the three compartments.
enum OsteoarthritisFindings {
  static let kinds = [
    kind("medial-oa", .tibiofemoral(.medial)), kind("lateral-oa", .tibiofemoral(.lateral)),
    kind("patellofemoral-oa", .patellofemoral),
  ]

  /// RSNA 2026 (design, 1.2): borderline counts as negative.
  static let criterion = "at least 1 cm² of cartilage with more than half of its depth lost"

  /// The forms. Half of the positives have less than 2 cm², and all negatives look like the disease.
  private static let variants: [FindingKind.Variant] = [
    .init("moderate", isPositive: true, weight: 1.2), .init("advanced", isPositive: true),
    .init("mild", isPositive: false, weight: 1.5), .init("thinning", isPositive: false),
    .init("early", isPositive: false),
  ]

  private static func kind(_ name: String, _ compartment: JointCompartment) -> FindingKind {
    FindingKind(name: name, criterion: criterion, variants: variants) {
      variant, context, generator in
      let joint = WornJoint(JointSites(context.anatomy), compartment)
      var lesion = joint.lesion(name, variant, using: &generator)
      lesion.finding.criterion = criterion
      return [lesion]
    }
  }
}

/// A compartment of the knee as osteoarthritis wears it.
private struct WornJoint {
  let sites: JointSites
  let compartment: JointCompartment

  init(_ sites: JointSites, _ compartment: JointCompartment) {
    (self.sites, self.compartment) = (sites, compartment)
  }

  func lesion(
    _ type: String, _ variant: FindingKind.Variant, using generator: inout SimulationGenerator
  ) -> Lesion {
    let surfaces = compartment.surfaces(sites, using: &generator)
    let worn = variant.name == "advanced" ? surfaces : [generator.pick(surfaces)]
    var lesion = Lesion(
      type, variant, grade: Self.grades[variant.name] ?? "",
      site: worn.map(\.words).joined(separator: " and "), at: worn[0].patch.point.place)
    if variant.name == "early" {
      soften(worn[0], &lesion, &generator)
    } else {
      wear(worn, variant, &lesion, &generator)
    }
    return lesion
  }

  /// ICRS grade of the deepest loss.
  private static let grades = [
    "early": "ICRS grade 1", "thinning": "ICRS grade 2", "mild": "ICRS grade 2",
    "moderate": "ICRS grade 3", "advanced": "ICRS grade 4",
  ]

  /// Area in true cm² and share of depth, drawn with a margin to the criterion (design, 1.2).
  private static func size(_ variant: String, _ generator: inout SimulationGenerator)
    -> (area: Float, depth: Float, wall: Float)
  {
    switch variant {
    case "moderate": return (generator.draw(1.2...1.95), generator.draw(0.75...1), 2)
    case "advanced": return (generator.draw(1.3...2.8), 1, 3)
    case "thinning": return (generator.draw(3...5), generator.draw(0.22...0.36), 6)
    default:
      return generator.nextUnit() < 0.5
        ? (generator.draw(0.3...0.75), generator.draw(0.65...1), 2)
        : (generator.draw(1...2.5), generator.draw(0.28...0.38), 3)
    }
  }

  private func wear(
    _ worn: [JointSurface], _ variant: FindingKind.Variant, _ lesion: inout Lesion,
    _ generator: inout SimulationGenerator
  ) {
    let patches = worn.map(\.patch), scale = sites.bodies.scale
    for surface in worn {
      let size = Self.size(variant.name, &generator)
      let defect = CartilageDefect(
        surface.patch, depth: size.depth, area: size.area / (scale * scale), wall: size.wall,
        using: &generator)
      lesion.marks.append(defect.mark())
      let strength: Float =
        switch variant.name {
        case "advanced": 1
        case "moderate": 0.5
        default: 0
        }
      if strength > 0 { react(surface, strength, &lesion, &generator) }
    }
    if variant.name != "thinning" {
      let size = variant.name == "advanced" ? generator.draw(2...8) : generator.draw(1.5...3)
      lesion.marks += compartment.osteophytes(sites, size: size, using: &generator)
    }
    lesion.measure = { mask in Self.measured(patches, mask) }
  }

  /// Area and depth as they were painted, over all surfaces of the compartment.
  static func measured(_ patches: [CartilagePatch], _ mask: FindingMask) -> [String: Double] {
    var (area, depth) = (Float(0), Float(0))
    for patch in patches {
      let lost = patch.lost(mask)
      area += patch.area(lost: lost, over: 0.5)
      depth = max(depth, patch.depth(lost: lost))
    }
    return [
      "areaOverHalfDepthInSquareCentimetres": Double(area), "greatestDepthShare": Double(depth),
    ]
  }

  /// Oedema, dense bone and cysts under the defect: none of it counts.
  private func react(
    _ surface: JointSurface, _ strength: Float, _ lesion: inout Lesion,
    _ generator: inout SimulationGenerator
  ) {
    let point = surface.patch.point
    if generator.nextUnit() < 0.5 + 0.4 * Double(strength) {
      let radius = (6 + 9 * strength) * generator.draw(0.7...1.2)
      lesion.marks.append(
        .oedema(under: point, radius: radius, bone: surface.bone, using: &generator))
    }
    guard strength == 1 else { return }
    let dense = Solid.ellipsoid(point.off(-1), [8, 8, 4]).ruffled(
      generator.noise(), height: 1, size: 7)
    lesion.marks.append(
      Lesion.Mark(
        paint: Paint(tissue: .sclerosis, over: surface.bone.marrow), solid: dense,
        strength: generator.draw(0.4...0.8), softness: 3, isFinding: false))
    for _ in 0..<Int(generator.draw(0...3.9)) {
      let aside =
        generator.draw(-7...7) * surface.patch.across + generator.draw(-7...7) * surface.patch.along
      let radius = generator.draw(1.5...5)
      lesion.marks += Lesion.Mark.cyst(
        at: point.off(-radius - 1) + aside, radius: radius, bone: surface.bone, using: &generator
      ).map { $0.aside }
    }
  }

  /// Cartilage whose signal alone has changed.
  private func soften(
    _ surface: JointSurface, _ lesion: inout Lesion, _ generator: inout SimulationGenerator
  ) {
    let patch = surface.patch, reach = generator.draw(7...11)
    let body = Solid.ellipsoid(patch.point.place, [reach, reach, reach])
      .ruffled(generator.noise(), height: 1.2, size: 8)
    lesion.marks = [
      Lesion.Mark(
        paint: Paint(tissue: .degeneratedCartilage, over: [patch.structure]), solid: body,
        strength: 1, softness: 3)
    ]
    lesion.measure = { _ in
      ["areaOverHalfDepthInSquareCentimetres": 0, "greatestDepthShare": 0]
    }
  }
}

extension Lesion.Mark {
  /// The same, as something that goes with a finding without being part of it.
  var aside: Lesion.Mark {
    var mark = self
    mark.isFinding = false
    return mark
  }
}
