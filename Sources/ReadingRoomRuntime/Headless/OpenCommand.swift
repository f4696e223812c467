import Findings
import Foundation
import ReadingRoom
import Reporting
import StudyAssembly
import TerminalIO

/// `readingroom open`: the reading room; without a terminal, its text.
public struct OpenCommand {
  private let environment: CommandEnvironment
  private let paths: [String]
  private let runsModels: Bool

  /// A command.
  ///
  /// - Parameters:
  ///   - paths: Files, folders or DICOMDIRs.
  ///   - runsModels: Whether models start by themselves.
  public init(environment: CommandEnvironment, paths: [String], runsModels: Bool) {
    (self.environment, self.paths, self.runsModels) = (environment, paths, runsModels)
  }

  /// Opens the reading room, or prints finding lists and drafts where there is no terminal.
  public func run() throws -> CommandOutcome {
    guard isatty(STDIN_FILENO) == 1, isatty(STDOUT_FILENO) == 1 else { return try printText() }
    for path in paths where !FileManager.default.fileExists(atPath: path) {
      throw CommandError.noSuchPath(path)
    }
    let themes = try ThemeShelf(
      folder: environment.locations.themes, name: environment.configuration.theme,
      hasColor: (environment.variables["NO_COLOR"] ?? "").isEmpty)
    let desk = try ReviewDesk(environment)
    let shelf = ModelShelf(environment)
    let terminal = try TerminalSession.open(environment.terminalOptions)
    defer { terminal.close() }
    try ReadingLoop(
      environment: environment, paths: paths, runsModels: runsModels, terminal: terminal,
      desk: desk, shelf: shelf, themes: themes
    ).run()
    return .done
  }

  /// For pipes and logs: per study the models' outcomes, the findings and the unsigned draft.
  private func printText() throws -> CommandOutcome {
    let library = try StudyLibrary.scan(paths, environment.pool)
    guard !library.studies.isEmpty else { throw CommandError.noStudy(library.problems) }
    for line in library.problems { StandardError.print(line) }
    for study in library.studies {
      StandardOutput.write(bannerLines(study, side: study.side).joined(separator: "\n") + "\n")
      guard study.refusals.isEmpty else {
        let reasons = study.refusals.map { "  \(Messages.text($0))\n" }.joined()
        StandardOutput.write("REFUSED\n\(reasons)\n")
        continue
      }
      let reviewed = try ReviewedStudy.open(study, environment, runsModels: runsModels)
      let input = reviewed.reportInput(addendumTo: reviewed.lastReport)
      StandardOutput.write("\nModels\n")
      if reviewed.runs.isEmpty { StandardOutput.write("  none has run\n") }
      for run in reviewed.runs { StandardOutput.write("  \(Messages.line(for: run))\n") }
      StandardOutput.write("\nFindings\n")
      let findings = reviewed.state.findings
      if findings.isEmpty { StandardOutput.write("  no candidate; this is not a normal report\n") }
      for finding in findings {
        StandardOutput.write("  \(finding.id): \(input.summary(of: finding.current))\n")
        StandardOutput.write("    \(finding.current.rationale)\n")
      }
      StandardOutput.write("\n" + render(composeReport(input)) + "\n")
    }
    return .done
  }
}
