import Imaging

/// The simulator's random numbers: xoshiro256**, seeded by SplitMix64.
///
/// The same seed gives the same numbers on every machine. Work in parallel takes a generator for
/// each part (``init(seed:stream:)``), so that the order of the parts does not matter.
/// Source: Blackman and Vigna, Scrambled linear pseudorandom number generators, ACM Transactions
/// on Mathematical Software 47(4), 2021, doi:10.1145/3460772; seeding as its authors advise.
public struct SimulationGenerator: RandomNumberGenerator, Equatable, Sendable {
  private var state: (UInt64, UInt64, UInt64, UInt64)

  /// A generator from a seed; every seed is good, 0 included.
  public init(seed: UInt64) {
    var mixer = SplitMix(state: seed)
    state = (mixer.next(), mixer.next(), mixer.next(), mixer.next())
  }

  /// The generator of one part of a work, such as a slice: independent of the others'.
  public init(seed: UInt64, stream: UInt64) {
    var mixer = SplitMix(state: stream)
    self.init(seed: seed ^ mixer.next())
  }

  init(state: (UInt64, UInt64, UInt64, UInt64)) { self.state = state }

  /// The next 64 bits.
  public mutating func next() -> UInt64 {
    let result = Self.rotate(state.1 &* 5, by: 7) &* 9
    let shifted = state.1 << 17
    state.2 ^= state.0
    state.3 ^= state.1
    state.1 ^= state.2
    state.0 ^= state.3
    state.2 ^= shifted
    state.3 = Self.rotate(state.3, by: 45)
    return result
  }

  /// Whether two generators would give the same numbers.
  public static func == (left: SimulationGenerator, right: SimulationGenerator) -> Bool {
    left.state == right.state
  }

  private static func rotate(_ value: UInt64, by places: UInt64) -> UInt64 {
    value << places | value >> (64 - places)
  }
}

extension RandomNumberGenerator {
  /// A number strictly between 0 and 1: one of 2⁵³ equally spaced.
  public mutating func nextUnit() -> Double {
    (Double(next() >> 11) + 0.5) * 0x1p-53
  }

  /// A number from the standard normal distribution: the quantile of ``nextUnit()``.
  public mutating func nextNormal() -> Double { NormalQuantile.value(nextUnit()) }
}
