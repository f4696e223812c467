import ImageProcessing
import Imaging

/// Runs a network over the slices of a prepared volume.
struct SliceProbabilities {
  let pack: PackDescription
  let network: any Network
  let threads: Int

  /// Probabilities on the prepared grid, and the scale of each finding's attention.
  struct Result {
    /// `[slice, row, column]` for each finding of the pack, in its order.
    var probabilities: [[Float]]
    /// Largest raw attention in the series for each finding; empty without explanation.
    var largestAttention: [Float]
  }

  /// Runs slice after slice; one slice with its neighbours is in memory at a time.
  ///
  /// - Parameters:
  ///   - volume: The prepared volume.
  ///   - progress: Told the share of slices done, 0 to 1.
  ///   - isCancelled: Asked between slices, and by the engine on the way.
  /// - Throws: ``DetectionError``.
  func run(_ volume: PreparedVolume, progress: (Double) -> Void, isCancelled: () -> Bool) throws
    -> Result
  {
    let heads = try attentionHeads()
    let outputs = [pack.outputName] + (heads.isEmpty ? [] : [pack.explanation?.activations ?? ""])
    let session = try makeSession(volume, outputs: outputs)
    let blank = [Float](repeating: 0, count: volume.samples.count)
    var result = Result(
      probabilities: pack.findings.map { _ in blank },
      largestAttention: heads.map { _ in 0 })
    for slice in 0..<volume.slices {
      for flip in pack.preparation.flips {
        guard !isCancelled() else { throw DetectionError.cancelled }
        let maps = try run(session, volume.stack(around: slice, flip: flip), isCancelled)
        try add(maps, slice, flip, volume, to: &result)
        if flip == pack.preparation.flips.first {
          for (index, head) in heads.enumerated() {
            let raw = try head.attention(maps, volume, flip: flip)
            result.largestAttention[index] = max(result.largestAttention[index], raw.max() ?? 0)
          }
        }
      }
      progress(Double(slice + 1) / Double(volume.slices))
    }
    return result
  }

  /// The head of each finding; empty when the pack offers no explanation.
  func attentionHeads() throws(DetectionError) -> [AttentionHead] {
    guard let explanation = pack.explanation else { return [] }
    var heads: [AttentionHead] = []
    for finding in pack.findings {
      heads.append(try AttentionHead(explanation, channel: finding.channel, network: network))
    }
    return heads
  }

  /// A session on the volume's stacks.
  func makeSession(_ volume: PreparedVolume, outputs: [String]) throws -> any NetworkSession {
    try engine {
      try network.makeSession(
        input: pack.preparation.inputName, shape: volume.shape, outputs: outputs, threads: threads)
    }
  }

  /// One run; the engine's errors become ours, and a stop is told apart from a failure.
  func run(_ session: any NetworkSession, _ stack: NetworkTensor, _ isCancelled: () -> Bool) throws
    -> [String: NetworkTensor]
  {
    do {
      return try engine { try session.run(stack, isCancelled: isCancelled) }
    } catch {
      throw isCancelled() ? DetectionError.cancelled : error
    }
  }

  private func engine<Value>(_ body: () throws -> Value) throws(DetectionError) -> Value {
    do {
      return try body()
    } catch let error as DetectionError {
      throw error
    } catch {
      throw .network(failureLine(error))
    }
  }

  /// Adds one run's probabilities, divided by the number of flips.
  private func add(
    _ maps: [String: NetworkTensor], _ slice: Int, _ flip: PackFlip, _ volume: PreparedVolume,
    to result: inout Result
  ) throws(DetectionError) {
    let (columns, rows) = (volume.paddedColumns, volume.paddedRows)
    guard let logits = maps[pack.outputName] else { throw .missingOutput(pack.outputName) }
    guard logits.shape.count == 4, logits.shape[0] == 1,
      Array(logits.shape[2...]) == [rows, columns],
      logits.values.count == logits.shape[1] * rows * columns
    else { throw .outputShape(pack.outputName, logits.shape) }
    let area = volume.rows * volume.columns
    for (index, finding) in pack.findings.enumerated() {
      guard finding.channel < logits.shape[1] else {
        throw .outputShape(pack.outputName, logits.shape)
      }
      let first = finding.channel * rows * columns
      let plane = volume.crop(logits.values[first..<(first + rows * columns)], flip: flip)
      guard
        addLogistic(
          of: plane, weight: 1 / Float(pack.preparation.flips.count),
          to: &result.probabilities[index], at: slice * area)
      else { throw .outputNotFinite(slice: slice) }
    }
  }
}
