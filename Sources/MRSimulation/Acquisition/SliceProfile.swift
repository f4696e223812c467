/// How strongly a slice sees what lies before and behind its middle: a trapezoid.
///
/// A selective pulse of finite length cannot cut a rectangle; the trapezoid is the simplest shape
/// with a given width at half maximum and ramps (design/knee.md, section 2.4).
public struct SliceProfile: Hashable, Sendable {
  private let shape: Trapezoid

  /// A profile.
  ///
  /// - Parameters:
  ///   - thickness: Full width at half maximum, in mm; above 0.
  ///   - ramp: Width of each ramp from 0 to 1, in mm; limited to 0...`thickness`.
  public init(thickness: Double, ramp: Double) {
    shape = Trapezoid(width: thickness, ramp: ramp)
  }

  /// Sensitivity from 0 to 1 at a signed distance from the middle, in mm.
  public func value(at offset: Double) -> Double { shape.value(at: offset) }

  /// Places and weights (sum 1) of a sum through the slice.
  struct Steps: Equatable {
    /// Offset of the first step from the middle, in mm.
    let first: Double
    /// Distance between steps, in mm.
    let spacing: Double
    /// One weight a step.
    let weights: [Float]
  }

  /// The profile at the middles of equal steps of at most `limit` mm.
  func steps(atMost limit: Double) -> Steps {
    let extent = shape.width + shape.ramp
    let count = max(1, Int((extent / limit - 1e-9).rounded(.up)))
    let spacing = extent / Double(count)
    let first = (spacing - extent) / 2
    let values = (0..<count).map { value(at: first + Double($0) * spacing) }
    let sum = values.reduce(0, +)
    return Steps(first: first, spacing: spacing, weights: values.map { Float($0 / sum) })
  }
}
