import Foundation
import Imaging

/// The roof of the femur's notch, seen from the side: Blumensaat's line, by which flexion is told.
///
/// It lies within a few millimetres of the condyles' axis, in every field of view that shows a knee, and is nearly straight. To the shaft it
/// stands alike in every knee that was measured here: see ``rise``.
struct NotchRoof: Sendable {
  /// Degrees by which the roof rises backwards where the shaft stands upright.
  ///
  /// 50.2, 50.5 and 50.7 in three real femora beside their shafts and 53 in the simulated one (`docs/knee-measurements.md`).
  static let rise = 51.0
  /// Half of the strip in the middle that counts: the roof is an arch from side to side, in mm.
  private static let halfWidth = 6.0
  /// Part of the roof that counts, forwards from beside the condyles' axis, in mm. A shorter one would follow the kink that some roofs have.
  private static let along = -12.0...12.0
  /// Farthest that the roof lies from the condyles' axis, in mm.
  private static let farthest = 14.0
  /// Least part of a sample's normal along the roof's: 40 degrees.
  private static let facing = 0.77
  /// Beyond it a sample counts less (Huber's limit), in mm.
  private static let tolerance = 0.5
  /// Fewest samples.
  private static let fewest = 25

  /// Degrees by which superior has to turn forwards for the roof to rise as it should.
  let turn: Double
  /// Root mean square distance of the samples from a straight roof, in mm.
  let residual: Double

  /// - Parameters:
  ///   - samples: The femur's surface.
  ///   - condyles: Its condyles; superior as it is known.
  /// - Returns: nil where too little of a roof is seen.
  init?(_ samples: [SurfaceSample], _ condyles: CondylarAxis) {
    let axes = condyles.axes, (sine, cosine) = SineCosine.of(Self.rise)
    // Forwards along the roof, and out of it into the notch.
    let forwards = axes.anterior * cosine + axes.superior * -sine
    let outwards = axes.anterior * -sine + axes.superior * -cosine
    var places: [(along: Double, out: Double)] = []
    for sample in samples where sample.normal.dot(outwards) > Self.facing {
      let way = sample.point - axes.origin
      let place = (along: way.dot(forwards), out: way.dot(outwards))
      guard abs(way.dot(axes.lateral)) < Self.halfWidth, Self.along.contains(place.along),
        abs(place.out) < Self.farthest
      else { continue }
      places.append(place)
    }
    guard places.count >= Self.fewest else { return nil }
    let middle = CondylarAxis.median(places.map(\.out))
    var line = [middle, 0.0]
    for _ in 0..<5 {
      var squares = LeastSquares(unknowns: 2)
      for place in places {
        let off = abs(place.out - line[0] - line[1] * place.along)
        squares.add([1, place.along], place.out, weight: min(1, Self.tolerance / max(off, 1e-9)))
      }
      guard let solved = squares.solved() else { return nil }
      line = solved
    }
    turn = atan(line[1]) * 180 / .pi
    residual = CondylarAxis.mean(
      places.map {
        ($0.out - line[0] - line[1] * $0.along) * ($0.out - line[0] - line[1] * $0.along)
      }
    ).squareRoot()
  }
}
