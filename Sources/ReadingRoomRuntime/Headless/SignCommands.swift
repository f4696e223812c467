import Findings
import Foundation
import ReportSigning
import Reporting

/// `readingroom sign`: signs the report.
public struct SignCommand {
  /// How the report is signed.
  public struct Options: Sendable {
    var key: String
    var publicKey: String?
    var output: String
    var acknowledged: [String]
    var addendumTo: String?

    /// Options as the command line gives them.
    ///
    /// - Parameters:
    ///   - key: A private key's file, or `agent`.
    ///   - publicKey: Which of the agent's keys: `.pub` file, fingerprint or comment.
    ///   - output: The report's file; it must not exist.
    ///   - acknowledged: Keys of obstacles that are overridden.
    ///   - addendumTo: The report that this one adds to; `nil` for the last one signed here, if any.
    public init(
      key: String, publicKey: String?, output: String, acknowledged: [String], addendumTo: String?
    ) {
      (self.key, self.publicKey, self.output) = (key, publicKey, output)
      (self.acknowledged, self.addendumTo) = (acknowledged, addendumTo)
    }
  }

  private let environment: CommandEnvironment
  private let study: StudyChoice
  private let options: Options

  /// A command.
  public init(environment: CommandEnvironment, study: StudyChoice, options: Options) {
    (self.environment, self.study, self.options) = (environment, study, options)
  }

  /// Signs, or prints what stands in the way.
  public func run() throws -> CommandOutcome {
    let reviewed = try ReviewedStudy.open(
      try study.open(environment.pool), environment, takesHold: true)
    let addendumTo = try options.addendumTo.map { try verifiedReference($0) }
    let before = reviewed.reportInput(addendumTo: addendumTo ?? reviewed.lastReport)
    let known = Set(signingObstacles(before).filter { !$0.isHard }.map(\.key))
    for key in options.acknowledged where !before.review.acknowledged.contains(key) {
      guard known.contains(key) else {
        throw CommandError.badOption(
          name: "--acknowledge", value: key,
          expected: known.isEmpty
            ? "left out: nothing needs it" : "one of \(known.sorted().joined(separator: ", "))")
      }
      try reviewed.enter(.acknowledge(obstacle: key))
    }
    let input = reviewed.reportInput(addendumTo: addendumTo ?? reviewed.lastReport)
    let open = openObstacles(input)
    guard open.isEmpty else { return refuse(open) }
    let request = SigningRequest(
      input: input, log: reviewed.log, instances: reviewed.instances, reader: environment.reader,
      time: Clock.now, files: ReportFiles(report: options.output))
    let report = try signReport(request, key: key, tools: tools)
    try reviewed.desk.recordSigned(report, by: environment.reader, at: Clock.now)
    StandardOutput.write(
      "\(report.files.report)\n\(report.files.signature)\n\(report.files.manifest)\n"
        + "signed with \(report.keyFingerprint)\n")
    return .done
  }

  private var key: SigningKey {
    options.key == "agent" ? .agent(options.publicKey) : .file(options.key)
  }

  private var tools: OpenSSHTools {
    OpenSSHTools(
      environment: environment.variables, mayUseTerminal: isatty(STDIN_FILENO) == 1)
  }

  private func verifiedReference(_ path: String) throws -> ReportReference {
    let files = ReportFiles(report: path)
    if case .invalid(let reason) = try verifyReport(files, tools: tools) { throw reason }
    return try reference(to: files)
  }

  private func refuse(_ obstacles: [SigningObstacle]) -> CommandOutcome {
    StandardError.print("The report was not signed. In the way:")
    for obstacle in obstacles {
      StandardError.print("  \(obstacle.words)")
      StandardError.print(
        obstacle.isHard
          ? "    this cannot be overridden" : "    --acknowledge '\(obstacle.key)'")
    }
    return .refused
  }
}

/// `readingroom verify`: checks a signed report.
public struct VerifyCommand {
  private let report: String
  private let allowedSigners: String?

  /// A command.
  ///
  /// - Parameters:
  ///   - report: The report's text file; signature and manifest stand beside it.
  ///   - allowedSigners: OpenSSH's file of allowed signers.
  public init(report: String, allowedSigners: String?) {
    (self.report, self.allowedSigners) = (report, allowedSigners)
  }

  /// Prints what it finds.
  public func run() throws -> CommandOutcome {
    let tools = OpenSSHTools(environment: ProcessInfo.processInfo.environment)
    let files = ReportFiles(report: report)
    switch try verifyReport(files, allowedSigners: allowedSigners, tools: tools) {
    case .validKnown(let verified, let principals):
      StandardOutput.write(
        "VALID, signer known: \(principals.joined(separator: ", "))\n\(description(verified))")
      return .done
    case .validUnknown(let verified, _):
      StandardOutput.write(
        "VALID, but the signer is NOT KNOWN: compare the fingerprint with the signer's own\n"
          + description(verified))
      return .unknownSigner
    case .invalid(let reason):
      StandardOutput.write("NOT VALID: \(Messages.text(reason))\n")
      return .failed
    }
  }

  private func description(_ report: VerifiedReport) -> String {
    let manifest = report.manifest
    return """
      key       \(report.keyType) \(report.keyFingerprint)
      signed by \(manifest.signer.reader.printedName), \(manifest.signer.reader.role), at \
      \(manifest.signer.time.text)
      study     \(manifest.studyInstanceUID)
      report    sha256 \(report.sha256)

      """
  }
}
