import Glibc

/// 1 / (1 + e⁻ˣ), without overflow for any finite argument.
func logistic(_ x: Double) -> Double {
  x >= 0 ? 1 / (1 + exp(-x)) : exp(x) / (1 + exp(x))
}

/// The natural logarithm.
func logarithm(_ x: Double) -> Double { log(x) }
