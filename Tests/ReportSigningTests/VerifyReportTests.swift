import Dispatch
import Foundation
import Synchronization
import Testing

@testable import ReportSigning

/// The bytes of a signed report, and whether they pass with some of them replaced.
private struct SignedBytes: Sendable {
  var report: [UInt8]
  var signature: [UInt8]
  var manifest: [UInt8]
  var tools: OpenSSHTools

  func isValid(
    report: [UInt8]? = nil, signature: [UInt8]? = nil, manifest: [UInt8]? = nil
  ) -> Bool {
    guard
      let contents = try? ReportContents(
        report: report ?? self.report, signature: signature ?? self.signature,
        manifest: manifest ?? self.manifest),
      let check = try? SignatureCheck(contents, tools: tools, revokedKeys: nil)
    else { return false }
    return (try? check.isRight()) ?? false
  }
}

/// The positions at which a changed bit passes.
private func positionsThatPass(
  of bytes: [UInt8], bits: [UInt8], _ passes: @Sendable ([UInt8]) -> Bool
) -> [Int] {
  let found = Mutex<[Int]>([])
  DispatchQueue.concurrentPerform(iterations: bytes.count) { position in
    for bit in bits {
      var changed = bytes
      changed[position] ^= bit
      if passes(changed) { found.withLock { $0.append(position) } }
    }
  }
  return found.withLock { $0.sorted() }
}

@Suite(.enabled(if: hasOpenSSH, "OpenSSH's ssh-keygen, ssh-agent and ssh-add are needed"))
struct VerificationTests {
  let bench: SigningBench
  let key: String
  private let signed: SignedBytes

  init() throws {
    bench = try SigningBench()
    key = try bench.makeKey()
    try signReport(bench.request(), key: .file(key), tools: bench.tools)
    signed = SignedBytes(
      report: try readFile(bench.files.report, limit: 1 << 20),
      signature: try readFile(bench.files.signature, limit: 1 << 20),
      manifest: try readFile(bench.files.manifest, limit: 1 << 20), tools: bench.tools)
  }

  @Test func theUnchangedReportPasses() { #expect(signed.isValid()) }

  @Test func refusesAChangeOfAnyByteOfTheReport() {
    // The lowest bit leaves most characters printable, so that ssh-keygen is asked.
    let passing = positionsThatPass(of: signed.report, bits: [1]) { [signed] in
      signed.isValid(report: $0)
    }
    #expect(passing == [])
  }

  @Test func refusesAChangeOfAnyByteOfTheSignaturesFile() {
    let bits: [UInt8] = [1, 0x20]
    let passing = positionsThatPass(of: signed.signature, bits: bits) { [signed] in
      signed.isValid(signature: $0)
    }
    #expect(passing == [])
  }

  @Test func refusesAChangeOfAnyBitOfTheDecodedSignature() throws {
    let armor = try #require(String(bytes: signed.signature, encoding: .utf8))
    let lines = armor.split(separator: "\n").dropFirst().dropLast()
    let blob = Array(try #require(Data(base64Encoded: lines.joined())))
    #expect(OpenSSHSignature.encodeArmor(blob) == signed.signature)
    let bits = (0..<8).map { UInt8(1) << $0 }
    let passing = positionsThatPass(of: blob, bits: bits) { [signed] in
      signed.isValid(signature: OpenSSHSignature.encodeArmor($0))
    }
    #expect(passing == [])
  }

  @Test func refusesAChangeOfAnyBitOfTheManifest() {
    let bits = (0..<8).map { UInt8(1) << $0 }
    let passing = positionsThatPass(of: signed.manifest, bits: bits) { [signed] in
      signed.isValid(manifest: $0)
    }
    #expect(passing == [])
  }

  @Test func refusesBytesLeftOutOrAdded() {
    for count in 0..<signed.report.count where count % 97 == 0 {
      #expect(!signed.isValid(report: Array(signed.report.prefix(count))))
    }
    #expect(!signed.isValid(report: signed.report + [10]))
    for junk in [[10], Array("x\n".utf8), signed.signature] as [[UInt8]] {
      #expect(!signed.isValid(signature: signed.signature + junk))
      #expect(!signed.isValid(signature: junk + signed.signature))
    }
    #expect(!signed.isValid(manifest: signed.manifest + [10]))
    #expect(!signed.isValid(report: [], signature: [], manifest: []))
  }

  @Test func refusesCarriageReturnsInTheSignature() throws {
    let armor = try #require(String(bytes: signed.signature, encoding: .utf8))
    let other = Array(armor.replacingOccurrences(of: "\n", with: "\r\n").utf8)
    #expect(!signed.isValid(signature: other))
  }

  @Test func refusesASignatureMadeForAnotherPurpose() throws {
    let copy = bench.path("copy")
    try createFile(copy, signed.report)
    try bench.run(["/usr/bin/ssh-keygen", "-Y", "sign", "-f", key, "-n", "file", copy])
    let other = try readFile(copy + ".sig", limit: 1 << 16)
    #expect(throws: InvalidReport.signatureFormat(.wrongNamespace("file"))) {
      try ReportContents(report: signed.report, signature: other, manifest: signed.manifest)
    }
  }

  @Test func refusesASecondManifestLine() throws {
    let text = try #require(String(bytes: signed.report, encoding: .utf8))
    let line = "manifest-sha256 " + String(repeating: "0", count: 64) + "\n"
    #expect(throws: InvalidReport.noSingleManifestLine) {
      try ReportContents(
        report: Array((text + line).utf8), signature: signed.signature, manifest: signed.manifest)
    }
  }

