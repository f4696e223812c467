import CPixels

/// Functions made of correctly rounded operations only.
///
/// The C library's logarithm and sine differ in their last bit between processors and versions;
/// a simulated study must not.
enum PlainMath {
  private static let logarithmOfTwoHigh = 0x1.62e42fee00000p-1
  private static let logarithmOfTwoLow = 0x1.a39ef35793c76p-33

  /// Natural logarithm of a number above 0; relative error about 1e-15.
  ///
  /// ln(2^k m) = k ln 2 + 2 artanh((m − 1) / (m + 1)), m in √½...√2, artanh by its power series.
  static func logarithm(_ value: Double) -> Double {
    var exponent = Double(value.exponent)
    var mantissa = value.significand
    if mantissa > 1.414_213_562_373_095 {
      mantissa /= 2
      exponent += 1
    }
    let ratio = (mantissa - 1) / (mantissa + 1)
    let square = ratio * ratio
    var series = 0.0
    for power in stride(from: 21, through: 1, by: -2) {
      series = series * square + 1 / Double(power)
    }
    return exponent * logarithmOfTwoHigh + (2 * ratio * series + exponent * logarithmOfTwoLow)
  }

  /// The exponential function; relative error about 1e-15, zero below −700.
  ///
  /// e^x = 2^k e^r with |r| ≤ ½ ln 2, e^r by its power series.
  static func exponential(_ value: Double) -> Double {
    guard value > -700 else { return 0 }
    let power = (min(value, 700) / logarithmOfTwoHigh).rounded()
    let rest = min(value, 700) - power * logarithmOfTwoHigh - power * logarithmOfTwoLow
    var series = 1.0
    for term in stride(from: 15, through: 1, by: -1) { series = 1 + series * rest / Double(term) }
    return Double(sign: .plus, exponent: Int(power), significand: series)
  }

  /// Cosine and sine of an angle in whole turns.
  static func turn(_ turns: Double) -> (cosine: Double, sine: Double) {
    var (cosine, sine) = (0.0, 0.0)
    cpixels_turn(turns, &cosine, &sine)
    return (cosine, sine)
  }
}

/// A smooth rise from 0 to 1 of a share from 0 to 1, level at both ends.
func smoothStep<Number: BinaryFloatingPoint>(_ share: Number) -> Number {
  share * share * (3 - 2 * share)
}
