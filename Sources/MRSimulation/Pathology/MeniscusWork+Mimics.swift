extension MeniscusWork {
  /// What is not a tear by the criterion.
  func nearMiss(using generator: inout SimulationGenerator) -> Lesion {
    switch variant.name {
    case "grade-1": globular(using: &generator)
    case "grade-2": linear(using: &generator)
    case "one-image": oneImage(using: &generator)
    case "contusion": bruise(using: &generator)
    case "post-horn-magic-angle": magicAngle(using: &generator)
    default: capsule(using: &generator)
    }
  }

  /// What of the meniscus lies deeper than a depth under its surface.
  private func core(_ depth: Float) -> Solid {
    let body = body
    return Solid(extent: body.extent, isThin: true) { body($0) + depth }
  }

  /// The place farthest from every surface at an angle.
  private func deepest(at angle: Float) -> KneePoint {
    var best = frame.place(angle: angle, depth: 0.3 * frame.width(angle), height: 2)
    for depth in stride(from: Float(1.5), through: 0.6 * frame.width(angle), by: 0.5) {
      for height in stride(from: Float(0.5), through: 6, by: 0.5) {
        let place = frame.place(angle: angle, depth: depth, height: height)
        if body(place) < body(best) { best = place }
      }
    }
    return best
  }

  /// Round signal within, 4 to 7 mm along the curve, flattened by the surfaces.
  private func globular(using generator: inout SimulationGenerator) -> Lesion {
    let angle = generator.draw(-105...(-70))
    var lesion = empty(at: angle, grade: "grade 1")
    let radius = generator.draw(2.3...3.2)
    let middle = deepest(at: angle)
    let ball = Solid.ellipsoid(middle, [radius * 1.2, radius * 1.2, radius * 0.8])
    lesion.finding.place = middle
    lesion.marks = [
      site.haze(.degeneratedMeniscus, ball.within(core(0.8)), strength: 0.95, softness: 0.5)
    ]
    lesion.finding.measurements["lengthInMillimetres"] = Double(2.4 * radius)
    return lesion
  }

  /// A horizontal line that ends more than a millimetre under every surface.
  private func linear(using generator: inout SimulationGenerator) -> Lesion {
    let angle = generator.draw(-110...(-60))
    var lesion = empty(at: angle, grade: "grade 2")
    let line = MeniscusTearLine(
      course: .horizontal(start: 1.2, exit: 1.5), angle: angle,
      length: generator.draw(7...16),
      thickness: generator.draw(1...1.8))
    // Near the criterion in three of ten: it ends just under the surface.
    let distance = LesionDraw.mostly(1.3...1.6, near: 1.1...1.3, &generator)
    lesion.marks = [site.mark(.degeneratedMeniscus, line.solid(in: frame).within(core(distance)))]
    lesion.finding.measurements["lengthInMillimetres"] = Double(line.length)
    return lesion
  }

  /// A line within that touches the lower surface over 1.5 to 2.5 mm: on one image only.
  private func oneImage(using generator: inout SimulationGenerator) -> Lesion {
    let angle = generator.draw(-100...(-65))
    var lesion = empty(at: angle, grade: "grade 2 to 3")
    let inner = MeniscusTearLine(
      course: .horizontal(start: 1.5, exit: 1.3), angle: angle,
      length: generator.draw(6...12), thickness: 1.2)
    let outlet = MeniscusTearLine(
      course: .horizontal(start: 2.5, exit: 0.7), angle: angle,
      length: generator.draw(1.5...2.3), thickness: 1.1)
    lesion.marks = [
      site.mark(.degeneratedMeniscus, inner.solid(in: frame).within(core(1.2))),
      site.mark(.degeneratedMeniscus, outlet.solid(in: frame)),
    ]
    lesion.finding.measurements["lengthInMillimetres"] = Double(inner.length)
    return lesion
  }

  /// A bruised meniscus: vague grey signal, brighter than degeneration but without a line.
  private func bruise(using generator: inout SimulationGenerator) -> Lesion {
    let angle = generator.draw(-110...(-60))
    var lesion = empty(at: angle, grade: "contusion")
    let middle = deepest(at: angle)
    let size = generator.draw(4...6.5)
    lesion.marks = [
      site.haze(
        .degeneratedMeniscus, Solid.ellipsoid(middle, [size, size, 3]).within(core(0.8)),
        strength: generator.draw(0.6...0.8), softness: 0.7)
    ]
    return lesion
  }

  /// Fluid between the rim and the capsule: beside the meniscus, not in it.
  private func capsule(using generator: inout SimulationGenerator) -> Lesion {
    let angle = generator.draw(-85...(-50))
    var lesion = empty(at: angle, grade: "meniscocapsular", detail: ", beside the rim")
    let (frame, body) = (frame, body)
    let thickness = generator.draw(1...1.8)
    let half = generator.draw(5...9)
    let sheet = Solid(extent: body.extent.grown(by: 3), isThin: true) { place in
      let beside = max(-body(place), frame.depth(place) + 0.05, -frame.depth(place) - thickness)
      let height = place.z - frame.floor(frame.angle(place), depth: 0) - 3
      return max(
        beside, frame.beyond(half, of: angle, at: place), abs(height) - 3.2)
    }
    lesion.marks = [
      Lesion.Mark(paint: Paint(tissue: .synovialFluid, over: .looseTissue), solid: sheet)
    ]
    lesion.finding.measurements["lengthInMillimetres"] = Double(2 * half)
    return lesion
  }

  /// Grey signal of the upslope medial part of the posterior horn, as fibres at 55 degrees to the field give.
  ///
  /// Seen at short echo times alone in a patient; here it fades only as far as degenerated substance does.
  private func magicAngle(using generator: inout SimulationGenerator) -> Lesion {
    let angle = frame.posteriorEnd + generator.draw(18...30)
    var lesion = empty(at: angle, grade: "artefact", detail: ", next to the root")
    let middle = deepest(at: angle)
    let size = generator.draw(4...6)
    lesion.marks = [
      site.haze(
        .degeneratedMeniscus, Solid.ellipsoid(middle, [size, size, 3.5]).within(core(0.8)),
        strength: generator.draw(0.5...0.65), softness: 0.7)
    ]
    return lesion
  }
}
