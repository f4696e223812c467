import DICOM
import DICOMFiles
import Dispatch
import Imaging
import ReadingRoom
import StudyAssembly
import Synchronization

/// Reads pixels and headers off the loop's thread: the series on show before all others.
final class PixelWorker: Sendable {
  private let mailbox: Mailbox
  private let urgent = DispatchQueue(label: "reading-room.pixels.now", qos: .userInitiated)
  private let background = DispatchQueue(label: "reading-room.pixels.later", qos: .utility)
  private let jobs = Mutex<[String: Cancellation]>([:])

  init(mailbox: Mailbox) {
    self.mailbox = mailbox
  }

  /// Reads a series; a reading of the same series at a lower priority is given up for it.
  func load(_ series: Series, near slice: Int, _ priority: LoadPriority) {
    let job = Cancellation()
    jobs.withLock { jobs in
      jobs[series.id]?.cancel()
      jobs[series.id] = job
    }
    let queue = priority == .now ? urgent : background
    queue.async { [mailbox] in
      guard !job.isCancelled else { return }
      Self.read(series, near: slice, job, mailbox)
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
    urgent.async { [mailbox] in
      do {
        guard series.frames.indices.contains(slice) else {
          throw SeriesReadError.noSuchSlice(slice + 1)
        }
        let header = try DICOMFile.readHeader(path: series.frames[slice].path)
        let rows = TagRow.rows(of: header.dataSet) { DICOMDictionary.keyword(of: $0) }
        mailbox.post(.tagsRead(seriesID: series.id, slice: slice, rows))
      } catch {
        let reason = Messages.text(for: error)
        mailbox.post(.tagsFailed(seriesID: series.id, slice: slice, reason: reason))
      }
    }
  }

  /// Only the first slices are posted one by one: they are what is on show while the rest comes.
  private static func read(
    _ series: Series, near slice: Int, _ job: Cancellation, _ mailbox: Mailbox
  ) {
    let reader = SeriesReader(series)
    var posted = 0
    do {
      let pixels = try reader.pixels(
        near: slice,
        onSlice: { index, image in
          guard posted < 1 else { return }
          posted += 1
          mailbox.post(.sliceLoaded(seriesID: series.id, slice: index, image))
        }, isCancelled: { job.isCancelled })
      guard let pixels else { return }
      mailbox.post(.seriesLoaded(seriesID: series.id, pixels))
    } catch {
      guard !job.isCancelled else { return }
      mailbox.post(.seriesFailed(seriesID: series.id, reason: Messages.text(for: error)))
    }
  }
}
