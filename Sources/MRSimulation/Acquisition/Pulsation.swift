/// Signal of a region that rises and falls with the pulse.
///
/// Each line of k-space sees the region's water times 1 + amplitude × cos(2π (time / period +
/// phase)). By the shift theorem of the Fourier transform the modulation makes copies of the
/// region along the phase axis: for a spin echo, extent × repetition time / period apart.
public struct Pulsation: Equatable, Sendable {
  /// Share of each voxel that pulsates, 0 to 1, `[slice, row, column]` of the fine volume.
  public var region: [Float]
  /// Relative amplitude, at least 0.
  public var amplitude: Double
  /// Time of one pulse, in ms; above 0.
  public var period: Double
  /// Phase at the first excitation, in turns.
  public var phase: Double

  /// A pulsation from its parts.
  public init(region: [Float], amplitude: Double, period: Double, phase: Double = 0) {
    precondition(period > 0, "A pulse takes time.")
    (self.region, self.amplitude, self.period, self.phase) = (region, amplitude, period, phase)
  }

  /// What is added to the mean, as a share of it, at a time in ms.
  func deviation(at time: Double) -> Double {
    amplitude * PlainMath.turn(time / period + phase).cosine
  }
}
