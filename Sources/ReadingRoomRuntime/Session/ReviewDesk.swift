import FindingDetection
import Findings
import Foundation
import Imaging
import ReadingRoom
import ReportSigning
import Reporting
import ReviewStore
import StudyAssembly

/// What the store has of a study, and whether this process may write to it.
struct OpenedReview {
  /// Who may decide.
  let hold: StudyHold
  /// All acts.
  let log: ReviewLog
  /// What this reader has seen.
  let coverage: SliceCoverage
  /// What the models gave, results of other packs included.
  let results: [ModelResult]
  /// The last report that was signed.
  let lastReport: ReportReference?

  /// The holder's printed name, when it is another reader.
  var holderName: String? {
    if case .heldBy(let reader, _) = hold { reader } else { nil }
  }

  /// The results of the packs at hand, when the store has one for each of them on these images; else `nil`.
  ///
  /// - Parameter changes: How the images differ from those that the results are of.
  func results(of shelf: ModelShelf, changes: InstanceChanges) -> [ModelResult]? {
    guard changes.isEmpty else { return nil }
    var kept: [ModelResult] = []
    for pack in shelf.packs {
      guard let result = results.first(where: { $0.run.model == pack.identity && $0.run.isFinal })
      else { return nil }
      kept.append(result)
    }
    return kept
  }
}

extension ModelRun {
  /// Whether the outcome would be the same if the model ran again on the same images.
  fileprivate var isFinal: Bool {
    switch outcome {
    case .completed, .doesNotFit: true
    case .running, .failed, .cancelled: false
    }
  }
}

/// The store with the one study that is open. It belongs to one thread; results of models are kept from any.
final class ReviewDesk {
  private let store: ReviewStore
  private let holdsFolder: URL
  private var study: Study?
  private var reader: ReaderIdentity?
  private var log = ReviewLog()
  private var reviewed: [InstanceDigest] = []
  private var sharedHold: SharedHold?
  private var isWriting = false
  private var heartbeat = 0

  /// Opens the reader's store, and makes it where there is none.
  ///
  /// - Throws: `StoreError`.
  init(_ environment: CommandEnvironment) throws {
    try makePrivateFolder(environment.locations.data)
    store = try ReviewStore(folder: environment.locations.data.path)
    holdsFolder = environment.locations.holds
  }

  /// The lines of the list; the store is asked once for the progress of all.
  func summaries(of studies: [Study]) -> [StudySummary] {
    let progress = (try? store.progress()) ?? [:]
    return studies.map { summary(of: $0, progress[$0.id]) }
  }

  private func summary(of study: Study, _ progress: StudyProgress?) -> StudySummary {
    let decided = (try? store.log(study: study.id))?.state(candidates: candidates(of: study))
    let holder = (try? store.holder(study: study.id, at: Clock.now))?.reader.printedName
    return StudySummary(
      study: study,
      holder: holder ?? SharedHold.holder(ofStudy: study.id, in: holdsFolder)?.reader,
      progress: ReviewProgress(progress, decided),
      refusals: study.refusals.map { Messages.text($0) },
      problems: (study.problems + study.series.flatMap(\.problems)).map { Messages.text($0) })
  }

  private func candidates(of study: Study) -> [Finding] {
    ((try? store.results(study: study.id)) ?? []).flatMap(\.findings)
  }

  /// Opens a study: takes the hold where it is free and wanted, and reads its review.
  ///
  /// The images are not compared with those that were reviewed: that takes a reading of every file, which
  /// ``compare(_:)`` is given when it is done.
  ///
  /// - Throws: `StoreError`.
  func open(_ study: Study, reader: ReaderIdentity, takesHold: Bool) throws -> OpenedReview {
    let hold = takesHold ? try takeHold(study, reader) : try currentHold(study)
    (self.study, self.reader, isWriting) = (study, reader, takesHold && hold == .mine)
    log = try store.log(study: study.id)
    reviewed = try store.instances(study: study.id)
    return OpenedReview(
      hold: hold, log: log,
      coverage: try store.coverage(study: study.id, reader: reader.id),
      results: try store.results(study: study.id),
      lastReport: try lastStoredReport().map {
        ReportReference(fileName: Messages.fileName($0.path), sha256: $0.sha256)
      })
  }

