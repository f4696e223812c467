import Foundation

/// Mucoid degeneration of the anterior cruciate ligament: thick and grey with intact dark streaks along it, like a stick
/// of celery; it looks torn but no fibre ends (Bergin et al., Skeletal Radiol 33:83, 2004,
/// doi:10.1007/s00256-003-0700-7; sizes are estimates).
enum CruciateMucoid {
  static func lesion(
    _ injury: LigamentInjury, _ variant: FindingKind.Variant, _ course: BodyCourse,
    _ body: Solid, using generator: inout SimulationGenerator
  ) -> Lesion {
    let finding = injury.finding(
      variant, grade: "mucoid degeneration",
      site: "anterior cruciate ligament, whole length, in continuity", place: course.middle(at: 0.5)
    )
    var lesion = Lesion(finding)
    let thickening = generator.draw(1...2)
    lesion.alter = {
      $0.ligaments.anteriorCruciate = thickened($0.ligaments.anteriorCruciate, course, thickening)
    }
    lesion.finding.measurements["tornFibresInPercent"] = 0
    let whole = thickened(body, course, thickening)
    lesion.marks = [
      Lesion.Mark(
        paint: Paint(tissue: .injuredLigament, over: [injury.structure]),
        solid: streaks(whole, course), strength: generator.draw(0.75...0.95),
        softness: 0.4)
    ]
    return lesion
  }

  /// Thickest in the middle of its length.
  private static func thickened(_ body: Solid, _ course: BodyCourse, _ most: Float) -> Solid {
    Solid(extent: body.extent.grown(by: most), isThin: body.isThin) { place in
      let share = min(max(course.along(place) / course.length, 0), 1)
      return body(place) - most * sinf(share * .pi)
    }
  }

  /// All but the dark fibres, which run along the ligament some millimetres apart.
  private static func streaks(_ body: Solid, _ course: BodyCourse) -> Solid {
    let broad = course.square([0.5, 0.75, 0.4]), thick = course.square([1, -0.4, 0])
    return Solid(extent: body.extent, isThin: true) { place in
      let (u, v) = (dot(place, broad), dot(place, thick))
      let along = course.along(place)
      let bent = 1.3 * sinf(v * 0.9 + 0.06 * along) + 0.8 * sinf(v * 2.3 + u * 0.5)
      let fibre = 0.5 * sinf(u * 1.7 + bent) - 0.16 - 0.2 * sinf(v * 1.1 - u * 0.7)
      return max(body(place), fibre)
    }
  }
}
