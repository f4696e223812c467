/// Water in muscles: strains and what denervation leaves.
enum MuscleOedemaFindings {
  static let kinds = [oedema]

  /// Strains of popliteus in 1 % of examinations (Skeletal Radiol 24:511, 1995, doi:10.1007/BF00202148); the
  /// gastrocnemius is prone to them too (Bencardino et al., RadioGraphics 20:S103, 2000,
  /// doi:10.1148/radiographics.20.suppl_1.g00oc16s103). Weights, sizes and strengths: estimates.
  private static let oedema = FindingKind(
    name: "muscle-oedema", criterion: "",
    variants: [
      .init("popliteus", isPositive: nil, weight: 2),
      .init("gastrocnemius", isPositive: nil, weight: 3),
      .init("vastus", isPositive: nil, weight: 3),
      .init("denervation", isPositive: nil),
    ]
  ) { variant, context, generator in
    let spot = generator.pick(spots(variant.name))
    let anatomy = context.anatomy
    var bellies = anatomy.soft.muscles.filter { $0.structure == spot.muscle }.map(\.solid)
    bellies = bellies.isEmpty ? [.ellipsoid(spot.place, [8, 8, 20])] : bellies
    let belly = bellies.dropFirst().reduce(bellies[0]) { $0.joined($1) }
    let aside = KneePoint(
      generator.draw(-3...3), generator.draw(-3...3), generator.draw(-8...8))
    let middle = inside(belly, near: anatomy.flexion.bent(spot.place + aside))
    var lesion = Lesion("muscle-oedema", variant, site: spot.words, at: middle)
    let fibre = MuscleTexture.fibre(of: spot.muscle)
    let noise = generator.noise(), strength = generator.draw(0.6...1)
    let muscle: Set<Structure> = [spot.muscle]
    if variant.name == "denervation" {
      lesion.marks = [
        mark(.oedematousMuscle, muscle, belly.grown(by: 1), 0.75 * strength, softness: 2),
        mark(
          .oedematousMuscle, muscle, streaks(belly, noise, fibre, share: 0.5), strength,
          softness: 0.4),
      ]
      return [lesion]
    }
    let scale = anatomy.shape.scale
    let half = generator.draw(7...14) / scale, long = generator.draw(20...38) / scale
    let spindle = spindle(middle, fibre, half, long)
      .ruffled(noise, height: 2.5, size: 9)
    lesion.marks = [
      mark(.oedematousMuscle, muscle, spindle, 0.8 * strength, softness: 6),
      mark(
        .oedematousMuscle, muscle, streaks(spindle, noise, fibre, share: 0.5), strength,
        softness: 0.4),
      mark(
        .synovialFluid, muscle, streaks(spindle.grown(by: -2), noise, fibre, share: 0.3),
        0.45 * strength, softness: 0.5),
      mark(
        .oedematousFat, [.intermuscularFat, .deepFascia], spindle.grown(by: 1), strength,
        softness: 3),
      mark(
        .synovialFluid, [.intermuscularFat],
        TumourShapes.shell(belly, 0, 1).within(spindle.grown(by: 1)), 0.65 * strength,
        softness: 0.5),
    ]
    return [lesion]
  }

  private static func mark(
    _ tissue: Tissue, _ ground: Set<Structure>, _ body: Solid, _ strength: Float, softness: Float
  ) -> Lesion.Mark {
    Lesion.Mark(
      paint: Paint(tissue: tissue, over: ground), solid: body, strength: min(strength, 1),
      softness: softness)
  }

  /// A muscle with about the place of its junction with the tendon, in a straight knee.
  private typealias Spot = (muscle: Structure, place: KneePoint, words: String)

  private static func spots(_ form: String) -> [Spot] {
    switch form {
    case "popliteus": [(.popliteus, [9, -30, -19], "popliteus, belly")]
    case "gastrocnemius":
      [
        (.medialGastrocnemius, [-18, -44, -24], "medial head of gastrocnemius"),
        (.medialGastrocnemius, [-17, -46, -50], "medial head of gastrocnemius"),
        (.lateralGastrocnemius, [23, -44, -26], "lateral head of gastrocnemius"),
      ]
    case "vastus":
      [
        (.vastusMedialis, [-34, 19, 56], "vastus medialis, lower end"),
        (.vastusMedialis, [-36, 15, 70], "vastus medialis"),
        (.vastusLateralis, [37, 15, 68], "vastus lateralis"),
      ]
    default:
      [
        (.popliteus, [4, -29, -26], "popliteus, throughout"),
        (.tibialisAnterior, [26, 5, -48], "muscles in front of the leg, throughout"),
        (.medialGastrocnemius, [-17, -46, -34], "medial head of gastrocnemius, throughout"),
      ]
    }
  }

  /// The place well inside a belly that lies nearest to a place.
  private static func inside(_ belly: Solid, near place: KneePoint) -> KneePoint {
    var best = place, least = Float.infinity
    for x in stride(from: Float(-12), through: 12, by: 3) {
      for y in stride(from: Float(-12), through: 12, by: 3) {
        for z in stride(from: Float(-12), through: 12, by: 6) {
          let off = KneePoint(x, y, z), cost = length(off) + 4 * max(belly(place + off) + 3, 0)
          if cost < least { (least, best) = (cost, place + off) }
        }
      }
    }
    return best
  }

  private static func spindle(
    _ middle: KneePoint, _ fibre: KneePoint, _ half: Float, _ long: Float
  ) -> Solid {
    let reach = KneePoint(repeating: half) + long * pointwiseMax(fibre, -fibre)
    return Solid(extent: Extent(around: middle, reach: reach)) { place in
      let off = place - middle, along = dot(off, fibre), across = length(off - along * fibre)
      let (u, v) = (along / long, across / half), size = (u * u + v * v).squareRoot()
      let slope = (u / long * u / long + v / half * v / half).squareRoot()
      return slope > 1e-6 ? max(size * (size - 1) / slope, -half) : -half
    }
  }

  /// Bundles some millimetres thick along the fibres, like a feather's barbs.
  private static func streaks(
    _ body: Solid, _ noise: NoiseField, _ fibre: KneePoint, share: Float
  ) -> Solid {
    let thickness: Float = 2.2, threshold = 0.9 * (0.5 - share)
    return Solid(extent: body.extent, isThin: true) { place in
      let value = body(place)
      guard value < 1 else { return value }
      let along = dot(place, fibre)
      let stretched = (place - along * fibre) / thickness + (along / 16) * fibre
      return max(value, 0.28 * thickness * (threshold - noise(stretched + 19)))
    }
  }
}
