import Findings
import Imaging
import StudyAssembly
import TerminalUI

extension ReadingState {
  /// Scan, opening and resuming.
  mutating func updateOpening(_ event: Event) -> [Effect] {
    switch event {
    case .scanProgress(let files, let total):
      if case .running = worklist.scan { worklist.scan = .running(files: files, total: total) }
    case .scanStopped:
      if case .running(let files, let total) = worklist.scan {
        worklist.scan = .stopped(files: files, total: total)
      }
    case .scanFinished(let studies, let problems):
      (worklist.studies, worklist.problems, worklist.scan) = (studies, problems, .finished)
      worklist.selectedID = worklist.selected?.id
    case .scanFailed(let reason): worklist.scan = .failed(reason)
    case .summaryChanged(let summary):
      if let index = worklist.studies.firstIndex(where: { $0.id == summary.id }) {
        worklist.studies[index] = summary
      }
    case .preview(let preview):
      if session == nil { (self.preview, place) = (preview, .study) }
    case .studyOpened(let study, let hold, let cautions):
      return opened(study, hold: hold, cautions: cautions)
    case .openFailed(_, let reason):
      (worklist.openingID, preview) = (nil, nil)
      if session == nil { place = .worklist }
      message = Message(.failure, reason)
    case .reviewLoaded(let log, let coverage, let candidates, let runs, let context):
      return resume(log, coverage, candidates, runs, context)
    default: break
    }
    return []
  }

  /// A refused study is never shown, whoever asks for it.
  private mutating func opened(
    _ study: Study, hold: StudyHold, cautions: [String: [String]]
  ) -> [Effect] {
    (worklist.openingID, preview) = (nil, nil)
    guard study.refusals.isEmpty else {
      place = .worklist
      message = Message(.failure, "This study is refused; its line in the list says why.")
      return [.closeStudy(studyID: study.id)]
    }
    var opened = ReadingSession(study: study, hold: hold, cautions: cautions)
    opened.viewport.transform.interpolation = preferences.interpolation
    let limit = preferences.pixelCacheBytes
    let effects = opened.slicesToLoad(limit: limit) + opened.seriesToLoad(limit: limit)
    session = opened
    (place, dialogs, drag) = (.study, [], nil)
    worklist.selectedID = study.id
    if case .heldBy(let reader, let since) = hold {
      message = Message(.warning, "\(reader) holds this study since \(since): read-only here.")
    }
    return effects
  }

  private mutating func resume(
    _ log: ReviewLog, _ coverage: SliceCoverage, _ candidates: [Finding], _ runs: [ModelRun],
    _ context: ReportContext
  ) -> [Effect] {
    guard var session else { return [] }
    session.log = log
    session.coverage = coverage
    session.candidates = candidates
    session.runs = runs
    session.context = context
    session.refold()
    self.session = session
    if !log.events.isEmpty, !session.isReadOnly {
      message = Message(.notice, "Resumed: \(log.events.count) acts on record.")
    }
    return preferences.startsDetectionOnOpen && !session.isReadOnly
      ? [.startDetection(studyID: session.study.id)] : []
  }

  /// Closes the open study and goes back to the list.
  mutating func closeStudy() -> [Effect] {
    guard let study = session?.study else { return [] }
    (session, preview, place, dialogs, drag) = (nil, nil, .worklist, [], nil)
    return [.closeStudy(studyID: study.id)]
  }

  /// Opens the chosen study of the list, unless it is refused.
  mutating func openSelected() -> [Effect] {
    guard let summary = worklist.selected else { return refuse("There is no study to open.") }
    worklist.selectedID = summary.id
    guard !summary.isRefused else {
      let reason = summary.refusals.first ?? "its headers contradict each other"
      return refuse("This study is not opened: \(reason)")
    }
    worklist.openingID = summary.id
    return [.openStudy(studyID: summary.id)]
  }

  /// Says why something cannot be done.
  mutating func refuse(_ reason: String) -> [Effect] {
    message = Message(.warning, reason)
    return []
  }
}
