import Foundation

/// Where tests find data that is not committed.
enum ReferenceData {
  /// The package's root.
  static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  /// The shared data folder beside the project, when present.
  static var shared: URL? {
    folder(
      environment: "READING_ROOM_SHARED_DATA", otherwise: root.appending(path: "../shared/data"))
  }

  /// The data folder of an installed PyPI `pydicom` 3.0.2, named by the environment.
  static var pydicom: URL? { folder(environment: "READING_ROOM_PYDICOM_DATA", otherwise: nil) }

  /// A committed fixture.
  static func fixture(_ path: String) -> URL {
    root.appending(path: "Fixtures").appending(path: path)
  }

  private static func folder(environment: String, otherwise: URL?) -> URL? {
    let stated = ProcessInfo.processInfo.environment[environment].map { URL(filePath: $0) }
    guard let folder = stated ?? otherwise,
      FileManager.default.fileExists(atPath: folder.path)
    else { return nil }
    return folder
  }
}

/// CRC-32 (ISO 3309, as zlib and Python compute it) of values as little-endian 32-bit integers.
func crc32(_ values: [Int32]) -> UInt32 {
  let table: [UInt32] = (0..<256).map { index in
    var entry = UInt32(index)
    for _ in 0..<8 { entry = entry & 1 == 1 ? 0xedb8_8320 ^ (entry >> 1) : entry >> 1 }
    return entry
  }
  var crc: UInt32 = 0xffff_ffff
  values.withUnsafeBytes { bytes in
    for byte in bytes {
      let index = Int(UInt8(truncatingIfNeeded: crc) ^ byte)
      crc = table[index] ^ (crc >> 8)
    }
  }
  return ~crc
}
