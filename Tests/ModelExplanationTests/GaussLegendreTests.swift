import Testing

@testable import ModelExplanation

@Suite struct GaussLegendreTests {
  /// A rule of n nodes is exact for polynomials up to degree 2n − 1.
  @Test(arguments: [1, 2, 5, 50, 300])
  func integratesPowersExactly(_ count: Int) {
    let rule = GaussLegendre(count: count)
    #expect(abs(rule.weights.reduce(0, +) - 1) < 1e-13)
    for power in [1, 2, 2 * count - 1] where power <= 2 * count - 1 {
      let sum = zip(rule.nodes, rule.weights).reduce(0.0) { total, pair in
        total + pair.1 * (0..<power).reduce(1.0) { value, _ in value * pair.0 }
      }
      #expect(abs(sum - 1 / Double(power + 1)) < 1e-13)
    }
    #expect(rule.nodes == rule.nodes.sorted())
  }
}
