import Glibc

/// Random numbers that follow from a seed, each by its place alone.
///
/// Number `i` is SplitMix64's (Steele, Lea and Flood, OOPSLA 2014, doi:10.1145/2660193.2660195): the finaliser of
/// `seed + (i + 1) · 0x9E3779B97F4A7C15`.
public struct SeededNumbers: RandomNumberGenerator, Sendable {
  private var state: UInt64

  /// The numbers of a seed.
  public init(seed: UInt64) { state = seed }

  /// The next 64 random bits.
  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// A number in 0..<1, of 53 bits.
  public mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// A number of the standard normal distribution, of two numbers by Box and Muller (doi:10.1214/aoms/1177706645):
  /// `√(−2 ln(1 − u)) · cos 2πv`.
  public mutating func normal() -> Double {
    let u = 1 - unit(), v = unit()
    return (-2 * log(u)).squareRoot() * cos(2 * Double.pi * v)
  }

  /// The whole numbers below `count` in random order.
  public mutating func permutation(_ count: Int) -> [Int] {
    var order = Array(0..<count)
    order.shuffle(using: &self)
    return order
  }
}
