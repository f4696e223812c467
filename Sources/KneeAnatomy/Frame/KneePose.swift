import Foundation
import Imaging

/// How the tibia stands to the femur.
///
/// The joint coordinate system of Grood and Suntay 1983 (doi:10.1115/1.3138397): flexion about the femur's lateral axis, rotation about
/// the tibia's long axis, varus and valgus about the floating axis at right angles to both. Translations go from the femur's origin to
/// the tibia's along these three axes.
public struct KneePose: Equatable, Codable, Sendable {
  /// Degrees; extension beyond straight is negative.
  public let flexion: Double
  /// Degrees by which the tibia's long axis departs from a right angle to the condyles' axis; valgus is negative.
  public let varus: Double
  /// Degrees of internal rotation of the tibia; external is negative.
  public let internalRotation: Double
  /// How far the tibia stands laterally, in mm.
  public let lateralShift: Double
  /// How far the tibia stands anteriorly, in mm.
  public let anteriorShift: Double
  /// How far the tibia stands from the femur along its long axis, in mm.
  public let distraction: Double

  /// The pose of two bones by their axes.
  ///
  /// - Returns: `nil` when the condyles' axis is parallel to the tibia's long axis.
  public init?(femur: BoneAxes, tibia: BoneAxes) {
    guard let floating = tibia.superior.cross(femur.lateral).normalised else { return nil }
    func degrees(_ sine: Double, _ cosine: Double) -> Double { atan2(sine, cosine) * 180 / .pi }
    flexion = degrees(-floating.dot(femur.superior), floating.dot(femur.anterior))
    varus = asin(min(max(femur.lateral.dot(tibia.superior), -1), 1)) * 180 / .pi
    internalRotation = degrees(floating.dot(tibia.lateral), floating.dot(tibia.anterior))
    let way = tibia.origin - femur.origin
    (lateralShift, anteriorShift) = (way.dot(femur.lateral), way.dot(floating))
    distraction = -way.dot(tibia.superior)
  }
}
