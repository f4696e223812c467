import Checksums
import Findings
import Foundation
import Imaging
import Reporting
import StudyAssembly
import Testing

@testable import ReportSigning

@Suite(.enabled(if: hasOpenSSH, "OpenSSH's ssh-keygen, ssh-agent and ssh-add are needed"))
struct SigningTests {
  let bench: SigningBench

  init() throws { bench = try SigningBench() }

  @Test(arguments: ["ed25519", "ecdsa", "rsa"])
  func stockOpenSSHAgreesWithTheSignature(_ type: String) throws {
    let key = try bench.makeKey(type: type)
    let signed = try signReport(bench.request(), key: .file(key), tools: bench.tools)
    let allowed = try bench.allow(["ruth@site \(bench.publicKey(key))"])
    let said = try bench.run(
      [
        "/usr/bin/ssh-keygen", "-Y", "verify", "-f", allowed, "-I", "ruth@site", "-n",
        "report@reading-room", "-s", signed.files.signature,
      ], input: signed.files.report)
    #expect(said.contains("Good \"report@reading-room\" signature for ruth@site"))
    #expect(said.contains(signed.keyFingerprint))
    guard
      case .validKnown(let report, let principals) = try verifyReport(
        bench.files, allowedSigners: allowed, tools: bench.tools)
    else {
      Issue.record("not valid and known")
      return
    }
    #expect(principals == ["ruth@site"])
    #expect(report.keyFingerprint == signed.keyFingerprint)
    #expect(report.manifest == signed.manifest)
  }

