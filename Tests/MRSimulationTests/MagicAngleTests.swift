import Foundation
import MRSimulation
import Testing

private let magicAngle = acos((1 / 3.0).squareRoot())

private func t2(_ tissue: Tissue, degrees: Double) -> Double {
  TissueProperties.typical(tissue, at: .threeTesla)
    .oriented(angleToField: degrees * .pi / 180).water.t2
}

struct MagicAngleTests {
  @Test func tendonLivesLongestAtTheMagicAngle() {
    #expect(t2(.tendon, degrees: 0) > 4 && t2(.tendon, degrees: 0) < 9)
    #expect(t2(.tendon, degrees: 55) > 20 && t2(.tendon, degrees: 55) < 30)
    #expect(t2(.tendon, degrees: 54.7) > t2(.tendon, degrees: 45))
    #expect(t2(.tendon, degrees: 54.7) > t2(.tendon, degrees: 65))
  }

  @Test func fibresAcrossTheFieldFeelAQuarterOfTheCoupling() {
    #expect(abs(FibreAnisotropy.dipolarFactor(0) - 1) < 1e-12)
    #expect(abs(FibreAnisotropy.dipolarFactor(.pi / 2) - 0.25) < 1e-12)
    #expect(FibreAnisotropy.dipolarFactor(magicAngle) < 1e-12)
    #expect(t2(.tendon, degrees: 90) > t2(.tendon, degrees: 0))
    #expect(t2(.tendon, degrees: 90) < t2(.tendon, degrees: 55))
  }

  @Test(arguments: [(Tissue.tendon, 0.0), (.ligament, 0), (.deepCartilage, 0), (.meniscus, 90)])
  func theTableHoldsAtTheAngleOfItsMeasurement(tissue: Tissue, degrees: Double) {
    let typical = TissueProperties.typical(tissue, at: .threeTesla)
    #expect(abs(t2(tissue, degrees: degrees) - typical.water.t2) < 1e-9)
  }

  /// Mosher et al., AJR 177:665, 2001.
  @Test func deepCartilageGainsLittle() {
    let gain = t2(.deepCartilage, degrees: 55) / t2(.deepCartilage, degrees: 0)
    #expect(abs(gain - 1.086) < 0.002)
  }

  @Test(arguments: [Tissue.muscle, .synovialFluid, .cartilage, .subcutaneousFat])
  func tissueWithoutCommonFibresDoesNotChange(tissue: Tissue) {
    let typical = TissueProperties.typical(tissue, at: .threeTesla)
    #expect(typical.oriented(angleToField: 0.95) == typical)
  }

  @Test func staticDephasingDoesNotTurnWithTheFibres() {
    let tendon = TissueProperties.typical(.tendon, at: .threeTesla)
    let turned = tendon.oriented(angleToField: magicAngle)
    let before = 1 / tendon.water.t2Star - 1 / tendon.water.t2
    let after = 1 / turned.water.t2Star - 1 / turned.water.t2
    #expect(abs(before - after) < 1e-12)
    #expect(turned.water.t2Star < turned.water.t2)
  }
}
