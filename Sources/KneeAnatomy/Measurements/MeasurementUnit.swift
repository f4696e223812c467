/// The unit of a measured value; the raw value is how it is written beside the number.
public enum MeasurementUnit: String, CaseIterable, Codable, Sendable {
  case millimetres = "mm"
  case squareMillimetres = "mm²"
  case millilitres = "mL"
  case degrees = "°"
  /// A number without a unit.
  case ratio = ""
  case milliseconds = "ms"
  /// Of one hundred.
  case percent = "%"
}
