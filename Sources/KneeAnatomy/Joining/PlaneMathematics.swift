import Glibc

/// Sine of an angle in radians.
func sinus(_ angle: Double) -> Double { sin(angle) }
/// Cosine of an angle in radians.
func cosinus(_ angle: Double) -> Double { cos(angle) }
/// The angle of a point (x, y), in radians, -π to π.
func arcTangent(_ y: Double, _ x: Double) -> Double { atan2(y, x) }
