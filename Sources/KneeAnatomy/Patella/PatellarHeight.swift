import Imaging

/// How high the patella stands, in the sagittal plane through its middle.
struct PatellarHeight: Sendable {
  private let knee: MeasuredKnee
  private let section: [JointPosition]
  /// Lateral place of the plane, by the tibia's axes, in mm.
  private let middle: Double
  /// The patella's ends, where it is longest.
  private let poles: (upper: JointPosition, lower: JointPosition)

  /// Half of the section's thickness, in mm.
  private static let halfSection = 3.0

  /// - Throws: ``MeasurementObstacle`` where the patella is not seen whole.
  init(_ knee: MeasuredKnee) throws(MeasurementObstacle) {
    let places = try knee.places(of: .patella, by: knee.frame.tibia)
    if knee.structuresCutOff.contains(.patella) { throw .cutOff(.patella) }
    let middle = places.reduce(0) { $0 + $1.lateral } / Double(places.count)
    let section = places.filter { abs($0.lateral - middle) < Self.halfSection }
    guard let poles = Self.poles(section) else { throw .notSeen(.patella) }
    (self.knee, self.middle, self.section, self.poles) = (knee, middle, section, poles)
  }

  /// The two places of a section that lie farthest from each other, within 60 degrees of upright.
  private static func poles(_ section: [JointPosition]) -> (
    upper: JointPosition, lower: JointPosition
  )? {
    var longest: (length: Double, upper: JointPosition, lower: JointPosition)?
    for degrees in stride(from: -60.0, through: 60, by: 2) {
      let (sine, cosine) = SineCosine.of(degrees)
      func height(_ place: JointPosition) -> Double {
        place.anterior * sine + place.superior * cosine
      }
      guard let upper = section.max(by: { height($0) < height($1) }),
        let lower = section.min(by: { height($0) < height($1) })
      else { return nil }
      let length = upper.sagittalDistance(to: lower)
      if length > longest?.length ?? 0 { longest = (length, upper, lower) }
    }
    return longest.map { ($0.upper, $0.lower) }
  }

  /// The patella's greatest length, in mm.
  func length() -> MeasuredValue {
    MeasuredValue(
      value: poles.upper.sagittalDistance(to: poles.lower), samplingError: lengthError)
  }

  /// Two ends, each as exact as an edge.
  private var lengthError: Double { knee.noise.pointDeviation * 2.0.squareRoot() }

  /// From the patella's lower pole straight to where the patellar tendon meets the tibia, in mm.
  func tendonLength() throws(MeasurementObstacle) -> MeasuredValue {
    let insertion = try TendonInsertion(knee).upperEnd
    return MeasuredValue(
      value: poles.lower.sagittalDistance(to: insertion),
      samplingError: (lengthError * lengthError + TendonInsertion.deviation
        * TendonInsertion.deviation).squareRoot())
  }

  /// Length of the patellar tendon over that of the patella (Insall and Salvati, Radiology 1971).
  func insallSalvati() throws(MeasurementObstacle) -> MeasuredValue {
    ratio(try tendonLength(), length())
  }

  /// From the lower end of the patella's articular surface to the upper front corner of the tibia, over the length of the articular
  /// surface (Caton et al., Revue de Chirurgie Orthopédique 1982).
  func catonDeschamps() throws(MeasurementObstacle) -> MeasuredValue {
    let cartilage = try knee.places(of: .patellarCartilage, by: knee.frame.tibia)
    if knee.structuresCutOff.contains(.patellarCartilage) { throw .cutOff(.patellarCartilage) }
    guard let ends = Self.poles(cartilage.filter { abs($0.lateral - middle) < Self.halfSection })
    else { throw .notSeen(.patellarCartilage) }
    let corner = try corner()
    return ratio(
      MeasuredValue(value: ends.lower.sagittalDistance(to: corner), samplingError: lengthError),
      MeasuredValue(
        value: ends.upper.sagittalDistance(to: ends.lower), samplingError: lengthError))
  }

  /// The foremost upper place of the plateaux' bone: the one farthest along halfway between forwards and upwards.
  private func corner() throws(MeasurementObstacle) -> JointPosition {
    let medial = try knee.plateauMiddle(.medial), lateral = try knee.plateauMiddle(.lateral)
    let tibia = try knee.places(of: .tibia, by: knee.frame.tibia)
    let corners = [medial, lateral].compactMap { middle in
      tibia.filter { abs($0.lateral - middle.lateral) < Self.halfSection }
        .max { $0.anterior + $0.superior < $1.anterior + $1.superior }
    }
    guard corners.count == 2 else { throw .partNotSeen(.tibia) }
    return JointPosition(
      lateral: middle, anterior: (corners[0].anterior + corners[1].anterior) / 2,
      superior: (corners[0].superior + corners[1].superior) / 2)
  }

  private func ratio(_ upper: MeasuredValue, _ lower: MeasuredValue) -> MeasuredValue {
    let value = upper.value / lower.value
    let (first, second) = (
      upper.samplingError / upper.value, lower.samplingError / lower.value
    )
    return MeasuredValue(
      value: value, samplingError: value * (first * first + second * second).squareRoot())
  }
}

extension JointPosition {
  /// Distance within the sagittal plane, in mm.
  func sagittalDistance(to other: JointPosition) -> Double {
    let (a, s) = (anterior - other.anterior, superior - other.superior)
    return (a * a + s * s).squareRoot()
  }
}
