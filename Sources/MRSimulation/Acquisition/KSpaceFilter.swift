/// By what samples of k-space are weighed, and how much noise they have.
///
/// Filters along the axes taper like Hamming's window. The round one is Fermi's, 1 / (1 + e^((k − ½) / w)) of the distance k from
/// the middle in cycles an acquired pixel, which takes k-space's corners away: Bernstein, King and Zhou, Handbook of MRI Pulse
/// Sequences, 2004, 13.1 (from memory). The project's multi-echo sample has it, with w of some 0.05.
struct KSpaceFilter: Equatable, Sendable {
  /// Of each sample, `[line, sample]` in order of frequency, lines that are left out included.
  let weights: [Float]
  /// Standard deviation of the noise of each part of a sample: such that each of the image's real and imaginary parts
  /// has that of the settings, after filter and zero filling.
  let noiseSigma: Float

  init(_ frame: EncodedFrame, _ settings: ScanSettings) {
    let (phase, readout) = (frame.phase, frame.readout)
    let share = { (index: Int, axis: EncodedAxis) in
      Double(axis.firstFrequency + index) / Double(axis.acquired)
    }
    let across = (0..<readout.acquired).map { settings.filterWeight(share($0, readout)) }
    let kept = settings.acquiredLines(of: phase.acquired)
    var weights: [Float] = [], power = 0.0
    weights.reserveCapacity(phase.acquired * readout.acquired)
    for line in 0..<phase.acquired {
      let frequency = phase.firstFrequency + line, high = share(line, phase)
      let edge = settings.edgeWeight(frequency, of: phase.acquired)
      let down = settings.filterWeight(high) * edge
      for sample in 0..<readout.acquired {
        let weight =
          down * across[sample] * settings.roundWeight(share(sample, readout), high)
        weights.append(Float(weight))
        if kept.contains(frequency) { power += weight * weight }
      }
    }
    self.weights = weights
    noiseSigma = Float(settings.noiseSigma / power.squareRoot())
  }
}
