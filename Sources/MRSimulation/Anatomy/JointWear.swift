/// What osteoarthritis has worn off a knee's compartments where they bear weight, as a share of the
/// cartilage's thickness, 0 to 1.
struct JointWear: Equatable, Sendable {
  /// On femur and tibia.
  var medial: Float = 0, lateral: Float = 0
  /// On the patella's lateral facet and the trochlea before it.
  var patellofemoral: Float = 0

  /// How far worn cartilage yields beyond sound one when the bones close on it, mm for each share.
  ///
  /// An estimate: with it, moderate wear leaves about two thirds of the joint space and advanced wear a quarter.
  static let yield: Float = 3

  /// Part of the condyle's or the trochlea's cartilage that is left.
  ///
  /// - Parameters:
  ///   - across: x in the knee's space.
  ///   - angle: About the condyles' axis, 0 below and positive in front, degrees.
  func femoralRest(across: Float, angle: Float) -> Float {
    let loaded = rise(angle, -75, -40) * rise(-angle, -75, -45)
    let front = rise(angle, 55, 75) * rise(across, -2, 4)
    let condylar = across < 0 ? medial * rise(-across, 7, 12) : lateral * rise(across, 7, 12)
    return 1 - max(loaded * condylar, front * patellofemoral)
  }

  /// Part of the patella's cartilage that is left at an x from its middle.
  func patellarRest(across: Float) -> Float {
    1 - patellofemoral * rise(across, -3, 3)
  }
}
