/// Echoes that follow one 90° excitation, made by equal refocusing pulses (Carr, Purcell, Meiboom,
/// Gill timing).
public struct EchoTrain: Equatable, Sendable {
  /// Time between echoes, in ms; positive.
  public var echoSpacing: Double
  /// Number of echoes, from 1.
  public var length: Int
  /// Angle of the refocusing pulses in degrees; 180 refocuses fully.
  public var refocusingAngle: Double
  /// How many times longer fat's T2 looks in the train than in a single echo, from 1.
  ///
  /// Close pulses suppress the modulation by J coupling (Henkelman et al., J. Magn. Reson. Imaging
  /// 2:533, 1992, doi 10.1002/jmri.1880020511). The knee design paper, 2.4, gives 1.2 to 1.3.
  public var fatT2Gain: Double

  /// A train from its parts.
  public init(
    echoSpacing: Double, length: Int, refocusingAngle: Double = 180, fatT2Gain: Double = 1.25
  ) {
    precondition(length >= 1 && echoSpacing > 0, "A train has echoes, some time apart.")
    self.echoSpacing = echoSpacing
    self.length = length
    self.refocusingAngle = refocusingAngle
    self.fatT2Gain = fatT2Gain
  }

  /// Time from excitation to the last echo, in ms.
  public var duration: Double { echoSpacing * Double(length) }
}

/// Excitation by 90° and an echo train, once in each repetition.
public struct SpinEchoReadout: Equatable, Sendable {
  /// Repetition time in ms, at least the train's duration.
  public var repetitionTime: Double
  /// The echoes.
  public var train: EchoTrain
  /// The echo, counted from 1, that fills the middle of k-space.
  public var effectiveEcho: Int

  /// A readout from its parts.
  public init(repetitionTime: Double, train: EchoTrain, effectiveEcho: Int) {
    precondition(
      (1...train.length).contains(effectiveEcho), "The effective echo is one of the train's.")
    self.repetitionTime = repetitionTime
    self.train = train
    self.effectiveEcho = effectiveEcho
  }

  /// Time from excitation to the effective echo, in ms.
  public var effectiveEchoTime: Double { train.echoSpacing * Double(effectiveEcho) }
}

/// A pulse that turns the magnetisation over before the excitation.
public struct Inversion: Equatable, Sendable {
  /// Time from inversion to excitation, in ms.
  public var inversionTime: Double
  /// Share of the magnetisation that is turned over; 1 is perfect, 0.92 an estimate of real pulses.
  public var efficiency: Double

  /// An inversion from its parts.
  public init(inversionTime: Double, efficiency: Double = 0.92) {
    self.inversionTime = inversionTime
    self.efficiency = efficiency
  }
}

/// Timing of a gradient echo.
public struct GradientEcho: Equatable, Sendable {
  /// Repetition time in ms.
  public var repetitionTime: Double
  /// Time from excitation to the echo, in ms, less than the repetition time.
  public var echoTime: Double
  /// Flip angle in degrees.
  public var flipAngle: Double

  /// A gradient echo from its parts.
  public init(repetitionTime: Double, echoTime: Double, flipAngle: Double) {
    self.repetitionTime = repetitionTime
    self.echoTime = echoTime
    self.flipAngle = flipAngle
  }
}

/// The order of pulses and echoes that gives an image its contrast.
public enum PulseSequence: Equatable, Sendable {
  /// Spin echo with one or several echoes for one image (TSE, FSE); length 1 is plain spin echo.
  case turboSpinEcho(SpinEchoReadout)
  /// Spin echo with an image from each echo.
  case multiEchoSpinEcho(SpinEchoReadout)
  /// Turbo spin echo after an inversion; with a short inversion time, STIR.
  case inversionRecovery(Inversion, SpinEchoReadout)
  /// Gradient echo without transverse steady state (SPGR, FLASH, T1-FFE).
  case spoiledGradientEcho(GradientEcho)
  /// Sum of the signals just after and just before the pulse (DESS).
  case doubleEchoSteadyState(GradientEcho)

  /// Repetition Time (0018,0080), in ms.
  public var repetitionTime: Double {
    switch self {
    case .turboSpinEcho(let readout), .multiEchoSpinEcho(let readout),
      .inversionRecovery(_, let readout):
      readout.repetitionTime
    case .spoiledGradientEcho(let echo), .doubleEchoSteadyState(let echo): echo.repetitionTime
    }
  }

  /// Echo Time (0018,0081) of each image that the sequence gives, in ms.
  public var echoTimes: [Double] {
    switch self {
    case .turboSpinEcho(let readout), .inversionRecovery(_, let readout):
      [readout.effectiveEchoTime]
    case .multiEchoSpinEcho(let readout):
      (1...readout.train.length).map { readout.train.echoSpacing * Double($0) }
    case .spoiledGradientEcho(let echo), .doubleEchoSteadyState(let echo): [echo.echoTime]
    }
  }

  /// Inversion Time (0018,0082) in ms, or nil without inversion.
  public var inversionTime: Double? {
    if case .inversionRecovery(let inversion, _) = self { inversion.inversionTime } else { nil }
  }

  /// Echo Train Length (0018,0091): echoes for one image in each repetition.
  public var echoTrainLength: Int {
    switch self {
    case .turboSpinEcho(let readout), .inversionRecovery(_, let readout): readout.train.length
    case .multiEchoSpinEcho, .spoiledGradientEcho, .doubleEchoSteadyState: 1
    }
  }

  /// Flip Angle (0018,1314) of the excitation, in degrees.
  public var flipAngle: Double {
    switch self {
    case .turboSpinEcho, .multiEchoSpinEcho, .inversionRecovery: 90
    case .spoiledGradientEcho(let echo), .doubleEchoSteadyState(let echo): echo.flipAngle
    }
  }
}
