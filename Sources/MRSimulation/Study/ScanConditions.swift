import Imaging

/// What one acquisition finds: coils, noise, how well fat is suppressed, and the artefacts.
struct ScanConditions: Sendable {
  /// What spoils the series, in the order of ``ArtefactKind``.
  let artefacts: [SimulatedArtefact]
  /// The slices as they are encoded: those of the radiographer, with more that folds over where there is a wrap.
  let plan: SlicePlan
  private let scan: SeriesProtocol
  private let placement: KneePlacement
  private let receivers: Receivers
  private let signalToNoise, filter, partialFourier: Double
  private let field: OffResonance
  private let motion: MotionTrace
  private let pulse: ArteryPulse?
  private let wrap: PhaseWrap?
  private let metal: KneeScrew?
  private let clippedShare: Double?

  /// - Parameter generator: Where the conditions of any scan come from; artefacts have numbers of their own.
  init(_ context: ScanContext, using generator: inout SimulationGenerator) {
    (scan, placement) = (context.scan, context.placement)
    let shading = context.drawn(.shading) { severity, ratio, _ in (severity, ratio) }
    receivers = Receivers(placement, scan.preset.plane, shading: shading, using: &generator)
    // Signal of cartilage over noise in the image: design/knee.md, section 2.4, without its noisiest quarter at 3 T.
    let (floor, span): (Double, Double) = scan.field == .threeTesla ? (16, 40) : (12, 30)
    let usual = floor + span * generator.nextUnit()
    signalToNoise = context.drawn(.noise) { _, strength, _ in strength } ?? usual
    // A late effective echo leaves early, strong echoes at an end of k-space, so that nearly a Hann window is needed there
    // (estimate: with less, edges ring in dots).
    let late = scan.lineOrder.effectiveEcho > 3
    filter = (late ? 1.04 : 0.25) + (late ? 0.04 : 0.5) * generator.nextUnit()
    // Maps of T2 are acquired whole (the project's sample).
    let isWhole = generator.nextUnit() < 0.7 || scan.preset == .sagittalMultiEcho
    partialFourier = isWhole ? 1 : 0.8
    let shift = scan.field.fatShiftInHertz
    let usualField = OffResonance(amplitude: 0.22 * shift, using: &generator)
    let failure = context.drawn(.fatSuppressionFailure) { _, share, _ in
      SuppressionFailureField(usualField, share: share, threshold: Self.bandwidth * shift / 2)
    }
    field = failure?.field ?? usualField
    wrap = context.drawn(.wrap) { _, fold, _ in PhaseWrap(fold: fold, context) }
    plan = wrap?.plan ?? context.plan
    let frame = EncodedFrame(plan: plan, finest: context.finest)
    let shots = Self.shots(scan, lines: frame.phase.acquired, partialFourier: partialFourier)
    let jumps = context.drawn(.motion) { LimbMotion($0, $1, using: &$2) }
    let rhythm = context.drawn(.ghosting) {
      LimbRhythm($0, $1, shots: shots, extent: frame.phase.extent, using: &$2)
    }
    motion = (jumps?.trace ?? MotionTrace()).joined(rhythm?.trace ?? MotionTrace())
    pulse = context.drawn(.pulsation) {
      ArteryPulse($0, $1, context, extent: frame.phase.extent, using: &$2)
    }
    metal = context.drawn(.metal) { KneeScrew($0, $1, using: &$2) }
    clippedShare = context.drawn(.clipping) { _, share, _ in share }
    let found: [ArtefactKind: SimulatedArtefact?] = [
      .motion: jumps?.artefact, .ghosting: rhythm?.artefact, .pulsation: pulse?.artefact,
      .metal: metal?.artefact,
    ]
    let measured: [ArtefactKind: [String: Double]?] = [
      .wrap: wrap?.measurements, .fatSuppressionFailure: failure.map { ["shareOfLimb": $0.share] },
      .noise: ["signalToNoise": signalToNoise],
      .shading: ["brightestOverDarkest": receivers.brightestOverDarkest],
      .clipping: clippedShare.map { ["shareOfLimb": $0] },
    ]
    artefacts = ArtefactKind.allCases.compactMap { kind in
      guard let severity = context.severities[kind] else { return nil }
      if let known = found[kind] { return known }
      return SimulatedArtefact(
        kind: kind, severity: severity, measurements: (measured[kind] ?? nil) ?? [:])
    }
  }

