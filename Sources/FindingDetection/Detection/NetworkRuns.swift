import ImageProcessing
import Imaging
import ModelExplanation

/// Runs a network over a prepared volume and blends what it gives.
struct NetworkRuns {
  let pack: PackDescription
  let network: any Network
  let threads: Int

  /// What the network gives on the prepared grid.
  struct Result {
    /// Probabilities for each finding of the pack, in its order.
    var probabilities: [BlendedGrid]
    /// Raw attention for each finding; empty without explanation.
    var attention: [BlendedGrid]
  }

  /// Probabilities, averaged over mirror images, with the attention of the first of them.
  ///
  /// - Parameters:
  ///   - volume: The prepared volume.
  ///   - progress: Told the share of runs done, 0 to 1.
  ///   - isCancelled: Asked between runs, and by the engine on the way.
  /// - Throws: ``DetectionError``.
  func detect(
    in volume: PreparedVolume, progress: (Double) -> Void, isCancelled: () -> Bool
  ) throws -> Result {
    let sources = try pack.explanation.flatMap { explanation in
      let all = try pack.findings.map { try AttentionSource(explanation, $0.channel, network) }
      return all.contains { $0 == nil } ? nil : all.compactMap { $0 }
    }
    let blank = BlendedGrid(size: volume.size)
    var result = Result(
      probabilities: pack.findings.map { _ in blank },
      attention: (sources ?? []).map { _ in blank })
    let explaining = pack.explanation?.output ?? pack.outputName
    let outputs = [pack.outputName] + (explaining == pack.outputName ? [] : [explaining])
    try perform(
      volume.runs, on: volume, outputs: outputs, progress: progress, isCancelled: isCancelled
    ) { run, maps in
      try add(maps, of: run, on: volume, to: &result.probabilities)
      guard let sources, run.flip == pack.preparation.flips.first else { return }
      for (index, source) in sources.enumerated() {
        let raw = try source.attention(maps, of: run, on: volume)
        result.attention[index].add(raw, of: run, weight: 1)
      }
    }
    return result
  }

  /// Raw attention of one finding on the slices asked for; others may stay zero.
  ///
  /// - Parameters:
  ///   - finding: Index in the pack's findings.
  ///   - volume: The prepared volume.
  ///   - slices: Slices of the prepared grid.
  ///   - progress: Told the share of runs done, 0 to 1.
  ///   - isCancelled: Asked between runs, and by the engine on the way.
  /// - Throws: ``DetectionError``.
  func attention(
    of finding: Int, in volume: PreparedVolume, slices: Range<Int>, progress: (Double) -> Void,
    isCancelled: () -> Bool
  ) throws -> BlendedGrid {
    guard let explanation = pack.explanation else { throw DetectionError.noExplanation }
    if let failure = explanation.check?.failures.first { throw DetectionError.mapsFail(failure) }
    let rule = pack.findings[finding]
    let runs = volume.runs.filter {
      $0.flip == pack.preparation.flips.first && $0.slices.range.overlaps(slices)
    }
    var result = BlendedGrid(size: volume.size)
    if let source = try AttentionSource(explanation, rule.channel, network) {
      try perform(
        runs, on: volume, outputs: [source.output], progress: progress, isCancelled: isCancelled
      ) { run, maps in
        result.add(try source.attention(maps, of: run, on: volume), of: run, weight: 1)
      }
    } else if case .engine(let method, let layer) = explanation.source {
      try explain(
        rule, runs, on: volume, method, layer, progress: progress, isCancelled: isCancelled
      ) { run, map in
        result.add(map, of: run, weight: 1)
      }
    }
    return result
  }

