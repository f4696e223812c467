import Imaging

extension StudySimulation {
  /// One series; `index` counts from zero.
  ///
  /// - Parameter progress: Called with the finished share of the series, 0 to 1.
  public func series(
    _ index: Int, progress: @escaping @Sendable (Double) -> Void = { _ in }
  ) async -> SimulatedSeries {
    let scan = scan(index)
    var images: [[AcquiredSlice]] = []
    let echoes = draft.scans[index].sequence.echoTimes.count
    for echo in 0..<echoes {
      let acquisition = scan.acquisition(echo: echo, of: self)
      let done = { (share: Double) in progress((Double(echo) + share) / Double(echoes)) }
      images.append(await acquisition.slicesInParallel(progress: done))
      memory.give(acquisition.volume)
    }
    let truth = SeriesTruth(of: knee, plan: scan.plan, placement: scan.placement)
    return SimulatedSeries(
      scan: draft.scans[index], plan: scan.plan,
      images: scan.conditions.clipped(images, truth.structures), truth: truth,
      artefacts: scan.conditions.artefacts, motion: motion(ofSeries: index))
  }

  /// What is drawn for a series before it is acquired.
  struct Scan {
    let index: Int
    /// As the radiographer planned it.
    let plan: SlicePlan
    let placement: KneePlacement
    let conditions: ScanConditions
    /// The seed of the first echo's noise.
    let noise: UInt64

    /// The scan of one echo.
    func acquisition(echo: Int, of study: StudySimulation) -> SeriesAcquisition {
      conditions.acquisition(
        of: study.knee.phantom,
        signals: TissueSignals(study.draft.scans[index], study.tissues, echo: echo),
        tissues: study.tissues, noise: noise &+ UInt64(echo), in: study.memory)
    }
  }

  /// Draws a series' plan and conditions; `index` counts from zero.
  func scan(_ index: Int) -> Scan {
    let scan = draft.scans[index]
    var planning = SimulationGenerator(
      seed: draft.scanSeed ^ StudyDraft.Stream.planning.rawValue << 32, stream: UInt64(index))
    let plan = SlicePlan.planned(scan, placement, using: &planning)
    let placement = motion(ofSeries: index).map(placement.moved) ?? placement
    var drawing = SimulationGenerator(
      seed: draft.scanSeed ^ StudyDraft.Stream.acquisition.rawValue << 32, stream: UInt64(index))
    let context = ScanContext(
      scan: scan, plan: plan, placement: placement, finest: finestSpacing, seed: draft.seed,
      scanSeed: draft.scanSeed, index: index, severities: draft.artefactPlan.series[index])
    let conditions = ScanConditions(context, using: &drawing)
    return Scan(
      index: index, plan: plan, placement: placement, conditions: conditions,
      noise: drawing.next())
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
