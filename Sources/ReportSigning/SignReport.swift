import Checksums
public import Findings
import Glibc
public import Reporting
import StudyAssembly

/// What is to be signed, by whom, and where it goes.
public struct SigningRequest: Sendable {
  /// What the report is composed from.
  public var input: ReportInput
  /// All acts on the study.
  public var log: ReviewLog
  /// The instances as they are now.
  public var instances: [InstanceDigest]
  /// Who signs.
  public var reader: ReaderIdentity
  /// When, with the zone.
  public var time: Timestamp
  /// What the signature means.
  public var meaning: SignatureMeaning
  /// Where the report goes.
  public var files: ReportFiles

  /// A request from its parts.
  public init(
    input: ReportInput, log: ReviewLog, instances: [InstanceDigest], reader: ReaderIdentity,
    time: Timestamp, meaning: SignatureMeaning = .author, files: ReportFiles
  ) {
    self.input = input
    self.log = log
    self.instances = instances
    self.reader = reader
    self.time = time
    self.meaning = meaning
    self.files = files
  }
}

/// With which key a report is signed.
public enum SigningKey: Hashable, Sendable {
  /// A private key's file. Without a passphrase here ssh-keygen asks for it, where it may.
  case file(String, passphrase: Passphrase? = nil)
  /// A key of the ssh-agent: its fingerprint, its comment, its public half's base 64 or the path of its
  /// `.pub` file; `nil` for the only one the agent has.
  case agent(String?)
}

/// What signing and verifying need from the machine.
public struct OpenSSHTools: Hashable, Sendable {
  /// Path of ssh-keygen.
  public var sshKeygen: String
  /// Path of ssh-add.
  public var sshAdd: String
  /// The environment; only what OpenSSH uses is passed on.
  public var environment: [String: String]
  /// Whether prompts may use the terminal; else only SSH_ASKPASS can answer them.
  public var mayUseTerminal: Bool

  /// The tools at their places on Debian.
  public init(
    sshKeygen: String = "/usr/bin/ssh-keygen", sshAdd: String = "/usr/bin/ssh-add",
    environment: [String: String], mayUseTerminal: Bool = false
  ) {
    self.sshKeygen = sshKeygen
    self.sshAdd = sshAdd
    self.environment = environment
    self.mayUseTerminal = mayUseTerminal
  }

  /// What is passed on to OpenSSH.
  var passedEnvironment: [String: String] {
    let names: Set<String> = [
      "SSH_AUTH_SOCK", "SSH_ASKPASS", "SSH_ASKPASS_REQUIRE", "SSH_SK_PROVIDER", "SSH_SK_HELPER",
      "DISPLAY", "WAYLAND_DISPLAY", "XAUTHORITY", "HOME", "USER", "LOGNAME", "TERM", "PATH",
    ]
    var passed = environment.filter { names.contains($0.key) }
    passed["LC_ALL"] = "C"
    return passed
  }
}

/// Why a report was not signed. Nothing is written in any of these cases.
public enum SigningError: Error, Equatable, Sendable {
  /// Something stands in the way that is hard or was not acknowledged.
  case obstacles([SigningObstacle])
  /// The reader who signs is not the one the report is composed for.
  case anotherReader
  /// The files could not be written.
  case files(ReportFileError)
  /// ssh-keygen or ssh-add did not start.
  case toolMissing(path: String, errno: Int32)
  /// No agent answers at SSH_AUTH_SOCK, or it is not set.
  case noAgent
  /// The agent has no key that can sign reports.
  case noAgentKeys
  /// The agent has several keys and none was named; fingerprint and comment of each.
  case severalAgentKeys([String])
  /// The agent has no key of this name; fingerprint and comment of those it has.
  case noSuchAgentKey(String, available: [String])
  /// The key's file is not there or cannot be read.
  case keyUnreadable(path: String, errno: Int32)
  /// ssh-keygen refused, with what it said: wrong passphrase, confirmation declined, no touch.
  case keygenFailed(message: String)
  /// ssh-keygen wrote something that is not a signature as we accept it.
  case unexpectedSignature(SignatureFormatError)
  /// The manifest could not be encoded.
  case manifestNotEncodable
}

