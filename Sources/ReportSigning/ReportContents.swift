import Checksums
import Reporting

/// A signed report's three files, read once and checked for form.
struct ReportContents {
  static let reportLimit = 16 << 20
  private static let signatureLimit = 1 << 16
  private static let manifestLimit = 256 << 20

  /// The signed bytes.
  var report: [UInt8]
  /// The signature's file.
  var signature: [UInt8]
  /// What the signature covers, if it is right.
  var verified: VerifiedReport
  /// The signature's public key as in a `.pub` file.
  var publicKeyLine: String

  /// Reads the files and checks their form.
  init(_ files: ReportFiles) throws(InvalidReport) {
    try self.init(
      report: Self.read(files.report, limit: Self.reportLimit),
      signature: Self.read(files.signature, limit: Self.signatureLimit),
      manifest: Self.read(files.manifest, limit: Self.manifestLimit))
  }

  /// Checks the form of what was read: canonical text, the manifest by its SHA-256, canonical signature.
  init(report: [UInt8], signature: [UInt8], manifest: [UInt8]) throws(InvalidReport) {
    guard Self.isCanonicalText(report) else { throw .notCanonicalText }
    guard sha256Hex(manifest) == (try Self.manifestDigest(in: report)) else {
      throw .manifestDiffers
    }
    let decoded: OpenSSHSignature
    do {
      decoded = try OpenSSHSignature(armored: signature)
    } catch {
      throw .signatureFormat(error)
    }
    guard let content = ReportManifest(bytes: manifest) else { throw .unknownManifestForm }
    (self.report, self.signature) = (report, signature)
    publicKeyLine = decoded.publicKeyLine
    verified = VerifiedReport(
      sha256: sha256Hex(report), keyType: decoded.keyType, keyFingerprint: decoded.fingerprint,
      manifest: content)
  }

  private static func read(_ path: String, limit: Int) throws(InvalidReport) -> [UInt8] {
    do {
      return try readFile(path, limit: limit)
    } catch {
      throw .file(error)
    }
  }

  /// UTF-8, lines ended by a line feed, and nothing in them that could act on a terminal.
  static func isCanonicalText(_ bytes: [UInt8]) -> Bool {
    guard bytes.last == UInt8(ascii: "\n"), let text = String(validating: bytes, as: UTF8.self)
    else { return false }
    return text.unicodeScalars.allSatisfy { $0 == "\n" || isPrintable($0) }
  }

  /// The digest on the text's only manifest line.
  private static func manifestDigest(in bytes: [UInt8]) throws(InvalidReport) -> String {
    let prefix = Array(manifestLinePrefix.utf8)
    let lines = bytes.split(separator: UInt8(ascii: "\n")).filter { $0.starts(with: prefix) }
    guard let line = lines.first, lines.count == 1 else { throw .noSingleManifestLine }
    return String(decoding: line.dropFirst(prefix.count), as: UTF8.self)
  }
}
