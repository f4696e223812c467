/// What happens between the magnetisation and the picture, apart from where the slices lie.
public struct ScanSettings: Equatable, Sendable {
  /// Readout bandwidth for each acquired pixel, in Hz; negative for the other polarity. Not 0.
  public var bandwidthPerPixel: Double
  /// Fat's frequency minus water's, in Hz: about −220 at 1.5 T, −440 at 3 T. Fat is displaced by
  /// this over the bandwidth, in acquired pixels, towards increasing readout index.
  public var chemicalShift: Double
  /// Order and timing of the lines of k-space.
  public var train: LineOrder
  /// 1/T2 of fat in 1/ms, for its blur; at least 0.
  public var fatDecay: Double
  /// Share of the lines acquired, 0.5 to 1; the rest, below frequency 0, stay zero.
  public var partialFourier: Double
  /// Strength of the filter against ringing along both axes: 0 none, 1 a Hamming window, 1.087 a Hann window.
  public var filterStrength: Double
  /// Width of a round filter's edge, in cycles an acquired pixel; 0 for no such filter. See ``KSpaceFilter``.
  public var roundFilterWidth: Double
  /// Ramp of the slice profile, in mm.
  public var sliceRamp: Double
  /// The receivers. Their combined sensitivity is scaled to 1 at the plan's centre.
  public var coils: CoilArray
  /// How far the coils' shading is divided out: 0 not at all, 1 wholly.
  public var intensityCorrection: Double
  /// Standard deviation of the noise in each channel's real and imaginary image; at least 0.
  public var noiseSigma: Double
  /// Movement of the object.
  public var motion: MotionTrace
  /// A region that pulsates.
  public var pulsation: Pulsation?
  /// A piece of metal.
  public var metal: MetalImplant?

  /// A scan without noise, filter, movement or artefact.
  public init(bandwidthPerPixel: Double, chemicalShift: Double, train: LineOrder) {
    precondition(bandwidthPerPixel != 0, "A readout has a bandwidth.")
    (self.bandwidthPerPixel, self.chemicalShift) = (bandwidthPerPixel, chemicalShift)
    self.train = train
    (fatDecay, partialFourier, sliceRamp) = (0, 1, 0.5)
    (filterStrength, roundFilterWidth) = (0, 0)
    (coils, intensityCorrection, noiseSigma) = (.uniform, 0, 0)
    (motion, pulsation, metal) = (MotionTrace(), nil, nil)
  }

  /// The noise for which a signal has a wanted ratio to it (design/knee.md, section 2.4).
  ///
  /// - Parameters:
  ///   - signal: Magnitude of the reference, such as cartilage, at the plan's centre.
  ///   - ratio: Signal over the standard deviation of the noise; above 0.
  public static func noiseSigma(signal: Double, ratio: Double) -> Double { signal / ratio }

  /// Weight of a frequency k, −½ to ½ cycles an acquired pixel: 1 − s (0.46 − 0.46 cos 2πk), the window of Hamming for s = 1.
  func filterWeight(_ frequency: Double) -> Double {
    1 - filterStrength * 0.46 * (1 - PlainMath.turn(frequency).cosine)
  }

  /// Weight of the round filter at two frequencies, in cycles an acquired pixel.
  func roundWeight(_ first: Double, _ second: Double) -> Double {
    guard roundFilterWidth > 0 else { return 1 }
    let distance = (first * first + second * second).squareRoot()
    return 1 / (1 + PlainMath.exponential((distance - 0.5) / roundFilterWidth))
  }

  /// Weight of a line next to those that partial Fourier leaves out: rising smoothly over two fifths of the way from the
  /// first line to the middle, since a step would ring across the image (the width is an estimate); 1 where none is left out.
  func edgeWeight(_ frequency: Int, of count: Int) -> Double {
    let first = acquiredLines(of: count).lowerBound
    guard first > -(count / 2), first < 0 else { return 1 }
    return smoothStep(min(max((Double(frequency - first) + 0.5) / (-0.4 * Double(first)), 0), 1))
  }

  /// The frequencies acquired of `count` lines.
  func acquiredLines(of count: Int) -> Range<Int> {
    let missing = Int((Double(count) * (1 - min(max(partialFourier, 0.5), 1))).rounded())
    return (missing - count / 2)..<(count - count / 2)
  }
}
