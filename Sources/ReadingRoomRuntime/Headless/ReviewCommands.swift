import Findings
import Foundation
import ReadingRoom
import Reporting
import StudyAssembly

/// `readingroom report`: the unsigned draft.
public struct DraftCommand {
  private let environment: CommandEnvironment
  private let study: StudyChoice
  private let output: String

  /// A command.
  ///
  /// - Parameter output: A path, or `-` for standard output.
  public init(environment: CommandEnvironment, study: StudyChoice, output: String) {
    (self.environment, self.study, self.output) = (environment, study, output)
  }

  /// Writes the draft.
  public func run() throws -> CommandOutcome {
    let reviewed = try ReviewedStudy.open(try study.open(environment.pool), environment)
    let text = render(composeReport(reviewed.reportInput(addendumTo: reviewed.lastReport)))
    if output == "-" {
      StandardOutput.write(text)
    } else {
      try writing(output) {
        try makePrivateFile(output, Data(text.utf8), replaces: true)
      }
    }
    return .done
  }
}

/// `readingroom review`: decisions from a file.
public struct ReviewCommand {
  private let environment: CommandEnvironment
  private let study: StudyChoice
  private let decisions: String

  /// A command.
  ///
  /// - Parameter decisions: Path of the decisions' JSON file.
  public init(environment: CommandEnvironment, study: StudyChoice, decisions: String) {
    (self.environment, self.study, self.decisions) = (environment, study, decisions)
  }

  /// Enters the decisions, all or none, and prints where the review stands.
  public func run() throws -> CommandOutcome {
    let reviewed = try ReviewedStudy.open(
      try study.open(environment.pool), environment, takesHold: true)
    let draft = composeReport(reviewed.reportInput())
    let used = reviewed.log.events.count { if case .add = $0.action { true } else { false } }
    let file = try DecisionsFile(
      data: Data(readBytes(decisions)), studyUID: reviewed.study.id,
      findings: reviewed.state.findings,
      sections: draft.sections.filter(\.isEditable).map(\.key),
      nextFindingID: { "reader-\(used + 1 + $0)" })
    let actions = try file.steps.map { try action(for: $0, reviewed) }
    for action in actions { try reviewed.enter(action) }
    let state = reviewed.state
    StandardOutput.write(
      "\(actions.count) acts entered; \(state.affirmed.count) findings affirmed, "
        + "\(state.rejected.count) rejected, \(state.undecided.count) undecided\n")
    return .done
  }

  private func action(for step: DecisionsFile.Step, _ reviewed: ReviewedStudy) throws
    -> ReviewAction
  {
    switch step {
    case .act(let action): return action
    case .changeContour(let id, var edit, let threshold):
      guard let finding = reviewed.state.finding(id)?.original else {
        throw CommandError.badDecisions("no finding has the identifier \(id)")
      }
      let recomputed = try ContourWorker(
        shelf: reviewed.shelf, pool: environment.pool, threads: environment.threads
      )
      .region(of: finding, in: reviewed.study, threshold: threshold)
      edit.contourThreshold = threshold
      edit.region = recomputed.region
      edit.measurements = edit.measurements ?? recomputed.measurements
      return .modify(findingID: id, edit)
    }
  }
}
