/// A field so uneven that fat escapes its suppression in a wanted share of the limb.
struct SuppressionFailureField: Sendable {
  let field: OffResonance
  /// Share of the limb where the field deviates by more than the threshold.
  let share: Double

  /// - Parameters:
  ///   - shape: A field of the wanted shape and any strength.
  ///   - share: The wanted share, above 0.
  ///   - threshold: Deviation from which fat keeps more than half of its signal, in Hz.
  init(_ shape: OffResonance, share: Double, threshold: Double) {
    let deviations = Self.places.map { abs(shape.deviation($0.x, $0.y, $0.z)) }.sorted(by: >)
    let beyond = max(1, Int(share * Double(deviations.count)))
    let factor = threshold / max(deviations[beyond], 1e-9)
    var field = shape
    field.coefficients = shape.coefficients.map { $0 * factor }
    self.field = field
    self.share = Double(deviations.count { $0 * factor > threshold }) / Double(deviations.count)
  }

  /// Places of the limb in the painted box, from −1 to 1 along each axis: an ellipse as wide as most knees (estimate).
  private static let places: [SIMD3<Double>] = {
    let steps = (0..<15).map { Double($0) / 7 - 1 }
    return steps.flatMap { z in
      steps.flatMap { y in
        steps.filter { x in x * x / 0.6 + y * y / 0.6 <= 1 }.map { SIMD3($0, y, z) }
      }
    }
  }()
}
