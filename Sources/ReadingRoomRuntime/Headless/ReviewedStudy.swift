import FindingDetection
import Findings
import Foundation
import ReadingRoom
import Reporting
import ReviewStore
import StudyAssembly

/// A study with its review, for commands without a screen: opened, models run or their results taken from the
/// store, the log played.
final class ReviewedStudy {
  let study: Study
  let desk: ReviewDesk
  let shelf: ModelShelf
  private let environment: CommandEnvironment
  private let opened: OpenedReview
  /// The instances as they are now.
  let instances: [InstanceDigest]
  private let instanceChanges: InstanceChanges
  private(set) var log: ReviewLog
  private(set) var candidates: [Finding]
  private(set) var runs: [ModelRun]

  /// Opens a study.
  ///
  /// Runs the models unless the store has their results for the same images and packs.
  ///
  /// - Parameters:
  ///   - takesHold: Whether decisions will be entered; else the study is only read.
  ///   - runsModels: Whether models may run; else only what the store has of them is shown.
  /// - Throws: ``CommandError/held(by:since:)`` when a hold is wanted and another reader has it; what
  ///   the store throws.
  static func open(
    _ study: Study, _ environment: CommandEnvironment, takesHold: Bool = false,
    runsModels: Bool = true
  ) throws -> ReviewedStudy {
    let desk = try ReviewDesk(environment)
    let instances = try digests(of: study)
    let opened = try desk.open(study, reader: environment.reader, takesHold: takesHold)
    if takesHold, case .heldBy(let reader, let since) = opened.hold {
      throw CommandError.held(by: reader, since: since)
    }
    return ReviewedStudy(
      study, environment, desk, opened, instances, try desk.compare(instances),
      mayRunModels: runsModels)
  }

  private init(
    _ study: Study, _ environment: CommandEnvironment, _ desk: ReviewDesk, _ opened: OpenedReview,
    _ instances: [InstanceDigest], _ changes: InstanceChanges, mayRunModels: Bool
  ) {
    (self.study, self.environment, self.desk, self.opened) = (study, environment, desk, opened)
    (self.instances, instanceChanges) = (instances, changes)
    shelf = ModelShelf(environment)
    log = opened.log
    if let kept = opened.results(of: shelf, changes: changes) {
      (candidates, runs) = (kept.flatMap(\.findings), kept.map(\.run))
    } else if !mayRunModels {
      (candidates, runs) = (opened.results.flatMap(\.findings), opened.results.map(\.run))
    } else {
      let detections = runModels(shelf, on: study, environment) { StandardError.print($0) }
      (candidates, runs) = (detections.flatMap(\.findings), detections.map(\.run))
      desk.resultKeeper.keep(runs: runs, findings: candidates, studyID: study.id)
    }
  }

  deinit { desk.close() }

  /// What the acts come to.
  var state: ReviewState { log.state(candidates: candidates) }

  /// Enters an act; it is durable on return.
  func enter(_ action: ReviewAction) throws {
    let event = try desk.append(action, by: environment.reader, at: Clock.now)
    log = ReviewLog(events: log.events + [event])
  }

  /// What a report is composed from.
  func reportInput(addendumTo: ReportReference? = nil) -> ReportInput {
    ReportInput(
      study: study, review: state, modelRuns: runs, coverage: opened.coverage,
      reader: environment.reader, trainingStatements: shelf.trainingStatements,
      addendumTo: addendumTo,
      conditions: SigningConditions(
        instanceChanges: instanceChanges, heldBy: opened.holderName),
      program: .current)
  }

  /// The last report that was signed here.
  var lastReport: ReportReference? { opened.lastReport }
}

extension ProgramIdentity {
  /// This program.
  static let current = ProgramIdentity(name: "Reading Room", version: ProgramVersion.text)
}
