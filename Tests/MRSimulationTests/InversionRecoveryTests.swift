import Foundation
import MRSimulation
import Testing

private func inversion(
  time: Double, efficiency: Double = 0.92, repetition: Double = 4000, length: Int = 9,
  echo: Int = 4
) -> PulseSequence {
  .inversionRecovery(
    Inversion(inversionTime: time, efficiency: efficiency),
    SpinEchoReadout(
      repetitionTime: repetition, train: EchoTrain(echoSpacing: 9, length: length),
      effectiveEcho: echo))
}

/// The inversion time at which fat gives no signal, by halving.
private func fatNull(at field: FieldStrength, efficiency: Double) -> Double {
  let fat = TissueProperties.typical(.subcutaneousFat, at: field)
  var (low, high) = (50.0, 500.0)
  while high - low > 0.01 {
    let middle = (low + high) / 2
    if inversion(time: middle, efficiency: efficiency).signal(of: fat).fat < 0 {
      low = middle
    } else {
      high = middle
    }
  }
  return low
}

struct InversionRecoveryTests {
  /// The formula of the knee design paper, 2.4, but for its magnitude and the short train.
  @Test(arguments: [(1420.0, 31.7), (1240, 36.9), (371, 133)])
  func aShortTrainFollowsTheClosedForm(t1: Double, t2: Double) {
    let signal = inversion(time: 220, efficiency: 1, repetition: 4000, length: 1, echo: 1)
      .signal(of: .water(t1: t1, t2: t2))
    let expected = (1 - 2 * exp(-220 / t1) + exp(-4000 / t1)) * exp(-9 / t2)
    #expect(abs(Double(signal.water) - expected) < 2e-3)
  }

  @Test(arguments: [(FieldStrength.oneAndAHalfTesla, 288.0), (.threeTesla, 371)])
  func aPerfectInversionNullsFatAfterItsT1TimesLogTwo(field: FieldStrength, t1: Double) {
    #expect(abs(fatNull(at: field, efficiency: 1) - t1 * log(2)) < 1)
  }

  /// Scanners take some 150 and 220 ms; with Gold's T1 of fat the null lies a little later.
  @Test(arguments: [(FieldStrength.oneAndAHalfTesla, 150.0), (.threeTesla, 220)])
  func realInversionsNullFatNearTheScannersInversionTime(field: FieldStrength, time: Double) {
    let null = fatNull(at: field, efficiency: 0.92)
    #expect(null > time && null < time * 1.3)
  }

  @Test func waterIsStillTurnedOverWhenFatIsNulled() {
    let sequence = inversion(time: 220)
    #expect(sequence.signal(of: .typical(.muscle, at: .threeTesla)).water < -0.05)
    #expect(sequence.signal(of: .typical(.synovialFluid, at: .threeTesla)).water < -0.4)
  }
}
