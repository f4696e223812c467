import Findings
import Foundation
import ReadingRoom
import Reporting
import StudyAssembly

/// What the state calls for.
extension ReadingLoop {
  /// Carries out one effect. Review acts are durable when it returns.
  func perform(_ effect: Effect) {
    switch effect {
    case .scan: scan()
    case .stopScan: scanning?.cancel()
    case .openStudy(let id): open(studyID: id)
    case .closeStudy(let id): close(studyID: id)
    case .loadSlices(let id, let slices, let priority):
      if let series = series(id) { pixels.load(series, slices, priority) }
    case .readTags(let id, let slice):
      if let series = series(id) { pixels.readTags(series, slice: slice) }
    case .listObjects(let id):
      if let study = state.session?.study, study.id == id { pixels.listObjects(study) }
    case .loadObject(let uid):
      if let study = state.session?.study { pixels.loadObject(uid, of: study) }
    case .judgeAcquisition(let id):
      if let study = state.session?.study, study.id == id { acquisition.judge(study) }
    case .readAnatomy(let id, let first):
      if let session = state.session, session.study.id == id {
        anatomy.read(session.study, side: session.side, firstSeriesID: first)
      }
    case .readPrior(let id): readPrior(studyID: id)
    case .startDetection(let id): startDetection(studyID: id)
    case .stopDetection: stopDetection()
    case .recomputeRegion(let id, let threshold):
      if let finding = candidate(id) { models.recompute(finding, threshold: threshold) }
    case .computeAttention(let id):
      if let finding = candidate(id) { models.computeAttention(finding) }
    case .stopAttention(let id): models.stopAttention(findingID: id)
    case .store(let action): store(action)
    case .storeCoverage(let id, let slice): storeCoverage(seriesID: id, slice: slice)
    case .listSigningKeys: listSigningKeys()
    case .sign(let request): sign(request)
    case .savePicture: savePicture()
    case .nextTheme: apply(.themeChanged(themes.next()))
    case .redraw: forgetScreen()
    case .suspend: raise(SIGTSTP)
    case .bell: StandardOutput.write("\u{7}")
    case .quit: end()
    }
  }

  private func series(_ id: String) -> Series? {
    state.session?.study.series.first { $0.id == id }
  }

  private func candidate(_ id: String) -> Finding? {
    state.session?.review.finding(id)?.original
  }

  private func scan() {
    let (paths, mailbox, pool, job) = (paths, mailbox, environment.pool, Cancellation())
    scanning = job
    DispatchQueue.global(qos: .userInitiated).async {
      var last = 0
      do {
        let library = try StudyLibrary.scan(
          paths, pool,
          progress: { files, total in
            let now = Clock.monotonicMilliseconds
            guard now >= last + 50 else { return }
            last = now
            mailbox.post(.scanProgress(files: files, total: total))
          }, isCancelled: { job.isCancelled })
        mailbox.post(.library(library))
      } catch is CancellationError {
        mailbox.post(.scanStopped)
      } catch {
        mailbox.post(.scanFailed(Messages.text(for: error)))
      }
    }
  }

  /// Compares with the latest of the studies at hand that is an earlier examination of the same knee.
  private func readPrior(studyID: String) {
    guard let session = state.session, session.study.id == studyID else { return }
    let earlier = (library?.studies ?? []).filter {
      $0.refusals.isEmpty
        && PriorObstacle.found(for: $0, of: session.study, side: session.side) == nil
    }
    guard let prior = earlier.max(by: { $0.time < $1.time }) else {
      return apply(
        .priorFailed(
          studyID: studyID,
          reason:
            "no earlier examination of the same patient and side, with dates, is in the folders at hand"
        ))
    }
    anatomy.compare(session.study, side: session.side, with: prior)
  }

  private func startDetection(studyID: String) {
    guard let study = state.session?.study, study.id == studyID else { return }
    let (keeper, acquisition) = (desk.resultKeeper, acquisition)
    models.start(study) { runs, findings in
      keeper.keep(runs: runs, findings: findings, studyID: studyID)
      // Findings come first.
      acquisition.judge(study)
    }
  }

  private func stopDetection() {
    models.stop()
    let runs = (state.session?.runs ?? []).map { run in
      var run = run
      if case .running = run.outcome { run.outcome = .cancelled }
      return run
    }
    apply(.modelRuns(runs))
  }

  /// Commits an act, then tells the state; a refused act is told as well.
  private func store(_ action: ReviewAction) {
    do {
      apply(.stored(try desk.append(action, by: state.reader, at: Clock.now)))
    } catch {
      apply(.storeFailed(action, reason: Messages.text(for: error)))
    }
  }

  private func storeCoverage(seriesID: String, slice: Int) {
    do {
      try desk.markSeen(slice: slice, ofSeries: seriesID)
    } catch {
      apply(.coverageFailed(reason: Messages.text(for: error)))
    }
  }
}

extension Study {
  /// Date and time, which sort by the clock.
  fileprivate var time: String { studyDate + " " + studyTime }
}
