import Dispatch
import FindingDetection
import Imaging
import IsolatedReading
import KneeAnatomy
import ReadingRoom
import Reporting
import StudyAssembly
import Synchronization

/// Outlines and measures a knee off the loop's thread. One study at a time; what a stopped one still gives is dropped.
final class AnatomyWorker: Sendable {
  private let shelf: ModelShelf
  private let pool: ReaderPool
  private let threads: Int
  private let mailbox: Mailbox
  private let queue = DispatchQueue(label: "reading-room.anatomy", qos: .utility)
  private let job = Mutex<Cancellation?>(nil)

  init(shelf: ModelShelf, pool: ReaderPool, threads: Int, mailbox: Mailbox) {
    (self.shelf, self.pool) = (shelf, pool)
    (self.threads, self.mailbox) = (threads, mailbox)
  }

  /// Reads a study's series, one of them before the others.
  func read(_ study: Study, side: BodySide, firstSeriesID: String) {
    stop()
    let job = Cancellation()
    self.job.withLock { $0 = job }
    queue.async { [self] in
      guard !job.isCancelled else { return }
      do {
        let anatomy = try anatomy(of: study, side, firstSeriesID, job)
        if !job.isCancelled { mailbox.post(.anatomyRead(studyID: study.id, anatomy)) }
      } catch {
        guard !job.isCancelled else { return }
        mailbox.post(.anatomyFailed(studyID: study.id, reason: Messages.text(for: error)))
      }
    }
  }

  /// Stops what runs; nothing is posted any more.
  func stop() {
    job.withLock { job in
      job?.cancel()
      job = nil
    }
  }

  private func anatomy(
    of study: Study, _ side: BodySide, _ firstSeriesID: String, _ job: Cancellation
  ) throws -> StudyAnatomy {
    guard let pack = shelf.anatomyPack else { throw CommandError.noAnatomyModel }
    var told = 0.0
    let knee = try OutlinedKnee(
      study, side: side, model: ModelShelf.load(pack), threads: threads,
      firstSeriesID: firstSeriesID,
      volume: { try SeriesReader($0, pool).volume(isCancelled: { job.isCancelled }) },
      progress: { share in
        guard share >= told + 0.02, !job.isCancelled else { return }
        told = share
        mailbox.post(.anatomyProgress(studyID: study.id, share))
      }, isCancelled: { job.isCancelled },
      first: { seriesID, map in
        guard !job.isCancelled else { return }
        mailbox.post(.anatomySeries(studyID: study.id, seriesID: seriesID, map))
      })
    let measurements = KneeMeasurements(of: knee.joined)
    return StudyAnatomy(
      model: pack.identity, side: knee.reading.side, fibulaIsLateral: knee.joined.fibulaIsLateral,
      maps: knee.structures, cautions: cautions(knee, study), measurements: measurements.rows,
      unfoldedFemur: measurements.cartilage?.unfoldedFemur, frame: try? measurements.frame.get())
  }

  private func cautions(_ knee: OutlinedKnee, _ study: Study) -> [String] {
    func name(_ id: String) -> String { study.series.first { $0.id == id }?.label ?? "" }
    let reading = knee.reading
    return reading.parts.indices.flatMap { index in
      reading.cautions(ofPart: index, in: knee.joined).map {
        "\(name(reading.parts[index].seriesID)): \($0)"
      }
    } + reading.passed.map { "\(name($0.seriesID)) not read: \($0.obstacle.description)" }
  }
}
