public import Imaging

/// How a scanner turns magnitudes into stored integers.
public struct StoredScaling: Hashable, Sendable {
  /// Where the factor comes from.
  public enum Rule: Hashable, Sendable {
    /// The series' greatest value becomes this integer.
    case peak(UInt16)
    /// A fixed factor, as where the receiver's gain decides; above 0.
    case factor(Double)
  }

  /// Where the factor comes from.
  public var rule: Rule
  /// The largest integer stored; larger values are clipped.
  public var limit: UInt16

  /// A scaling from its parts.
  public init(rule: Rule, limit: UInt16) {
    (self.rule, self.limit) = (rule, limit)
  }

  /// 0...4095, filled to the top.
  public static let twelveBits = StoredScaling(rule: .peak(4095), limit: 4095)
  /// 0...32767, filled to the top.
  public static let fifteenBits = StoredScaling(rule: .peak(32767), limit: 32767)

  /// Integers of a whole series with one factor.
  ///
  /// - Returns: `[row, column]` for each image, rounded to nearest, and the factor by which
  ///   magnitudes were multiplied; 1 for a series of zeros.
  public func store(_ images: [SliceImage]) -> (pixels: [[UInt16]], factor: Double) {
    let factor = factor(for: images)
    let top = Double(limit)
    let pixels = images.map { image in
      image.samples.map { UInt16(min(max((Double($0) * factor).rounded(), 0), top)) }
    }
    return (pixels, factor)
  }

  private func factor(for images: [SliceImage]) -> Double {
    switch rule {
    case .factor(let factor): return factor
    case .peak(let peak):
      let greatest = images.reduce(Float(0)) { max($0, $1.samples.max() ?? 0) }
      return greatest > 0 ? Double(peak) / Double(greatest) : 1
    }
  }
}
