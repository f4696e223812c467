import DICOM
import DICOMFiles
import Dispatch
import Imaging
import IsolatedReading
import ReadingRoom
import StudyAssembly
import Synchronization

/// Has pixels and headers read off the loop's thread: the series on show before all others.
final class PixelWorker: Sendable {
  private let mailbox: Mailbox
  private let pool: ReaderPool
  private let urgent = DispatchQueue(label: "reading-room.pixels.now", qos: .userInitiated)
  private let background = DispatchQueue(label: "reading-room.pixels.later", qos: .utility)
  private let jobs = Mutex<[String: Cancellation]>([:])

  init(pool: ReaderPool, mailbox: Mailbox) {
    (self.pool, self.mailbox) = (pool, mailbox)
  }

  /// Reads slices of a series in the given order; an earlier reading of the same series is given up.
  func load(_ series: Series, _ slices: [Int], _ priority: LoadPriority) {
    let job = Cancellation()
    jobs.withLock { jobs in
      jobs[series.id]?.cancel()
      jobs[series.id] = job
    }
    let queue = priority == .now ? urgent : background
    queue.async { [pool, mailbox] in
      guard !job.isCancelled else { return }
      var post = SlicePost(seriesID: series.id, mailbox: mailbox)
      SeriesReader(series, pool).slices(
        slices, isUrgent: priority == .now, isCancelled: { job.isCancelled }
      ) { index, result in
        guard !job.isCancelled else { return }
        post.add(index, result.mapError { SliceFailure(Messages.text(for: $0)) })
      }
      guard !job.isCancelled else { return }
      post.send()
      mailbox.post(.loadingFinished(seriesID: series.id))
    }
  }

  /// Gives up all readings.
  func cancelAll() {
    jobs.withLock { jobs in
      for job in jobs.values { job.cancel() }
      jobs.removeAll()
    }
  }

  /// Reads the header of an image.
  func readTags(_ series: Series, slice: Int) {
    urgent.async { [pool, mailbox] in
      do {
        guard series.frames.indices.contains(slice) else {
          throw SeriesReadError.noSuchSlice(slice + 1)
        }
        let header = try pool.header(path: series.frames[slice].path)
        let rows = TagRow.rows(of: header.dataSet) { DICOMDictionary.keyword(of: $0) }
        mailbox.post(.tagsRead(seriesID: series.id, slice: slice, rows))
      } catch {
        let reason = Messages.text(for: error)
        mailbox.post(.tagsFailed(seriesID: series.id, slice: slice, reason: reason))
      }
    }
  }
}

extension PixelWorker {
  /// Reads what a study's objects of other systems say of themselves.
  func listObjects(_ study: Study) {
    urgent.async { [pool, mailbox] in
      let (objects, problems) = ObjectReader(study, pool).list()
      mailbox.post(.objectsListed(studyID: study.id, objects, problems: problems))
    }
  }

  /// Reads what an object of another system holds.
  func loadObject(_ uid: String, of study: Study) {
    urgent.async { [pool, mailbox] in
      do {
        let contents = try ObjectReader(study, pool).contents(of: uid)
        mailbox.post(.objectLoaded(studyID: study.id, contents))
      } catch {
        let reason = Messages.text(for: error)
        mailbox.post(.objectFailed(studyID: study.id, objectUID: uid, reason: reason))
      }
    }
  }
}

/// Slices on their way to the loop: the first at once, the others some at a time, since each letter
/// costs the loop a turn.
private struct SlicePost {
  let seriesID: String
  let mailbox: Mailbox
  private var waiting: [Int: Result<SliceImage, SliceFailure>] = [:]
  private var isFirst = true
  private var last = Clock.monotonicMilliseconds

  /// About one frame of the screen.
  private static let pause = 40

  init(seriesID: String, mailbox: Mailbox) {
    (self.seriesID, self.mailbox) = (seriesID, mailbox)
  }

  mutating func add(_ slice: Int, _ result: Result<SliceImage, SliceFailure>) {
    waiting[slice] = result
    let now = Clock.monotonicMilliseconds
    guard isFirst || now - last >= Self.pause else { return }
    (isFirst, last) = (false, now)
    send()
  }

  mutating func send() {
    guard !waiting.isEmpty else { return }
    mailbox.post(.slicesLoaded(seriesID: seriesID, waiting))
    waiting = [:]
  }
}
