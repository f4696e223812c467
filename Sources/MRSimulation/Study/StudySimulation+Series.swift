import Imaging

extension StudySimulation {
  /// One series; `index` counts from zero.
  ///
  /// - Parameter progress: Called with the finished share of the series, 0 to 1.
  public func series(
    _ index: Int, progress: @escaping @Sendable (Double) -> Void = { _ in }
  ) async -> SimulatedSeries {
    let scan = draft.scans[index]
    var planning = SimulationGenerator(
      seed: draft.seed ^ StudyDraft.Stream.planning.rawValue << 32, stream: UInt64(index))
    let plan = SlicePlan.planned(scan, placement, using: &planning)
    var drawing = SimulationGenerator(
      seed: draft.seed ^ StudyDraft.Stream.acquisition.rawValue << 32, stream: UInt64(index))
    let conditions = ScanConditions(scan, plan, placement, using: &drawing)
    let noise = drawing.next()
    var images: [[AcquiredSlice]] = []
    let echoes = scan.sequence.echoTimes.count
    for echo in 0..<echoes {
      let signals = TissueSignals(scan, tissues, echo: echo)
      let volume = knee.phantom.magnetisation(
        signals, conditions.suppression(scan, on: knee.phantom.grid), placement: placement,
        keepsDecay: scan.sequence.echoTrainLength > 1)
      let settings = conditions.settings(scan, signals: signals, tissues: tissues)
      let acquisition = SeriesAcquisition(
        volume: volume, plan: plan, settings: settings, seed: noise &+ UInt64(echo))
      let done = { (share: Double) in progress((Double(echo) + share) / Double(echoes)) }
      images.append(await acquisition.slicesInParallel(progress: done))
    }
    let truth = SeriesTruth(of: knee, plan: plan, placement: placement)
    return SimulatedSeries(scan: scan, plan: plan, images: images, truth: truth)
  }
}

/// What one acquisition finds: coils, noise, how well fat is suppressed, whether the patient moves.
struct ScanConditions: Sendable {
  private let coils: CoilArray
  private let signalToNoise, correction, filter, partialFourier: Double
  private let field: OffResonance
  private let motion: MotionTrace

  init(
    _ scan: SeriesProtocol, _ plan: SlicePlan, _ placement: KneePlacement,
    using generator: inout SimulationGenerator
  ) {
    coils = Self.coils(placement, using: &generator)
    // Signal of cartilage over noise in the image: design/knee.md, section 2.4, without its noisiest quarter at 3 T.
    let floor: Double = scan.field == .threeTesla ? 16 : 12
    signalToNoise = floor + 24 * generator.nextUnit()
    correction = 0.6 + 0.4 * generator.nextUnit()
    filter = 0.25 + 0.5 * generator.nextUnit()
    partialFourier = generator.nextUnit() < 0.7 ? 1 : 0.8
    // One in ten suppressions fails visibly: design/knee.md, section 2.4.
    let fails = generator.nextUnit() < 0.1
    let spread = (fails ? 0.55 : 0.22) * scan.field.fatShiftInHertz
    field = OffResonance(amplitude: spread, using: &generator)
    motion = Self.motion(using: &generator)
  }

  /// One channel that sees all alike, or two or three loops about the knee.
  private static func coils(
    _ placement: KneePlacement, using generator: inout SimulationGenerator
  ) -> CoilArray {
    let radius = 90 + 15 * generator.nextUnit(), loop = 75 + 20 * generator.nextUnit()
    let count = Int(generator.nextUnit() * 4)
    guard count > 0 else { return .uniform }
    return .knee(
      centre: placement.point([0, -8, 4]), axis: placement.superior, cylinderRadius: radius,
      loopRadius: loop, perRing: max(count, 2))
  }

  /// One patient in eight moves once or twice, by up to a millimetre or two (estimate).
  private static func motion(using generator: inout SimulationGenerator) -> MotionTrace {
    guard generator.nextUnit() < 0.12 else { return MotionTrace() }
    let size = 0.3 + 0.9 * generator.nextUnit()
    let pose = RigidPose(
      alongRow: size * generator.nextNormal(), downColumn: size * generator.nextNormal(),
      throughPlane: 0.5 * size * generator.nextNormal(), degrees: 0.6 * generator.nextNormal())
    let start = 0.1 + 0.8 * generator.nextUnit()
    return MotionTrace(segments: [.init(start: start, pose: pose)])
  }

  /// Where fat is suppressed and where water is lost.
  func suppression(_ scan: SeriesProtocol, on grid: VoxelGrid) -> SuppressionMap {
    switch scan.suppression {
    case .none: return SuppressionMap(fat: 1, water: 1)
    case .waterExcitation(let residual), .dixonWater(let residual):
      return SuppressionMap(fat: Float(residual), water: 1)
    case .chemical(let residual):
      let shift = scan.field.fatShiftInHertz
      let pulse = FatSaturation(
        chemicalShift: -shift, bandwidth: 1.1 * shift, transition: 0.45 * shift,
        residual: residual)
      let field = field
      return SuppressionMap(grid) { place in
        let deviation = field.deviation(place.x, place.y, place.z)
        return (Float(pulse.fatLeft(at: deviation)), Float(pulse.waterLeft(at: deviation)))
      }
    }
  }

  func settings(_ scan: SeriesProtocol, signals: TissueSignals, tissues: SubjectTissues)
    -> ScanSettings
  {
    var settings = ScanSettings(
      bandwidthPerPixel: scan.pixelBandwidth, chemicalShift: -scan.field.fatShiftInHertz,
      train: scan.lineOrder)
    let fat = tissues[.subcutaneousFat].fat.t2
    settings.fatDecay = scan.sequence.echoTrainLength > 1 ? 1 / (fat * 1.25) : 0
    settings.partialFourier = partialFourier
    settings.filterStrength = filter
    settings.coils = coils
    settings.intensityCorrection = correction
    settings.noiseSigma = ScanSettings.noiseSigma(
      signal: Double(signals.water[Int(Tissue.cartilage.rawValue)]), ratio: signalToNoise)
    settings.motion = motion
    return settings
  }
}

extension SeriesProtocol {
  /// The order in which its lines are filled; one line for each excitation but for turbo spin echo.
  var lineOrder: LineOrder {
    let time = sequence.repetitionTime
    switch sequence {
    case .turboSpinEcho(let readout), .inversionRecovery(_, let readout):
      return LineOrder(
        length: readout.train.length, echoSpacing: readout.train.echoSpacing,
        effectiveEcho: readout.effectiveEcho - 1, repetitionTime: time)
    case .multiEchoSpinEcho, .spoiledGradientEcho, .doubleEchoSteadyState:
      return .spinEcho(repetitionTime: time)
    }
  }
}
