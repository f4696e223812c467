/// What goes with an acute complete tear of the anterior cruciate ligament: bruises where the bones met, and sometimes
/// a flake off the lateral rim of the tibia.
///
/// Bruises in 84 % on the lateral plateau behind, 79 % on the lateral condyle at its sulcus, 57 % on the medial plateau and 30 %
/// on the medial condyle (design, 2.5).
enum CruciateContusions {
  private struct Spot {
    let site: String
    let probability: Double
    let isLateral, isFemoral: Bool
  }

  private static let spots = [
    Spot(
      site: "lateral tibial plateau, posterior", probability: 0.84, isLateral: true,
      isFemoral: false),
    Spot(
      site: "lateral femoral condyle, sulcus", probability: 0.79, isLateral: true,
      isFemoral: true),
    Spot(
      site: "medial tibial plateau, posterior", probability: 0.57, isLateral: false,
      isFemoral: false),
    Spot(
      site: "medial femoral condyle", probability: 0.30, isLateral: false, isFemoral: true),
  ]

  static func lesions(
    _ context: FindingKind.Context, using generator: inout SimulationGenerator
  ) -> [Lesion] {
    var bruises: [(site: String, mark: Lesion.Mark, place: KneePoint)] = []
    for spot in spots where LesionDraw.chance(spot.probability, &generator) {
      guard let bruise = bruise(spot, context.anatomy, using: &generator) else { continue }
      bruises.append((spot.site, bruise.mark, bruise.place))
    }
    var result: [Lesion] = []
    if let first = bruises.first {
      var lesion = Lesion(
        SimulatedFinding(
          type: "contusion", variant: "kissing", isPositive: true,
          criterion: "oedema-like marrow signal from impact without a fracture line",
          site: bruises.map(\.site).joined(separator: "; "), place: first.place))
      lesion.marks = bruises.map(\.mark)
      result.append(lesion)
    }
    // Segond's fracture in one of ten (estimate: 9 to 13 % of acute tears).
    if LesionDraw.chance(0.1, &generator) {
      result.append(segond(context.anatomy, using: &generator))
    }
    return result
  }

  private static func bruise(
    _ spot: Spot, _ anatomy: KneeAnatomy, using generator: inout SimulationGenerator
  ) -> (mark: Lesion.Mark, place: KneePoint)? {
    let frame = MeniscusFrame(spot.isLateral ? anatomy.menisci.lateral : anatomy.menisci.medial)
    let bone = spot.isFemoral ? anatomy.femur.bone : anatomy.tibia.bone
    // The plateau is hit behind, under the horn, and the condyle in front, over the other horn.
    let angle: Float = spot.isFemoral ? 80 : -95
    let start = frame.place(angle: angle, depth: 0.5 * frame.width(angle), height: 0)
    let way = KneePoint(0, 0, spot.isFemoral ? 25 : -25)
    guard let surface = bone.entry(from: start, towards: start + way) else { return nil }
    let radius = generator.draw(8...15)
    let place = surface + KneePoint(0, 0, spot.isFemoral ? 0.4 : -0.4) * radius
    let ground: Set<Structure> =
      spot.isFemoral ? [.femurMarrow, .growthPlateScar] : [.tibiaMarrow, .growthPlateScar]
    let mark = Lesion.Mark(
      paint: Paint(tissue: .marrowOedema, over: ground),
      solid: .ellipsoid(place, [radius * 1.1, radius, radius * 0.85]),
      strength: generator.draw(0.6...0.9), softness: radius * 0.75)
    return (mark, place)
  }

  /// A flake of cortex and marrow, 3 to 10 mm long, some millimetres off the rim below the lateral plateau.
  private static func segond(
    _ anatomy: KneeAnatomy, using generator: inout SimulationGenerator
  ) -> Lesion {
    let frame = MeniscusFrame(anatomy.menisci.lateral)
    let rim = frame.place(angle: 5, depth: 0, height: 0) + KneePoint(0, 0, -6)
    let outside = rim + lateral * 20
    let surface = anatomy.tibia.bone.entry(from: outside, towards: rim - lateral * 12)
    let place = (surface ?? rim) + lateral * generator.draw(2.5...4.5)
    let finding = SimulatedFinding(
      type: "fracture", variant: "segond", isPositive: true,
      criterion: "acute break of the cortex or fracture line",
      site: "lateral tibial rim, avulsed flake", place: place)
    var lesion = Lesion(finding)
    let size = generator.draw(1.2...1.9)
    let long = generator.draw(3.5...5)
    let ground = Set<Structure>.looseTissue.union([.iliotibialBand, .lateralRetinaculum])
    var oedema = Lesion.Mark(
      paint: Paint(tissue: .marrowOedema, over: [.tibiaMarrow]),
      solid: .ellipsoid((surface ?? rim) - lateral * 2, [6, 8, 7]), strength: 0.8,
      softness: 4)
    oedema.isFinding = false
    var about = Lesion.Mark(
      paint: Paint(tissue: .oedematousFat, over: .looseTissue),
      solid: .ellipsoid(place, [6, 9, 9]), strength: 0.55, softness: 5)
    about.isFinding = false
    lesion.marks = [
      oedema, about,
      Lesion.Mark(
        paint: Paint(tissue: .corticalBone, over: ground),
        solid: .ellipsoid(place, [size, long * 0.7, long])),
      Lesion.Mark(
        paint: Paint(tissue: .fattyMarrow, over: ground),
        solid: .ellipsoid(place, [size - 0.7, long * 0.7 - 0.8, long - 0.8])),
    ]
    return lesion
  }

  private static let lateral = KneePoint(1, 0, 0)
}
