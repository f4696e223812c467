import Foundation

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
  /// two deviations. How muscle wanes and fat spreads with age was not seen in a source.
  public static func drawn(
    for subject: KneeSubject, using generator: inout some RandomNumberGenerator
  ) -> KneeShape {
    var shape = KneeShape()
    let isMale = subject.sex == .male
    shape.scale = bounded(isMale ? 1.03 : 0.91, 0.04, &generator)
    shape.drawCartilage(subject, &generator)
    shape.notchWidth = bounded(19, 0.8, &generator)
    shape.trochlearDepth = bounded(5, 0.5, &generator)
    shape.medialSlope = bounded(6.5, 1, &generator)
    shape.lateralSlope = bounded(5.5, 1, &generator)
    shape.patellarHeight = bounded(33, 1.8, &generator)
    let width = bounded(1, 0.05, &generator)
    shape.medialMeniscus *= width
    shape.lateralMeniscus *= width
    shape.recessFluid = bounded(1.8, 0.6, &generator)
    shape.flexion = min(max(bounded(8, 4, &generator), 0), 20)
    shape.drawSoftTissues(subject, &generator)
    // Deviation of the hip-knee-ankle angle 2.1 to 2.4 degrees; the means, 1.9 degrees of varus in men and 0.8 in
    // women, are taken about their own middle (Bellemans and others 2012, from memory: source not seen).
    shape.varus = bounded(isMale ? 0.5 : -0.5, 2, &generator)
    return shape
  }

  private mutating func drawCartilage(
    _ subject: KneeSubject, _ generator: inout some RandomNumberGenerator
  ) {
    // Cartilage thins by some tenths of a millimetre from youth to old age, and women's is the thinner.
    let wear = 1 - 0.003 * Float(max(subject.age - 30, 0))
    let part = wear * (subject.sex == .male ? 1.02 : 0.96)
    femoralCartilage = Self.bounded(2.1, 0.2, &generator) * part
    trochlearCartilage = Self.bounded(2.8, 0.3, &generator) * part
    medialTibialCartilage = Self.bounded(2.2, 0.25, &generator) * part
    lateralTibialCartilage = Self.bounded(3.4, 0.3, &generator) * part
    patellarCartilage = Self.bounded(4.1, 0.5, &generator) * part
  }

  /// Slim to obese, and strong to wasted; women carry more fat, and the old less muscle with more fat between.
  private mutating func drawSoftTissues(
    _ subject: KneeSubject, _ generator: inout some RandomNumberGenerator
  ) {
    let isMale = subject.sex == .male, years = Float(max(subject.age - 50, 0))
    subcutaneousFat = (isMale ? 7.5 : 11.5) * expf(Self.bounded(0, 0.36, &generator))
    muscles = Self.bounded(isMale ? 1.03 : 0.98, 0.04, &generator) - 0.0025 * years
    muscleSeptum = Self.bounded(0.9, 0.15, &generator) + 0.02 * years
    skin = Self.bounded(1.6, 0.15, &generator)
  }

  /// A normal number within two deviations of the mean.
  private static func bounded(
    _ mean: Float, _ deviation: Float, _ generator: inout some RandomNumberGenerator
  ) -> Float {
    mean + deviation * Float(min(max(generator.nextNormal(), -2), 2))
  }
}
