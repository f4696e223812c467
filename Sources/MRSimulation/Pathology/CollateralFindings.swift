/// Findings of the collateral ligaments by grade: 1 oedema beside it, 2 some fibres torn, 3 torn through.
///
/// Three in ten positives are partial tears of 52 to 65 %, and four in ten negatives partial tears of up to 47 %.
enum CollateralFindings {
  static let kinds = [medial, lateral]

  private static let criterion = "high-grade partial (>50 % of fibres) or complete acute tear"
  private static let medialInjury = LigamentInjury(
    type: "mcl-tear", criterion: criterion, structure: .medialCollateralLigament,
    body: \.ligaments.medialCollateral, halo: 4...8)
  private static let lateralInjury = LigamentInjury(
    type: "lcl-tear", criterion: criterion, structure: .lateralCollateralLigament,
    body: \.ligaments.lateralCollateral, halo: 3...6)

  private static let variants: [FindingKind.Variant] = [
    .init("grade-3", isPositive: true, weight: 6),
    .init("grade-2-high", isPositive: true, weight: 4),
    .init("grade-2-low", isPositive: false, weight: 4),
    .init("grade-1", isPositive: false, weight: 6),
  ]

  private static let medial = kind(medialInjury)
  private static let lateral = kind(lateralInjury)

  private static func kind(_ injury: LigamentInjury) -> FindingKind {
    FindingKind(name: injury.type, criterion: criterion, variants: variants) {
      variant, context, generator in
      let body = context.anatomy[keyPath: injury.body]
      return [lesion(injury, variant, body, using: &generator)]
    }
  }

  private static func lesion(
    _ injury: LigamentInjury, _ variant: FindingKind.Variant, _ body: Solid,
    using generator: inout SimulationGenerator
  ) -> Lesion {
    let course = BodyCourse(body)
    // Mostly near the femur, else about the joint line.
    let isProximal = LesionDraw.chance(0.65, &generator)
    let isMedial = injury.structure == .medialCollateralLigament
    let at = generator.draw(isProximal ? 0.12...0.24 : isMedial ? 0.3...0.45 : 0.4...0.7)
    let name = isMedial ? "medial collateral ligament" : "lateral collateral ligament"
    let site = "\(name), \(isProximal ? "femoral end" : "at the joint line")"
    let place = course.middle(at: at)
    let finding = { (grade: String) in
      injury.finding(variant, grade: grade, site: site, place: place)
    }
    switch variant.name {
    case "grade-3":
      var tear = LigamentTear(
        course: course, middle: at * course.length,
        half: LesionDraw.mostly(3...6, near: 2...3, &generator))
      tear.wave = generator.draw(1...2)
      tear.swelling = generator.draw(0.3...0.9)
      return injury.torn(tear, finding("grade 3"), body, using: &generator)
    case "grade-1":
      return besideIt(injury, finding("grade 1"), body, course, at, using: &generator)
    default:
      return partial(injury, variant, finding, body, course, at, using: &generator)
    }
  }

  /// Oedema along the ligament, which keeps its form: the oedema is the finding.
  private static func besideIt(
    _ injury: LigamentInjury, _ finding: SimulatedFinding, _ body: Solid, _ course: BodyCourse,
    _ at: Float, using generator: inout SimulationGenerator
  ) -> Lesion {
    var lesion = Lesion(finding)
    let half = generator.draw(9...20), middle = at * course.length
    let part = Solid(extent: body.extent, isThin: body.isThin) { place in
      roundedMax(body(place), abs(course.along(place) - middle) - half)
    }
    var mark = injury.halo(part, using: &generator)
    mark.isFinding = true
    lesion.marks = [mark]
    lesion.finding.measurements["tornFibresInPercent"] = 0
    lesion.finding.measurements["lengthInMillimetres"] = Double(2 * half)
    return lesion
  }

  private static func partial(
    _ injury: LigamentInjury, _ variant: FindingKind.Variant,
    _ finding: (String) -> SimulatedFinding, _ body: Solid, _ course: BodyCourse, _ at: Float,
    using generator: inout SimulationGenerator
  ) -> Lesion {
    let isHigh = variant.isPositive == true
    let share =
      isHigh
      ? (LesionDraw.chance(0.75, &generator)
        ? generator.draw(0.52...0.65) : generator.draw(0.65...0.85))
      : generator.draw(0.2...0.47)
    let isFront = LesionDraw.chance(0.5, &generator)
    let tear = PartialTear(
      course: course, middle: at * course.length, half: generator.draw(4...9),
      share: share, side: [0, isFront ? 1 : -1, 0])
    return injury.partlyTorn(
      tear, finding(isHigh ? "grade 2, high" : "grade 2, low"), body, using: &generator)
  }
}
