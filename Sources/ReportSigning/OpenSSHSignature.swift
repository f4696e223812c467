import Checksums
import Foundation

/// What is wrong with a signature file before any key is looked at.
public enum SignatureFormatError: Error, Equatable, Sendable {
  /// Not exactly the lines that ssh-keygen writes: other bytes before, between or after.
  case notCanonicalArmor
  /// The decoded bytes are no signature of version 1, or have bytes left over.
  case malformed
  /// Made for another purpose.
  case wrongNamespace(String)
  /// A hash or a key type that is not accepted.
  case unsupportedAlgorithm(String)
}

/// A decoded OpenSSH signature (PROTOCOL.sshsig of OpenSSH, section "Blob format").
///
/// Every field is read and checked, also the reserved one that ssh-keygen skips, so that no byte of
/// the decoded signature can be changed without notice.
struct OpenSSHSignature: Equatable {
  /// The signature's namespace; ours never signs anything else.
  static let namespace = "report@reading-room"
  private static let header = "-----BEGIN SSH SIGNATURE-----\n"
  private static let footer = "\n-----END SSH SIGNATURE-----\n"
  private static let signatureTypes: [String: Set<String>] = [
    "ssh-ed25519": ["ssh-ed25519"],
    "ecdsa-sha2-nistp256": ["ecdsa-sha2-nistp256"],
    "ecdsa-sha2-nistp384": ["ecdsa-sha2-nistp384"],
    "ecdsa-sha2-nistp521": ["ecdsa-sha2-nistp521"],
    "ssh-rsa": ["rsa-sha2-512"],
    "sk-ssh-ed25519@openssh.com": ["sk-ssh-ed25519@openssh.com"],
    "sk-ecdsa-sha2-nistp256@openssh.com": ["sk-ecdsa-sha2-nistp256@openssh.com"],
  ]

  /// Key type, such as `ssh-ed25519`.
  var keyType: String
  /// The public key's blob.
  var publicKey: [UInt8]

  /// SHA-256 of the public key in OpenSSH's form, `SHA256:` and base 64 without padding.
  var fingerprint: String { openSSHFingerprint(publicKey) }

  /// The public key as in a `.pub` file, without a comment.
  var publicKeyLine: String { "\(keyType) \(Data(publicKey).base64EncodedString())" }

  /// Reads a signature file.
  init(armored bytes: [UInt8]) throws(SignatureFormatError) {
    let blob = try Self.decodeArmor(bytes)
    var reader = BlobReader(bytes: blob)
    guard reader.take(6) == Array("SSHSIG".utf8), reader.number() == 1,
      let publicKey = reader.string(), let namespace = reader.string(),
      let reserved = reader.string(), let hash = reader.string(), let signature = reader.string(),
      reader.isAtEnd, reserved.isEmpty
    else { throw .malformed }
    var key = BlobReader(bytes: publicKey)
    var parts = BlobReader(bytes: signature)
    guard let keyType = key.string().map(text), let signatureType = parts.string().map(text),
      parts.string() != nil
    else { throw .malformed }
    // FIDO signatures carry flags and a counter after the signature (PROTOCOL.u2f).
    if keyType.hasPrefix("sk-") {
      guard parts.take(5) != nil else { throw .malformed }
    }
    guard parts.isAtEnd else { throw .malformed }
    guard text(namespace) == Self.namespace else { throw .wrongNamespace(text(namespace)) }
    guard ["sha512", "sha256"].contains(text(hash)) else {
      throw .unsupportedAlgorithm(text(hash))
    }
    guard Self.signatureTypes[keyType]?.contains(signatureType) == true else {
      throw .unsupportedAlgorithm("\(keyType) \(signatureType)")
    }
    (self.keyType, self.publicKey) = (keyType, publicKey)
  }

  /// Whether a key type can sign reports.
  static func isAccepted(keyType: String) -> Bool { signatureTypes[keyType] != nil }

  /// The bytes inside the armor, which must be just what encoding them again gives.
  private static func decodeArmor(_ bytes: [UInt8]) throws(SignatureFormatError) -> [UInt8] {
    guard let armor = String(validating: bytes, as: UTF8.self), armor.hasPrefix(header),
      armor.hasSuffix(footer), armor.utf8.count > header.utf8.count + footer.utf8.count
    else { throw .notCanonicalArmor }
    let body = armor.dropFirst(header.count).dropLast(footer.count)
    guard let data = Data(base64Encoded: String(body.filter { $0 != "\n" })) else {
      throw .notCanonicalArmor
    }
    guard encodeArmor(Array(data)) == bytes else { throw .notCanonicalArmor }
    return Array(data)
  }

  /// The lines ssh-keygen writes: base 64 in lines of 70 (`sshsig_armor`).
  static func encodeArmor(_ blob: [UInt8]) -> [UInt8] {
    var lines: [Substring] = []
    var rest = Data(blob).base64EncodedString()[...]
    while !rest.isEmpty {
      lines.append(rest.prefix(70))
      rest = rest.dropFirst(70)
    }
    return Array((header + lines.joined(separator: "\n") + footer).utf8)
  }
}

/// SHA-256 of a public key's blob in OpenSSH's form.
func openSSHFingerprint(_ publicKey: [UInt8]) -> String {
  let base64 = Data(sha256(publicKey)).base64EncodedString()
  return "SHA256:" + base64.prefix { $0 != "=" }
}

private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

/// Reads the SSH wire format (RFC 4251 section 5).
struct BlobReader {
  private var rest: ArraySlice<UInt8>

  init(bytes: [UInt8]) { rest = bytes[...] }

  var isAtEnd: Bool { rest.isEmpty }

  mutating func take(_ count: Int) -> [UInt8]? {
    guard count >= 0, count <= rest.count else { return nil }
    defer { rest = rest.dropFirst(count) }
    return Array(rest.prefix(count))
  }

  mutating func number() -> UInt32? {
    take(4).map { $0.reduce(0) { $0 << 8 | UInt32($1) } }
  }

  mutating func string() -> [UInt8]? { number().flatMap { take(Int($0)) } }
}
