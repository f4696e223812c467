import DICOM
import Imaging

/// Several numbers as one Decimal String value.
func decimals(_ values: Double...) -> String {
  values.map { decimalString($0) }.joined(separator: "\\")
}

/// A direction as three Decimal Strings.
func decimals(_ vector: PatientVector) -> String { decimals(vector.x, vector.y, vector.z) }

/// Zeros before a text until it has `length` characters.
func padded(_ text: String, _ length: Int) -> String {
  String(repeating: "0", count: max(0, length - text.count)) + text
}

/// A time of day as VR TM.
///
/// - Parameter milliseconds: Since midnight.
func timeText(_ milliseconds: Int) -> String {
  let (seconds, rest) = (milliseconds / 1000, milliseconds % 1000)
  let parts = [seconds / 3600, seconds / 60 % 60, seconds % 60].map { padded("\($0)", 2) }
  return parts.joined() + "." + padded("\(rest)", 3)
}
