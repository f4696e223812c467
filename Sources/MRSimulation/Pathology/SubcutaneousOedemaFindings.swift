/// Fluid in the fat under the skin.
enum SubcutaneousOedemaFindings {
  static let kinds = [oedema]

  /// Sheets of fluid between the lobules of fat, nearly always in front of patella and patellar tendon (Gaunt et
  /// al., BMC Musculoskelet Disord 17, 2016, doi:10.1186/s12891-016-1345-8). Extent and strength: estimates.
  private static let oedema = FindingKind(
    name: "subcutaneous-oedema", criterion: "",
    variants: [
      .init("prepatellar", isPositive: nil, weight: 6), .init("medial", isPositive: nil, weight: 2),
      .init("diffuse", isPositive: nil, weight: 2),
    ]
  ) { variant, context, generator in
    let layer = SubcutaneousLayer(context.anatomy)
    let (patch, site) = patch(variant.name, context, layer, using: &generator)
    var lesion = Lesion(
      "subcutaneous-oedema", variant, site: site,
      at: layer.place(turn: patch.turn, height: patch.height, above: 2))
    let strength = generator.draw(0.45...1), fluid = Fluid(patch, using: &generator)
    lesion.prepare = { lesion, anatomy, _ in
      lesion.marks = fluid.marks(SubcutaneousLayer(anatomy), strength: strength)
    }
    return [lesion]
  }

  /// Where fluid spreads, as wide as its volume of 5 to 80 mL and the fat's thickness make it (estimates).
  private static func patch(
    _ form: String, _ context: FindingKind.Context, _ layer: SubcutaneousLayer,
    using generator: inout SimulationGenerator
  ) -> (SubcutaneousLayer.Patch, String) {
    let bodies = KneeBodies(context.anatomy), scale = bodies.scale
    let front = SubcutaneousLayer.turn(of: bodies.patellaCentre)
    let turn: Float, height: Float, millilitres: Float, widest: Float, site: String
    switch form {
    case "medial":
      site = "subcutaneous fat, medial"
      (turn, height) = (generator.draw(155...195), generator.draw(-15...25))
      (millilitres, widest) = (generator.draw(8...35), 44)
    case "diffuse":
      site = "subcutaneous fat, anterior and on both sides"
      (turn, height) = (generator.draw(90...130), generator.draw(-10...20))
      (millilitres, widest) = (generator.draw(30...75), 100)
    default:
      site = "subcutaneous fat in front of patella and patellar tendon"
      turn = front + generator.draw(-10...14)
      height = bodies.patellaCentre.z - generator.draw(4...30)
      (millilitres, widest) = (generator.draw(6...32), 46)
    }
    let tall = form == "diffuse" ? generator.draw(0.6...0.85) : generator.draw(1...1.4)
    let aside: Float = form == "diffuse" ? 60 : 24
    let depths = [-aside, 0, aside].map {
      layer.thickness(at: layer.place(turn: turn + $0, height: height))
    }
    let depth = max(depths.reduce(0, +) / 3, 2)
    // Oedema fills about six tenths of the fat of its patch (fitted).
    let breadth = (1000 * millilitres / (scale * scale * scale) / (0.6 * .pi * depth * tall))
      .squareRoot()
    let patch = SubcutaneousLayer.Patch(
      turn: turn, height: height, halfBreadth: min(breadth, widest / scale),
      half: min(breadth * tall, 62 / scale))
    return (patch, site)
  }

  /// How fluid spreads through a patch of fat.
  private struct Fluid: Sendable {
    /// Depth under the fascia over which the patch is continued, so that its rim is not at the fascia.
    private static let below: Float = 9

    let patch: SubcutaneousLayer.Patch
    private let coarse, fine: NoiseField
    /// Width of the fat's lobules and thickness of the fluid between them, mm.
    private let lobule, septum: Float
    /// Thickness of the sheet on the fascia, mm.
    private let sheet: Float

    init(_ patch: SubcutaneousLayer.Patch, using generator: inout SimulationGenerator) {
      self.patch = patch
      (coarse, fine) = (generator.noise(), generator.noise())
      (lobule, septum) = (generator.draw(7...11), generator.draw(1.8...3.4))
      sheet = generator.draw(0.8...3)
    }

    func marks(_ layer: SubcutaneousLayer, strength: Float) -> [Lesion.Mark] {
      let fat: Set<Structure> = [.subcutaneousFat]
      let (extent, thickest) = layer.extent(patch)
      // Dear to look at, and looked at often.
      let samples = SolidSamples(
        Solid(extent: extent, layer.fascia.value), reach: thickest + 2, pitch: 2)
      let fascia = Solid(extent: samples.extent) { samples($0) }
      return [
        Lesion.Mark(
          paint: Paint(tissue: .oedematousFat, over: fat), solid: haze(fascia, to: thickest),
          strength: 0.95 * strength, softness: 8),
        Lesion.Mark(
          paint: Paint(tissue: .synovialFluid, over: fat), solid: net(fascia, to: thickest),
          strength: strength, softness: 0.7),
      ]
    }

    /// Signed distance from the patch's rim, uneven.
    private func rim(_ place: KneePoint) -> Float {
      let size = min(patch.halfBreadth, patch.half)
      return 0.75 * size * (patch.size(place) - 1) + 5 * coarse(place / 16)
    }

    private func haze(_ fascia: Solid, to thickest: Float) -> Solid {
      Solid(extent: fascia.extent) { place in
        let distance = fascia(place), beyond = max(-distance - Self.below, distance - thickest - 8)
        guard beyond < 0 else { return beyond }
        return max(beyond, rim(place) + 4 * coarse(place / 9 + 37))
      }
    }

    /// Between the lobules, and in a broken sheet on the fascia; thinner towards the rim.
    private func net(_ fascia: Solid, to thickest: Float) -> Solid {
      Solid(extent: fascia.extent, isThin: true) { place in
        let distance = fascia(place), beyond = max(-distance - 0.4, distance - thickest)
        guard beyond < 0 else { return beyond }
        let rim = rim(place) + 2
        guard rim < 1 else { return rim }
        let waning = min(-rim / 9, 1), plenty = coarse(place / 13 + 5)
        let spread = distance - sheet * waning * (1 + 1.8 * plenty)
        guard spread > -0.7 else { return max(rim, 0.8 * spread) }
        let piece = min(max(0.75 - 2.4 * plenty, 0), 1.6)
        return max(rim, 0.8 * min(between(place, distance, septum * waning * piece), spread))
      }
    }

    /// From the fluid between two lobules, which lie flat along the skin.
    private func between(_ place: KneePoint, _ distance: Float, _ thickness: Float) -> Float {
      let bent = (2.4 * coarse(place / 7 + 3)) * KneePoint(1, -0.7, 0.8)
      let wave = (Self.turned(place) + bent) / lobule
      let flat = (1.3 * distance / lobule) * KneePoint(0.45, 0.6, 0.5)
      let level = fine(wave + flat) + 0.4 * fine(1.9 * wave + flat + 31)
      return 0.32 * lobule * abs(level) - 0.4 * thickness + 0.1
    }

    /// Off the axes of the noise's lattice, along which lobules would be square.
    private static func turned(_ place: KneePoint) -> KneePoint {
      [
        0.66 * place.x + 0.62 * place.y - 0.42 * place.z,
        -0.75 * place.x + 0.54 * place.y - 0.38 * place.z, 0.57 * place.y + 0.82 * place.z,
      ]
    }
  }
}
