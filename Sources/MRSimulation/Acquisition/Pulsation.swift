/// Signal of a region that rises and falls with the pulse.
///
/// Each line of k-space sees the region's water times amplitude × (cos φ + h cos 2φ), φ = 2π (time / period + phase), added to what
/// the volume gives. By the shift theorem of the Fourier transform the modulation makes copies of the region along the phase axis:
/// for a spin echo, extent × repetition time / period apart.
public struct Pulsation: Equatable, Sendable {
  /// What pulsates, as water; its grid need not be the volume's, and is best no larger than the region. Its fat is not looked at.
  public var source: FineVolume
  /// Amplitude relative to the source, at least 0.
  public var amplitude: Double
  /// Time of one pulse, in ms; above 0.
  public var period: Double
  /// Phase at the first excitation, in turns.
  public var phase: Double
  /// Strength h of the second harmonic: an artery's flow is no cosine.
  public var secondHarmonic: Double

  /// A pulsation from its parts.
  public init(
    source: FineVolume, amplitude: Double, period: Double, phase: Double = 0,
    secondHarmonic: Double = 0
  ) {
    precondition(period > 0, "A pulse takes time.")
    (self.source, self.amplitude, self.period) = (source, amplitude, period)
    (self.phase, self.secondHarmonic) = (phase, secondHarmonic)
  }

  /// What is added to the mean, as a share of the source, at a time in ms.
  func deviation(at time: Double) -> Double {
    let turns = time / period + phase
    let first = PlainMath.turn(turns).cosine
    guard secondHarmonic != 0 else { return amplitude * first }
    return amplitude * (first + secondHarmonic * PlainMath.turn(2 * turns).cosine)
  }
}
