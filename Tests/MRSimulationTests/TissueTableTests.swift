@testable import MRSimulation
import Imaging
import Testing

/// Tissues whose published times at the two fields come from studies that disagree.
private let unordered: Set<Tissue> = [.meniscus]

struct TissueTableTests {
  @Test func everyTissueKeepsItsLabel() {
    #expect(Tissue.allCases.map { Int($0.rawValue) } == Array(0..<Tissue.allCases.count))
    for field in FieldStrength.allCases {
      let subject = SubjectTissues.typical(at: field)
      for tissue in Tissue.allCases { #expect(subject[tissue] == .typical(tissue, at: field)) }
    }
  }

  /// Gold et al. 2004, as quoted in the knee design paper, 2.3.
  @Test(arguments: [
    (Tissue.cartilage, 1060.0, 42.1, 1240.0, 36.9), (.muscle, 1130, 35.3, 1420, 31.7),
    (.synovialFluid, 2850, 1210, 3620, 767),
  ])
  func waterHasThePublishedTimes(
    tissue: Tissue, lowT1: Double, lowT2: Double, highT1: Double, highT2: Double
  ) {
    let low = TissueProperties.typical(tissue, at: .oneAndAHalfTesla).water
    let high = TissueProperties.typical(tissue, at: .threeTesla).water
    #expect([low.t1, low.t2, high.t1, high.t2] == [lowT1, lowT2, highT1, highT2])
  }

  @Test func fatHasThePublishedTimes() {
    let low = TissueProperties.typical(.subcutaneousFat, at: .oneAndAHalfTesla).fat
    let high = TissueProperties.typical(.fattyMarrow, at: .threeTesla).fat
    #expect([low.t1, low.t2, high.t1, high.t2] == [288, 165, 365, 133])
  }

  @Test(arguments: Tissue.allCases)
  func relaxationSlowsAlongAndQuickensAcrossAStrongerField(tissue: Tissue) {
    let low = TissueProperties.typical(tissue, at: .oneAndAHalfTesla)
    let high = TissueProperties.typical(tissue, at: .threeTesla)
    for (weak, strong) in [(low.water, high.water), (low.fat, high.fat)] where weak.density > 0 {
      #expect(weak.t1 < strong.t1 || unordered.contains(tissue))
      #expect(weak.t2 >= strong.t2 || unordered.contains(tissue))
    }
  }

  @Test(arguments: Tissue.allCases)
  func drawnSubjectsStayPossible(tissue: Tissue) {
    for seed in 0..<200 as Range<UInt64> {
      var generator = SplitMix(state: seed)
      let properties = TissueProperties.drawn(
        tissue, at: seed.isMultiple(of: 2) ? .threeTesla : .oneAndAHalfTesla,
        age: Double(seed % 90), using: &generator)
      for pool in [properties.water, properties.fat] {
        #expect(0 < pool.t2Star && pool.t2Star <= pool.t2 && pool.t2 <= pool.t1, "seed \(seed)")
        #expect(0 <= pool.density, "seed \(seed)")
      }
      #expect(properties.protonDensity <= 1 + 1e-12, "seed \(seed)")
    }
  }

  @Test func drawnSubjectsHaveThePublishedMeanAndSpread() {
    var generator = SplitMix(state: 7)
    let times = (0..<4000).map { _ in
      TissueProperties.drawn(.muscle, at: .threeTesla, age: 35, using: &generator).water.t1
    }
    let mean = times.reduce(0, +) / 4000
    let variance = times.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 4000
    #expect(abs(mean - 1420) < 3)
    #expect(abs(variance.squareRoot() - 38) < 2.5)
  }

  @Test func theSameSeedGivesTheSameSubject() {
    var first = SplitMix(state: 11)
    var second = SplitMix(state: 11)
    let subject = SubjectTissues.drawn(at: .threeTesla, age: 50, using: &first)
    #expect(subject == SubjectTissues.drawn(at: .threeTesla, age: 50, using: &second))
    #expect(subject != SubjectTissues.drawn(at: .threeTesla, age: 50, using: &second))
  }

  @Test(arguments: [(Tissue.cartilage, 1.09), (.deepCartilage, 1.09), (.muscle, 1)])
  func cartilageLivesLongerAcrossTheFieldWithAge(tissue: Tissue, gain: Double) {
    var young = SplitMix(state: 3)
    var old = SplitMix(state: 3)
    let before = TissueProperties.drawn(tissue, at: .threeTesla, age: 35, using: &young)
    let after = TissueProperties.drawn(tissue, at: .threeTesla, age: 80, using: &old)
    #expect(abs(after.water.t2 / before.water.t2 - gain) < 1e-9)
  }

  @Test func redMarrowTurnsToFatWithAge() {
    var young = SplitMix(state: 3)
    var old = SplitMix(state: 3)
    let child = TissueProperties.drawn(.redMarrow, at: .threeTesla, age: 10, using: &young)
    let adult = TissueProperties.drawn(.redMarrow, at: .threeTesla, age: 70, using: &old)
    #expect(abs(adult.fatFraction - child.fatFraction - 6 * 0.033) < 1e-9)
  }

  @Test func fatIsMostlyFatAndMuscleMostlyWater() {
    #expect(TissueProperties.typical(.fattyMarrow, at: .threeTesla).fatFraction > 0.8)
    #expect(TissueProperties.typical(.muscle, at: .threeTesla).fatFraction < 0.1)
    #expect(TissueProperties.typical(.cartilage, at: .threeTesla).fat.density == 0)
  }
}
