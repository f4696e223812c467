import Foundation
import Imaging

/// The condyles' outline before their cylinders: distance from the condyles' axis by angle, in middle radii of condyles so far apart.
///
/// The fitted radii themselves would not do: they err together with the turn. The outline grows from one to two radii between the lowest
/// point and the trochlea, so that turning about the axis is told from it to a fraction of a degree, without the shaft.
struct CondylarOutline: Sendable {
  /// Degrees in front of the lowest point, and between two values.
  static let first = 20.0, step = 5.0, count = 13
  /// The outline of a straight femur: the mean of the simulated knee of middle size and of one real knee, each turned to its shaft
  /// (the label map of pyMSKT's tests).
  private static let straight = [
    1.06, 1.08, 1.11, 1.155, 1.205, 1.27, 1.34, 1.43, 1.54, 1.66, 1.77, 1.87, 1.93,
  ]
  /// Middle radius of condyles whose crests are one mm apart, in mm (the same two knees).
  private static let radiusForSpacing = 0.41
  /// Samples this near to a crest count, in mm.
  private static let halfWidth = 6.0
  /// Fewest samples of a value.
  private static let fewest = 3

  /// Means of both sides; NaN where a side shows nothing.
  let values: [Double]

  init(_ samples: [AxialSample], _ condyles: CondylarAxis) {
    let size = Self.radiusForSpacing * condyles.crestSpacing
    var sums = [KneeSide: [(sum: Double, count: Double)]]()
    for side in KneeSide.allCases {
      sums[side] = [(sum: Double, count: Double)](repeating: (0, 0), count: Self.count)
    }
    for sample in samples where sample.normalOutwards > 0.5 {
      let side: KneeSide = sample.across < 0 ? .medial : .lateral
      let bin = Int(((sample.angle - Self.first) / Self.step + 0.5).rounded(.down))
      guard (0..<Self.count).contains(bin), let crest = condyles.crest[side],
        abs(sample.across - crest) < Self.halfWidth
      else { continue }
      sums[side]?[bin].sum += sample.radius / size
      sums[side]?[bin].count += 1
    }
    values = (0..<Self.count).map { bin in
      let means = KneeSide.allCases.map { side -> Double in
        guard let sum = sums[side]?[bin], Int(sum.count) >= Self.fewest else { return .nan }
        return sum.sum / sum.count
      }
      return (means[0] + means[1]) / 2
    }
  }

  /// Degrees by which superior has to turn forwards for the outline to be a straight femur's; `nil` when a value is missing.
  var turn: Double? {
    guard values.allSatisfy(\.isFinite) else { return nil }
    var (above, below) = (0.0, 0.0)
    for bin in 1..<Self.count - 1 {
      let slope = (Self.straight[bin + 1] - Self.straight[bin - 1]) / (2 * Self.step)
      above += slope * (values[bin] - Self.straight[bin])
      below += slope * slope
    }
    return above / below
  }
}
