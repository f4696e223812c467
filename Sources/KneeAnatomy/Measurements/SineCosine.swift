import Foundation

/// Sine and cosine of an angle in degrees.
enum SineCosine {
  static func of(_ degrees: Double) -> (sine: Double, cosine: Double) {
    (sin(degrees * .pi / 180), cos(degrees * .pi / 180))
  }
}