  @Test func statesSignerRoleTimeAndMeaningInsideTheSignedBytes() throws {
    let key = try bench.makeKey()
    try signReport(bench.request(), key: .file(key), tools: bench.tools)
    let text = try String(contentsOfFile: bench.files.report, encoding: .utf8)
    for line in [
      "  Signed by:    Dr Ruth Eader", "  Role:         consultant radiologist",
      "  Signed at:    2026-11-23T14:05:09+01:00",
      "  Meaning:      author of this preliminary report",
    ] { #expect(text.contains("\(line)\n")) }
  }

  @Test func theReportNamesItsManifestAndTheManifestWhatItRestsOn() throws {
    let key = try bench.makeKey()
    try signReport(bench.request(), key: .file(key), tools: bench.tools)
    let text = try String(contentsOfFile: bench.files.report, encoding: .utf8)
    #expect(text.contains("\nmanifest-sha256 \(try sha256Hex(ofFileAt: bench.files.manifest))\n"))
    let manifest = try String(contentsOfFile: bench.files.manifest, encoding: .utf8)
    for part in [
      "\"studyInstanceUID\" : \"1.2\"", "\"sha256\" : \"7777", "\"decision\" : \"accepted\"",
      "\"checksum\" : \"abab", "\"unseen\" : [",
    ] { #expect(manifest.contains(part), "\(part)") }
    #expect(!manifest.contains("PHANTOM"))
  }

  @Test func theSameRequestGivesTheSameSignedBytes() throws {
    let key = try bench.makeKey()
    let first = try signReport(bench.request(), key: .file(key), tools: bench.tools)
    try bench.files.all.forEach { try FileManager.default.removeItem(atPath: $0) }
    let second = try signReport(bench.request(), key: .file(key), tools: bench.tools)
    #expect(first == second)
  }

  @Test func filesAreForTheirOwnerOnly() throws {
    let key = try bench.makeKey()
    try signReport(bench.request(), key: .file(key), tools: bench.tools)
    for path in bench.files.all {
      let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions]
      #expect(mode as? Int == 0o600)
    }
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: bench.folder).sorted() == [
        "REPORT.manifest.json", "REPORT.txt", "REPORT.txt.sig", "key", "key.pub",
      ])
  }

  @Test(arguments: ["REPORT.txt", "REPORT.txt.sig", "REPORT.manifest.json"])
  func overwritesNothing(_ name: String) throws {
    let key = try bench.makeKey()
    try "mine".write(toFile: bench.path(name), atomically: true, encoding: .utf8)
    #expect(throws: SigningError.files(.exists(path: bench.path(name)))) {
      try signReport(bench.request(), key: .file(key), tools: bench.tools)
    }
    #expect(try String(contentsOfFile: bench.path(name), encoding: .utf8) == "mine")
    #expect(try FileManager.default.contentsOfDirectory(atPath: bench.folder).count == 3)
  }

  @Test func publishesAllFilesOrNone() throws {
    for name in ["a", "b"] { try createFile(bench.path(name), [1]) }
    try createFile(bench.path("taken"), [2])
    #expect(throws: ReportFileError.exists(path: bench.path("taken"))) {
      try publish(
        [(bench.path("a"), bench.path("new")), (bench.path("b"), bench.path("taken"))],
        folder: bench.folder)
    }
    #expect(!FileManager.default.fileExists(atPath: bench.path("new")))
  }

  @Test func refusesWhileSomethingStandsInTheWay() throws {
    let key = try bench.makeKey()
    let request = try bench.request(acts: [])
    #expect(throws: SigningError.obstacles(openObstacles(request.input))) {
      try signReport(request, key: .file(key), tools: bench.tools)
    }
    #expect(!FileManager.default.fileExists(atPath: bench.files.report))
  }

  @Test func signsInSpiteOfWhatIsAcknowledgedAndSaysSo() throws {
    let key = try bench.makeKey()
    let request = try bench.request(acts: [.acknowledge(obstacle: "undecided/m")])
    let signed = try signReport(request, key: .file(key), tools: bench.tools)
    #expect(signed.text.contains("Acknowledged by the reader, who signs in spite of it:"))
    #expect(signed.manifest.acknowledgements.map(\.key) == ["undecided/m"])
  }

  @Test func refusesASignerTheReportIsNotComposedFor() throws {
    let key = try bench.makeKey()
    var request = try bench.request()
    request.reader.printedName = "Dr Else"
    #expect(throws: SigningError.anotherReader) {
      try signReport(request, key: .file(key), tools: bench.tools)
    }
  }

  @Test func asksForAPassphraseByAskpass() throws {
    let key = try bench.makeKey(passphrase: "open sesame")
    #expect(throws: SigningError.self) {
      try signReport(bench.request(), key: .file(key), tools: bench.tools)
    }
    #expect(!FileManager.default.fileExists(atPath: bench.files.report))
    try bench.answerPrompts("open sesame")
    try signReport(bench.request(), key: .file(key), tools: bench.tools)
    let result = try verifyReport(bench.files, tools: bench.tools)
    #expect(result.exitCode == 3)
  }

  @Test func takesAPassphraseThatWasTypedIntoTheProgram() throws {
    let secret = "a b'\"$HOME`x`\\ é"
    let key = try bench.makeKey(passphrase: secret)
    #expect(try needsPassphrase(keyFile: key, tools: bench.tools))
    #expect(throws: SigningError.self) {
      try signReport(
        bench.request(), key: .file(key, passphrase: Passphrase("wrong")), tools: bench.tools)
    }
    try signReport(
      bench.request(), key: .file(key, passphrase: Passphrase(secret)), tools: bench.tools)
    #expect(try verifyReport(bench.files, tools: bench.tools).exitCode == 3)
    #expect(try !needsPassphrase(keyFile: bench.makeKey("open"), tools: bench.tools))
    #expect(
      !String(reflecting: SigningKey.file(key, passphrase: Passphrase(secret))).contains("HOME"))
  }

  @Test func writesNothingAfterAWrongPassphrase() throws {
    let key = try bench.makeKey(passphrase: "open sesame")
    try bench.answerPrompts("wrong")
    let error = #expect(throws: SigningError.self) {
      try signReport(bench.request(), key: .file(key), tools: bench.tools)
    }
    guard case .keygenFailed(let message) = error else {
      Issue.record("another error")
      return
    }
    #expect(message.contains("incorrect passphrase"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: bench.folder).count == 3)
  }

  @Test func namesAKeyFileThatIsNotThere() throws {
    #expect(throws: SigningError.keyUnreadable(path: "/nowhere", errno: ENOENT)) {
      try signReport(bench.request(), key: .file("/nowhere"), tools: bench.tools)
    }
  }

  @Test func signsAnAddendumThatNamesTheReport() throws {
    let key = try bench.makeKey()
    let first = try signReport(bench.request(), key: .file(key), tools: bench.tools)
    let files = bench.files.nextAddendum()
    #expect(files.report == bench.path("REPORT-addendum-1.txt"))
    var request = try bench.request(files)
    request.input.addendumTo = try reference(to: first.files)
    let second = try signReport(request, key: .file(key), tools: bench.tools)
    #expect(second.text.contains("ADDENDUM"))
    #expect(second.text.contains("sha256 \(first.sha256)"))
    #expect(
      second.manifest.addendumTo
        == ReportReference(fileName: "REPORT.txt", sha256: first.sha256))
    #expect(bench.files.nextAddendum().report == bench.path("REPORT-addendum-2.txt"))
    #expect(try verifyReport(files, tools: bench.tools).exitCode == 3)
  }
}

