/// Whose knee is simulated.
public struct KneeSubject: Equatable, Sendable {
  /// Sex as the sizes were published by.
  public enum Sex: String, CaseIterable, Sendable { case female, male }

  /// Which knee; left is the mirror image of right.
  public enum Side: String, CaseIterable, Sendable { case left, right }

  /// Years, 18 to 90.
  public var age: Int
  /// Women's knees are smaller.
  public var sex: Sex
  /// Which knee.
  public var side: Side

  /// Makes a subject.
  public init(age: Int, sex: Sex, side: Side) {
    self.age = age
    self.sex = sex
    self.side = side
  }
}

extension KneeShape {
  /// One subject's shape, drawn from the population.
  ///
  /// Means and spreads are of the design's table of adult sizes: epicondylar width 75 to 90 mm in men and 65 to 80 in women,
  /// notch 18 to 22, trochlear depth about 5, medial slope 5 to 9 and lateral slope 4 to 8 degrees, cartilage
  /// 1.5 to 2.6 mm on the condyles, 2 to 3.5 on the trochlea, 2.5 to 5.7 on the patella. Every value lies within
  /// two deviations.
  public static func drawn(
    for subject: KneeSubject, using generator: inout some RandomNumberGenerator
  ) -> KneeShape {
    var shape = KneeShape()
    let isMale = subject.sex == .male
    shape.scale = bounded(isMale ? 1.03 : 0.91, 0.04, &generator)
    // Cartilage thins by some tenths of a millimetre from youth to old age.
    let wear = 1 - 0.003 * Float(max(subject.age - 30, 0))
    shape.femoralCartilage = bounded(2.1, 0.2, &generator) * wear
    shape.trochlearCartilage = bounded(2.8, 0.3, &generator) * wear
    shape.medialTibialCartilage = bounded(2.2, 0.25, &generator) * wear
    shape.lateralTibialCartilage = bounded(3.4, 0.3, &generator) * wear
    shape.patellarCartilage = bounded(4.1, 0.5, &generator) * wear
    shape.notchWidth = bounded(19, 0.8, &generator)
    shape.trochlearDepth = bounded(5, 0.5, &generator)
    shape.medialSlope = bounded(6.5, 1, &generator)
    shape.lateralSlope = bounded(5.5, 1, &generator)
    shape.patellarHeight = bounded(33, 1.5, &generator)
    let width = bounded(1, 0.05, &generator)
    shape.medialMeniscus *= width
    shape.lateralMeniscus *= width
    shape.subcutaneousFat = bounded(isMale ? 9 : 13, 2, &generator)
    shape.muscles = bounded(isMale ? 1.22 : 1.14, 0.05, &generator)
    shape.recessFluid = bounded(1.8, 0.6, &generator)
    return shape
  }

  /// A normal number within two deviations of the mean.
  private static func bounded(
    _ mean: Float, _ deviation: Float, _ generator: inout some RandomNumberGenerator
  ) -> Float {
    // Twelve even numbers less six: near normal, and the same on every machine.
    var sum: Float = -6
    for _ in 0..<12 { sum += Float(generator.next() >> 40) / Float(1 << 24) }
    return mean + deviation * min(max(sum, -2), 2)
  }
}
