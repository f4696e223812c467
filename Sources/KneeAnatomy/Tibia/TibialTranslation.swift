import Imaging

/// How far the tibia stands forwards under the lateral condyle.
enum TibialTranslation {
  /// Heights about the plateau's middle at which its back is looked for, in mm.
  private static let plateau = -12.0...3.0
  /// What two degrees of the tibia's anterior axis give over the 30 mm between both heights, in mm: its axes presume a mean posterior
  /// slope (``TibialAxes/meanSlope``), from which persons differ by as much.
  private static let axisDeviation = 1.0
  /// Above the condyles' axis bone is no condyle's back, in mm.
  private static let condyle = 12.0

  /// How far the hindmost bone of the lateral plateau lies before the hindmost bone of the lateral condyle, in mm along the tibia's
  /// anterior axis, in the sagittal plane through the condyle's crest (Vahey et al., Radiology 1993; Chan et al., Radiology 1994).
  ///
  /// - Throws: ``MeasurementObstacle/partNotSeen(_:)``.
  static func value(_ knee: MeasuredKnee) throws(MeasurementObstacle) -> MeasuredValue {
    let (femur, tibia) = (knee.frame.femur, knee.frame.tibia)
    let crest = knee.frame.condylarCrest[.lateral] ?? 0
    let across = tibia.position(
      femur.point(JointPosition(lateral: crest, anterior: 0, superior: 0))
    ).lateral
    let condyle = knee.bones.femur.places(by: femur).lazy.filter {
      $0.superior < Self.condyle && abs($0.lateral - crest) < ThinCuts.width
    }.map { tibia.position(femur.point($0)) }
    let height = try knee.plateauMiddle(.lateral).superior
    let plate = try knee.places(of: .tibia, by: tibia).filter {
      plateau.contains($0.superior - height)
    }
    func back(_ places: [JointPosition]) -> Double? {
      ThinCuts.extreme(places, across: \.lateral, middle: across) { -$0.anterior }
    }
    guard let femoral = back(Array(condyle)) else { throw .partNotSeen(.femur) }
    guard let tibial = back(plate) else { throw .partNotSeen(.tibia) }
    return MeasuredValue(
      value: femoral - tibial,
      samplingError: (2 * knee.noise.pointDeviation * knee.noise.pointDeviation
        + axisDeviation * axisDeviation).squareRoot())
  }
}
