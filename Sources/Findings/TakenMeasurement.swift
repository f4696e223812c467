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
  /// What an earlier examination gave; `nil` where none was compared.
  public var prior: PriorMeasurement?

  /// A measurement from its parts.
  public init(
    id: String, name: String, value: Double, unit: String, samplingError: Double,
    model: ModelIdentity, prior: PriorMeasurement? = nil
  ) {
    (self.id, self.name, self.value, self.unit) = (id, name, value, unit)
    (self.samplingError, self.model, self.prior) = (samplingError, model, prior)
  }

  /// Value, sampling error and unit for people, such as `2.1 ± 0.2 mm`.
  public var valueWords: String { measuredWords(value, error: samplingError, unit: unit) }

  /// The earlier value with its date, the change, and what the change is worth; empty where nothing was compared.
  public var changeWords: String {
    guard let prior else { return "" }
    let places = measuredPlaces(error: samplingError, unit: unit), change = value - prior.value
    let limit = decimalText(prior.limit, places: max(places, 1))
    let worth =
      switch (abs(change) > prior.limit, prior.limitIsByRepeats) {
      case (true, true): "beyond the \(limit) that repeated scans of one knee differ by"
      case (false, true): "within the \(limit) that repeated scans of one knee differ by"
      case (true, false): "beyond the \(limit) of sampling alone, which may be no change"
      case (false, false): "within the \(limit) of sampling alone"
      }
    return "\(decimalText(prior.value, places: places)) on \(prior.date), "
      + "\(signedText(change, places: places)), \(worth)"
  }
}

/// What an earlier examination of the same knee gave for a measurement.
public struct PriorMeasurement: Hashable, Codable, Sendable {
  /// The value, in the measurement's unit.
  public var value: Double
  /// The examination's date as `YYYY-MM-DD`.
  public var date: String
  /// The smallest change that is more than error, in the measurement's unit.
  public var limit: Double
  /// Whether the limit is by repeated scans of the same knees; else it is by the sampling errors alone.
  public var limitIsByRepeats: Bool

  /// An earlier value from its parts.
  public init(value: Double, date: String, limit: Double, limitIsByRepeats: Bool) {
    (self.value, self.date) = (value, date)
    (self.limit, self.limitIsByRepeats) = (limit, limitIsByRepeats)
  }
}

/// A measured value for people, such as `2.1 ± 0.2 mm`: two decimals where the error is below 0.095, none where it reaches 9.5.
///
/// - Parameters:
///   - error: Standard error in the same unit; one that is not above zero is left out.
///   - unit: The unit as it is written; empty for a ratio.
public func measuredWords(_ value: Double, error: Double, unit: String) -> String {
  let places = measuredPlaces(error: error, unit: unit)
  let spread = error > 0 ? " ± \(decimalText(error, places: places))" : ""
  let gap = unit.isEmpty || unit == "°" ? "" : " "
  return decimalText(value, places: places) + spread + gap + unit
}

/// Decimals of a measured value: two where its standard error is below 0.095, none where it reaches 9.5.
public func measuredPlaces(error: Double, unit: String) -> Int {
  if error > 0 { error < 0.095 ? 2 : error < 9.5 ? 1 : 0 } else { unit.isEmpty ? 2 : 1 }
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