  /// Makes an act durable.
  ///
  /// - Returns: The event, on disk.
  /// - Throws: `StoreError`; then nothing was recorded.
  func append(_ action: ReviewAction, by reader: ReaderIdentity, at time: Timestamp) throws
    -> ReviewEvent
  {
    guard let study else { throw ReviewDeskError.noStudy }
    var next = log
    let event = next.append(action, by: reader, at: time)
    try store.append(event, study: study.id)
    log = next
    return event
  }

  /// Makes a slice seen durable.
  func markSeen(slice: Int, ofSeries seriesID: String) throws {
    guard let study, let reader else { return }
    try store.markSeen([(seriesID, slice)], study: study.id, reader: reader.id)
  }

  /// How instances differ from those that were reviewed; the first ones of a study become those.
  ///
  /// - Throws: `StoreError`.
  func compare(_ instances: [InstanceDigest]) throws -> InstanceChanges {
    if reviewed.isEmpty, let study {
      reviewed = instances
      if isWriting { try store.saveInstances(instances, study: study.id) }
    }
    return InstanceChanges(from: reviewed, to: instances)
  }

  /// Records a signed report in store and trail.
  func recordSigned(_ report: SignedReport, by reader: ReaderIdentity, at time: Timestamp) throws {
    guard let study else { throw ReviewDeskError.noStudy }
    let path = URL(fileURLWithPath: report.files.report).standardizedFileURL.path
    try store.recordReport(
      StoredReport(
        path: path, sha256: report.sha256, reader: reader.id, time: time,
        keyFingerprint: report.keyFingerprint), study: study.id)
  }

  /// Path of the last report that was signed.
  var lastReportPath: String? { (try? lastStoredReport())?.path }

  private func lastStoredReport() throws -> StoredReport? {
    guard let study else { return nil }
    return try store.reports(study: study.id).last
  }

  /// Keeps results of models; from any thread.
  var resultKeeper: ResultKeeper { ResultKeeper(store: isWriting ? store : nil) }

  /// Shows other processes, once a minute, that the hold is alive.
  func beat(milliseconds: Int) {
    guard isWriting, milliseconds - heartbeat >= 60_000 else { return }
    heartbeat = milliseconds
    try? store.keepHolds(at: Clock.now)
  }

  /// Gives the study back.
  func close() {
    if let study, let reader, isWriting {
      try? store.close(study: study.id, reader: reader, at: Clock.now)
    }
    (study, reader, isWriting, sharedHold, log) = (nil, nil, false, nil, ReviewLog())
  }

  private func takeHold(_ study: Study, _ reader: ReaderIdentity) throws -> StudyHold {
    switch SharedHold.take(study: study.id, reader: reader.printedName, in: holdsFolder) {
    case .heldBy(let holder): return .heldBy(reader: holder.reader, since: holder.since)
    case .taken(let hold): sharedHold = hold
    }
    switch try store.open(study: study.id, reader: reader, at: Clock.now) {
    case .writing: return .mine
    case .readOnly(let holder):
      sharedHold = nil
      return .heldBy(reader: holder.reader.printedName, since: holder.since.text)
    }
  }

  private func currentHold(_ study: Study) throws -> StudyHold {
    if let holder = try store.holder(study: study.id, at: Clock.now) {
      return .heldBy(reader: holder.reader.printedName, since: holder.since.text)
    }
    return .mine
  }
}

/// Why the desk refused something.
enum ReviewDeskError: Error, Equatable {
  /// No study is open.
  case noStudy
}

/// Keeps what models gave, so that reopening a study does not run them again.
struct ResultKeeper: Sendable {
  fileprivate let store: ReviewStore?

  /// Keeps each run with its findings; nothing is kept of a study that is only read.
  func keep(runs: [ModelRun], findings: [Finding], studyID: String) {
    for run in runs {
      let own = findings.filter { $0.origin == .model(run.model) }
      try? store?.save(ModelResult(run: run, findings: own), study: studyID)
    }
  }
}

extension ReviewProgress {
  fileprivate init(_ progress: StudyProgress?, _ state: ReviewState?) {
    if let progress, progress.reports > 0 {
      self = .signed(reports: progress.reports)
    } else if let progress, progress.acts > 0, let state {
      self = .begun(
        decided: state.findings.count - state.undecided.count, total: state.findings.count)
    } else {
      self = .untouched
    }
  }
}
