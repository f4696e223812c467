extension FractureFindings {
  /// A split of the plateau whose outer piece has sunk by 3 to 8 mm, so that the joint surface has a step.
  static func stepped(
    _ variant: FindingKind.Variant, _ context: FindingKind.Context, _ sites: JointSites,
    _ generator: inout SimulationGenerator
  ) -> [Lesion] {
    let side: JointSide = generator.nextUnit() < 0.75 ? .lateral : .medial
    let point = sites.tibia(
      side, across: side.sign * generator.draw(-0.3...0.1), along: generator.draw(-0.3...0.2))
    var result = lesion(variant, "\(side.words) tibial plateau", at: point.off(-8))
    result.finding.grade = "Schatzker \(side == .lateral ? "I" : "IV"), displaced"
    result.marks.append(
      .oedema(under: point, radius: generator.draw(20...27), bone: .tibia, using: &generator))
    let normal = KneePoint(side.sign, generator.draw(-0.3...0.3), generator.draw(0.3...0.55))
    let crack = FractureSheet(
      through: point.place, normal: normal, reach: generator.draw(32...38), using: &generator)
    let step = generator.draw(3...8) / sites.bodies.scale, gap = generator.draw(0.8...2)
    let down = KneePoint(0, 0, -1) + dot([0, 0, 1], crack.across) * crack.across
    let cartilage: Structure = side == .medial ? .medialTibialCartilage : .lateralTibialCartilage
    result.fragments = [
      DisplacedFragment(
        solid: crack.beyond, structures: KneeBone.tibia.whole.union([cartilage]),
        shift: step * down / max(-down.z, 0.5) + gap * crack.across)
    ]
    result.finding.measurements["displacementInMillimetres"] = Double(step)
    result.marks += crack.marks(bone: .tibia, below: [0, 0, -1])
    return [result] + effusion("lipohaemarthrosis", context, &generator)
  }
}