  /// Width of the band in which fat is saturated, and of its edges, over the distance of fat from water (estimate).
  private static let bandwidth = 1.1, transition = 0.45

  private static func shots(_ scan: SeriesProtocol, lines: Int, partialFourier: Double) -> Int {
    scan.lineOrder.shots(lines: Int((Double(lines) * partialFourier).rounded()))
  }

  /// The scan of one image of the series.
  ///
  /// - Parameters:
  ///   - signals: Of the tissues in that image.
  ///   - noise: The seed of its noise.
  ///   - memory: Where the magnetisation is to lie.
  func acquisition(
    of phantom: KneePhantom, signals: TissueSignals, tissues: SubjectTissues, noise: UInt64,
    in memory: PoolMemory = PoolMemory()
  ) -> SeriesAcquisition {
    let volume = phantom.magnetisation(
      signals, suppression(on: phantom.grid), placement: placement,
      keepsDecay: scan.sequence.echoTrainLength > 1, in: memory)
    return SeriesAcquisition(
      volume: volume, surroundings: wrap?.surroundings(of: volume) ?? [], plan: plan,
      settings: settings(signals: signals, tissues: tissues, phantom: phantom), seed: noise)
  }

  /// Where fat is suppressed and where water is lost.
  private func suppression(on grid: VoxelGrid) -> SuppressionMap {
    switch scan.suppression {
    case .none: return SuppressionMap(fat: 1, water: 1)
    case .waterExcitation(let residual), .dixonWater(let residual):
      return SuppressionMap(fat: Float(residual), water: 1)
    case .chemical(let residual):
      let shift = scan.field.fatShiftInHertz
      let pulse = FatSaturation(
        chemicalShift: -shift, bandwidth: Self.bandwidth * shift,
        transition: Self.transition * shift, residual: residual)
      let (field, placement) = (field, placement)
      let implant = metal?.implant(placement, scan)
      return SuppressionMap(grid) { place in
        var deviation = field.deviation(place.x, place.y, place.z)
        if let implant {
          deviation += implant.deviation(at: placement.point(grid.place(place))) ?? 0
        }
        return (Float(pulse.fatLeft(at: deviation)), Float(pulse.waterLeft(at: deviation)))
      }
    }
  }

  private func settings(signals: TissueSignals, tissues: SubjectTissues, phantom: KneePhantom)
    -> ScanSettings
  {
    var settings = ScanSettings(
      bandwidthPerPixel: scan.pixelBandwidth, chemicalShift: -scan.field.fatShiftInHertz,
      train: scan.lineOrder)
    let fat = tissues[.subcutaneousFat].fat.t2
    settings.fatDecay = scan.sequence.echoTrainLength > 1 ? 1 / (fat * 1.25) : 0
    settings.partialFourier = partialFourier
    // GE's images are filtered round the middle, and maps of T2 by nothing else.
    if scan.vendor == .ge { settings.roundFilterWidth = 0.05 }
    settings.filterStrength = scan.vendor == .ge && scan.preset == .sagittalMultiEcho ? 0 : filter
    settings.coils = receivers.coils
    settings.intensityCorrection = receivers.correction
    settings.noiseSigma = ScanSettings.noiseSigma(
      signal: Double(signals.water[Int(Tissue.cartilage.rawValue)]), ratio: signalToNoise)
    settings.motion = motion
    settings.metal = metal?.implant(placement, scan)
    if let pulse, let artery = phantom.artery(placement) {
      let muscle = Double(signals.water[Int(Tissue.muscle.rawValue)])
      settings.pulsation = pulse.pulsation(of: artery, muscle: muscle)
    }
    return settings
  }

  /// The images as a receiver stores them whose range is exceeded.
  ///
  /// - Parameter structures: What each slice's pixels hold.
  func clipped(_ images: [[AcquiredSlice]], _ structures: [[UInt8]]) -> [[AcquiredSlice]] {
    guard let clippedShare else { return images }
    return clippedImages(images, structures, share: clippedShare)
  }
}

extension VoxelGrid {
  /// A place from −1 to 1 along each axis of the grid.
  fileprivate func place(_ unit: SIMD3<Double>) -> KneePoint {
    let share = KneePoint(Float(unit.x) + 1, Float(unit.y) + 1, Float(unit.z) + 1) * 0.5
    return origin + share * KneePoint(Float(size.x), Float(size.y), Float(size.z)) * spacing
  }
}
