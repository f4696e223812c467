import Findings
import Foundation
import ReadingRoom
import ReviewStore
import StudyAssembly

/// Opening and closing of studies.
extension ReadingLoop {
  /// Opens a study of the list: takes its hold, reads its review.
  func open(studyID: String) {
    guard let study = library?.studies.first(where: { $0.id == studyID }) else {
      return apply(.openFailed(studyID: studyID, reason: "the study is not in the list any more"))
    }
    guard study.refusals.isEmpty else {
      let reason = study.refusals.map { Messages.text($0) }.joined(separator: "; ")
      return apply(.openFailed(studyID: studyID, reason: reason))
    }
    do {
      let opened = try desk.open(study, reader: state.reader, takesHold: true)
      let cautions = study.series.reduce(into: [String: [String]]()) { cautions, series in
        cautions[series.id] = series.problems.map { Messages.text($0) }
      }
      let kept = opened.results(of: shelf)
      let stored = kept ?? opened.results.filter { shelf.pack(of: $0.run.model) != nil }
      models.resume(study, runs: stored.map(\.run), findings: stored.flatMap(\.findings))
      apply(.studyOpened(study, hold: opened.hold, cautions: cautions))
      resume(opened, stored, needsDetection: kept == nil)
    } catch {
      desk.close()
      apply(.openFailed(studyID: studyID, reason: Messages.text(for: error)))
    }
  }

  /// Tells the state what the store has. Models run only where their results are not there already.
  private func resume(
    _ opened: OpenedReview, _ results: [ModelResult], needsDetection: Bool
  ) {
    let starts = state.preferences.startsDetectionOnOpen
    state.preferences.startsDetectionOnOpen = starts && needsDetection
    apply(
      .reviewLoaded(
        log: opened.log, coverage: opened.coverage,
        candidates: results.flatMap(\.findings), runs: results.map(\.run),
        context: ReportContext(
          trainingStatements: shelf.trainingStatements, addendumTo: opened.lastReport,
          instanceChanges: opened.instanceChanges)))
    state.preferences.startsDetectionOnOpen = starts
  }

  /// Gives a study back and shows its progress in the list.
  func close(studyID: String) {
    pixels.cancelAll()
    models.stop()
    desk.close()
    let study = library?.studies.first { $0.id == studyID }
    for summary in desk.summaries(of: [study].compactMap(\.self)) {
      apply(.summaryChanged(summary))
    }
  }
}
