import CDCMTK
import DICOM
import Glibc

/// Keeps C strings alive for the length of a call.
final class CStrings {
  private var pointers: [UnsafeMutablePointer<CChar>] = []

  /// A copy that lives as long as this object.
  func add(_ text: String) -> UnsafePointer<CChar>? {
    guard let copy = strdup(text) else { return nil }
    pointers.append(copy)
    return UnsafePointer(copy)
  }

  /// A number as a Decimal String.
  func add(_ number: Double) -> UnsafePointer<CChar>? { add(decimalString(number)) }

  deinit { for pointer in pointers { free(pointer) } }
}

extension cdcmtk_error {
  /// The library's own words.
  var reason: String {
    withUnsafeBytes(of: text) { bytes in
      String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
  }
}
