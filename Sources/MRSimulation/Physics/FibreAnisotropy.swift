import Foundation

/// How T2 of water along collagen fibres depends on their angle θ to the static field.
///
/// Dipolar coupling of water bound to collagen averages to (3 cos² θ − 1) and vanishes at 54.7°, the
/// magic angle: R2(θ) = R2iso + R2aniso · (3 cos² θ − 1)² / 4. The signal of tendons in volunteers
/// follows it: bright at 55°, none at 0° and 90° (Erickson et al., Radiology 181:389, 1991,
/// doi 10.1148/radiology.181.2.1924777).
public struct FibreAnisotropy: Equatable, Sendable {
  /// T2 at the magic angle, 1 / R2iso, in ms; positive.
  public var magicAngleT2: Double
  /// R2aniso, in 1/ms: what fibres along the field add to the rate; not negative.
  public var anisotropicRate: Double

  /// A law from its parts.
  public init(magicAngleT2: Double, anisotropicRate: Double) {
    self.magicAngleT2 = magicAngleT2
    self.anisotropicRate = anisotropicRate
  }

  /// The law that gives a known T2 at the angle at which it was measured.
  ///
  /// - Parameters:
  ///   - t2: T2 at `referenceAngle`, in ms; positive.
  ///   - referenceAngle: Between fibres and field, in radians; not the magic angle.
  ///   - magicAngleT2: T2 at the magic angle, in ms; taken as at least `t2`.
  public init(t2: Double, atAngle referenceAngle: Double, magicAngleT2: Double) {
    let longest = max(t2, magicAngleT2)
    self.init(
      magicAngleT2: longest,
      anisotropicRate: (1 / t2 - 1 / longest) / Self.dipolarFactor(referenceAngle))
  }

  /// T2 of fibres at an angle to the field, in ms.
  ///
  /// - Parameter angle: Between the fibres and B0, in radians.
  public func t2(angleToField angle: Double) -> Double {
    1 / (1 / magicAngleT2 + anisotropicRate * Self.dipolarFactor(angle))
  }

  /// (3 cos² θ − 1)² / 4: 1 along the field, 1/4 across it, 0 at the magic angle.
  ///
  /// - Parameter angle: θ in radians.
  public static func dipolarFactor(_ angle: Double) -> Double {
    let cosine = cos(angle)
    let coupling = 3 * cosine * cosine - 1
    return coupling * coupling / 4
  }
}
