import MRSimulation
import Testing

private let sequence = PulseSequence.turboSpinEcho(
  SpinEchoReadout(
    repetitionTime: 3000, train: EchoTrain(echoSpacing: 10, length: 7), effectiveEcho: 3))
private let marrow = TissueProperties.typical(.fattyMarrow, at: .threeTesla)

struct FatSuppressionTests {
  @Test(arguments: [
    FatSuppression.chemical(residual: 0.1), .waterExcitation(residual: 0.1),
    .dixonWater(residual: 0.1),
  ])
  func onlyTheResidualOfFatStays(suppression: FatSuppression) {
    let plain = sequence.signal(of: marrow)
    let suppressed = sequence.signal(of: marrow, suppression: suppression)
    #expect(suppressed.water == plain.water)
    #expect(suppressed.fat.isClose(to: 0.1 * Double(plain.fat), within: 1e-5))
  }

  @Test func fatComesBackWhereTheFieldIsOff() {
    let failure = SuppressionFailure(fatRelease: 1, waterLoss: 0.4)
    let plain = sequence.signal(of: marrow)
    let failed = sequence.signal(
      of: marrow, suppression: .chemical(residual: 0.05), failure: failure)
    #expect(failed.fat.isClose(to: Double(plain.fat), within: 1e-5))
    #expect(failed.water.isClose(to: 0.6 * Double(plain.water), within: 1e-5))
  }

  @Test func aDixonSwapShowsFatInPlaceOfWater() {
    let factors = FatSuppression.dixonWater(residual: 0).poolFactors(
      failure: SuppressionFailure(fatRelease: 1, waterLoss: 0))
    #expect(factors == PoolSignal(water: 0, fat: 1))
  }

  @Test func nothingIsSuppressedWithoutSuppression() {
    let failure = SuppressionFailure(fatRelease: 0.7, waterLoss: 0.7)
    #expect(FatSuppression.none.poolFactors(failure: failure) == PoolSignal(water: 1, fat: 1))
  }
}
