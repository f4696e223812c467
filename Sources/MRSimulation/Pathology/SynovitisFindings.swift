/// Inflammation of the joint's lining.
enum SynovitisFindings {
  static let kinds = [synovitis]

  /// RSNA 2026 (design, 1.2).
  static let criterion = "thickened, inflamed lining of the joint: 2 mm or more"

  private static let synovitis = FindingKind(
    name: "synovitis", criterion: criterion,
    variants: [
      .init("moderate", isPositive: true, weight: 1.2), .init("frond-like", isPositive: true),
      .init("minimal", isPositive: false),
    ]
  ) { variant, context, generator in
    let wantedThickness: Float =
      switch variant.name {
      case "minimal": generator.draw(0.7...1.3)
      case "moderate": generator.draw(2.4...3.4)
      default: generator.draw(3...4.5)
      }
    let thickness = wantedThickness / context.shape.scale
    // Less fluid than an effusion has, so that the lining alone makes none; it lies on an effusion's walls where there is one.
    let wanted = variant.isPositive == true ? generator.draw(8...9.3) : generator.draw(6...8)
    let seed = generator.next()
    var lesion = Lesion(
      "synovitis", variant, criterion: criterion,
      grade: variant.isPositive == true ? "moderate" : "minimal",
      site: "suprapatellar recess, gutters and Hoffa's fat pad",
      at: KneeBodies(context.anatomy).recessPlace)
    if variant.isPositive == true {
      lesion.marks = hoffa(JointSites(context.anatomy), thickness, &generator)
    }
    let noise = generator.noise()
    lesion.prepare = { lesion, anatomy, knee in
      let cavity = JointCavity(anatomy)
      let body = cavity.body(cavity.filling(for: wanted, in: knee))
        .ruffled(NoiseField(seed: seed), height: 0.5, size: 9).sampled()
      lesion.pushes = [cavity.push(body)]
      let fluid = Paint(structure: .jointFluid, tissue: .synovialFluid, over: JointCavity.ground)
      lesion.marks.insert(Lesion.Mark(paint: fluid, solid: body, isFinding: false), at: 0)
      lesion.lining = FluidLining(
        tissue: .synovium, extent: body.extent.grown(by: 2), thickness: thickness,
        unevenness: variant.name == "frond-like" ? 0.9 : 0.45, noise: noise)
    }
    lesion.measure = { _ in ["thicknessInMillimetres": Double(thickness)] }
    return [lesion]
  }

  /// The lining on Hoffa's fat pad, and oedema within the pad.
  private static func hoffa(
    _ sites: JointSites, _ thickness: Float, _ generator: inout SimulationGenerator
  ) -> [Lesion.Mark] {
    let pad: Set<Structure> = [.infrapatellarFatPad]
    let near = sites.bodies.femoralCartilage.grown(by: 0.8 * thickness + 0.5)
      .ruffled(generator.noise(), height: 0.8, size: 6)
    let middle = sites.trochlea(up: -0.9).place + [0, 8, -4]
    let haze = Solid.ellipsoid(middle, [13, 9, 12]).ruffled(generator.noise(), height: 1.5, size: 9)
    return [
      Lesion.Mark(
        paint: Paint(tissue: .oedematousFat, over: pad), solid: haze,
        strength: generator.draw(0.4...0.9), softness: 5, isFinding: false),
      Lesion.Mark(paint: Paint(tissue: .synovium, over: pad), solid: near),
    ]
  }
}
