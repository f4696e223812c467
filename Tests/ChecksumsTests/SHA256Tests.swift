import Foundation
import Testing

@testable import Checksums

/// Vectors of FIPS 180-4's examples (NIST CAVP, SHA256ShortMsg and the one-million-a message).
@Test(arguments: [
  ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
  ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
  (
    String(repeating: "a", count: 1_000_000),
    "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
  ),
])
func agreesWithTheStandardsVectors(_ message: String, _ digest: String) {
  #expect(sha256Hex(message.utf8) == digest)
}

@Test func aFileInPiecesAgreesWithItsBytes() throws {
  let path = NSTemporaryDirectory() + "checksum-\(UUID().uuidString)"
  defer { try? FileManager.default.removeItem(atPath: path) }
  let bytes = (0..<600_001).map { UInt8(truncatingIfNeeded: $0 &* 31) }
  try Data(bytes).write(to: URL(fileURLWithPath: path))
  #expect(try sha256Hex(ofFileAt: path) == sha256Hex(bytes))
}

@Test func namesTheFileItCannotRead() {
  #expect(throws: ChecksumError.unreadable(path: "/nowhere/x", errno: 2)) {
    try sha256Hex(ofFileAt: "/nowhere/x")
  }
}