  @Test func tellsKnownUnknownAndInvalidApart() throws {
    let other = try bench.makeKey("other")
    func exitCode(_ lines: [String]?) throws -> Int32 {
      let allowed = try lines.map { try bench.allow($0) }
      return try verifyReport(bench.files, allowedSigners: allowed, tools: bench.tools).exitCode
    }
    #expect(try exitCode(["ruth@site \(bench.publicKey(key))"]) == 0)
    #expect(try exitCode(["else@site \(bench.publicKey(other))"]) == 3)
    #expect(try exitCode(nil) == 3)
    try Data(signed.report + [10]).write(to: URL(fileURLWithPath: bench.files.report))
    #expect(try exitCode(["ruth@site \(bench.publicKey(key))"]) == 1)
  }

  @Test func aKeyThatIsListedButNotAllowedIsNotKnown() throws {
    for option in ["namespaces=\"file\"", "valid-before=\"20200101\""] {
      let allowed = try bench.allow(["ruth@site \(option) \(bench.publicKey(key))"])
      let result = try verifyReport(bench.files, allowedSigners: allowed, tools: bench.tools)
      #expect(result.exitCode == 3, "\(option)")
    }
  }

  @Test func aRevokedKeysSignatureIsInvalid() throws {
    let list = bench.path("revoked")
    try bench.publicKey(key).write(toFile: list, atomically: true, encoding: .utf8)
    let allowed = try bench.allow(["ruth@site \(bench.publicKey(key))"])
    func result() throws -> VerificationResult {
      try verifyReport(
        bench.files, allowedSigners: allowed, revokedKeys: list, tools: bench.tools)
    }
    #expect(try result() == .invalid(.keyRevoked))
    try bench.publicKey(bench.makeKey("other")).write(
      toFile: list, atomically: true, encoding: .utf8)
    #expect(try result().exitCode == 0)
  }

  @Test func saysWhichFileIsMissing() throws {
    try FileManager.default.removeItem(atPath: bench.files.signature)
    #expect(
      try verifyReport(bench.files, tools: bench.tools)
        == .invalid(.file(.system(path: bench.files.signature, errno: ENOENT))))
    #expect(throws: VerificationError.listUnreadable(path: "/nowhere", errno: ENOENT)) {
      try verifyReport(bench.files, allowedSigners: "/nowhere", tools: bench.tools)
    }
  }

  @Test func saysThatSSHKeygenIsMissing() throws {
    var tools = bench.tools
    tools.sshKeygen = "/nowhere/ssh-keygen"
    #expect(
      throws: VerificationError.toolMissing(path: "/nowhere/ssh-keygen", errno: ENOENT)
    ) { try verifyReport(bench.files, tools: tools) }
  }
}
