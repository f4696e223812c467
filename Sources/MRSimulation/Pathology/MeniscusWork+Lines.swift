extension MeniscusWork {
  /// A cleft between upper and lower half that comes out below or at the free edge.
  func horizontal(using generator: inout SimulationGenerator) -> Lesion {
    let angle = generator.draw(-110...(-55))
    return lines([cleavage(angle, using: &generator)], angle, using: &generator)
  }

  /// Along the curve, 30 to 50 % of the width off the rim, from the upper to the lower surface.
  func vertical(using generator: inout SimulationGenerator) -> Lesion {
    let angle = generator.draw(-105...(-60))
    let depth = generator.draw(0.3...0.5) * frame.width(angle)
    let line = MeniscusTearLine(
      course: .vertical(depth: depth), angle: angle, length: Self.lineLength(using: &generator),
      thickness: generator.draw(0.7...1.3))
    return lines([line], angle, using: &generator)
  }

  /// From the free edge outwards over 45 to 100 % of the width; a cleft of 1 to 4 mm.
  func radial(using generator: inout SimulationGenerator) -> Lesion {
    let angle = generator.draw(-70...(-20))
    let line = MeniscusTearLine(
      course: .radial(
        share: generator.draw(0.45...1),
        slant: generator.draw(-2...2)),
      angle: angle, length: 0, thickness: generator.draw(1.2...3.5))
    var lesion = lines([line], angle, fluid: true, using: &generator)
    lesion.finding.measurements["lengthInMillimetres"] = Double(
      frame.width(angle) * share(line))
    return lesion
  }

  /// A cleavage with a vertical and a radial part.
  func complex(using generator: inout SimulationGenerator) -> Lesion {
    let angle = generator.draw(-100...(-60))
    let beside = angle + frame.degrees(generator.draw(2...4), at: angle)
    let vertical = MeniscusTearLine(
      course: .vertical(depth: 0.4 * frame.width(angle)), angle: beside,
      length: generator.draw(6...10), thickness: 1)
    let radial = MeniscusTearLine(
      course: .radial(share: 0.5, slant: 1.5), angle: beside, length: 0,
      thickness: generator.draw(1...2))
    return lines(
      [cleavage(angle, using: &generator), vertical, radial], angle, using: &generator)
  }

  private func cleavage(_ angle: Float, using generator: inout SimulationGenerator)
    -> MeniscusTearLine
  {
    MeniscusTearLine(
      course: .horizontal(
        start: generator.draw(1.5...4),
        exit: generator.draw(0.55...1)),
      angle: angle, length: Self.lineLength(using: &generator),
      thickness: generator.draw(0.7...1.4))
  }

  private func share(_ line: MeniscusTearLine) -> Float {
    if case .radial(let share, _) = line.course { share } else { 0 }
  }

  /// Lines with a haze of degeneration about them that is not part of the tear.
  func lines(
    _ lines: [MeniscusTearLine], _ angle: Float, fluid: Bool = false,
    using generator: inout SimulationGenerator
  ) -> Lesion {
    var lesion = empty(at: angle)
    let tissue = fluid ? .synovialFluid : Self.filling(using: &generator)
    let strength = generator.draw(0.3...0.7)
    for line in lines {
      let solid = line.solid(in: frame)
      var haze = site.haze(
        .degeneratedMeniscus, solid.grown(by: 1.2), strength: strength, softness: 1.2)
      haze.isFinding = false
      lesion.marks.insert(haze, at: 0)
      lesion.marks.append(site.mark(tissue, solid))
    }
    lesion.finding.measurements["lengthInMillimetres"] = Double(lines[0].length)
    return lesion
  }
}
