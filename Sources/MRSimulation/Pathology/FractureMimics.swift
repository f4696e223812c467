extension FractureFindings {
  /// Oedema of a stressed metaphysis, without a line.
  static func stressReaction(
    _ variant: FindingKind.Variant, _ sites: JointSites, _ generator: inout SimulationGenerator
  ) -> Lesion {
    let rim = sites.tibialRim(
      .medial, along: generator.draw(-0.2...0.2), below: generator.draw(18...26))
    var result = lesion(variant, "medial tibial metaphysis", at: rim.off(-6))
    var mark = Lesion.Mark.oedema(
      under: rim, radius: generator.draw(13...20), bone: .tibia, strength: 0.7, using: &generator)
    mark.isFinding = true
    result.marks = [mark]
    return result
  }

  /// A channel through the cortex that leads a vessel obliquely into the marrow.
  static func vessel(
    _ variant: FindingKind.Variant, _ sites: JointSites, _ generator: inout SimulationGenerator
  ) -> Lesion {
    let start = sites.tibialRim(
      .lateral, along: generator.draw(-0.8 ... -0.4), below: generator.draw(34...48))
    let end = start.off(-generator.draw(8...12)) + [0, 2, generator.draw(10...18)]
    var result = lesion(variant, "tibial shaft, nutrient foramen", at: (start.place + end) / 2)
    let path = Band.curve(
      start.off(1), start.off(-3) + [0, 0, 4], end, across: [1, 0, 0], breadth: [2.2, 1.9, 1.4],
      thickness: [2.2, 1.9, 1.4])
    result.marks = [
      Lesion.Mark(
        paint: Paint(tissue: .fascia, over: KneeBone.tibia.whole),
        solid: path.solid.grown(by: 0.5), isFinding: false),
      Lesion.Mark(paint: Paint(tissue: .synovium, over: KneeBone.tibia.whole), solid: path.solid),
    ]
    return result
  }

  /// A thick scar of the growth plate, seen as a dark line.
  static func scar(
    _ variant: FindingKind.Variant, _ sites: JointSites,
    _ generator: inout SimulationGenerator
  ) -> Lesion {
    let middle = (sites.tibia(.medial).place + sites.tibia(.lateral).place) / 2
    let height = middle.z - generator.draw(16...19)
    var result = lesion(variant, "tibial growth plate scar", at: [middle.x, middle.y, height])
    let (noise, thick) = (generator.noise(), generator.draw(1.3...1.9))
    let reach = KneePoint(40, 34, 9)
    let sheet = Solid(extent: Extent(around: result.finding.place, reach: reach), isThin: true) {
      let wave = 2.2 * noise([$0.x / 9, $0.y / 9, 3.5])
      return 0.75 * (abs($0.z - height - wave) - thick / 2)
    }
    result.marks = [
      Lesion.Mark(paint: Paint(tissue: .fractureLine, over: KneeBone.tibia.marrow), solid: sheet)
    ]
    return result
  }
}
