import Imaging
import Testing

@testable import MRSimulation

struct AcquisitionRandomTests {
  /// The reference implementation's first numbers for the state 1, 2, 3, 4 and the seed 1234567.
  @Test func givesThePublishedNumbers() {
    var generator = SimulationGenerator(state: (1, 2, 3, 4))
    #expect(
      (0..<4).map { _ in generator.next() } == [11520, 0, 1_509_978_240, 1_215_971_899_390_074_240])
    var mixer = SplitMix(state: 1_234_567)
    #expect(
      (0..<3).map { _ in mixer.next() } == [
        6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
      ])
  }

  /// Values of Python's `statistics.NormalDist().inv_cdf`.
  @Test(arguments: [
    (0.5, 0), (0.3, -0.5244005127080409), (0.96, 1.7506860712521692),
    (0.01, -2.3263478740408408), (1e-15, -7.941345326170998),
  ])
  func quantilesAreThoseOfTheNormalDistribution(probability: Double, expected: Double) {
    #expect(abs(NormalQuantile.value(probability) - expected) < 1e-13 * max(1, abs(expected)))
  }

  @Test func normalNumbersHaveTheMomentsOfTheDistribution() {
    var generator = SimulationGenerator(seed: 11)
    let values = (0..<40_000).map { _ in generator.nextNormal() }
    let moment = { (power: Int) in
      values.reduce(0.0) { sum, value in
        sum + (0..<power).reduce(1.0) { product, _ in product * value }
      } / Double(values.count)
    }
    #expect(abs(moment(1)) < 0.02)
    #expect(abs(moment(2) - 1) < 0.03)
    #expect(abs(moment(4) - 3) < 0.2)
  }

  @Test func streamsOfASeedDiffer() {
    var first = SimulationGenerator(seed: 5, stream: 0)
    var second = SimulationGenerator(seed: 5, stream: 1)
    var again = SimulationGenerator(seed: 5, stream: 1)
    let numbers = (0..<4).map { _ in second.next() }
    #expect((0..<4).map { _ in first.next() } != numbers)
    #expect((0..<4).map { _ in again.next() } == numbers)
  }

  /// ln 10, ln 0.001, e, e^−20 to double precision.
  @Test func plainFunctionsAreExactToDoublePrecision() {
    #expect(abs(PlainMath.logarithm(10) / 2.302585092994046 - 1) < 1e-15)
    #expect(abs(PlainMath.logarithm(0.001) / -6.907755278982137 - 1) < 1e-15)
    #expect(abs(PlainMath.exponential(1) / 2.718281828459045 - 1) < 1e-15)
    #expect(abs(PlainMath.exponential(-20) / 2.061153622438558e-09 - 1) < 1e-14)
    let (cosine, sine) = PlainMath.turn(1.0 / 12)
    #expect(abs(cosine - 0.75.squareRoot()) < 1e-15 && abs(sine - 0.5) < 1e-15)
    #expect(PlainMath.turn(-0.75).sine == 1)
  }
}
