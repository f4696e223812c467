import Foundation

/// A value among people: mean, standard deviation, and the limits that it never leaves.
struct Spread: Equatable, Sendable {
  var mean: Double
  var deviation: Double

  /// Draws stop at this many standard deviations, so that a subject stays within what was published.
  static let reach = 2.5

  init(_ mean: Double, _ deviation: Double) {
    self.mean = mean
    self.deviation = deviation
  }

  /// One person's value: normal, cut at ``reach`` deviations and, for small means, at a tenth of it.
  func drawn(using generator: inout some RandomNumberGenerator) -> Double {
    let score = min(max(Self.normal(using: &generator), -Self.reach), Self.reach)
    return max(mean / 10, mean + deviation * score)
  }

  /// A standard normal number (Box and Muller, Ann. Math. Stat. 29:610, 1958).
  private static func normal(using generator: inout some RandomNumberGenerator) -> Double {
    let radius = (-2 * log(Double.random(in: Double.leastNormalMagnitude..<1, using: &generator)))
      .squareRoot()
    return radius * cos(2 * .pi * Double.random(in: 0..<1, using: &generator))
  }
}
