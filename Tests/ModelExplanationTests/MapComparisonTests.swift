import Testing

@testable import ModelExplanation

@Suite struct MapComparisonTests {
  /// The numbers that SciPy 1.17 was given.
  private static func numbers(_ seed: Int) -> [Float] {
    (0..<120).map { Float(($0 * 7919 + seed * 104_729) % 1009) / 1009 }
  }

  private let a = numbers(1)
  private let b = zip(numbers(1), numbers(5)).map { 0.6 * $0 + 0.4 * $1 }

  @Test func ranksAsSciPyDoes() {
    let steps = a.map { ($0 * 10).rounded(.down) / 10 }
    #expect(abs(rankCorrelation(steps, b) - 0.8380010595610231) < 1e-6)
    #expect(abs(rankCorrelation(a, a.map { -$0 }) + 1) < 1e-12)
    #expect(rankCorrelation(a, a.map { _ in 3 }) == 0)
  }

  /// With SciPy's `uniform_filter` and scikit-image's formula.
  @Test func measuresSimilarityAsScikitImageDoes() {
    #expect(abs(structuralSimilarity(a[...], b[...], width: 12) - 0.8319332332335408) < 1e-5)
    #expect(abs(structuralSimilarity(a[...], a[...], width: 12) - 1) < 1e-9)
  }

  @Test func boundsTheMeanByResampling() throws {
    let values = (0..<400).map { Double($0 % 2) }
    let interval = try #require(bootstrapInterval(values, seed: 1, resamples: 2000))
    // The standard error is 0.025.
    #expect(abs(interval[0] - 0.451) < 0.01)
    #expect(abs(interval[1] - 0.549) < 0.01)
    #expect(bootstrapInterval([1], seed: 1, resamples: 10) == nil)
  }
}

@Suite struct PointingGameTests {
  private let game = PointingGame(spatial: [6, 8], tolerance: 1)

  private func plane(_ row: Int, _ column: Int) -> [Float] {
    (0..<48).map { $0 == row * 8 + column ? 1 : 0 }
  }

  @Test func hitsWithinTheTolerance() throws {
    let truth = plane(2, 3)
    #expect(try #require(game.play(plane(3, 4)[...], truth: truth[...])).isHit)
    #expect(try #require(game.play(plane(2, 5)[...], truth: truth[...])).isHit == false)
    #expect(try #require(game.play(plane(0, 0)[...], truth: truth[...])).chance == 9.0 / 48)
  }

  @Test func doesNotWidenAcrossEdges() throws {
    let result = try #require(game.play(plane(0, 7)[...], truth: plane(1, 0)[...]))
    #expect(result.isHit == false)
    #expect(result.chance == 6.0 / 48)
  }

  @Test func skipsWhatHasNoTruth() {
    #expect(game.play(plane(1, 1)[...], truth: [Float](repeating: 0, count: 48)[...]) == nil)
  }
}

@Suite struct SeededNumbersTests {
  /// The first numbers of SplitMix64 from seed 1234567, as Vigna's reference code prints them.
  @Test func areSplitMix64() {
    var random = SeededNumbers(seed: 1_234_567)
    #expect(random.next() == 6_457_827_717_110_365_317)
    #expect(random.next() == 3_203_168_211_198_807_973)
  }

  @Test func areNormal() {
    var random = SeededNumbers(seed: 3)
    let values = (0..<100_000).map { _ in random.normal() }
    let center = mean(values)
    #expect(abs(center) < 0.01)
    #expect(abs(mean(values.map { ($0 - center) * ($0 - center) }) - 1) < 0.02)
  }
}
