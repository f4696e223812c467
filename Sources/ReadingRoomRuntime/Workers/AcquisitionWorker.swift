import Dispatch
import IsolatedReading
import ReadingRoom
import StudyAssembly
import Synchronization

/// Judges a study's acquisition off the loop's thread. One study at a time; what a stopped one still gives is dropped.
final class AcquisitionWorker: Sendable {
  private let shelf: ModelShelf
  private let pool: ReaderPool
  private let threads: Int
  private let mailbox: Mailbox
  private let queue = DispatchQueue(label: "reading-room.acquisition", qos: .utility)
  /// The study that is being judged, or was, until it is closed.
  private let job = Mutex<(studyID: String, Cancellation)?>(nil)

  init(shelf: ModelShelf, pool: ReaderPool, threads: Int, mailbox: Mailbox) {
    (self.shelf, self.pool) = (shelf, pool)
    (self.threads, self.mailbox) = (threads, mailbox)
  }

  /// Measures and judges a study; once while it is open, however often it is asked, unless it failed.
  func judge(_ study: Study) {
    let job = Cancellation()
    let isNew = self.job.withLock { held in
      guard held?.studyID != study.id else { return false }
      held?.1.cancel()
      held = (study.id, job)
      return true
    }
    guard isNew else { return }
    queue.async { [self] in
      guard !job.isCancelled else { return }
      let outcome = Result {
        try QualityResult(
          of: study, shelf: shelf, pool: pool, threads: threads,
          progress: { done, count in
            guard !job.isCancelled else { return }
            mailbox.post(
              .acquisitionProgress(studyID: study.id, Double(done) / Double(max(count, 1))))
          }, isCancelled: { job.isCancelled })
      }
      guard !job.isCancelled else { return }
      switch outcome {
      case .success(let result): mailbox.post(.acquisitionJudged(studyID: study.id, result.judged))
      case .failure(let error):
        self.job.withLock { if $0?.1 === job { $0 = nil } }
        mailbox.post(.acquisitionFailed(studyID: study.id, reason: Messages.text(for: error)))
      }
    }
  }

  /// Stops what runs; nothing is posted any more.
  func stop() {
    job.withLock { job in
      job?.1.cancel()
      job = nil
    }
  }
}
