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
  /// What the knee that was read last gives for comparisons.
  private let examined = Mutex<Examined?>(nil)

  private struct Examined {
    let studyID: String
    let side: BodySide
    let knee: ExaminedKnee
  }

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
        let (anatomy, joined, measurements) = try anatomy(of: study, side, firstSeriesID, job)
        guard !job.isCancelled else { return }
        mailbox.post(.anatomyRead(studyID: study.id, anatomy))
        let examined = Examined(
          studyID: study.id, side: side, knee: ExaminedKnee(joined, measurements))
        if !job.isCancelled { self.examined.withLock { $0 = examined } }
      } catch {
        guard !job.isCancelled else { return }
        mailbox.post(.anatomyFailed(studyID: study.id, reason: Messages.text(for: error)))
      }
    }
  }

  /// Reads an earlier examination and compares the knee that was read last with it.
  func compare(_ study: Study, side: BodySide, with prior: Study) {
    let job = Cancellation()
    self.job.withLock { $0 = job }
    queue.async { [self] in
      guard !job.isCancelled else { return }
      guard let own = examined.withLock({ $0 }), own.studyID == study.id, own.side == side else {
        let reason = "the open knee is no longer at hand; close the list and press B again"
        return mailbox.post(.priorFailed(studyID: study.id, reason: reason))
      }
      do {
        let anatomy = try comparison(of: own, with: prior, job)
        if !job.isCancelled { mailbox.post(.priorRead(studyID: study.id, anatomy)) }
      } catch {
        guard !job.isCancelled else { return }
        mailbox.post(.priorFailed(studyID: study.id, reason: Messages.text(for: error)))
      }
    }
  }

  private func comparison(
    of own: Examined, with prior: Study, _ job: Cancellation
  ) throws -> PriorAnatomy {
    guard let pack = shelf.anatomyPack else { throw CommandError.noAnatomyModel }
    var told = 0.0
    let earlier = try ExaminedKnee(
      prior, side: own.side, model: ModelShelf.load(pack), threads: threads,
      volume: { try SeriesReader($0, pool).volume(isCancelled: { job.isCancelled }) },
      progress: { share in
        guard share >= told + 0.02, !job.isCancelled else { return }
        told = share
        mailbox.post(.priorProgress(studyID: own.studyID, share))
      }, isCancelled: { job.isCancelled })
    let comparison = try KneeComparison(
      of: own.knee, with: earlier, detectable: pack.detectableChanges)
    return PriorAnatomy(
      studyDate: prior.studyDate, bones: comparison.bones, changes: comparison.rows,
      caution: comparison.caution)
  }

  /// Stops what runs; nothing is posted any more.
  func stop() {
    examined.withLock { $0 = nil }
    job.withLock { job in
      job?.cancel()
      job = nil
    }
  }

  private func anatomy(
    of study: Study, _ side: BodySide, _ firstSeriesID: String, _ job: Cancellation
  ) throws -> (StudyAnatomy, JoinedKnee, KneeMeasurements) {
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
    let frame = try? measurements.frame.get()
    var axes: [String: BoneAxes] = [:]
    for (index, part) in knee.reading.parts.enumerated() {
      axes[part.seriesID] = frame.flatMap { knee.joined.axes($0.tibia, ofMovedSeries: index) }
    }
    let anatomy = StudyAnatomy(
      model: pack.identity, side: knee.reading.side, fibulaIsLateral: knee.joined.fibulaIsLateral,
      maps: knee.structures, cautions: cautions(knee, study), measurements: measurements.rows,
      unfoldedFemur: measurements.cartilage?.unfoldedFemur, frame: frame, axesOfMovedSeries: axes)
    return (anatomy, knee.joined, measurements)
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
