import Foundation

/// Findings of the extensor tendons and of Hoffa's fat pad; none of them has a criterion of the challenge.
enum TendonFindings {
  static let kinds = [patellar, quadriceps, hoffa]

  private static let patellarInjury = LigamentInjury(
    type: "patellar-tendinopathy", criterion: "", structure: .patellarTendon,
    body: \.tendons.patellar, injured: .degeneratedTendon)
  private static let quadricepsInjury = LigamentInjury(
    type: "quadriceps-tear", criterion: "", structure: .quadricepsTendon,
    body: \.tendons.quadriceps, injured: .degeneratedTendon, halo: 4...8)

  /// Thickened and grey behind, just under the patella; in the severe form with a split of fluid.
  private static let patellar = FindingKind(
    name: "patellar-tendinopathy", criterion: "",
    variants: [
      .init("mild", isPositive: nil, weight: 6), .init("severe", isPositive: nil, weight: 4),
    ]
  ) { variant, context, generator in
    let body = context.anatomy.tendons.patellar
    let course = BodyCourse(body)
    let isSevere = variant.name == "severe"
    let at = generator.draw(0.1...0.16)
    let thickening = generator.draw(isSevere ? 2.5...4.5 : 1...2.2)
    let finding = patellarInjury.finding(
      variant, grade: variant.name, site: "patellar tendon, proximal, posterior",
      place: course.middle(at: at))
    return [
      tendinosis(finding, body, course, at, thickening, isSplit: isSevere, using: &generator)
    ]
  }

  private static func tendinosis(
    _ finding: SimulatedFinding, _ body: Solid, _ course: BodyCourse, _ at: Float,
    _ thickening: Float, isSplit: Bool, using generator: inout SimulationGenerator
  ) -> Lesion {
    var lesion = Lesion(finding)
    let (middle, back) = (course.middle(at: at), course.square([0, -1, 0]))
    let centre = middle + 0.6 * thickening * back
    let (long, broad) = (
      generator.draw(6...12), generator.draw(5...8)
    )
    let bulge = Solid.ellipsoid(centre, [broad, 2 + 0.5 * thickening, long])
    lesion.alter = {
      $0.tendons.patellar = $0.tendons.patellar.joined(bulge, radius: 3)
    }
    let thick = body.joined(bulge, radius: 3)
    lesion.finding.measurements["thickeningInMillimetres"] = Double(thickening)
    let grey = thick.within(bulge.grown(by: 1))
    lesion.marks = [
      patellarInjury.halo(grey, using: &generator),
      Lesion.Mark(
        paint: Paint(tissue: .degeneratedTendon, over: [.patellarTendon]), solid: grey,
        strength: 0.95, softness: 1),
    ]
    if isSplit {
      lesion.marks.append(
        Lesion.Mark(
          paint: Paint(tissue: .synovialFluid, over: [.patellarTendon]),
          solid: Solid.ellipsoid(centre, [broad * 0.6, 1.1, long * 0.5]), strength: 0.8,
          softness: 0.8))
    }
    return lesion
  }

  /// A gap of 1 to 3 cm above the patella, or the front fibres alone.
  private static let quadriceps = FindingKind(
    name: "quadriceps-tear", criterion: "",
    variants: [
      .init("partial", isPositive: nil, weight: 6), .init("complete", isPositive: nil, weight: 4),
    ]
  ) { variant, context, generator in
    let injury = quadricepsInjury
    let body = context.anatomy.tendons.quadriceps
    let course = BodyCourse(body)
    let site = "quadriceps tendon, above the patella"
    // The lower end is the patella's.
    let above = generator.draw(12...18)
    let middle = course.length - above, place = course.middle(at: middle / course.length)
    if variant.name == "complete" {
      let half = generator.draw(5...9)
      var tear = LigamentTear(course: course, middle: course.length - half - 7, half: half)
      (tear.wave, tear.swelling) = (1.4, 1)
      let finding = injury.finding(variant, grade: "complete", site: site, place: place)
      return [injury.torn(tear, finding, body, using: &generator)]
    }
    let tear = PartialTear(
      course: course, middle: middle, half: generator.draw(5...9),
      share: generator.draw(0.25...0.6), side: [0, 1, 0])
    let finding = injury.finding(variant, grade: "partial", site: site, place: place)
    return [injury.partlyTorn(tear, finding, body, using: &generator)]
  }

  /// Oedema of the fat pad behind the patellar tendon: on its upper outer side, as in impingement, or throughout.
  private static let hoffa = FindingKind(
    name: "hoffa-oedema", criterion: "",
    variants: [
      .init("focal", isPositive: nil, weight: 6), .init("diffuse", isPositive: nil, weight: 4),
    ]
  ) { variant, context, generator in
    let course = BodyCourse(context.anatomy.tendons.patellar)
    let isFocal = variant.name == "focal"
    let place =
      isFocal
      ? course.middle(at: 0.1) + [generator.draw(9...13), -9, 1]
      : course.middle(at: 0.4) + [0, -12, 0]
    let radii: KneePoint =
      isFocal ? [8, 8, generator.draw(7...11)] : [24, 15, 22]
    var lesion = Lesion(
      SimulatedFinding(
        type: "hoffa-oedema", variant: variant.name, isPositive: nil, grade: variant.name,
        site: isFocal
          ? "infrapatellar fat pad, superolateral" : "infrapatellar fat pad, throughout",
        place: place))
    lesion.marks = [
      Lesion.Mark(
        paint: Paint(tissue: .oedematousFat, over: [.infrapatellarFatPad]),
        solid: cloud(place, radii, using: &generator),
        strength: generator.draw(0.6...0.9),
        softness: isFocal ? 5 : 10)
    ]
    return [lesion]
  }

  /// An ellipsoid with three lobes.
  private static func cloud(
    _ place: KneePoint, _ radii: KneePoint, using generator: inout SimulationGenerator
  ) -> Solid {
    var result = Solid.ellipsoid(place, radii * 0.85)
    for _ in 0..<3 {
      let way = KneePoint(
        Float(generator.nextNormal()), Float(generator.nextNormal()),
        Float(generator.nextNormal()))
      let off = 0.7 * radii * way / max(length(way), 0.1)
      let size = generator.draw(0.45...0.65)
      result = result.joined(.ellipsoid(place + off, radii * size), radius: 2)
    }
    return result
  }
}
