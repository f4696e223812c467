/// Fluid in the joint.
enum JointFluidFindings {
  static let kinds = [effusion]

  /// RSNA 2026 (design, 1.2), with the design's volumes (2.5): moderate 10 to 25 mL, large above.
  static let criterion = "moderate or large effusion: 10 mL or more"

  private static let effusion = FindingKind(
    name: "effusion", criterion: criterion,
    variants: [
      .init("moderate", isPositive: true, weight: 1.5), .init("large", isPositive: true),
      .init("haemarthrosis", isPositive: true, weight: 0.15),
      .init("lipohaemarthrosis", isPositive: true, weight: 0.02),
      .init("small", isPositive: false, weight: 1.5), .init("physiologic", isPositive: false),
    ]
  ) { variant, context, generator in
    [lesion(variant, context, using: &generator)]
  }

  /// Volume in mL by form: design, 2.5; half of the moderate ones lie near the limit.
  private static func volume(_ variant: String, _ generator: inout SimulationGenerator) -> Float {
    switch variant {
    case "small": generator.draw(5...8.6)
    case "moderate": generator.nextUnit() < 0.5 ? generator.draw(11...14) : generator.draw(14...24)
    case "large": 26 + 50 * squared(generator.draw(0...1))
    default: generator.draw(20...55)
    }
  }

  /// Large ones are mostly not very large.
  static func lesion(
    _ variant: FindingKind.Variant, _ context: FindingKind.Context,
    using generator: inout SimulationGenerator
  ) -> Lesion {
    let bodies = KneeBodies(context.anatomy)
    var lesion = Lesion(
      "effusion", variant, criterion: criterion, grade: grades[variant.name] ?? "",
      site: "suprapatellar recess and gutters",
      at: bodies.recessPlace)
    lesion.structures = [.jointFluid]
    lesion.decide = { ($0["volumeInMillilitres"] ?? 0) >= 10 }
    let lowest = bodies.patellaCentre.z + 8
    lesion.measure = { ["anteroposteriorInMillimetres": $0.longestRunAlongY(above: lowest)] }
    // The normal knee's own fluid.
    guard variant.name != "physiologic" else { return lesion }
    let wanted = volume(variant.name, &generator), seed = generator.next()
    let lift = JointCavity.patellarLift(wanted)
    if lift > 0 {
      lesion.reshape = { $0.patellarLift = max($0.patellarLift, lift) }
      lesion.finding.measurements["patellarLiftInMillimetres"] = Double(lift / bodies.scale)
    }
    lesion.prepare = { lesion, anatomy, knee in
      let cavity = JointCavity(anatomy)
      let body = cavity.body(cavity.filling(for: wanted, in: knee))
        .ruffled(NoiseField(seed: seed), height: 0.5, size: 12).sampled()
      lesion.pushes = [cavity.push(body)]
      lesion.marks = [
        Lesion.Mark(
          paint: Paint(structure: nil, tissue: .fascia, over: capsule), solid: body.grown(by: 0.6),
          isFinding: false)
      ]
      lesion.marks += fluid(variant.name, body)
    }
    return lesion
  }

  private static let grades = [
    "moderate": "moderate", "large": "large", "small": "small", "physiologic": "none",
    "haemarthrosis": "moderate to large", "lipohaemarthrosis": "moderate to large",
  ]

  /// Where the lining shows as a dark line.
  private static let capsule: Set<Structure> = [
    .intermuscularFat, .prefemoralFatPad, .suprapatellarFatPad,
  ]

  private static func fluid(_ form: String, _ body: Solid) -> [Lesion.Mark] {
    let mark = { (tissue: Tissue, body: Solid) in
      Lesion.Mark(
        paint: Paint(structure: .jointFluid, tissue: tissue, over: JointCavity.ground), solid: body)
    }
    switch form {
    case "haemarthrosis": return [mark(.haemarthrosis, body)]
    case "lipohaemarthrosis":
      // The patient lies on the back: fat floats in front, then serum, then blood cells.
      let (fat, serum) = body.levels(0.82, 0.62)
      return [
        mark(.haemarthrosis, body), mark(.synovialFluid, body.beyond([0, serum, 0], [0, 1, 0])),
        mark(.subcutaneousFat, body.beyond([0, fat, 0], [0, 1, 0])),
      ]
    default: return [mark(.synovialFluid, body)]
    }
  }
}

extension Solid {
  /// Heights along y below which some shares of the body's depth along its middle lie.
  fileprivate func levels(_ first: Float, _ second: Float) -> (Float, Float) {
    var (low, high) = (Float.infinity, -Float.infinity)
    let middle = (extent.low.x + extent.high.x) / 2
    for z in stride(from: extent.low.z, through: extent.high.z, by: 2) {
      for y in stride(from: extent.low.y, through: extent.high.y, by: 1)
      where self([middle, y, z]) < 0 {
        (low, high) = (min(low, y), max(high, y))
      }
    }
    guard low < high else { return (extent.high.y, extent.high.y) }
    // Of the recess, which is the foremost part.
    let depth = min(high - low, 26)
    return (high - (1 - first) * depth, high - (1 - second) * depth)
  }
}

extension FindingMask {
  /// Longest unbroken stretch from front to back, in mm, at or above a height.
  func longestRunAlongY(above lowest: Float) -> Double {
    var longest = 0
    for z in 0..<size.z where grid.place(0, 0, first.z + z).z >= lowest {
      for x in 0..<size.x {
        var run = 0
        for y in 0..<size.y {
          run = shares[(z * size.y + y) * size.x + x] >= 128 ? run + 1 : 0
          longest = max(longest, run)
        }
      }
    }
    return Double(Float(longest) * grid.spacing)
  }
}
