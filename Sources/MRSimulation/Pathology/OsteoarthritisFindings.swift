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
      let joint = WornJoint(compartment, variant, context, generator)
      var lesion = joint.lesion(name, variant, using: &generator)
      lesion.finding.criterion = criterion
      return [lesion]
    }
  }
}

/// A compartment of the knee as osteoarthritis wears it.
private struct WornJoint {
  let compartment: JointCompartment
  /// The knee as it is worn, and as it would be with this compartment sound.
  let worn, sound: KneeAnatomy
  let sites: JointSites
  /// Share of the cartilage lost over the whole compartment; none where bones keep their places.
  let wear: Float
  /// How far an advanced compartment's meniscus lies over the tibia's margin, in mm of a knee of scale 1; nil otherwise.
  let extrusion: Float?

  /// - Parameter generator: Left as it is; wear has numbers of its own.
  init(
    _ compartment: JointCompartment, _ variant: FindingKind.Variant,
    _ context: FindingKind.Context, _ generator: SimulationGenerator
  ) {
    var own = generator.aside(32)
    // Estimates, with JointWear.yield: a third and three quarters of the joint space are lost.
    let wear: Float =
      switch variant.name {
      case "moderate": own.draw(0.12...0.22)
      case "advanced": own.draw(0.4...0.48)
      default: 0
      }
    let field = Self.field(compartment)
    sound = context.reshaped { $0.wear[keyPath: field] = 0 }.anatomy
    worn = wear > 0 ? context.reshaped { $0.wear[keyPath: field] = wear }.anatomy : context.anatomy
    (self.compartment, self.wear, sites) = (compartment, wear, JointSites(worn))
    // 3 mm is what extrusion is called from.
    extrusion = variant.name == "advanced" ? own.draw(3.2...5) / context.shape.scale : nil
  }

  private static func field(
    _ compartment: JointCompartment
  ) -> any WritableKeyPath<JointWear, Float> & Sendable {
    switch compartment {
    case .tibiofemoral(.medial): \.medial
    case .tibiofemoral(.lateral): \.lateral
    case .patellofemoral: \.patellofemoral
    }
  }

  func lesion(
    _ type: String, _ variant: FindingKind.Variant, using generator: inout SimulationGenerator
  ) -> Lesion {
    // The same places on the sound knee.
    var again = generator
    let before = places(JointSites(sound), using: &again)
    let surfaces = places(sites, using: &generator)
    let worn = variant.name == "advanced" ? surfaces : [generator.pick(surfaces)]
    var lesion = Lesion(
      type, variant, grade: Self.grades[variant.name] ?? "",
      site: worn.map(\.words).joined(separator: " and "), at: worn[0].patch.point.place)
    var spur: Float = 0
    if variant.name == "early" {
      soften(worn[0], &lesion, &generator)
    } else {
      spur = wear(worn, variant, &lesion, &generator)
      let all = zip(surfaces, before).map { WornSurface(patch: $0.patch, sound: $1.patch) }
      // What is left all over counts where the bones have closed; elsewhere only the defects do.
      let patches = wear > 0 ? all : worn.map { WornSurface(patch: $0.patch, sound: $0.patch) }
      lesion.measure = { mask in WornSurface.measured(patches, mask) }
    }
    lesion.finding.measurements["jointSpaceInMillimetres"] = Double(
      self.worn.jointSpace(compartment))
    if wear > 0 { close(&lesion, over: spur) }
    return lesion
  }

  /// Both surfaces at one place; where bones have closed in, there, or on the patella's lateral facet.
  private func places(
    _ sites: JointSites, using generator: inout SimulationGenerator
  ) -> [JointSurface] {
    guard wear > 0 else { return compartment.surfaces(sites, using: &generator) }
    if case .tibiofemoral(let side) = compartment {
      // Where the bones have come nearest: what is bare there lies on bare bone, and holds little fluid.
      let nearest = worn.nearestPlace(side)
      let (across, along) = (
        nearest.x + generator.draw(-0.15...0.15), nearest.y + generator.draw(-0.2...0.3)
      )
      return [
        sites.femoralSurface(side, across: across, along: along),
        sites.tibialSurface(side, across: across, along: along),
      ]
    }
    let across = 0.15 + 0.35 * generator.draw(0...1), up = generator.draw(-0.2...0.2)
    return [
      sites.patellarSurface(across: across, up: up),
      sites.trochlearSurface(across: across, up: up - 0.25),
    ]
  }

