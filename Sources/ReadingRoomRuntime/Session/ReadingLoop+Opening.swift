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
      let stored = opened.results.filter { shelf.pack(of: $0.run.model) != nil }
      models.resume(study, runs: stored.map(\.run), findings: stored.flatMap(\.findings))
      apply(.studyOpened(study, hold: opened.hold, cautions: cautions))
      resume(opened, stored)
      readDigests(of: study)
    } catch {
      desk.close()
      apply(.openFailed(studyID: studyID, reason: Messages.text(for: error)))
    }
  }

  /// Tells the state what the store has. Models wait until it is known whether the images changed.
  private func resume(_ opened: OpenedReview, _ results: [ModelResult]) {
    self.opened = opened
    let starts = state.preferences.startsDetectionOnOpen
    state.preferences.startsDetectionOnOpen = false
    apply(
      .reviewLoaded(
        log: opened.log, coverage: opened.coverage,
        candidates: results.flatMap(\.findings), runs: results.map(\.run),
        context: ReportContext(
          trainingStatements: shelf.trainingStatements, addendumTo: opened.lastReport)))
    state.preferences.startsDetectionOnOpen = starts
  }

  /// Reads every file for its checksum, while the pictures are already on show.
  private func readDigests(of study: Study) {
    DispatchQueue.global(qos: .utility).async { [mailbox] in
      mailbox.post(.digests(studyID: study.id, Result { try digests(of: study) }))
    }
  }

  /// Tells the state how the images changed, and starts the models where their results are not there
  /// already.
  func compare(_ digests: Result<[InstanceDigest], any Error>, studyID: String) {
    guard let session = state.session, session.study.id == studyID, let opened else { return }
    do {
      let changes = try desk.compare(digests.get())
      if !changes.isEmpty { apply(.instancesChanged(changes)) }
      guard state.preferences.startsDetectionOnOpen else { return }
      guard !session.isReadOnly, opened.results(of: shelf, changes: changes) == nil else {
        return acquisition.judge(session.study)
      }
      perform(.startDetection(studyID: studyID))
    } catch {
      apply(.message(Message(.failure, Messages.text(for: error))))
    }
  }

  /// Gives a study back and shows its progress in the list.
  func close(studyID: String) {
    pixels.cancelAll()
    models.stop()
    anatomy.stop()
    acquisition.stop()
    desk.close()
    opened = nil
    let study = library?.studies.first { $0.id == studyID }
    for summary in desk.summaries(of: [study].compactMap(\.self)) {
      apply(.summaryChanged(summary))
    }
  }
}
