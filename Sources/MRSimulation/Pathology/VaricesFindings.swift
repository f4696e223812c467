import Foundation

/// Dilated veins under the skin.
enum VaricesFindings {
  static let kinds = [varices]

  /// Tortuous tributaries beside a saphenous trunk. Trunks with reflux measure 6.4 ± 2.0 and 5.2 ± 2.7 mm (great
  /// and small saphenous vein; Joh and Park, J Korean Surg Soc 85:169, 2013, doi:10.4174/jkss.2013.85.4.169); the
  /// tributaries' 3 to 8 mm and their windings are estimates.
  private static let varices = FindingKind(
    name: "varices", criterion: "",
    variants: [
      .init("great-saphenous", isPositive: nil, weight: 7),
      .init("small-saphenous", isPositive: nil, weight: 3),
    ]
  ) { variant, context, generator in
    let layer = SubcutaneousLayer(context.anatomy), scale = context.anatomy.shape.scale
    let isGreat = variant.name == "great-saphenous"
    var veins: [Solid] = []
    var middle = KneePoint.zero
    let count = 1 + Int(generator.draw(0...2.999))
    for index in 0..<count {
      let turn = isGreat ? generator.draw(165...215) : generator.draw(255...285)
      let reach: ClosedRange<Float> = isGreat ? -70...60 : -80 ... -10
      let length = generator.draw(30...90)
      let low = generator.draw(
        reach.lowerBound...max(reach.upperBound - length, reach.lowerBound + 1))
      let thick = generator.draw(3...(index == 0 ? 8 : 5)) / scale
      let course = Course(
        turn: turn, heights: low...min(low + length, reach.upperBound + 10), diameter: thick,
        using: &generator)
      if index == 0 { middle = layer.place(turn: turn, height: low + length / 2, above: 4) }
      veins.append(course.body(layer))
    }
    var lesion = Lesion(
      "varices", variant,
      site: isGreat
        ? "tributaries of the great saphenous vein, medial"
        : "tributaries of the small saphenous vein, posterior", at: middle)
    let whole = veins.dropFirst().reduce(veins[0]) { $0.joined($1) }
    let fat: Set<Structure> = [.subcutaneousFat]
    lesion.marks = [
      Lesion.Mark(
        paint: Paint(tissue: .vesselWall, over: fat), solid: whole.grown(by: 0.4),
        isFinding: false),
      Lesion.Mark(paint: Paint(tissue: .venousBlood, over: fat), solid: whole),
      // What hardly moves stays in the slice: its times are about those of blood in a joint.
      Lesion.Mark(
        paint: Paint(tissue: .haemarthrosis, over: fat), solid: whole,
        strength: generator.draw(0.4...0.95), softness: 0.8),
    ]
    return [lesion]
  }

  /// A vein that winds up the limb.
  private struct Course {
    let turn: Float, heights: ClosedRange<Float>, diameter: Float
    /// Windings across the limb and in depth: how far, how often in a cm, and where they begin.
    private let across, depth: [(size: Float, wave: Float, phase: Float)]

    init(
      turn: Float, heights: ClosedRange<Float>, diameter: Float,
      using generator: inout SimulationGenerator
    ) {
      (self.turn, self.heights, self.diameter) = (turn, heights, diameter)
      across = [
        (generator.draw(3.5...9), 1 / generator.draw(2.6...4.5), generator.draw(0...6.28)),
        (generator.draw(1...2.6), 1 / generator.draw(1.3...2.2), generator.draw(0...6.28)),
      ]
      depth = [(generator.draw(0.1...0.3), 1 / generator.draw(1.6...3.2), generator.draw(0...6.28))]
    }

    private func winding(_ waves: [(size: Float, wave: Float, phase: Float)], _ height: Float)
      -> Float
    {
      waves.reduce(0) {
        $0 + $1.size * sinf(2 * .pi * $1.wave * (height - heights.lowerBound) / 10 + $1.phase)
      }
    }

    func body(_ layer: SubcutaneousLayer) -> Solid {
      let length = heights.upperBound - heights.lowerBound, count = max(Int(length / 1.2), 4)
      let stations = (0...count).map { index -> Band.Station in
        let share = Float(index) / Float(count), height = heights.lowerBound + share * length
        let turn = turn + winding(across, height) / SubcutaneousLayer.Patch.radius * 180 / .pi
        let ground = layer.place(turn: turn, height: height)
        let room = layer.thickness(at: ground)
        // Wider here and narrower there; at both ends it dives through the fascia.
        let waist = 0.8 + 0.2 * sinf(height / 4.3 + self.turn)
        let ends = rise(min(share, 1 - share), -0.01, 0.09)
        let radius = max(min(diameter * waist, 0.8 * room) / 2, 1.3)
        let middle =
          min(max((0.55 + winding(depth, height)) * room, radius), room - radius) * ends
          - 2 * (1 - ends)
        let place = layer.place(turn: turn, height: height, above: middle)
        return Band.Station(place: place, breadth: radius, thickness: radius)
      }
      return Band(stations: stations, across: [1, 0.1, 0]).solid
    }
  }
}
