import Glibc

/// Nodes and weights of Gauss and Legendre's rule on 0...1.
struct GaussLegendre {
  /// Where the integrand is asked for, ascending, in 0...1.
  let nodes: [Double]
  /// What each value counts; their sum is 1.
  let weights: [Double]

  /// The rule of `count` nodes, by Newton's method on the Legendre polynomial (Abramowitz and Stegun, 25.4.29).
  init(count: Int) {
    var nodes: [Double] = [], weights: [Double] = []
    for i in 0..<count {
      var x = -cos(Double.pi * (Double(i) + 0.75) / (Double(count) + 0.5))
      var slope = 1.0
      for _ in 0..<100 {
        let (value, derivative) = legendre(count, x)
        slope = derivative
        let step = value / derivative
        x -= step
        if abs(step) < 1e-15 { break }
      }
      nodes.append(0.5 * (1 + x))
      weights.append(1 / ((1 - x * x) * slope * slope))
    }
    (self.nodes, self.weights) = (nodes, weights)
  }
}

/// The Legendre polynomial of a degree, and its derivative, within -1..<1.
private func legendre(_ degree: Int, _ x: Double) -> (value: Double, derivative: Double) {
  var previous = 1.0, value = x
  for k in stride(from: 2, through: degree, by: 1) {
    let n = Double(k)
    (previous, value) = (value, ((2 * n - 1) * x * value - (n - 1) * previous) / n)
  }
  return (value, Double(degree) * (x * value - previous) / (x * x - 1))
}

/// eˣ.
func exponential(_ x: Double) -> Double { exp(x) }
