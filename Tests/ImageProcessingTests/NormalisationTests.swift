import ImageProcessing
import Testing

/// The reference numbers are NumPy's: `reference_numbers.py`.
struct NormalisationTests {
  let rule = Normalisation.foregroundMedianAndDeviation(fraction: 0.03, clip: -3...5)

  @Test func normalisesAsNumPyDoes() throws {
    let samples = noise(4000, seed: 3).map { Float($0) - 20000 }
    let result = try rule.apply(to: samples)
    let expected: [Float] = [
      -2.8585119247436523, -1.7677572965621948, 0.3435940444469452, -1.6578009128570557,
      -0.2509412169456482, -1.4842932224273682,
    ]
    for (value, reference) in zip(result, expected) { #expect(abs(value - reference) < 1e-6) }
    let sum = result.reduce(0.0) { $0 + Double($1) }
    #expect(abs(sum + 3317.5897306524002) < 1e-3)
  }

  @Test(arguments: [
    ([Float](), NormalisationError.notFinite), ([1, .nan], .notFinite), ([.infinity], .notFinite),
    ([0, 0, 0], .noForeground),
  ])
  func refusesWhatHasNoForeground(samples: [Float], error: NormalisationError) {
    #expect(throws: error) { try rule.apply(to: samples) }
  }

  @Test func medianOfAnEvenNumberIsTheMiddle() throws {
    let wide = Normalisation.foregroundMedianAndDeviation(fraction: 0.1, clip: -100...100)
    let result = try wide.apply(to: [10, 20, 40, 50])
    #expect(abs(result[0] + result[3]) < 1e-6 && abs(result[1] + result[2]) < 1e-6)
  }

  @Test func constantForegroundStaysFinite() throws {
    #expect(try rule.apply(to: [7, 7, 7]) == [0, 0, 0])
  }

  @Test func scalesByAPercentileAsNumPyDoes() throws {
    let samples = noise(4000, seed: 3).map { Float($0) - 20000 }
    let rule = Normalisation.foregroundPercentile(
      fraction: 0.03, percentile: 99.5, level: 0.8, clip: -0.5...0.75)
    let result = try rule.apply(to: samples)
    let expected: [Float] = [
      -0.22236135601997375, 0.022746926173567772, 0.4971979558467865, 0.04745570570230484,
      0.3635973334312439, 0.0864453837275505,
    ]
    for (value, reference) in zip(result, expected) { #expect(abs(value - reference) < 1e-6) }
    let sum = result.reduce(0.0) { $0 + Double($1) }
    #expect(abs(sum - 912.3498757717898) < 1e-3)
  }

  @Test(arguments: [(0, 1366.0), (37.5, 18398.25), (99.5, 45263.26), (100, 45529)])
  func percentilesLieBetweenRanksAsNumPysDo(percent: Double, expected: Double) throws {
    let samples = noise(4000, seed: 3).map { Float($0) - 20000 }
    let rule = Normalisation.foregroundPercentile(
      fraction: 0.03, percentile: percent, level: 1, clip: 0...1e6)
    let result = try rule.apply(to: samples)
    let place = try #require(samples.firstIndex { $0 > 20000 })
    let percentile = Double(samples[place]) / Double(result[place])
    #expect(abs(percentile / expected - 1) < 1e-6)
  }

  @Test(arguments: [
    ([Float](), NormalisationError.notFinite), ([.nan], .notFinite), ([0, 0], .noForeground),
    ([-3, -1], .noForeground),
  ])
  func aPercentileNeedsAForegroundAboveZero(samples: [Float], error: NormalisationError) {
    let rule = Normalisation.foregroundPercentile(
      fraction: 0.5, percentile: 99, level: 1, clip: 0...1)
    #expect(throws: error) { try rule.apply(to: samples) }
  }
}
