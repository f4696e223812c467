/// How sizes of lesions are drawn.
enum LesionDraw {
  /// Share of cases that are drawn close to their criterion, as in clinical reading lists where the hard cases count.
  static let nearCriterion = 0.3

  /// Mostly of one range, but near a criterion in three cases of ten.
  static func mostly(
    _ usual: ClosedRange<Float>, near: ClosedRange<Float>, _ generator: inout SimulationGenerator
  ) -> Float {
    let isNear = chance(nearCriterion, &generator)
    return generator.draw(isNear ? near : usual)
  }

  /// Whether something of a probability happens.
  static func chance(_ probability: Double, _ generator: inout SimulationGenerator) -> Bool {
    generator.nextUnit() < probability
  }
}

extension RandomNumberGenerator {
  /// An even number in a range.
  mutating func draw(_ range: ClosedRange<Float>) -> Float {
    range.lowerBound + (range.upperBound - range.lowerBound) * Float(nextUnit())
  }

  /// Smooth random numbers over space.
  mutating func noise() -> NoiseField { NoiseField(seed: next()) }

  /// One of several.
  mutating func pick<Element>(_ choices: [Element]) -> Element {
    choices[min(Int(nextUnit() * Double(choices.count)), choices.count - 1)]
  }
}

extension Set<Structure> {
  /// Fat, fascia and fluid in and about the joint: where oedema and displaced tissue may go.
  static let looseTissue: Set<Structure> = [
    .intermuscularFat, .subcutaneousFat, .deepFascia, .infrapatellarFatPad, .suprapatellarFatPad,
    .prefemoralFatPad, .jointFluid,
  ]
}

/// Inside two bodies: the greater value, with a round edge once the body is grown.
func roundedMax(_ first: Float, _ second: Float) -> Float {
  guard first > 0, second > 0 else { return max(first, second) }
  return (first * first + second * second).squareRoot()
}

extension Solid {
  /// The places inside, on an even grid.
  ///
  /// - Parameter step: Distance of the grid's places, in mm.
  func places(step: Float) -> [KneePoint] {
    var result: [KneePoint] = []
    for z in stride(from: extent.low.z, through: extent.high.z, by: step) {
      for y in stride(from: extent.low.y, through: extent.high.y, by: step) {
        var x = extent.low.x
        while x <= extent.high.x {
          let place = KneePoint(x, y, z), value = self(place)
          if value < 0 { result.append(place) }
          // Nothing lies nearer than the value over the steepest slope.
          x += step * max(1, (value / Self.steepest / step).rounded(.down))
        }
      }
    }
    return result
  }

  /// The first place inside on the way from one place to another, half a millimetre a step; nil without any.
  func entry(from start: KneePoint, towards end: KneePoint) -> KneePoint? {
    let way = end - start, count = max(Int(length(way) / 0.5), 1)
    for step in 0...count {
      let place = start + Float(step) / Float(count) * way
      if self(place) < 0 { return place }
    }
    return nil
  }
}
