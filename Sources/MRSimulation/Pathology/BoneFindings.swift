/// Findings of bone and marrow.
enum BoneFindings {
  static let kinds = [contusion]

  /// Oedema-like signal from impact without a fracture line: blurred bodies under the cartilage, 8 to 40 mm
  /// (design, 2.5).
  private static let contusion = FindingKind(
    name: "contusion", criterion: "oedema-like marrow signal from impact without a fracture line",
    variants: [.init("single", isPositive: true)]
  ) { variant, context, generator in
    let side: Float = generator.nextUnit() < 0.6 ? 1 : -1
    let place = KneePoint(side * 24, -2, 10)
    let radius = Float(6 + 10 * generator.nextUnit())
    var lesion = Lesion(
      SimulatedFinding(
        type: "contusion", variant: variant.name, isPositive: true,
        criterion: "oedema-like marrow signal from impact without a fracture line",
        site: side > 0 ? "lateral femoral condyle" : "medial femoral condyle", place: place))
    let body = Solid.ellipsoid(place, [radius, radius * 1.2, radius * 0.9])
    lesion.marks = [
      Lesion.Mark(
        paint: Paint(tissue: .marrowOedema, over: [.femurMarrow, .growthPlateScar]), solid: body,
        strength: 0.7, softness: radius * 0.7)
    ]
    return [lesion]
  }
}
