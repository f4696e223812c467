/// What a site sets otherwise than the typical protocol; nil keeps the typical value.
public struct SeriesProtocolChanges: Equatable, Sendable {
  /// Repetition time, in ms.
  public var repetitionTime: Double?
  /// Echo time, in ms; of a multi-echo series the first.
  public var echoTime: Double?
  /// Slice thickness, in mm; gaps keep their share of it.
  public var sliceThickness: Double?
  /// Side of the square field of view, in mm.
  public var fieldOfView: Double?
  /// Samples along the readout.
  public var frequencySamples: Int?
  /// Phase-encoding lines.
  public var phaseLines: Int?

  /// No change.
  public init() {}
}

extension SeriesProtocol {
  /// The protocol with what is set otherwise. The slices cover the same breadth.
  ///
  /// Timing is not checked: see ``minimumRepetitionTime``.
  ///
  /// - Parameter changes: Positive numbers.
  public func changed(by changes: SeriesProtocolChanges) -> SeriesProtocol {
    var changed = self
    changed.sequence = sequence.changed(
      repetitionTime: changes.repetitionTime, echoTime: changes.echoTime)
    changed.fieldOfViewInMillimetres = changes.fieldOfView ?? fieldOfViewInMillimetres
    changed.frequencySamples = changes.frequencySamples ?? frequencySamples
    changed.phaseLines = changes.phaseLines ?? phaseLines
    if let thickness = changes.sliceThickness {
      let coverage = Double(sliceCount) * spacingBetweenSlices
      changed.sliceThickness = thickness
      changed.spacingBetweenSlices = thickness * spacingBetweenSlices / sliceThickness
      changed.sliceCount = max(1, Int((coverage / changed.spacingBetweenSlices).rounded()))
    }
    return changed
  }

  /// The shortest repetition time that the echoes leave room for, in ms.
  public var minimumRepetitionTime: Double { sequence.minimumRepetitionTime }
}

extension PulseSequence {
  fileprivate func changed(repetitionTime: Double?, echoTime: Double?) -> PulseSequence {
    switch self {
    case .turboSpinEcho(let readout):
      .turboSpinEcho(readout.changed(repetitionTime, echoTime))
    case .multiEchoSpinEcho(let readout):
      .multiEchoSpinEcho(readout.changed(repetitionTime, echoTime, isFirstEcho: true))
    case .inversionRecovery(let inversion, let readout):
      .inversionRecovery(inversion, readout.changed(repetitionTime, echoTime))
    case .spoiledGradientEcho(let echo):
      .spoiledGradientEcho(echo.changed(repetitionTime, echoTime))
    case .doubleEchoSteadyState(let echo):
      .doubleEchoSteadyState(echo.changed(repetitionTime, echoTime))
    }
  }

  fileprivate var minimumRepetitionTime: Double {
    switch self {
    case .turboSpinEcho(let readout), .multiEchoSpinEcho(let readout): readout.train.duration
    case .inversionRecovery(let inversion, let readout):
      inversion.inversionTime + readout.train.duration
    // The readout goes on after the echo about as long as it lasts before it.
    case .spoiledGradientEcho(let echo), .doubleEchoSteadyState(let echo): 1.5 * echo.echoTime
    }
  }
}

extension SpinEchoReadout {
  /// The echo nearest to the time becomes the effective one, at a spacing that meets the time.
  ///
  /// - Parameter isFirstEcho: Whether the time is that of the first echo whatever the spacing.
  fileprivate func changed(
    _ repetitionTime: Double?, _ echoTime: Double?, isFirstEcho: Bool = false
  ) -> SpinEchoReadout {
    var changed = self
    changed.repetitionTime = repetitionTime ?? self.repetitionTime
    guard let echoTime else { return changed }
    let nearest = isFirstEcho ? 1 : Int((echoTime / train.echoSpacing).rounded())
    changed.effectiveEcho = max(1, nearest)
    changed.train.echoSpacing = echoTime / Double(changed.effectiveEcho)
    changed.train.length = max(train.length, changed.effectiveEcho)
    return changed
  }
}

extension GradientEcho {
  fileprivate func changed(_ repetitionTime: Double?, _ echoTime: Double?) -> GradientEcho {
    var changed = self
    changed.repetitionTime = repetitionTime ?? self.repetitionTime
    changed.echoTime = echoTime ?? self.echoTime
    return changed
  }
}
