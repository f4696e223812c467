import Findings
import Foundation
import ReadingRoom
import ReportSigning
import Synchronization

/// Results on their way from workers to the loop.
final class Mailbox: Sendable {
  /// What a worker sends.
  enum Letter: Sendable {
    /// Something for the state.
    case event(Event)
    /// What a scan found.
    case library(StudyLibrary)
    /// The checksums of a study's files, or why they could not be had.
    case digests(studyID: String, Result<[InstanceDigest], any Error>)
    /// What became of a signature.
    case signed(Result<SignedReport, any Error>)
  }

  private let letters = Mutex<[Letter]>([])
  private let wake = Mutex<(@Sendable () -> Void)?>(nil)

  /// Sets what wakes the loop when something arrives.
  func onArrival(_ body: @escaping @Sendable () -> Void) {
    wake.withLock { $0 = body }
  }

  /// Leaves an event for the loop; from any thread.
  func post(_ event: Event) { post(.event(event)) }

  /// Leaves a letter for the loop; from any thread.
  func post(_ letter: Letter) {
    letters.withLock { $0.append(letter) }
    wake.withLock { $0 }?()
  }

  /// Takes all that has arrived, oldest first.
  func take() -> [Letter] {
    letters.withLock { waiting in
      defer { waiting.removeAll() }
      return waiting
    }
  }
}

/// Work that can be told to stop; the worker looks at it between steps.
final class Cancellation: Sendable {
  private let flag = Atomic<Bool>(false)

  /// Asks the worker to stop.
  func cancel() { flag.store(true, ordering: .relaxed) }

  /// Whether it was asked to stop.
  var isCancelled: Bool { flag.load(ordering: .relaxed) }
}