  /// Lets the bones close, and pushes an advanced compartment's meniscus out; the collateral ligament bows over osteophytes.
  private func close(_ lesion: inout Lesion, over spur: Float) {
    let (field, wear) = (Self.field(compartment), wear)
    lesion.reshape = { $0.wear[keyPath: field] = wear }
    guard case .tibiofemoral(let side) = compartment, let extrusion else { return }
    let site: MeniscusSite = side == .medial ? .medial : .lateral
    let pushed = MeniscusExtrusion(
      site, worn, frame: MeniscusFrame(worn.menisci[keyPath: site.body]), after: extrusion)
    lesion.alter = { pushed.apply(to: &$0, over: spur) }
    lesion.finding.measurements["meniscalExtrusionInMillimetres"] = Double(
      max(extrusion, pushed.before))
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

  /// - Returns: How far osteophytes stand out, in mm.
  private func wear(
    _ worn: [JointSurface], _ variant: FindingKind.Variant, _ lesion: inout Lesion,
    _ generator: inout SimulationGenerator
  ) -> Float {
    let scale = sites.bodies.scale
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
    guard variant.name != "thinning" else { return 0 }
    let size = generator.draw(Self.spurs[variant.name] ?? 1.5...3)
    lesion.marks += compartment.osteophytes(
      sites, size: size, isAllRound: variant.name == "advanced", using: &generator)
    return size
  }

  /// How far osteophytes stand out, in mm: 2 to 8 (design, 2.5), the more the more is worn (estimates).
  private static let spurs: [String: ClosedRange<Float>] = [
    "mild": 1.5...3, "moderate": 2.5...4.5, "advanced": 5...8,
  ]

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

/// A surface of a worn joint, and the same surface with the cartilage that it had.
private struct WornSurface {
  let patch, sound: CartilagePatch

  /// Area and depth as they were painted, over all surfaces of the compartment.
  static func measured(_ surfaces: [WornSurface], _ mask: FindingMask) -> [String: Double] {
    var (area, depth) = (Float(0), Float(0))
    for surface in surfaces {
      let rest = surface.rest(mask)
      area += surface.area(rest, below: 0.5)
      depth = max(depth, surface.depth(rest))
    }
    return [
      "areaOverHalfDepthInSquareCentimetres": Double(area), "greatestDepthShare": Double(depth),
    ]
  }

  /// What of each cell's sound thickness is left, 0 to 1; nil where there was next to none.
  private func rest(_ mask: FindingMask) -> [Float?] {
    let lost = patch.lost(mask)
    return lost.indices.map { cell in
      guard sound.thickness[cell] > 0.5 else { return nil }
      return max(patch.thickness[cell] - lost[cell], 0) / sound.thickness[cell]
    }
  }

  /// Area in cm² where less than a share is left.
  private func area(_ rest: [Float?], below share: Float) -> Float {
    let cells = rest.indices.filter { rest[$0].map { $0 < share } ?? false }
    let cell = CartilagePatch.pitch * CartilagePatch.pitch / 100
    return cells.reduce(0) { $0 + sound.slants[$1] } * cell
  }

  /// Greatest share of the depth that is lost over at least a few cells.
  private func depth(_ rest: [Float?]) -> Float {
    let lost = rest.indices.filter { sound.thickness[$0] > 0.8 }
      .compactMap { rest[$0].map { 1 - $0 } }.sorted(by: >)
    return min(lost.count > 5 ? lost[4] : lost.first ?? 0, 1)
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