@Suite(.enabled(if: hasOpenSSH, "OpenSSH's ssh-keygen, ssh-agent and ssh-add are needed"))
struct AgentTests {
  let bench: SigningBench

  init() throws { bench = try SigningBench() }

  @Test func signsWithTheOnlyKeyOfTheAgentAndNoFile() throws {
    let key = try bench.makeKey()
    try bench.startAgent(keys: [key])
    try FileManager.default.removeItem(atPath: key)
    let signed = try signReport(bench.request(), key: .agent(nil), tools: bench.tools)
    let allowed = try bench.allow(["ruth@site \(bench.publicKey(key))"])
    #expect(
      try verifyReport(signed.files, allowedSigners: allowed, tools: bench.tools).exitCode == 0)
  }

  @Test func asksWhichOfSeveralKeysAndTakesItByEachOfItsNames() throws {
    let keys = try [bench.makeKey("one"), bench.makeKey("two", type: "rsa")]
    try bench.startAgent(keys: keys)
    let labels = try agentKeys(bench.tools).map(\.label)
    #expect(labels.count == 2)
    #expect(throws: SigningError.severalAgentKeys(labels)) {
      try signReport(bench.request(), key: .agent(nil), tools: bench.tools)
    }
    let second = try #require(try agentKeys(bench.tools).last)
    for name in [second.fingerprint, "two@bench", second.base64, keys[1] + ".pub"] {
      #expect(try chooseAgentKey(named: name, bench.tools) == second)
    }
    let signed = try signReport(bench.request(), key: .agent("two@bench"), tools: bench.tools)
    #expect(signed.keyFingerprint == second.fingerprint)
    #expect(throws: SigningError.noSuchAgentKey("three", available: labels)) {
      try chooseAgentKey(named: "three", bench.tools)
    }
  }

  @Test func saysThatThereIsNoAgentOrNoKey() throws {
    #expect(throws: SigningError.noAgent) { try agentKeys(bench.tools) }
    try bench.startAgent(keys: [])
    #expect(throws: SigningError.noAgentKeys) {
      try chooseAgentKey(named: nil, bench.tools)
    }
    var tools = bench.tools
    tools.environment["SSH_AUTH_SOCK"] = bench.path("nobody")
    #expect(throws: SigningError.noAgent) { try agentKeys(tools) }
  }

  @Test func writesNothingWhenTheConfirmationIsDeclined() throws {
    // ssh-add -c: the agent asks for each use; without a program to ask with, it declines.
    let key = try bench.makeKey()
    try bench.startAgent(keys: [key], confirm: true)
    try FileManager.default.removeItem(atPath: key)
    #expect(throws: SigningError.self) {
      try signReport(bench.request(), key: .agent(nil), tools: bench.tools)
    }
    #expect(!FileManager.default.fileExists(atPath: bench.files.report))
  }
}
