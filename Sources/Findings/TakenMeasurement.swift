/// A measurement of an anatomy model that a reader takes into the report, as it was when it was taken.
///
/// It is kept whole in the act: what the model gives when it runs again changes nothing that was taken.
public struct TakenMeasurement: Hashable, Codable, Sendable, Identifiable {
  /// A stable identifier of what is measured, such as `meniscus.medial.extrusion`; at most one measurement of each is taken.
  public var id: String
  /// What is measured, in radiology's words.
  public var name: String
  /// The value in `unit`.
  public var value: Double
  /// The unit as it is written; empty for a ratio.
  public var unit: String
  /// Standard error that the slices' sampling gives, in `unit`.
  public var samplingError: Double
  /// The model whose segmentation was measured.
  public var model: ModelIdentity

  /// A measurement from its parts.
  public init(
    id: String, name: String, value: Double, unit: String, samplingError: Double,
    model: ModelIdentity
  ) {
    (self.id, self.name, self.value, self.unit) = (id, name, value, unit)
    (self.samplingError, self.model) = (samplingError, model)
  }

  /// Value, sampling error and unit for people, such as `2.1 ± 0.2 mm`.
  public var valueWords: String { measuredWords(value, error: samplingError, unit: unit) }
}

/// A measured value for people, such as `2.1 ± 0.2 mm`: two decimals where the error is below 0.095, none where it reaches 9.5.
///
/// - Parameters:
///   - error: Standard error in the same unit; one that is not above zero is left out.
///   - unit: The unit as it is written; empty for a ratio.
public func measuredWords(_ value: Double, error: Double, unit: String) -> String {
  let places =
    if error > 0 { error < 0.095 ? 2 : error < 9.5 ? 1 : 0 } else { unit.isEmpty ? 2 : 1 }
  let spread = error > 0 ? " ± \(decimalText(error, places: places))" : ""
  let gap = unit.isEmpty || unit == "°" ? "" : " "
  return decimalText(value, places: places) + spread + gap + unit
}

/// A measurement with who took it into the report, and when.
public struct ReviewedMeasurement: Equatable, Sendable, Identifiable {
  /// What was taken.
  public var measurement: TakenMeasurement
  /// Who took it.
  public var reader: ReaderIdentity
  /// When.
  public var time: Timestamp

  /// A measurement with its act.
  public init(measurement: TakenMeasurement, reader: ReaderIdentity, time: Timestamp) {
    (self.measurement, self.reader, self.time) = (measurement, reader, time)
  }

  /// The measurement's identifier.
  public var id: String { measurement.id }
}
