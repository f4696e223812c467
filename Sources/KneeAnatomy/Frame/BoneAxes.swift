import Foundation
public import ImageProcessing
public import Imaging

/// A place by a bone's axes, in mm.
public struct JointPosition: Equatable, Codable, Sendable {
  /// Towards the outer side of the knee.
  public var lateral: Double
  /// Towards the front.
  public var anterior: Double
  /// Towards the head.
  public var superior: Double

  /// A place from its coordinates in mm.
  public init(lateral: Double, anterior: Double, superior: Double) {
    (self.lateral, self.anterior, self.superior) = (lateral, anterior, superior)
  }
}

/// A bone's own axes in the patient: right-handed, of length one and at right angles.
public struct BoneAxes: Equatable, Codable, Sendable {
  /// Where the axes meet.
  public let origin: PatientPoint
  /// Towards the outer side of the knee.
  public let lateral: PatientVector
  /// Towards the front.
  public let anterior: PatientVector
  /// Towards the head.
  public let superior: PatientVector

  /// Axes from two directions that need not be at right angles.
  ///
  /// - Parameters:
  ///   - origin: Where they meet.
  ///   - lateral: Kept in direction.
  ///   - superior: Turned until it is at right angles to `lateral`.
  /// - Returns: `nil` when a direction has no length or both are parallel.
  init?(origin: PatientPoint, alongLateral lateral: PatientVector, near superior: PatientVector) {
    guard let lateral = lateral.normalised, let anterior = superior.cross(lateral).normalised
    else { return nil }
    self.origin = origin
    (self.lateral, self.anterior) = (lateral, anterior)
    self.superior = lateral.cross(anterior)
  }

  /// Axes from two directions that need not be at right angles.
  ///
  /// - Parameters:
  ///   - origin: Where they meet.
  ///   - superior: Kept in direction.
  ///   - lateral: Turned until it is at right angles to `superior`.
  /// - Returns: `nil` when a direction has no length or both are parallel.
  init?(origin: PatientPoint, alongSuperior superior: PatientVector, near lateral: PatientVector) {
    guard let superior = superior.normalised, let anterior = superior.cross(lateral).normalised
    else { return nil }
    self.origin = origin
    (self.superior, self.anterior) = (superior, anterior)
    self.lateral = anterior.cross(superior)
  }

  /// The patient's axes.
  static let upright = BoneAxes(
    origin: PatientPoint(x: 0, y: 0, z: 0), lateral: PatientVector(x: -1, y: 0, z: 0),
    anterior: PatientVector(x: 0, y: -1, z: 0), superior: PatientVector(x: 0, y: 0, z: 1))

  private init(
    origin: PatientPoint, lateral: PatientVector, anterior: PatientVector, superior: PatientVector
  ) {
    self.origin = origin
    (self.lateral, self.anterior, self.superior) = (lateral, anterior, superior)
  }

  /// A patient's point by these axes.
  public func position(_ point: PatientPoint) -> JointPosition {
    let way = point - origin
    return JointPosition(
      lateral: way.dot(lateral), anterior: way.dot(anterior), superior: way.dot(superior))
  }

  /// The patient's point of a place by these axes.
  public func point(_ position: JointPosition) -> PatientPoint {
    origin + lateral * position.lateral + anterior * position.anterior
      + superior * position.superior
  }

  /// The axes after a motion.
  public func moved(by transform: RigidTransform) -> BoneAxes {
    BoneAxes(
      origin: transform.map(origin), lateral: transform.rotation * lateral,
      anterior: transform.rotation * anterior, superior: transform.rotation * superior)
  }

  /// The same axes turned about the lateral one.
  ///
  /// - Parameter degrees: Positive carries anterior towards superior.
  func turned(aboutLateral degrees: Double) -> BoneAxes? {
    let angle = degrees * .pi / 180
    return BoneAxes(
      origin: origin, alongLateral: lateral,
      near: superior * cos(angle) + anterior * -sin(angle))
  }
}

/// A side of the knee.
public enum KneeSide: String, CaseIterable, Codable, Sendable {
  case medial, lateral
}