  /// Explains run after run: the sum of the finding's logits where they reach its threshold. Runs in which none does
  /// have no map.
  private func explain(
    _ rule: FindingRule, _ runs: [NetworkRun], on volume: PreparedVolume,
    _ method: ExplanationMethod, _ layer: String?, progress: (Double) -> Void,
    isCancelled: () -> Bool, body: (NetworkRun, [Float]) throws -> Void
  ) throws {
    guard let first = runs.first else { return }
    let request = NetworkExplanation(
      method: method, layer: layer, input: pack.preparation.inputName, output: pack.outputName,
      channel: rule.channel, shape: volume.inputShape(of: first), threads: threads)
    let explainer = try engine { try network.makeExplainer(request) }
    let limit = Float(logarithm(rule.threshold / max(1 - rule.threshold, 1e-6)))
    var done = 0.0
    try perform(
      runs, on: volume, outputs: [pack.outputName], progress: { _ in }, isCancelled: isCancelled
    ) { run, maps in
      guard let logits = maps[pack.outputName] else {
        throw DetectionError.missingOutput(pack.outputName)
      }
      let shape = volume.outputShape(of: run)
      guard let channel = logits.channel(rule.channel, shape: shape) else {
        throw DetectionError.outputShape(pack.outputName, logits.shape)
      }
      let region = NetworkTensor(shape: shape, values: channel.map { $0 >= limit ? 1 : 0 })
      if region.values.contains(1) {
        let input = volume.input(of: run)
        let map = try stopping(isCancelled) {
          try engine {
            try explainer.explain(
              input, region: region,
              progress: { progress((done + $0) / Double(runs.count)) }, isCancelled: isCancelled)
          }
        }
        guard map.count == channel.count else {
          throw DetectionError.outputShape(method.rawValue, [map.count])
        }
        try body(run, volume.crop(map[...], of: run))
      }
      done += 1
      progress(done / Double(runs.count))
    }
  }

  /// Run after run in one session, which needs boxes of one size; one run is in memory at a time.
  func perform(
    _ runs: [NetworkRun], on volume: PreparedVolume, outputs: [String],
    progress: (Double) -> Void, isCancelled: () -> Bool,
    body: (NetworkRun, [String: NetworkTensor]) throws -> Void
  ) throws {
    guard let first = runs.first else { return }
    let session = try engine {
      try network.makeSession(
        input: pack.preparation.inputName, shape: volume.inputShape(of: first), outputs: outputs,
        threads: threads)
    }
    for (index, run) in runs.enumerated() {
      guard !isCancelled() else { throw DetectionError.cancelled }
      try body(run, perform(session, volume.input(of: run), isCancelled))
      progress(Double(index + 1) / Double(runs.count))
    }
  }

  /// One run; a stop is told apart from a failure.
  private func perform(
    _ session: any NetworkSession, _ input: NetworkTensor, _ isCancelled: () -> Bool
  ) throws -> [String: NetworkTensor] {
    try stopping(isCancelled) {
      try engine { try session.run(input, isCancelled: isCancelled) }
    }
  }

  /// Work that may be stopped: then its error says so.
  private func stopping<Value>(_ isCancelled: () -> Bool, _ body: () throws -> Value) throws
    -> Value
  {
    do { return try body() } catch { throw isCancelled() ? DetectionError.cancelled : error }
  }

  /// The engine's errors become ours.
  private func engine<Value>(_ body: () throws -> Value) throws(DetectionError) -> Value {
    do {
      return try body()
    } catch let error as DetectionError {
      throw error
    } catch {
      throw .network(failureLine(error))
    }
  }

  /// Adds one run's probabilities, divided by the number of mirror images.
  private func add(
    _ maps: [String: NetworkTensor], of run: NetworkRun, on volume: PreparedVolume,
    to probabilities: inout [BlendedGrid]
  ) throws(DetectionError) {
    guard let logits = maps[pack.outputName] else { throw .missingOutput(pack.outputName) }
    for (index, finding) in pack.findings.enumerated() {
      guard let channel = logits.channel(finding.channel, shape: volume.outputShape(of: run)) else {
        throw .outputShape(pack.outputName, logits.shape)
      }
      let part = volume.crop(channel, of: run)
      var shares = [Float](repeating: 0, count: part.count)
      guard addLogistic(of: part, weight: 1, to: &shares, at: 0) else {
        throw .outputNotFinite(slice: firstSlice(notFinite: part, of: run, on: volume))
      }
      probabilities[index].add(
        shares, of: run, weight: 1 / Float(pack.preparation.flips.count))
    }
  }

  private func firstSlice(notFinite part: [Float], of run: NetworkRun, on volume: PreparedVolume)
    -> Int
  {
    let inside = run.sizeInside(volume.size)
    let place = part.firstIndex { !$0.isFinite } ?? 0
    return run.slices.range.lowerBound + place / (inside.rows * inside.columns)
  }
}

extension NetworkTensor {
  /// The values of one channel of `[1, channels] + shape`; `nil` where the tensor is another.
  func channel(_ index: Int, shape: [Int]) -> ArraySlice<Float>? {
    let count = shape.reduce(1, *)
    guard self.shape.count == shape.count + 2, self.shape[0] == 1, Array(self.shape[2...]) == shape,
      index < self.shape[1], values.count == self.shape[1] * count
    else { return nil }
    return values[(index * count)..<((index + 1) * count)]
  }
}
