/// A ligament or tendon that is hurt, and the lesions that injuries of any of them are made of.
struct LigamentInjury: Sendable {
  /// Name and criterion of the kind of finding.
  let type: String, criterion: String
  /// Its label and its body.
  let structure: Structure
  let body: any WritableKeyPath<KneeAnatomy, Solid> & Sendable
  /// What it consists of once it is hurt.
  var injured = Tissue.injuredLigament
  /// What fills a gap.
  var filling = Tissue.haematoma
  /// How far blood and oedema reach about it, in mm.
  var halo: ClosedRange<Float> = 3...5

  /// A finding without marks.
  func finding(_ variant: FindingKind.Variant, grade: String, site: String, place: KneePoint)
    -> SimulatedFinding
  {
    SimulatedFinding(
      type: type, variant: variant.name, isPositive: variant.isPositive,
      criterion: variant.isPositive == nil ? "" : criterion, grade: grade, site: site,
      place: place)
  }

  /// Torn through: a gap, frayed ends, blood or fluid between them and oedema about them.
  func torn(
    _ tear: LigamentTear, _ finding: SimulatedFinding, _ normal: Solid,
    using generator: inout SimulationGenerator
  ) -> Lesion {
    var lesion = Lesion(finding)
    let (body, torn) = (body, tear.torn(normal))
    lesion.alter = { $0[keyPath: body] = tear.torn($0[keyPath: body]) }
    lesion.finding.measurements["gapInMillimetres"] = Double(2 * tear.half)
    lesion.finding.measurements["tornFibresInPercent"] = 100
    let reach = generator.draw(6...11)
    lesion.marks = [
      halo(tear.near(normal, reach: reach), using: &generator),
      // Torn fibres and blood mixed: a grey cloud with brighter parts.
      mark(injured, over: .looseTissue, tear.cloud(normal, margin: 1.6), 1.4),
      mark(
        filling, over: .looseTissue, tear.cloud(normal, margin: 0.4), 1.5,
        strength: generator.draw(0.3...0.7)),
      mark(
        injured, over: [structure], tear.near(torn, reach: reach, taper: 9).grown(by: 0.8), 0.9,
        strength: 0.9),
    ]
    return lesion
  }

  /// Some of the fibres torn, the rest in continuity.
  func partlyTorn(
    _ tear: PartialTear, _ finding: SimulatedFinding, _ normal: Solid,
    using generator: inout SimulationGenerator
  ) -> Lesion {
    var lesion = Lesion(finding)
    let (body, part) = (body, tear.part(of: normal))
    let clefts = tear.clefts(in: part)
    lesion.alter = {
      // Swollen a little where it is torn.
      let whole = $0[keyPath: body], swollen = part.within(whole.grown(by: 0.5))
      $0[keyPath: body] = whole.joined(swollen)
    }
    lesion.finding.measurements["tornFibresInPercent"] = Double(tear.share) * 100
    lesion.finding.measurements["lengthInMillimetres"] = Double(2 * tear.half)
    lesion.marks = [
      halo(part, using: &generator),
      mark(injured, over: [structure], part.grown(by: 0.4), 0.4, strength: 0.95),
      Lesion.Mark(paint: Paint(tissue: .synovialFluid, over: [structure]), solid: clefts),
    ]
    return lesion
  }

  /// Stretched: oedema within and about it, all fibres in continuity.
  func sprained(
    _ finding: SimulatedFinding, _ normal: Solid, from: Float, to: Float, strength: Float,
    thickening: Float, using generator: inout SimulationGenerator
  ) -> Lesion {
    var lesion = Lesion(finding)
    let (body, course) = (body, BodyCourse(normal))
    let (low, high) = (from * course.length, to * course.length)
    let swell: @Sendable (Solid) -> Solid = { whole in
      let grown = Solid(extent: whole.extent, isThin: whole.isThin) { place in
        let along = course.along(place)
        return max(whole(place) - thickening, max(low - along, along - high) * 0.9)
      }
      return whole.joined(grown, radius: 1)
    }
    lesion.alter = { $0[keyPath: body] = swell($0[keyPath: body]) }
    let swollen = swell(normal)
    let part = Solid(extent: swollen.extent, isThin: swollen.isThin) { place in
      let along = course.along(place)
      // It fades along the ligament.
      return roundedMax(swollen(place), max(low - along, along - high) / 4)
    }
    lesion.finding.measurements["tornFibresInPercent"] = 0
    lesion.marks = [
      halo(part, using: &generator),
      mark(injured, over: [structure], part.grown(by: 0.3), 1, strength: strength),
    ]
    return lesion
  }

  /// Oedema in the fat about a body.
  func halo(_ part: Solid, using generator: inout SimulationGenerator) -> Lesion.Mark {
    let reach = generator.draw(halo)
    var mark = mark(
      .oedematousFat, over: .looseTissue, part.grown(by: reach), reach,
      strength: generator.draw(0.45...0.8))
    mark.isFinding = false
    return mark
  }

  private func mark(
    _ tissue: Tissue, over ground: Set<Structure>, _ solid: Solid, _ softness: Float,
    strength: Float = 1
  ) -> Lesion.Mark {
    Lesion.Mark(
      paint: Paint(tissue: tissue, over: ground), solid: solid, strength: strength,
      softness: softness)
  }
}
