import KneeAnatomy
import Testing

@Suite struct MeasuredValueTests {
  @Test func theSmallestChangeIsOfTheRepeatDeviation() {
    let value = MeasuredValue(value: 2.1, samplingError: 0.01)
    #expect(abs(value.smallestDetectableChange() - 0.0277) < 1e-12)
    #expect(abs(value.smallestDetectableChange(repeatDeviation: 0.05) - 0.1385) < 1e-12)
    // Repeats cannot be better than the sampling.
    #expect(abs(value.smallestDetectableChange(repeatDeviation: 0.001) - 0.0277) < 1e-12)
  }

  @Test func pairsGiveTheDeviationWithinOneKnee() throws {
    let deviation = try #require(MeasuredValue.repeatDeviation([(2, 2.2), (3, 2.8), (1, 1)]))
    #expect(abs(deviation - (0.08 / 6).squareRoot()) < 1e-12)
    #expect(MeasuredValue.repeatDeviation([]) == nil)
  }
}
