import Foundation
import Imaging

/// The femur's axes from its condyles.
///
/// Lateral is the axis of the posterior condyles' cylinders (``CondylarAxis``), and the origin its middle between the crests. Superior is
/// at right angles to it, as about the mechanical axis is to the condyles (Eckhoff et al., JBJS 2005), and is turned
/// about it to where the condyles' outline is that of a straight femur (``CondylarOutline``): the shaft that a knee's field of view holds
/// is short, bowed and often cut. Between persons the outline stands to the shaft within some degrees, so that flexion compares the same
/// knee at two times better than two knees.
enum FemoralAxes {
  /// Fits of the cylinders, each after the axes were turned to the outline.
  private static let rounds = 8
  /// Greatest root mean square distance from cylinders, in mm: crests that are not round are not condyles.
  private static let greatestResidual = 1.5
  /// Greatest turn of one round, in degrees.
  private static let greatestTurn = 12.0

  /// The condyles' cylinders with the femur's axes.
  static func condyles(_ samples: [SurfaceSample]) throws(KneeFrameError) -> CondylarAxis {
    var condyles = CondylarAxis(guess: guess(samples))
    for _ in 0..<rounds {
      guard condyles.refine(samples) else { throw .condylesNotSeen }
      let seen = samples.map { AxialSample($0, condyles.axes) }
      guard let turn = CondylarOutline(seen, condyles).turn else { throw .condylarFrontNotSeen }
      let kept = min(max(turn, -greatestTurn), greatestTurn)
      if let axes = condyles.axes.turned(aboutLateral: -kept) { condyles.axes = axes }
    }
    guard condyles.residual < greatestResidual else {
      throw .condylesNotRound(condyles.residual)
    }
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
