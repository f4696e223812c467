import Dispatch
import FindingDetection
import Findings
import Imaging
import IsolatedReading
import ReadingRoom
import StudyAssembly
import Synchronization

/// Runs models off the loop's thread. One study at a time; what a stopped study still gives is dropped.
final class ModelWorker: Sendable {
  /// What the models gave on the open study.
  private struct Results {
    var study: Study
    var runs: [ModelRun] = []
    var findings: [Finding] = []
    var maps: [ProbabilityMap] = []
    var attentionScales: [String: Float] = [:]
  }

  private let shelf: ModelShelf
  private let pool: ReaderPool
  private let threads: Int
  private let timeoutSeconds: Double
  private let mailbox: Mailbox
  private let queue = DispatchQueue(label: "reading-room.models", qos: .utility)
  private let job = Mutex<Cancellation?>(nil)
  private let attentionJobs = Mutex<[String: Cancellation]>([:])
  private let results = Mutex<Results?>(nil)

  init(
    shelf: ModelShelf, pool: ReaderPool, threads: Int, timeoutSeconds: Double, mailbox: Mailbox
  ) {
    (self.shelf, self.pool) = (shelf, pool)
    self.threads = threads
    self.timeoutSeconds = timeoutSeconds
    self.mailbox = mailbox
  }

  /// Takes over what an earlier session's models gave; nothing runs.
  func resume(_ study: Study, runs: [ModelRun], findings: [Finding]) {
    results.withLock { $0 = Results(study: study, runs: runs, findings: findings) }
  }

  /// Runs every pack on a study.
  ///
  /// - Parameter finished: Called on the worker's thread when all have ended, unless it was stopped.
  func start(_ study: Study, finished: @escaping @Sendable ([ModelRun], [Finding]) -> Void) {
    stop()
    let job = Cancellation()
    self.job.withLock { $0 = job }
    let service = shelf.service(threads: threads, timeoutSeconds: timeoutSeconds)
    results.withLock { $0 = Results(study: study, runs: service.pendingRuns) }
    mailbox.post(.modelRuns(service.pendingRuns))
    queue.async { [self] in
      service.detect(
        in: study,
        volume: { try SeriesReader($0, pool).volume(isCancelled: { job.isCancelled }) },
        isCancelled: { job.isCancelled }, progress: { note($0, job) },
        finished: { take($0, job) })
      guard let done = results.withLock({ $0 }), !job.isCancelled, done.study.id == study.id else {
        return
      }
      finished(done.runs, done.findings)
    }
  }

  /// Stops what runs.
  func stop() {
    job.withLock { job in
      job?.cancel()
      job = nil
    }
    attentionJobs.withLock { jobs in
      jobs.values.forEach { $0.cancel() }
      jobs = [:]
    }
  }

  /// Computes a region at another threshold; runs the model again where its map is not kept.
  func recompute(_ finding: Finding, threshold: Double) {
    queue.async { [self] in
      do {
        let recomputed = try map(for: finding).region(of: finding, threshold: threshold)
        mailbox.post(.regionRecomputed(findingID: finding.id, recomputed))
      } catch {
        let reason = Messages.text(for: error)
        mailbox.post(.regionFailed(findingID: finding.id, reason: reason))
      }
    }
  }

  /// Computes the model's attention over a finding's series.
  func computeAttention(_ finding: Finding) {
    let job = Cancellation()
    attentionJobs.withLock { $0.updateValue(job, forKey: finding.id)?.cancel() }
    queue.async { [self] in
      guard !job.isCancelled else { return }
      do {
        let map = try attention(for: finding, job)
        if !job.isCancelled { mailbox.post(.attentionComputed(findingID: finding.id, map)) }
      } catch {
        guard !job.isCancelled else { return }
        let reason = Messages.text(for: error)
        mailbox.post(.attentionFailed(findingID: finding.id, reason: reason))
      }
    }
  }

  /// Stops it; nothing is posted any more.
  func stopAttention(findingID: String) {
    attentionJobs.withLock { $0.removeValue(forKey: findingID)?.cancel() }
  }

  private var contours: ContourWorker {
    ContourWorker(shelf: shelf, pool: pool, threads: threads)
  }

  private func note(_ run: ModelRun, _ job: Cancellation) {
    guard !job.isCancelled else { return }
    let runs = results.withLock { results -> [ModelRun] in
      guard let index = results?.runs.firstIndex(where: { $0.model == run.model }) else {
        return []
      }
      results?.runs[index] = run
      return results?.runs ?? []
    }
    mailbox.post(.modelRuns(runs))
  }

  private func take(_ detection: PackDetection, _ job: Cancellation) {
    guard !job.isCancelled else { return }
    let findings = results.withLock { results -> [Finding] in
      results?.findings += detection.findings
      results?.maps += detection.result?.maps ?? []
      for (type, scale) in detection.result?.attentionScales ?? [:] {
        results?.attentionScales[type] = scale
      }
      return results?.findings ?? []
    }
    mailbox.post(.findings(findings))
    note(detection.run, job)
  }

  private func map(for finding: Finding) throws -> ProbabilityMap {
    let kept = results.withLock { $0?.maps ?? [] }.first { map in
      map.findingType == finding.type && finding.origin == .model(map.model)
        && map.seriesID == finding.region?.seriesID
    }
    if let kept { return kept }
    guard let study = results.withLock({ $0?.study }) else { throw ModelWorkerError.notFromModel }
    let map = try contours.map(of: finding, in: study)
    results.withLock { $0?.maps.append(map) }
    return map
  }

  private func attention(for finding: Finding, _ job: Cancellation) throws -> AttentionMap {
    guard let study = results.withLock({ $0?.study }) else { throw ModelWorkerError.notFromModel }
    let (pack, series) = try contours.origin(of: finding, in: study)
    let scale = results.withLock { $0?.attentionScales[finding.type] }
    var told = 0.0
    let saliency = try explainFindings(
      series: series, volume: SeriesReader(series, pool).volume(), slices: series.frames.indices,
      findingType: finding.type, model: ModelShelf.load(pack), scale: scale, threads: threads,
      progress: { share in
        guard share >= told + 0.01, !job.isCancelled else { return }
        told = share
        mailbox.post(.attentionProgress(findingID: finding.id, share))
      }, isCancelled: { job.isCancelled })
    var slices: [Int: SliceImage] = [:]
    for slice in saliency.slices {
      guard let values = saliency.slice(slice) else { continue }
      slices[slice] = SliceImage(columns: saliency.columns, rows: saliency.rows, samples: values)
    }
    return AttentionMap(seriesID: series.id, slices: slices, method: saliency.method)
  }
}

/// Why a model's result cannot be worked on further.
enum ModelWorkerError: Error, Equatable {
  /// The finding is the reader's own, or its series is not open.
  case notFromModel
  /// The model that found it is not installed any more.
  case modelGone(name: String, version: String)
  /// No voxel reaches the threshold.
  case nothingLeft(threshold: Double)
}