/// A report with its signature.
public struct SignedReport: Equatable, Sendable {
  /// Where it is.
  public var files: ReportFiles
  /// The signed text.
  public var text: String
  /// SHA-256 of the report's file, for the audit trail and for addenda.
  public var sha256: String
  /// Fingerprint of the key.
  public var keyFingerprint: String
  /// What it rests on.
  public var manifest: ReportManifest
}

/// Composes, signs and writes a report.
///
/// Writes three files of mode 0600, all or none, and overwrites nothing. The signature is OpenSSH's
/// (PROTOCOL.sshsig), made by ssh-keygen in the namespace `report@reading-room`.
///
/// - Throws: ``SigningError``.
@discardableResult
public func signReport(
  _ request: SigningRequest, key: SigningKey, tools: OpenSSHTools
) throws(SigningError) -> SignedReport {
  guard request.input.reader == request.reader else { throw .anotherReader }
  let obstacles = openObstacles(request.input)
  guard obstacles.isEmpty else { throw .obstacles(obstacles) }
  let files = request.files
  for path in files.all where access(path, F_OK) == 0 { throw .files(.exists(path: path)) }
  guard let manifest = try? ReportManifest(request), let encoded = try? manifest.encoded() else {
    throw .manifestNotEncodable
  }
  let text = signedText(request, manifestSHA256: sha256Hex(encoded))
  do {
    let folder = try PrivateFolder(in: files.folder)
    let draft = ReportFiles(report: "\(folder.path)/REPORT.txt")
    try createFile(draft.manifest, encoded)
    try createFile(draft.report, Array(text.utf8))
    let signature = try sign(draft.report, key, tools, folder)
    try createFile("\(folder.path)/signature", signature.armored)
    try publish(
      [
        (draft.manifest, files.manifest), ("\(folder.path)/signature", files.signature),
        (draft.report, files.report),
      ], folder: files.folder)
    return SignedReport(
      files: files, text: text, sha256: sha256Hex(text.utf8),
      keyFingerprint: signature.fingerprint, manifest: manifest)
  } catch let error as ReportFileError {
    throw .files(error)
  } catch let error as SigningError {
    throw error
  } catch {
    preconditionFailure("Signing throws files' and its own errors only.")
  }
}

/// The text with the act of signing inside.
private func signedText(_ request: SigningRequest, manifestSHA256: String) -> String {
  var report = composeReport(request.input)
  report.signature = SignatureStatement(
    reader: request.reader, time: request.time, meaning: request.meaning,
    manifestFileName: fileName(request.files.manifest), manifestSHA256: manifestSHA256)
  return render(report)
}

/// Signs a file with ssh-keygen and reads back what it wrote.
private func sign(
  _ path: String, _ key: SigningKey, _ tools: OpenSSHTools, _ folder: PrivateFolder
) throws -> (armored: [UInt8], fingerprint: String) {
  let keyPath: String
  var environment = tools.passedEnvironment
  switch key {
  case .file(let file, let passphrase):
    guard access(file, R_OK) == 0 else {
      throw SigningError.keyUnreadable(path: file, errno: errno)
    }
    keyPath = file
    if let passphrase { environment = try askpassEnvironment(passphrase, tools, folder) }
  case .agent(let name):
    let chosen = try chooseAgentKey(named: name, tools)
    keyPath = "\(folder.path)/key.pub"
    try createFile(keyPath, Array((chosen.line + "\n").utf8))
  }
  let result: SubprocessResult
  do {
    result = try runProgram(
      [tools.sshKeygen, "-Y", "sign", "-f", keyPath, "-n", OpenSSHSignature.namespace, path],
      environment: environment, sharesTerminal: tools.mayUseTerminal)
  } catch {
    throw SigningError.toolMissing(path: tools.sshKeygen, errno: error.errno)
  }
  guard result.status == 0 else {
    throw SigningError.keygenFailed(message: message(result))
  }
  let armored = try readFile(path + ".sig", limit: 1 << 16)
  do {
    return (armored, try OpenSSHSignature(armored: armored).fingerprint)
  } catch {
    throw SigningError.unexpectedSignature(error)
  }
}

/// What a program said, without its progress lines and without paths of ours.
private func message(_ result: SubprocessResult) -> String {
  let lines = result.errorText.split(whereSeparator: \.isNewline).map(String.init)
  let kept = lines.filter { !$0.hasPrefix("Signing file") && !$0.contains(".readingroom-") }
  return kept.last ?? "exit status \(result.status)"
}
