import MRSimulation

extension SeriesProtocol {
  /// How long the acquisition takes, in ms: repetition time × shots × passes.
  ///
  /// A pass of a two-dimensional series holds as many slices as fit into one repetition. Averages
  /// and oversampled lines are not counted.
  var acquisitionDuration: Int {
    let shots = (Double(phaseLines) / Double(sequence.echoTrainLength)).rounded(.up)
    return Int(sequence.repetitionTime * shots * Double(passes))
  }

  private var passes: Int {
    guard attributes.acquisitionType == "2D" else { return sliceCount }
    let perRepetition = max(1, (sequence.repetitionTime / timeForSlice).rounded(.down))
    return max(1, Int((Double(sliceCount) / perRepetition).rounded(.up)))
  }

  /// What one slice takes of a repetition, in ms: its echoes and 10 ms for pulses and spoilers;
  /// estimate.
  private var timeForSlice: Double {
    switch sequence {
    case .turboSpinEcho(let readout), .multiEchoSpinEcho(let readout):
      readout.train.duration + 10
    case .inversionRecovery(let inversion, let readout):
      inversion.inversionTime + readout.train.duration + 10
    case .spoiledGradientEcho(let echo), .doubleEchoSteadyState(let echo): echo.repetitionTime
    }
  }
}
