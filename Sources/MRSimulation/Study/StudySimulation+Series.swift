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
      seed: draft.scanSeed ^ StudyDraft.Stream.planning.rawValue << 32, stream: UInt64(index))
    let plan = SlicePlan.planned(scan, placement, using: &planning)
    let motion = motion(ofSeries: index)
    let placement = motion.map(placement.moved) ?? placement
    var drawing = SimulationGenerator(
      seed: draft.scanSeed ^ StudyDraft.Stream.acquisition.rawValue << 32, stream: UInt64(index))
    let context = ScanContext(
      scan: scan, plan: plan, placement: placement, finest: finestSpacing, seed: draft.seed,
      scanSeed: draft.scanSeed, index: index, severities: draft.artefactPlan.series[index])
    let conditions = ScanConditions(context, using: &drawing)
    let noise = drawing.next()
    var images: [[AcquiredSlice]] = []
    let echoes = scan.sequence.echoTimes.count
    for echo in 0..<echoes {
      let signals = TissueSignals(scan, tissues, echo: echo)
      let acquisition = conditions.acquisition(
        of: knee.phantom, signals: signals, tissues: tissues, noise: noise &+ UInt64(echo),
        in: memory)
      let done = { (share: Double) in progress((Double(echo) + share) / Double(echoes)) }
      images.append(await acquisition.slicesInParallel(progress: done))
      memory.give(acquisition.volume)
    }
    let truth = SeriesTruth(of: knee, plan: plan, placement: placement)
    return SimulatedSeries(
      scan: scan, plan: plan, images: conditions.clipped(images, truth.structures), truth: truth,
      artefacts: conditions.artefacts, motion: motion)
  }

  /// Side of a voxel, in true mm.
  private var finestSpacing: Double { Double(knee.phantom.grid.spacing) * placement.scale }
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
