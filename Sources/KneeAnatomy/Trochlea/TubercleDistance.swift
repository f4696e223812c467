import Imaging

/// Distance from the tibial tubercle to the trochlear groove.
enum TubercleDistance {
  /// Standard deviation of the deepest place of a groove along its flat bottom, in mm (simulated knees: 1.0 with the tendon's).
  private static let grooveDeviation = 0.9

  /// How far the middle of the patellar tendon's insertion lies lateral of the groove's deepest bone, in mm, along the line of the
  /// posterior condyles (Schoettle et al., Knee 2006).
  ///
  /// - Throws: ``MeasurementObstacle`` where the insertion or the groove is not seen.
  static func value(_ knee: MeasuredKnee, _ cut: TrochlearCut) throws(MeasurementObstacle)
    -> MeasuredValue
  {
    let insertion = try TendonInsertion(knee).middle
    let place = knee.frame.femur.position(knee.frame.tibia.point(insertion))
    let turn = TrochlearCut.posteriorTurn(knee.frame)
    let across = place.lateral * turn.cosine + place.anterior * turn.sine
    let edge = knee.noise.edgeDeviation
    return MeasuredValue(
      value: across - cut.groove.x,
      samplingError: (2 * edge * edge + grooveDeviation * grooveDeviation).squareRoot())
  }
}
