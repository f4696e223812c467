public import Findings
public import Imaging
public import StudyAssembly

/// Limits within which models run.
public struct DetectionLimits: Equatable, Sendable {
  /// Threads for the engine, at least 1.
  public var threads: Int
  /// Seconds that one pack may take on one study.
  public var secondsPerPack: Double
  /// Bytes that the images of one run may need, and as much again the network's buffers.
  public var memoryInBytes: Int

  /// Limits; the defaults suit a shared two-core server.
  public init(threads: Int = 1, secondsPerPack: Double = 300, memoryInBytes: Int = 2 << 30) {
    self.threads = max(threads, 1)
    self.secondsPerPack = secondsPerPack
    self.memoryInBytes = memoryInBytes
  }
}

/// What became of one pack on one study, with all that it gave.
public struct PackDetection: Equatable, Sendable {
  /// The outcome in one line.
  public let run: ModelRun
  /// The result; `nil` unless the run is completed.
  public let result: DetectionResult?
  /// How long it took, in seconds.
  public let seconds: Double

  /// The findings, none unless the run is completed.
  public var findings: [Finding] { result?.findings ?? [] }
}

/// Runs every pack over a study, one after the other, and never throws: a pack that fails, takes too
/// long or does not fit gives one line, and the others run all the same.
///
/// Call it on a thread of its own; it reports through closures as it goes.
public struct DetectionService: Sendable {
  private let packs: [ModelPack]
  private let limits: DetectionLimits
  private let now: @Sendable () -> Double
  private let load: @Sendable (ModelPack) throws -> LoadedModel

  /// A service over loaded packs, run in the given order; those that find nothing, since they name structures, are passed over.
  ///
  /// - Parameters:
  ///   - packs: The packs.
  ///   - limits: Limits for each pack.
  ///   - now: Seconds of a clock that never goes back.
  public init(
    packs: [ModelPack], limits: DetectionLimits = DetectionLimits(),
    now: @escaping @Sendable () -> Double
  ) {
    self.init(packs: packs, limits: limits, now: now) { pack in
      try LoadedModel(pack: pack, memoryInBytes: limits.memoryInBytes)
    }
  }

  /// A service that brings networks into memory in its own way; each is dropped after its run.
  init(
    packs: [ModelPack], limits: DetectionLimits = DetectionLimits(),
    now: @escaping @Sendable () -> Double,
    load: @escaping @Sendable (ModelPack) throws -> LoadedModel
  ) {
    self.packs = packs.filter { !$0.description.findings.isEmpty }
    (self.limits, self.now, self.load) = (limits, now, load)
  }

  /// The runs before anything has begun, for the display.
  public var pendingRuns: [ModelRun] {
    packs.map {
      ModelRun(model: $0.identity, title: $0.description.title, outcome: .running(0))
    }
  }

  /// Runs all packs.
  ///
  /// - Parameters:
  ///   - study: The study; one that is refused is not read by any model.
  ///   - volume: Loads the samples of a series after the modality LUT.
  ///   - isCancelled: Asked often, from this thread and the engine's; answering true ends all runs.
  ///   - progress: Told each time a run is further on.
  ///   - finished: Told each time a run has ended, with its findings.
  /// - Returns: One entry for each pack, in order.
  @discardableResult
  public func detect(
    in study: Study, volume: (Series) throws -> Volume, isCancelled: () -> Bool,
    progress: (ModelRun) -> Void = { _ in }, finished: (PackDetection) -> Void = { _ in }
  ) -> [PackDetection] {
    packs.map { pack in
      let started = now()
      let run = PackRun(
        pack: pack, study: study, limits: limits, deadline: started + limits.secondsPerPack,
        now: now, load: load)
      let (model, result) = run.run(volume: volume, isCancelled: isCancelled, progress: progress)
      let detection = PackDetection(run: model, result: result, seconds: now() - started)
      finished(detection)
      return detection
    }
  }
}

/// One pack on one study.
private struct PackRun {
  let pack: ModelPack
  let study: Study
  let limits: DetectionLimits
  let deadline: Double
  let now: @Sendable () -> Double
  let load: @Sendable (ModelPack) throws -> LoadedModel

  func run(
    volume: (Series) throws -> Volume, isCancelled: () -> Bool, progress: (ModelRun) -> Void
  ) -> (ModelRun, DetectionResult?) {
    guard study.refusals.isEmpty else { return (ended(.doesNotFit("the study is refused")), nil) }
    guard !isCancelled() else { return (ended(.cancelled), nil) }
    switch pack.chooseSeries(of: study) {
    case .none(let obstacle):
      let reason = obstacle.map(\.description) ?? "the study has no series"
      return (ended(.doesNotFit(reason)), nil)
    case .series(let series, let cautions):
      return run(series, cautions, volume: volume, isCancelled: isCancelled, progress: progress)
    }
  }

  private func run(
    _ series: Series, _ cautions: [FitCaution], volume: (Series) throws -> Volume,
    isCancelled: () -> Bool, progress: (ModelRun) -> Void
  ) -> (ModelRun, DetectionResult?) {
    let words = cautions.map(\.description)
    let isOver = { isCancelled() || now() > deadline }
    do {
      progress(ended(.running(0), series, words))
      try checkMemory(series)
      let model = try load(pack)
      let result = try detectFindings(
        study: study, series: series, volume: volume(series), cautions: cautions, model: model,
        threads: limits.threads,
        progress: { progress(ended(.running($0), series, words)) }, isCancelled: isOver)
      let outcome = ModelRun.Outcome.completed(candidates: result.findings.count)
      return (ended(outcome, series, result.cautions), result)
    } catch {
      return (ended(outcome(of: error, isCancelled: isCancelled()), series, words), nil)
    }
  }

  private func outcome(of error: any Error, isCancelled: Bool) -> ModelRun.Outcome {
    if isCancelled { return .cancelled }
    if now() > deadline {
      return .failed("took longer than \(decimal(limits.secondsPerPack, places: 0)) s")
    }
    return .failed(failureLine(error))
  }

  private func checkMemory(_ series: Series) throws(DetectionError) {
    guard let geometry = series.geometry else { return }
    let bytes = pack.description.bytesNeeded(on: geometry)
    guard bytes <= limits.memoryInBytes else {
      throw .tooLarge(bytes: bytes, limit: limits.memoryInBytes)
    }
  }

  private func ended(
    _ outcome: ModelRun.Outcome, _ series: Series? = nil, _ cautions: [String] = []
  ) -> ModelRun {
    ModelRun(
      model: pack.identity, title: pack.description.title, outcome: outcome,
      seriesID: series?.id ?? "", cautions: cautions)
  }
}
