/// Findings of the cruciate ligaments.
///
/// Positive is what the criterion calls high-grade: more than half of the fibres. Of the positives four in ten are
/// partial, and three quarters of these lie between 50 and 65 %, which makes three in ten near the criterion. Of the
/// negatives four in ten are partial, nearly all of them at 30 to 50 %, and two in ten are mucoid, which looks torn.
enum CruciateFindings {
  static let kinds = [anterior, posterior]

  private static let criterion = "full-thickness tear or high-grade partial tear (>50 % of fibres)"
  private static let acl = LigamentInjury(
    type: "acl-tear", criterion: criterion, structure: .anteriorCruciateLigament,
    body: \.ligaments.anteriorCruciate, halo: 4...7)
  private static let pcl = LigamentInjury(
    type: "pcl-tear", criterion: criterion, structure: .posteriorCruciateLigament,
    body: \.ligaments.posteriorCruciate, halo: 2.5...4)

  private static let anterior = FindingKind(
    name: "acl-tear", criterion: criterion,
    variants: [
      .init("complete", isPositive: true, weight: 4.5),
      .init("complete-chronic", isPositive: true, weight: 1.5),
      .init("partial-high", isPositive: true, weight: 4),
      .init("partial-low", isPositive: false, weight: 4),
      .init("sprain", isPositive: false, weight: 4),
      .init("mucoid", isPositive: false, weight: 2),
    ]
  ) { variant, context, generator in
    let loose = Self.translation(variant, context.shape, generator)
    let context =
      loose.map { loose in context.reshaped { $0.anteriorTranslation = loose } } ?? context
    let body = context.anatomy.ligaments.anteriorCruciate
    let course = BodyCourse(body)
    switch variant.name {
    case "complete":
      let lesion = complete(variant, course, body, using: &generator)
      return [lesion.loosened(by: loose, context.shape.scale)]
        + CruciateContusions.lesions(context, using: &generator)
    case "complete-chronic":
      let lesion = chronic(variant, course, body, using: &generator)
      return [lesion.loosened(by: loose, context.shape.scale)]
    case "mucoid": return [CruciateMucoid.lesion(acl, variant, course, body, using: &generator)]
    case "sprain": return [sprain(acl, variant, course, body, using: &generator)]
    default: return [partial(acl, variant, course, body, using: &generator)]
    }
  }

  /// How far the tibia comes forward without the ligament, in true mm; nil where the ligament holds.
  ///
  /// 5 to 10 mm (design, 2.5), of which 5 mm under the lateral condyle tell a complete tear. Half of it medially, since
  /// the tibia turns inwards, and more once the knee has been loose for long (estimates).
  private static func translation(
    _ variant: FindingKind.Variant, _ shape: KneeShape, _ generator: SimulationGenerator
  ) -> JointPair? {
    var own = generator.aside(31)
    let lateral: Float
    switch variant.name {
    case "complete": lateral = own.draw(5...7.5)
    case "complete-chronic": lateral = own.draw(6.5...9)
    default: return nil
    }
    return JointPair(medial: lateral * own.draw(0.4...0.65), lateral: lateral)
  }

  private static let posterior = FindingKind(
    name: "pcl-tear", criterion: criterion,
    variants: [
      .init("complete", isPositive: true, weight: 6),
      .init("partial-high", isPositive: true, weight: 4),
      .init("partial-low", isPositive: false, weight: 5),
      .init("sprain", isPositive: false, weight: 5),
    ]
  ) { variant, context, generator in
    let body = context.anatomy.ligaments.posteriorCruciate
    let course = BodyCourse(body)
    switch variant.name {
    case "complete":
      // Mostly a long, thick, grey ligament whose fibres end in its middle third.
      let half = generator.draw(2...4)
      let at = generator.draw(0.4...0.65)
      var tear = LigamentTear(course: course, middle: at * course.length, half: half)
      tear.swelling = 1.3
      let finding = pcl.finding(
        variant, grade: "grade 3", site: "posterior cruciate ligament, mid-substance",
        place: course.middle(at: at))
      return [pcl.torn(tear, finding, body, using: &generator)]
    case "sprain": return [sprain(pcl, variant, course, body, using: &generator)]
    default: return [partial(pcl, variant, course, body, using: &generator)]
    }
  }

