import DICOM
import Findings
import Foundation
import Imaging
import Reporting
import StudyAssembly
import Testing

@testable import ReportSigning

/// Whether OpenSSH is there to check against.
let hasOpenSSH = ["ssh-keygen", "ssh-agent", "ssh-add"].allSatisfy {
  FileManager.default.isExecutableFile(atPath: "/usr/bin/\($0)")
}

/// A folder with keys, a small study that is ready to be signed, and perhaps an agent.
final class SigningBench {
  static let reader = ReaderIdentity(
    id: "r1", printedName: "Dr Ruth Eader", role: "consultant radiologist")
  let folder: String
  private var agent: pid_t = 0
  private(set) var tools: OpenSSHTools

  init() throws {
    folder = NSTemporaryDirectory() + "signing-\(UUID().uuidString)"
    try FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    tools = OpenSSHTools(environment: ["HOME": folder, "PATH": "/usr/bin:/bin"])
  }

  deinit {
    if agent > 0 { kill(agent, SIGTERM) }
    try? FileManager.default.removeItem(atPath: folder)
  }

  func path(_ name: String) -> String { "\(folder)/\(name)" }

  var files: ReportFiles { ReportFiles(report: path("REPORT.txt")) }

  /// Makes a key pair; answers its path.
  func makeKey(_ name: String = "key", type: String = "ed25519", passphrase: String = "") throws
    -> String
  {
    let bits = type == "rsa" ? ["-b", "2048"] : []
    try run(
      ["/usr/bin/ssh-keygen", "-q", "-t", type, "-N", passphrase, "-C", "\(name)@bench", "-f"]
        + [path(name)] + bits)
    return path(name)
  }

  /// Starts an agent with keys.
  func startAgent(keys: [String], confirm: Bool = false) throws {
    let socket = path("agent")
    let output = try run(["/usr/bin/ssh-agent", "-s", "-a", socket])
    let digits = output.components(separatedBy: "SSH_AGENT_PID=").last?.prefix { $0.isNumber }
    agent = try #require(digits.flatMap { pid_t(String($0)) })
    tools.environment["SSH_AUTH_SOCK"] = socket
    for key in keys { try run(["/usr/bin/ssh-add", "-q"] + (confirm ? ["-c"] : []) + [key]) }
  }

  /// A file of allowed signers with these lines.
  func allow(_ lines: [String]) throws -> String {
    let file = path("allowed_signers")
    try (lines.joined(separator: "\n") + "\n").write(
      toFile: file, atomically: true, encoding: .utf8)
    return file
  }

  /// The public half of a key.
  func publicKey(_ key: String) throws -> String {
    try String(contentsOfFile: key + ".pub", encoding: .utf8).trimmingCharacters(in: .newlines)
  }

  /// Writes a script that answers a passphrase.
  func answerPrompts(_ passphrase: String) throws {
    let script = path("askpass")
    try "#!/bin/sh\necho '\(passphrase)'\n".write(
      toFile: script, atomically: true, encoding: .utf8)
    try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: script)
    tools.environment["SSH_ASKPASS"] = script
    tools.environment["SSH_ASKPASS_REQUIRE"] = "force"
  }

  @discardableResult
  func run(_ arguments: [String], input: String? = nil) throws -> String {
    var descriptor: Int32?
    if let input { descriptor = open(input, O_RDONLY) }
    defer { if let descriptor { close(descriptor) } }
    let result = try runProgram(
      arguments, environment: tools.passedEnvironment, input: descriptor)
    try #require(result.status == 0, "\(arguments): \(result.errorText)")
    return result.outputText
  }

  /// A request that nothing stands in the way of.
  func request(_ files: ReportFiles? = nil, acts: [ReviewAction] = [.accept(findingID: "m")])
    throws -> SigningRequest
  {
    let time = try #require(Timestamp("2026-11-23T14:05:09+01:00"))
    var log = ReviewLog()
    for act in acts { log.append(act, by: Self.reader, at: time) }
    var coverage = SliceCoverage()
    coverage.markSeen(slice: 0, ofSeries: "s1")
    let input = ReportInput(
      study: Self.study, review: log.state(candidates: [Self.mass]),
      modelRuns: [
        ModelRun(
          model: Self.model, title: "Soft tissue mass", outcome: .completed(candidates: 1),
          seriesID: "s1")
      ], coverage: coverage, reader: Self.reader,
      program: ProgramIdentity(name: "Reading Room", version: "0.1.0"))
    return SigningRequest(
      input: input, log: log,
      instances: [
        InstanceDigest(sopInstanceUID: "1.2.3.1", sha256: String(repeating: "7", count: 64))
      ], reader: Self.reader, time: time, files: files ?? self.files)
  }

  private static let model = ModelIdentity(
    name: "soft-tissue-mass", version: "0.1", checksum: String(repeating: "ab", count: 32),
    isValidatedBySite: true)

  private static let mass = Finding(
    id: "m", type: "soft-tissue-mass", probability: 0.93, band: .positive, side: .left,
    site: "thigh", plane: .axial,
    measurements: [Measurement(name: "volume", value: 52.3, unit: "mL")],
    keyImage: KeyImage(
      seriesID: "s1", seriesInstanceUID: "1.2.3", sopInstanceUID: "1.2.3.1", frameNumber: 1,
      slice: 0), region: nil, origin: .model(model), rationale: "")

  private static var study: Study {
    var acquisition = AcquisitionParameters()
    acquisition.bodyPartExamined = "THIGH"
    let frame = Frame(
      sopInstanceUID: "1.2.3.1", sopClassUID: "1.2.840.10008.5.1.4.1.1.4", frameNumber: 1,
      path: "", instanceNumber: 1, geometry: nil, columns: 1, rows: 1, window: nil,
      isInverted: false)
    let series = Series(
      id: "s1", seriesInstanceUID: "1.2.3", number: 1, description: "", modality: "MR", echo: nil,
      side: .left, frameOfReferenceUID: "", acquisition: acquisition, frames: [frame],
      geometry: nil, problems: [])
    return Study(
      studyInstanceUID: "1.2",
      patient: PatientIdentity(
        name: "PHANTOM, THIGH", patientID: "P-1", birthDate: "", sex: ""), studyDate: "",
      studyTime: "", accessionNumber: "", description: "", referringPhysician: "",
      institution: "", side: .left, series: [series], refusals: [], problems: [])
  }
}
