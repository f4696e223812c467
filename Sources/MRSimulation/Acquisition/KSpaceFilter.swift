/// By what lines and samples of k-space are weighed, and how much noise they have.
struct KSpaceFilter: Equatable, Sendable {
  /// Of each sample of a line, and of each line, those that are left out included.
  let across, down: [Float]
  /// Standard deviation of the noise of each part of a sample: such that each of the image's real and imaginary parts
  /// has that of the settings, after filter and zero filling.
  let noiseSigma: Float

  init(_ frame: EncodedFrame, _ settings: ScanSettings) {
    let weights = { (axis: EncodedAxis) in
      (0..<axis.acquired).map { settings.filterWeight(axis.firstFrequency + $0, of: axis.acquired) }
    }
    let across = weights(frame.readout)
    let (first, count) = (frame.phase.firstFrequency, frame.phase.acquired)
    let down = zip(0..<count, weights(frame.phase)).map { line, weight in
      weight * settings.edgeWeight(first + line, of: count)
    }
    let kept = settings.acquiredLines(of: count).map { down[$0 - first] }
    let power = across.reduce(0) { $0 + $1 * $1 } * kept.reduce(0) { $0 + $1 * $1 }
    noiseSigma = Float(settings.noiseSigma / power.squareRoot())
    (self.across, self.down) = (across.map { Float($0) }, down.map { Float($0) })
  }
}
