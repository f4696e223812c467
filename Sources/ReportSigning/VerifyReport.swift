import Checksums
import Glibc
public import Reporting

/// What verification says of a report.
public enum VerificationResult: Equatable, Sendable {
  /// The signature is right and the allowed signers' file names the key; its principals.
  case validKnown(VerifiedReport, principals: [String])
  /// The signature is right, but nobody vouches for the key. `principals` are those that the allowed
  /// signers' file has for the key but does not allow now or for reports.
  case validUnknown(VerifiedReport, principals: [String])
  /// Not what was signed, or not a report of ours.
  case invalid(InvalidReport)

  /// Exit code of `verify`: 0 valid and known, 1 invalid, 3 valid and unknown signer. (2 is
  /// what the program answers when it refuses to sign.)
  public var exitCode: Int32 {
    switch self {
    case .validKnown: 0
    case .invalid: 1
    case .validUnknown: 3
    }
  }
}

/// What a right signature covers.
public struct VerifiedReport: Equatable, Sendable {
  /// SHA-256 of the report's file.
  public var sha256: String
  /// Key type, such as `ssh-ed25519`.
  public var keyType: String
  /// Fingerprint of the key.
  public var keyFingerprint: String
  /// What the report rests on, with who signed and when as the report says.
  public var manifest: ReportManifest
}

/// Why a report is not valid.
public enum InvalidReport: Error, Equatable, Sendable {
  /// The report, its signature or its manifest is not there or cannot be read.
  case file(ReportFileError)
  /// The text is not UTF-8 in lines ended by a line feed without control characters.
  case notCanonicalText
  /// The text has no manifest line, or more than one.
  case noSingleManifestLine
  /// The manifest is not the one the report names.
  case manifestDiffers
  /// The manifest is not of a form this version reads.
  case unknownManifestForm
  /// The signature's file is not as ssh-keygen writes it, or for another purpose.
  case signatureFormat(SignatureFormatError)
  /// The signature is not one of this text by this key.
  case signatureWrong
  /// The list of revoked keys has the key.
  case keyRevoked
}

/// Why nothing can be said about a report.
public enum VerificationError: Error, Equatable, Sendable {
  /// ssh-keygen did not start.
  case toolMissing(path: String, errno: Int32)
  /// The file of allowed signers, or of revoked keys, cannot be read.
  case listUnreadable(path: String, errno: Int32)
  /// There is no room for a private copy of what is checked.
  case noScratch(ReportFileError)
}

/// Verifies a signed report with its signature and manifest.
///
/// The bytes are read once, and what is checked is what ssh-keygen gets. Our own checks come first:
/// canonical text, canonical signature file, manifest by its SHA-256.
///
/// - Parameters:
///   - files: The report's files.
///   - allowedSigners: ssh-keygen's file of allowed signers; `nil` knows nobody.
///   - revokedKeys: ssh-keygen's list of revoked keys; a signature by one of them is invalid.
///   - tools: Where ssh-keygen is.
/// - Throws: ``VerificationError``.
public func verifyReport(
  _ files: ReportFiles, allowedSigners: String? = nil, revokedKeys: String? = nil,
  tools: OpenSSHTools
) throws(VerificationError) -> VerificationResult {
  for list in [allowedSigners, revokedKeys].compactMap(\.self) where access(list, R_OK) != 0 {
    throw .listUnreadable(path: list, errno: errno)
  }
  let contents: ReportContents
  do {
    contents = try ReportContents(files)
  } catch {
    return .invalid(error)
  }
  let check = try SignatureCheck(contents, tools: tools, revokedKeys: revokedKeys)
  guard try check.isRight() else { return .invalid(.signatureWrong) }
  guard try !check.isRevoked() else { return .invalid(.keyRevoked) }
  guard let allowedSigners else { return .validUnknown(contents.verified, principals: []) }
  let principals = try check.principals(allowedSigners)
  var allowed: [String] = []
  for principal in principals where try check.isAllowed(principal, allowedSigners) {
    allowed.append(principal)
  }
  return allowed.isEmpty
    ? .validUnknown(contents.verified, principals: principals)
    : .validKnown(contents.verified, principals: allowed)
}

/// A reference to a signed report, for an addendum; the caller verifies the report first.
///
/// - Throws: ``ReportFileError``.
public func reference(to files: ReportFiles) throws(ReportFileError) -> ReportReference {
  let bytes = try readFile(files.report, limit: ReportContents.reportLimit)
  return ReportReference(fileName: fileName(files.report), sha256: sha256Hex(bytes))
}
