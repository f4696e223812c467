import Foundation
import Imaging

/// How far the plateaux fall backwards.
///
/// The long axis is the weak part: what a knee's field of view shows of the shaft leaves it uncertain by degrees, alike on both sides.
/// The difference between the sides does not need it.
enum TibialSlope {
  /// Standard deviation of the long axis against the whole bone's, in degrees (estimate: on simulated tibiae, whose tubercle lies in the
  /// middle, it leans 7 degrees too far; on one real tibia the slopes were 3 degrees less than against the scanner's axis).
  private static let axisDeviation = 4.0

  /// Half of the strip about a plateau's middle that is taken, in mm.
  private static let halfStrip = 4.0

  /// Degrees by which a plateau's bone falls backwards against a right angle to the long axis of ``TibialLongAxis`` (Hudek et al.,
  /// Clinical Orthopaedics and Related Research 2009); the line through the bone that bears cartilage, or should, in place of a tangent.
  ///
  /// - Parameter lean: Degrees by which the long axis leans forwards from the tibia's superior axis.
  /// - Throws: ``MeasurementObstacle``.
  static func value(_ side: KneeSide, _ knee: MeasuredKnee, lean: Double)
    throws(MeasurementObstacle) -> MeasuredValue
  {
    let plateau = try fall(side, knee), error = plateau.samplingError
    return MeasuredValue(
      value: plateau.value + lean,
      samplingError: (error * error + axisDeviation * axisDeviation).squareRoot())
  }

  /// Degrees by which the lateral plateau falls backwards more than the medial one.
  ///
  /// - Throws: ``MeasurementObstacle``.
  static func difference(_ knee: MeasuredKnee) throws(MeasurementObstacle) -> MeasuredValue {
    let (medial, lateral) = (try fall(.medial, knee), try fall(.lateral, knee))
    let (a, b) = (medial.samplingError, lateral.samplingError)
    return MeasuredValue(
      value: lateral.value - medial.value, samplingError: (a * a + b * b).squareRoot())
  }

  /// Degrees by which a plateau falls backwards against the tibia's axes.
  private static func fall(_ side: KneeSide, _ knee: MeasuredKnee) throws(MeasurementObstacle)
    -> MeasuredValue
  {
    let middle = try knee.plateauMiddle(side)
    let places = (knee.bones.plates.samples[side] ?? []).map {
      knee.frame.tibia.position($0.point)
    }.filter { abs($0.lateral - middle.lateral) < halfStrip }
    var squares = LeastSquares(unknowns: 2)
    for place in places { squares.add([place.anterior - middle.anterior, 1], place.superior) }
    guard places.count > 50, let line = squares.solved() else {
      throw .noAxes(.plateauNotSeen(side))
    }
    let length = (places.map(\.anterior).max() ?? 0) - (places.map(\.anterior).min() ?? 0)
    return MeasuredValue(
      value: atan(line[0]) * 180 / .pi,
      samplingError: 2.0.squareRoot() * knee.noise.pointDeviation / length * 180 / .pi)
  }
}
