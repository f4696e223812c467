import Foundation
import Imaging

/// The femur's axes from its condyles.
///
/// Lateral is the axis of the posterior condyles' cylinders (``CondylarAxis``), and the origin its middle between the crests. Superior is
/// at right angles to it, as about the mechanical axis is to the condyles (Eckhoff et al., JBJS 2005), and is turned
/// about it until the roof of the notch (``NotchRoof``) rises as it does in a straight femur: the shaft that a knee's field of view holds is
/// short, bowed and often cut. Between persons the roof stands to the shaft within some degrees, so that flexion compares the same knee at
/// two times better than two knees.
///
/// What tells superior must not depend on the cylinders: the arc on which they are fitted turns with it. The outline of the condyles' front,
/// which was taken before, did, and ran away in femora of another shape (`docs/knee-measurements.md`, "The femur's flexion").
enum FemoralAxes {
  /// Fits of the cylinders, each after the axes were turned to the roof.
  private static let rounds = 8
  /// Greatest root mean square distance from cylinders, in mm: crests that are not round are not condyles.
  private static let greatestResidual = 1.5
  /// Greatest turn of one round, in degrees.
  private static let greatestTurn = 12.0
  /// Greatest turn of the last round, in degrees: what still moves has not been found.
  private static let settled = 1.0
  /// Greatest root mean square distance of the roof from a straight one, in mm.
  private static let greatestRoughness = 1.5

  /// The condyles' cylinders with the femur's axes.
  static func condyles(_ samples: [SurfaceSample]) throws(KneeFrameError) -> CondylarAxis {
    var condyles = CondylarAxis(guess: guess(samples))
    var last = 0.0
    for _ in 0..<rounds {
      guard condyles.refine(samples) else { throw .condylesNotSeen }
      guard let roof = NotchRoof(samples, condyles), roof.residual < greatestRoughness else {
        throw .notchNotSeen
      }
      last = roof.turn
      let kept = min(max(roof.turn, -greatestTurn), greatestTurn)
      if let axes = condyles.axes.turned(aboutLateral: -kept) { condyles.axes = axes }
    }
    guard condyles.residual < greatestResidual else {
      throw .condylesNotRound(condyles.residual)
    }
    guard abs(last) < settled else { throw .notchNotSeen }
    return condyles
  }

  /// Axes of a knee that lies straight in the scanner.
  ///
  /// The lowest and the hindmost place of the condyles lie one radius from their axis.
  static func guess(_ samples: [SurfaceSample]) -> BoneAxes {
    let radius = 20.0
    let low = rank(samples.map(\.point.z), 0.002)
    let condylar = samples.filter { $0.point.z < low + 2 * radius }
    let back = rank(condylar.map(\.point.y), 0.998)
    let (right, left) = (rank(condylar.map(\.point.x), 0.01), rank(condylar.map(\.point.x), 0.99))
    return BoneAxes(
      origin: PatientPoint(x: (right + left) / 2, y: back - radius, z: low + radius),
      alongLateral: PatientVector(x: -1, y: 0, z: 0), near: PatientVector(x: 0, y: 0, z: 1))
      ?? BoneAxes.upright
  }

  private static func rank(_ values: [Double], _ part: Double) -> Double {
    let sorted = values.sorted()
    guard !sorted.isEmpty else { return 0 }
    return sorted[min(Int(part * Double(sorted.count)), sorted.count - 1)]
  }
}
