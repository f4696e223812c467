extension PulseSequence {
  /// Signals of a tissue in each image that the sequence gives.
  ///
  /// Times and densities already belong to a field strength, so that the sequence needs none.
  ///
  /// - Parameters:
  ///   - tissue: The tissue's properties.
  ///   - suppression: How fat is kept out.
  ///   - failure: Where the suppression goes wrong at the point.
  /// - Returns: One pair for each of ``echoTimes``; signed after an inversion.
  public func signals(
    of tissue: TissueProperties, suppression: FatSuppression = .none,
    failure: SuppressionFailure = .none
  ) -> [PoolSignal] {
    let factors = suppression.poolFactors(failure: failure)
    return imageSignals(of: tissue).map { $0 * factors }
  }

  /// Signal of a tissue in the sequence's first image; see ``signals(of:suppression:failure:)``.
  public func signal(
    of tissue: TissueProperties, suppression: FatSuppression = .none,
    failure: SuppressionFailure = .none
  ) -> PoolSignal {
    signals(of: tissue, suppression: suppression, failure: failure)[0]
  }

  /// Signals of every echo between two excitations, which weight the lines of k-space.
  ///
  /// - Parameter tissue: The tissue's properties.
  /// - Returns: One pair for each echo of the train; one pair for gradient echoes.
  public func echoSignals(of tissue: TissueProperties) -> [PoolSignal] {
    switch self {
    case .turboSpinEcho(let readout): trainSignals(readout, nil, tissue)
    case .inversionRecovery(let inversion, let readout):
      trainSignals(readout, inversion, tissue)
    case .multiEchoSpinEcho(let readout): trainSignals(readout, nil, tissue)
    case .spoiledGradientEcho(let echo):
      [pair(tissue, tissue.motion == .flowing ? echo.inflowing : echo.spoiled)]
    case .doubleEchoSteadyState(let echo):
      [tissue.motion == .flowing ? .zero : pair(tissue, echo.doubleEcho)]
    }
  }

  private func imageSignals(of tissue: TissueProperties) -> [PoolSignal] {
    let echoes = echoSignals(of: tissue)
    switch self {
    case .turboSpinEcho(let readout), .inversionRecovery(_, let readout):
      return [echoes[readout.effectiveEcho - 1]]
    case .multiEchoSpinEcho, .spoiledGradientEcho, .doubleEchoSteadyState: return echoes
    }
  }

  /// Flowing protons have left before they are refocused: a void. Two-dimensional trains are taken as
  /// multi-slice.
  private func trainSignals(
    _ readout: SpinEchoReadout, _ inversion: Inversion?, _ tissue: TissueProperties
  ) -> [PoolSignal] {
    guard tissue.motion == .stationary else {
      return Array(repeating: .zero, count: readout.train.length)
    }
    let water = readout.echoes(of: tissue.waterAmongSlices, t2Gain: 1, inversion: inversion)
    let fat = readout.echoes(
      of: tissue.fat, t2Gain: readout.train.fatT2Gain, inversion: inversion)
    return zip(water, fat).map { PoolSignal(water: Float($0), fat: Float($1)) }
  }

  private func pair(
    _ tissue: TissueProperties, _ signal: (PoolProperties) -> Double
  ) -> PoolSignal {
    PoolSignal(water: Float(signal(tissue.water)), fat: Float(signal(tissue.fat)))
  }
}