  /// Torn within days: a gap of 4 to 15 mm near the femur or in the middle, swollen ends, blood in the notch.
  private static func complete(
    _ variant: FindingKind.Variant, _ course: BodyCourse, _ body: Solid,
    using generator: inout SimulationGenerator
  ) -> Lesion {
    let isProximal = LesionDraw.chance(0.45, &generator)
    let at = generator.draw(isProximal ? 0.24...0.34 : 0.38...0.55)
    let half = LesionDraw.mostly(3...7.5, near: 2...3, &generator)
    var tear = LigamentTear(course: course, middle: at * course.length, half: half)
    tear.wave = generator.draw(0.6...1.4)
    tear.swelling = generator.draw(0.6...1.6)
    tear.fall = generator.draw(4...24)
    let finding = acl.finding(
      variant, grade: "grade 3",
      site: "anterior cruciate ligament, \(isProximal ? "proximal third" : "mid-substance")",
      place: course.middle(at: at))
    return acl.torn(tear, finding, body, using: &generator)
  }

  /// Torn long ago: a thin remnant on the tibia that lies level, some fluid where the ligament was, no oedema.
  private static func chronic(
    _ variant: FindingKind.Variant, _ course: BodyCourse, _ body: Solid,
    using generator: inout SimulationGenerator
  ) -> Lesion {
    let half = generator.draw(0.2...0.26) * course.length
    var tear = LigamentTear(course: course, middle: 0.18 * course.length + half, half: half)
    tear.swelling = 0
    tear.wasting = generator.draw(0.6...1.2)
    tear.fall = generator.draw(20...34)
    let finding = acl.finding(
      variant, grade: "grade 3", site: "anterior cruciate ligament, empty notch",
      place: course.middle(at: (tear.middle) / course.length))
    var lesion = Lesion(finding)
    lesion.alter = { [tear] in
      $0.ligaments.anteriorCruciate = tear.torn($0.ligaments.anteriorCruciate)
    }
    lesion.finding.measurements["gapInMillimetres"] = Double(2 * half)
    lesion.finding.measurements["tornFibresInPercent"] = 100
    lesion.marks = [
      Lesion.Mark(
        paint: Paint(tissue: .synovialFluid, over: .looseTissue),
        solid: tear.cloud(body, margin: 0.6), strength: generator.draw(0.35...0.5),
        softness: 2.5),
      Lesion.Mark(
        paint: Paint(tissue: .scar, over: [.anteriorCruciateLigament]),
        solid: tear.near(tear.torn(body), reach: 8), strength: 0.8, softness: 0.6),
    ]
    return lesion
  }

  /// More or less than half of the fibres, of the anteromedial bundle in two of three.
  private static func partial(
    _ injury: LigamentInjury, _ variant: FindingKind.Variant, _ course: BodyCourse, _ body: Solid,
    using generator: inout SimulationGenerator
  ) -> Lesion {
    let isHigh = variant.isPositive == true
    let share =
      isHigh
      ? (LesionDraw.chance(0.75, &generator)
        ? generator.draw(0.52...0.65) : generator.draw(0.65...0.85))
      : (LesionDraw.chance(0.8, &generator)
        ? generator.draw(0.3...0.47) : generator.draw(0.2...0.3))
    let isFront = LesionDraw.chance(0.67, &generator)
    let at = generator.draw(0.35...0.6)
    let tear = PartialTear(
      course: course, middle: at * course.length, half: generator.draw(4...8),
      share: share, side: isFront ? [-0.3, 0.9, 0.4] : [0.3, -0.9, -0.4])
    let finding = injury.finding(
      variant, grade: isHigh ? "grade 2, high" : "grade 2, low",
      site: "\(name(injury)), mid-substance, \(isFront ? "anterior" : "posterior") fibres",
      place: course.middle(at: at))
    return injury.partlyTorn(tear, finding, body, using: &generator)
  }

  private static func sprain(
    _ injury: LigamentInjury, _ variant: FindingKind.Variant, _ course: BodyCourse, _ body: Solid,
    using generator: inout SimulationGenerator
  ) -> Lesion {
    let at = generator.draw(0.3...0.6)
    let span = generator.draw(0.15...0.28)
    let finding = injury.finding(
      variant, grade: "grade 1", site: "\(name(injury)), in continuity",
      place: course.middle(at: at))
    return injury.sprained(
      finding, body, from: at - span, to: at + span,
      strength: generator.draw(0.4...0.65),
      thickening: generator.draw(0.2...0.7), using: &generator)
  }

  private static func name(_ injury: LigamentInjury) -> String {
    injury.structure == .anteriorCruciateLigament
      ? "anterior cruciate ligament" : "posterior cruciate ligament"
  }
}

extension Lesion {
  /// The lesion with the tibia come forward, in true mm.
  fileprivate func loosened(by way: JointPair?, _ scale: Float) -> Lesion {
    guard let way else { return self }
    var lesion = self
    lesion.reshape = { $0.anteriorTranslation = way }
    lesion.finding.measurements["anteriorTibialTranslationInMillimetres"] = Double(
      way.lateral / scale)
    return lesion
  }
}
