import Glibc

/// Asks ssh-keygen about one signature. The bytes are private copies without a name, so that what is
/// checked cannot change between two questions.
struct SignatureCheck {
  private let report: NamelessFile
  private let signature: NamelessFile
  private let ownKey: NamelessFile
  private let tools: OpenSSHTools
  private let revocation: [String]

  init(
    _ contents: ReportContents, tools: OpenSSHTools, revokedKeys: String?
  ) throws(VerificationError) {
    do {
      report = try NamelessFile(contents.report)
      signature = try NamelessFile(contents.signature)
      ownKey = try NamelessFile(Array("signer \(contents.publicKeyLine)\n".utf8))
    } catch {
      throw .noScratch(error)
    }
    self.tools = tools
    revocation = revokedKeys.map { ["-r", $0] } ?? []
  }

  /// Whether the signature is right for these bytes, whoever made it.
  func isRight() throws(VerificationError) -> Bool {
    try ask(["-Y", "check-novalidate", "-n", OpenSSHSignature.namespace]).status == 0
  }

  /// Whether the list of revoked keys has the signature's key. Only a question about a principal makes
  /// ssh-keygen look at that list, so the signature's own key is allowed for it.
  func isRevoked() throws(VerificationError) -> Bool {
    guard !revocation.isEmpty else { return false }
    return try !isAllowed("signer", "/proc/self/fd/4")
  }

  /// The principals that the file has for the signature's key.
  func principals(_ allowedSigners: String) throws(VerificationError) -> [String] {
    let result = try ask(["-Y", "find-principals", "-f", allowedSigners])
    guard result.status == 0 else { return [] }
    return result.outputText.split(whereSeparator: \.isNewline).map(String.init)
  }

  /// Whether the file allows a principal to sign reports now.
  func isAllowed(
    _ principal: String, _ allowedSigners: String
  ) throws(VerificationError) -> Bool {
    try ask(
      [
        "-Y", "verify", "-f", allowedSigners, "-I", principal, "-n", OpenSSHSignature.namespace,
      ] + revocation
    ).status == 0
  }

  private func ask(_ arguments: [String]) throws(VerificationError) -> SubprocessResult {
    report.rewind()
    do {
      return try runProgram(
        [tools.sshKeygen] + arguments + ["-s", "/proc/self/fd/3"],
        environment: tools.passedEnvironment, input: report.descriptor,
        passing: [signature.descriptor, ownKey.descriptor])
    } catch {
      throw .toolMissing(path: tools.sshKeygen, errno: error.errno)
    }
  }
}

/// A file without a name: it is gone when it is closed, whatever happens to the program.
final class NamelessFile {
  let descriptor: Int32

  /// Holds the bytes in memory where the system has a place for that, else on the disk.
  init(_ bytes: [UInt8]) throws(ReportFileError) {
    var opened: Int32 = -1
    var folder = ""
    for place in ["/dev/shm", "/tmp"] where opened < 0 {
      folder = place
      var template = Array("\(place)/.readingroom-XXXXXX".utf8CString)
      opened = mkstemp(&template)
      if opened >= 0 { unlink(template) }
    }
    guard opened >= 0 else { throw .system(path: folder, errno: errno) }
    descriptor = fcntl(opened, F_DUPFD_CLOEXEC, 10)
    close(opened)
    guard descriptor >= 0 else { throw .system(path: folder, errno: errno) }
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { [descriptor] in write(descriptor, $0.baseAddress, $0.count)
      }
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw .system(path: folder, errno: errno) }
      rest = rest.dropFirst(count)
    }
  }

  deinit { close(descriptor) }

  /// Puts the reading position at the beginning.
  func rewind() { lseek(descriptor, 0, SEEK_SET) }
}
