import Foundation

/// Findings of the menisci other than tears, and variants that are no disease.
enum MeniscusVariants {
  static let kinds = [extrusion, cyst, discoid, meniscofemoral, hiatus]

  private static let extrusionCriterion =
    "body of the medial meniscus 3 mm or more over the margin of the tibia"

  /// Three in ten of both answers lie within half a millimetre of the criterion.
  private static let extrusion = FindingKind(
    name: "meniscal-extrusion", criterion: extrusionCriterion,
    variants: [.init("major", isPositive: true), .init("minor", isPositive: false)]
  ) { variant, context, generator in
    let site = MeniscusSite.medial
    let body = context.anatomy.menisci.medial
    let frame = MeniscusFrame(body)
    let wanted =
      variant.isPositive == true
      ? LesionDraw.mostly(3.5...6.5, near: 3.1...3.5, &generator)
      : LesionDraw.mostly(1.4...2.4, near: 2.4...2.85, &generator)
    let extrusion = MeniscusExtrusion(
      site, context.anatomy, frame: frame, after: wanted / context.anatomy.shape.scale)
    var lesion = Lesion(
      SimulatedFinding(
        type: "meniscal-extrusion", variant: variant.name, isPositive: variant.isPositive,
        criterion: extrusionCriterion, grade: wanted < 3 ? "less than 3 mm" : "3 mm or more",
        site: "medial meniscus, body", place: frame.place(angle: 0, depth: 1, height: 2)))
    lesion.alter = { extrusion.apply(to: &$0) }
    lesion.finding.measurements["displacementInMillimetres"] = Double(
      max(extrusion.after, extrusion.before))
    // Degenerated, as most are, so that what lies outside can be told.
    lesion.marks = [
      site.haze(
        .degeneratedMeniscus, extrusion.outside(extrusion.moved(body)), strength: 0.55,
        softness: 0.5)
    ]
    return [lesion]
  }

  /// Lobes of fluid at the rim, 10 to 25 mm, fed by a horizontal tear.
  private static let cyst = FindingKind(
    name: "parameniscal-cyst", criterion: "",
    variants: [
      .init("medial", isPositive: nil, weight: 6), .init("lateral", isPositive: nil, weight: 4),
    ]
  ) { variant, context, generator in
    let site: MeniscusSite = variant.name == "medial" ? .medial : .lateral
    let body = context.anatomy.menisci[keyPath: site.body]
    let frame = MeniscusFrame(body)
    // Medial ones lie behind the collateral ligament, lateral ones at the anterior horn.
    let angle: Float =
      site.isMedial
      ? generator.draw(-75...(-60)) : generator.draw(30...55)
    let size = generator.draw(5...9)
    let place = frame.place(angle: angle, depth: -size * 0.8, height: 2.5)
    var lesion = Lesion(
      SimulatedFinding(
        type: "parameniscal-cyst", variant: variant.name, isPositive: nil,
        site: "\(site.name), rim of the \(site.part(at: angle))", place: place))
    let body0 = lobes(place, size, using: &generator)
    let ground = Set<Structure>.looseTissue.union([.medialRetinaculum, .lateralRetinaculum])
    let neck = Solid.cord(
      from: frame.place(angle: angle, depth: 1.5, height: 2.5), 0.9, to: place, 1.6)
    var wall = Lesion.Mark(
      paint: Paint(tissue: .fascia, over: ground), solid: body0.grown(by: 0.6))
    wall.isFinding = false
    lesion.pushes = [Push(solid: body0, reach: 9)]
    lesion.marks = [
      wall,
      Lesion.Mark(
        paint: Paint(tissue: .synovialFluid, over: ground), solid: body0.joined(neck, radius: 1)),
    ]
    return [lesion, feeder(site, body, context, angle, using: &generator)]
  }

  private static func lobes(
    _ place: KneePoint, _ size: Float, using generator: inout SimulationGenerator
  ) -> Solid {
    var result = Solid.ellipsoid(place, [size * 0.7, size, size * 0.75])
    for _ in 0..<3 {
      let way = KneePoint(
        Float(generator.nextNormal()) * 0.25, Float(generator.nextNormal()) * 0.6,
        Float(generator.nextNormal()) * 0.5)
      let radius = size * generator.draw(0.4...0.6)
      result = result.joined(
        .ellipsoid(place + size * way, [radius * 0.8, radius, radius]), radius: 0.8)
    }
    return result
  }

  /// The horizontal tear under a cyst.
  private static func feeder(
    _ site: MeniscusSite, _ body: Solid, _ context: FindingKind.Context, _ angle: Float,
    using generator: inout SimulationGenerator
  ) -> Lesion {
    let work = MeniscusWork(
      site: site, variant: .init("horizontal", isPositive: true), body: body,
      anatomy: context.anatomy)
    let line = MeniscusTearLine(
      course: .horizontal(start: 0.3, exit: 0.9), angle: angle,
      length: generator.draw(8...14), thickness: 1.1)
    return work.lines([line], angle, fluid: true, using: &generator)
  }
}
