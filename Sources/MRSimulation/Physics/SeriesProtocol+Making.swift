extension SeriesProtocol {
  /// Breadth of the knee that the slices cover, in mm; estimate.
  private static let coverage: [SeriesPlane: Double] = [.sagittal: 100, .coronal: 105, .axial: 115]
  /// Residual fat where the field is good: knee design paper, 2.4.
  private static let residual = ProtocolRecord.Choice(0.06, 0.03...0.15)
  /// Gain of fat's T2 in a train: knee design paper, 2.4.
  private static let fatT2Gain = ProtocolRecord.Choice(1.25, 1.2...1.3)
  /// Echo spacing of a turbo spin echo in ms; estimate.
  private static let echoSpacing = ProtocolRecord.Choice(9.5, 8...11)
  /// Pixel bandwidth of the project's multi-echo sample, in Hz: short spacing needs a wide band.
  private static let multiEchoBandwidth = ProtocolRecord.Choice(488.281, 390...500)
  /// Effective refocusing angle of the project's multi-echo sample in degrees: muscle's
  /// first echo against its second is as in a train of some 165°. The range is an estimate.
  private static let multiEchoRefocusing = ProtocolRecord.Choice(165, 150...180)

  /// A protocol from the table.
  ///
  /// - Parameter choose: Picks a value, typical or drawn. Called in a fixed order.
  static func make(
    _ preset: ProtocolPreset, _ vendor: ScannerVendor, _ field: FieldStrength,
    choose: (ProtocolRecord.Choice) -> Double
  ) -> SeriesProtocol? {
    guard preset.isOffered(by: vendor) else { return nil }
    let record = ProtocolTable.record(for: preset)
    let columns = evenCount(choose(record.columns))
    let thickness = rounded(choose(record.sliceThickness), to: 0.1)
    let pitch = rounded(thickness * (1 + choose(record.gapShare)), to: 0.01)
    let band = preset == .sagittalMultiEcho ? multiEchoBandwidth : field.pixelBandwidth
    return SeriesProtocol(
      preset: preset, vendor: vendor, field: field,
      sequence: sequence(record, field, choose), suppression: suppression(record.fat, choose),
      fieldOfViewInMillimetres: rounded(choose(record.fieldOfView), to: 5),
      frequencySamples: columns,
      phaseLines: evenCount(Double(columns) * choose(record.lineShare)),
      sliceThickness: thickness, spacingBetweenSlices: pitch,
      sliceCount: Int(((coverage[preset.plane] ?? 100) / pitch).rounded()),
      pixelBandwidth: choose(band))
  }

  private static func sequence(
    _ record: ProtocolRecord, _ field: FieldStrength, _ choose: (ProtocolRecord.Choice) -> Double
  ) -> PulseSequence {
    switch record.family {
    case .turboSpinEcho: .turboSpinEcho(turbo(record, field, choose))
    case .multiEchoSpinEcho: .multiEchoSpinEcho(multiEcho(record, choose))
    case .inversionRecovery:
      .inversionRecovery(
        Inversion(inversionTime: choose(field.fatInversionTime).rounded()),
        turbo(record, field, choose))
    case .spoiledGradientEcho: .spoiledGradientEcho(gradient(record, choose))
    case .doubleEchoSteadyState: .doubleEchoSteadyState(gradient(record, choose))
    }
  }

  /// A readout whose effective echo is the one nearest to the echo time, at a spacing that meets it.
  private static func turbo(
    _ record: ProtocolRecord, _ field: FieldStrength, _ choose: (ProtocolRecord.Choice) -> Double
  ) -> SpinEchoReadout {
    let echoTime = choose(record.echoTime).rounded()
    let echo = max(1, Int((echoTime / choose(echoSpacing)).rounded()))
    let train = EchoTrain(
      echoSpacing: echoTime / Double(echo),
      length: max(echo, Int(choose(record.trainLength).rounded())),
      refocusingAngle: choose(field.refocusingAngle).rounded(), fatT2Gain: choose(fatT2Gain))
    return SpinEchoReadout(
      repetitionTime: rounded(choose(record.repetitionTime), to: 10), train: train,
      effectiveEcho: echo)
  }

  /// Fat's measured T2 is that of such a series, so that nothing is gained on it.
  private static func multiEcho(
    _ record: ProtocolRecord, _ choose: (ProtocolRecord.Choice) -> Double
  ) -> SpinEchoReadout {
    let train = EchoTrain(
      echoSpacing: choose(record.echoTime), length: Int(choose(record.trainLength)),
      refocusingAngle: choose(multiEchoRefocusing), fatT2Gain: 1)
    return SpinEchoReadout(
      repetitionTime: rounded(choose(record.repetitionTime), to: 10), train: train,
      effectiveEcho: 1)
  }

  private static func gradient(
    _ record: ProtocolRecord, _ choose: (ProtocolRecord.Choice) -> Double
  ) -> GradientEcho {
    GradientEcho(
      repetitionTime: rounded(choose(record.repetitionTime), to: 0.1),
      echoTime: rounded(choose(record.echoTime), to: 0.1),
      flipAngle: choose(record.flipAngle).rounded())
  }

  private static func suppression(
    _ treatment: ProtocolRecord.FatTreatment, _ choose: (ProtocolRecord.Choice) -> Double
  ) -> FatSuppression {
    switch treatment {
    case .kept: .none
    case .suppressed: .chemical(residual: choose(residual))
    case .notExcited: .waterExcitation(residual: choose(residual))
    }
  }

  private static func rounded(_ value: Double, to step: Double) -> Double {
    let inverse = 1 / step
    return step < 1 ? (value * inverse).rounded() / inverse : (value / step).rounded() * step
  }

  private static func evenCount(_ value: Double) -> Int { 2 * Int((value / 2).rounded()) }
}
