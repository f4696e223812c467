/// Tears of the menisci, and what looks like them.
///
/// Positive is signal that surely touches a surface on two images or more, or a meniscus that is cut short or displaced. Three
/// in ten lines are drawn 6.5 to 8 mm long, just over two slices; of the negatives three in ten touch the
/// surface over less than a slice, and all others carry signal that does not reach it or lies beside the meniscus.
enum MeniscusTears {
  static let kinds = [kind(.medial), kind(.lateral)]

  static let criterion =
    "signal that definitely contacts a surface on two images or more, or a truncated, diminutive or "
    + "displaced meniscus"

  private static let positives: [FindingKind.Variant] = [
    .init("horizontal", isPositive: true, weight: 6),
    .init("vertical", isPositive: true, weight: 4),
    .init("radial", isPositive: true, weight: 3),
    .init("complex", isPositive: true, weight: 4),
    .init("bucket-handle", isPositive: true, weight: 2),
    .init("flap", isPositive: true, weight: 2),
    .init("root", isPositive: true, weight: 2),
    .init("truncated", isPositive: true, weight: 2),
  ]
  private static let negatives: [FindingKind.Variant] = [
    .init("grade-1", isPositive: false, weight: 2),
    .init("grade-2", isPositive: false, weight: 4),
    .init("one-image", isPositive: false, weight: 4),
    .init("contusion", isPositive: false, weight: 1.5),
    .init("meniscocapsular-fluid", isPositive: false, weight: 1.5),
  ]

  private static func kind(_ site: MeniscusSite) -> FindingKind {
    // Fibres of the lateral posterior horn rise towards the root and meet the magic angle there.
    let magic: [FindingKind.Variant] =
      site.isMedial ? [] : [.init("post-horn-magic-angle", isPositive: false, weight: 1)]
    return FindingKind(
      name: site.type, criterion: criterion, variants: positives + negatives + magic
    ) { variant, context, generator in
      let body = context.anatomy.menisci[keyPath: site.body]
      var work = MeniscusWork(site: site, variant: variant, body: body, anatomy: context.anatomy)
      return [work.lesion(using: &generator)]
    }
  }
}

/// One meniscus while a lesion of it is made.
struct MeniscusWork {
  private typealias Measure = @Sendable (FindingMask) -> [String: Double]

  let site: MeniscusSite
  let variant: FindingKind.Variant
  let body: Solid
  let anatomy: KneeAnatomy
  let frame: MeniscusFrame

  init(site: MeniscusSite, variant: FindingKind.Variant, body: Solid, anatomy: KneeAnatomy) {
    (self.site, self.variant, self.body, self.anatomy) = (site, variant, body, anatomy)
    frame = MeniscusFrame(body)
  }

  mutating func lesion(using generator: inout SimulationGenerator) -> Lesion {
    switch variant.name {
    case "horizontal": horizontal(using: &generator)
    case "vertical": vertical(using: &generator)
    case "radial": radial(using: &generator)
    case "complex": complex(using: &generator)
    case "bucket-handle": bucketHandle(using: &generator)
    case "flap": flap(using: &generator)
    case "root": root(using: &generator)
    case "truncated": truncated(using: &generator)
    default: nearMiss(using: &generator)
    }
  }

  /// A lesion without marks that measures its contact with the surface.
  func empty(at angle: Float, grade: String = "grade 3", detail: String = "") -> Lesion {
    let finding = SimulatedFinding(
      type: site.type, variant: variant.name, isPositive: variant.isPositive,
      criterion: MeniscusTears.criterion, grade: grade,
      site: "\(site.name), \(site.part(at: angle))\(detail)",
      place: frame.place(angle: angle, depth: 0.5 * frame.width(angle), height: 1.5))
    var lesion = Lesion(finding)
    lesion.measure = Self.contact(frame, body)
    return lesion
  }

  private static func contact(_ frame: MeniscusFrame, _ body: Solid) -> Measure {
    { mask in ["surfaceContactInMillimetres": frame.surfaceContact(of: mask, on: body)] }
  }

  /// Length of a line along the curve, three in ten just over two slices.
  static func lineLength(using generator: inout SimulationGenerator) -> Float {
    LesionDraw.mostly(9...20, near: 6.5...8, &generator)
  }

  /// Fluid in two of three lines, degenerated substance in the others.
  static func filling(using generator: inout SimulationGenerator) -> Tissue {
    LesionDraw.chance(0.65, &generator) ? .synovialFluid : .degeneratedMeniscus
  }
}
