public import Imaging

/// How a knee that moved between two series lies elsewhere from then on: turned about the middle of its tibial plateau, and shifted.
public struct KneeMotion: Equatable, Sendable {
  /// How far the middle of the tibial plateau moved, LPS in mm.
  public let translation: PatientVector
  /// Axis (LPS) times angle by the right-hand rule, in degrees.
  public let rotationInDegrees: PatientVector
  /// Where the middle of the tibial plateau lay before, LPS in mm; the rotation is about it.
  public let centre: PatientPoint

  /// A motion from its parts.
  public init(translation: PatientVector, rotationInDegrees: PatientVector, centre: PatientPoint) {
    (self.translation, self.centre) = (translation, centre)
    self.rotationInDegrees = rotationInDegrees
  }

  /// Degrees for each mm, as within a series (`LimbMotion`; estimate).
  static let degreesOfMillimetre = 0.5

  /// A motion in any direction about any axis.
  ///
  /// - Parameters:
  ///   - millimetres: Its length.
  ///   - centre: Where the middle of the tibial plateau lies before.
  init(
    millimetres: Double, about centre: PatientPoint, using generator: inout SimulationGenerator
  ) {
    let direction = Self.direction(using: &generator), axis = Self.direction(using: &generator)
    self.init(
      translation: direction * millimetres,
      rotationInDegrees: axis * (millimetres * Self.degreesOfMillimetre), centre: centre)
  }

  private static func direction(using generator: inout SimulationGenerator) -> PatientVector {
    let drawn = PatientVector(
      x: generator.nextNormal(), y: generator.nextNormal(), z: generator.nextNormal())
    return drawn.normalised ?? PatientVector(x: 0, y: 0, z: 1)
  }

  /// What becomes of a direction: Rodrigues' formula.
  public func turned(_ vector: PatientVector) -> PatientVector {
    guard let axis = rotationInDegrees.normalised else { return vector }
    let (cosine, sine) = PlainMath.turn(rotationInDegrees.length / 360)
    return vector * cosine + axis.cross(vector) * sine + axis * (axis.dot(vector) * (1 - cosine))
  }

  /// Where a place of the unmoved knee comes to lie.
  public func moved(_ point: PatientPoint) -> PatientPoint {
    centre + translation + turned(point - centre)
  }
}
