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
}
