/// What sets a series apart, typical and in range.
struct ProtocolRecord: Sendable {
  /// A number's typical value and the range it is drawn from.
  struct Choice: Sendable {
    let typical: Double
    let range: ClosedRange<Double>

    init(_ typical: Double, _ range: ClosedRange<Double>) {
      self.typical = typical
      self.range = range
    }
  }

  /// The family of the pulse sequence.
  enum Family: Sendable {
    case turboSpinEcho
    case multiEchoSpinEcho
    case inversionRecovery
    case spoiledGradientEcho
    case doubleEchoSteadyState
  }

  /// How fat is kept out, before a residual is chosen.
  enum FatTreatment: Sendable {
    case kept
    case suppressed
    case notExcited
  }

  let family: Family
  let fat: FatTreatment
  /// In ms.
  let repetitionTime: Choice
  /// Effective echo time in ms; the spacing for several echoes.
  let echoTime: Choice
  /// Echoes in a train.
  let trainLength: Choice
  /// Flip angle of a gradient echo, in degrees.
  var flipAngle = Choice(90, 90...90)
  /// Side of the square field of view, in mm.
  var fieldOfView = Choice(160, 140...170)
  /// Samples along a line.
  var columns = Choice(384, 320...448)
  /// Lines as a share of the samples.
  var lineShare = Choice(0.8, 0.7...0.9)
  /// In mm.
  var sliceThickness = Choice(3, 2.5...3.5)
  /// Gap between slices as a share of the thickness.
  var gapShare = Choice(0.1, 0...0.1)
}

/// Routine series as data.
///
/// Ranges of repetition and echo time and of the gap: knee design paper, 2.4; unverified where it is.
/// Typical values of proton density and DESS: the Osteoarthritis Initiative's protocol at 3 T,
/// PMC5871621. The multi-echo series: the project's sample. Everything else is an estimate.
enum ProtocolTable {
  static func record(for preset: ProtocolPreset) -> ProtocolRecord {
    switch preset {
    case .sagittalProtonDensity: protonDensity
    case .sagittalProtonDensityFatSuppressed: intermediate(columns: .init(448, 320...448))
    case .sagittalT2FatSuppressed: t2FatSuppressed
    case .coronalT1: t1
    case .coronalProtonDensityFatSuppressed, .axialProtonDensityFatSuppressed:
      intermediate(columns: .init(384, 320...448))
    case .coronalSTIR: stir
    case .sagittalDESS: dess
    case .sagittalSpoiledGradientEcho: spoiled
    case .sagittalMultiEcho: multiEcho
    }
  }

  private static let protonDensity = ProtocolRecord(
    family: .turboSpinEcho, fat: .kept, repetitionTime: .init(3700, 2500...4000),
    echoTime: .init(29, 20...35), trainLength: .init(7, 5...9))

  private static func intermediate(columns: ProtocolRecord.Choice) -> ProtocolRecord {
    ProtocolRecord(
      family: .turboSpinEcho, fat: .suppressed, repetitionTime: .init(3200, 3000...4500),
      echoTime: .init(35, 30...45), trainLength: .init(7, 5...11), columns: columns)
  }

  private static let t2FatSuppressed = ProtocolRecord(
    family: .turboSpinEcho, fat: .suppressed, repetitionTime: .init(4000, 3000...5000),
    echoTime: .init(60, 50...70), trainLength: .init(12, 10...16),
    columns: .init(320, 288...384))

  private static let t1 = ProtocolRecord(
    family: .turboSpinEcho, fat: .kept, repetitionTime: .init(650, 500...800),
    echoTime: .init(12, 10...20), trainLength: .init(3, 2...4))

  private static let stir = ProtocolRecord(
    family: .inversionRecovery, fat: .kept, repetitionTime: .init(4000, 3500...5000),
    echoTime: .init(36, 30...45), trainLength: .init(9, 7...13), columns: .init(288, 256...320))

  private static let dess = ProtocolRecord(
    family: .doubleEchoSteadyState, fat: .notExcited, repetitionTime: .init(16.3, 15...18),
    echoTime: .init(4.7, 4.3...5.5), trainLength: .init(1, 1...1),
    flipAngle: .init(25, 22...28), fieldOfView: .init(140, 135...150),
    columns: .init(384, 320...384), sliceThickness: .init(0.7, 0.6...0.9),
    gapShare: .init(0, 0...0))

  private static let spoiled = ProtocolRecord(
    family: .spoiledGradientEcho, fat: .notExcited, repetitionTime: .init(20, 16...30),
    echoTime: .init(6, 4.5...8), trainLength: .init(1, 1...1), flipAngle: .init(15, 12...20),
    fieldOfView: .init(150, 140...160), columns: .init(320, 288...384),
    sliceThickness: .init(1.5, 1...1.8), gapShare: .init(0, 0...0))

  private static let multiEcho = ProtocolRecord(
    family: .multiEchoSpinEcho, fat: .kept, repetitionTime: .init(2450, 2000...2800),
    echoTime: .init(6.312, 6...10), trainLength: .init(8, 8...8), columns: .init(256, 256...320),
    lineShare: .init(1, 0.8...1), gapShare: .init(1.0 / 3, 0...(1.0 / 3)))
}

extension FieldStrength {
  /// Pixel Bandwidth in Hz: 130 to 350 for both fields (knee design paper, 2.4); the split is an
  /// estimate.
  var pixelBandwidth: ProtocolRecord.Choice {
    switch self {
    case .oneAndAHalfTesla: .init(170, 130...240)
    case .threeTesla: .init(244, 180...350)
    }
  }

  /// Inversion time that scanners use to keep fat dark, in ms: about 150 and 220 (knee design paper,
  /// 2.4). With Gold's T1, fat's null lies at some 188 and 242 ms, so that the values here lie between.
  var fatInversionTime: ProtocolRecord.Choice {
    switch self {
    case .oneAndAHalfTesla: .init(170, 160...185)
    case .threeTesla: .init(230, 215...240)
    }
  }

  /// Refocusing angle in degrees: lower at 3 T, where pulses heat more; estimate.
  var refocusingAngle: ProtocolRecord.Choice {
    switch self {
    case .oneAndAHalfTesla: .init(160, 150...180)
    case .threeTesla: .init(150, 125...180)
    }
  }
}
