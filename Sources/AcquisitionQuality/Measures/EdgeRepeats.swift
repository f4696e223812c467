import CPixels

/// Detail along the phase axis against detail along the other one.
///
/// Inconsistent lines of k-space repeat edges along the phase axis only; noise and, on the whole, anatomy have no such
/// direction. The numbers are logarithms of the ratio of one quantile of |x[i] − (x[i−s] + x[i+s]) / 2| along the two axes.
struct EdgeRepeats: Sendable {
  /// In the air from 3 to 15 mm beside the skin, over 1 mm: 80th hundredth.
  let beside: Double

  private enum Limits {
    /// Side of the blocks of pixels, in mm; every third slice is looked at.
    static let block = 0.5
    static let stride = 3
    /// The skin's own blur is left out, and what lies farther off than ghosts are strong; mm.
    static let skin = 3.0
    static let ring = 15.0
    /// Pixels at the images' edges that are left out.
    static let margin = 4
    static let quantile = 0.8
    /// Of the differences, in blocks.
    static let step = 2
    /// Bins of the noise over 50; the greatest is eighty times the noise.
    static let bins = 4000
    static let scale = 50.0
    static let fewest = 500.0
  }

  /// The mark of pixels that are looked at.
  private static let marked: UInt8 = 1

  /// - Parameters:
  ///   - full: All slices as they were acquired.
  ///   - outline: Of the slices in blocks of `factor` pixels.
  ///   - alongRows: Whether phase runs along rows.
  init(_ full: SliceStack, _ outline: LimbOutline, factor: Int, alongRows: Bool) {
    let side = max(1, Int((Limits.block / full.columnSpacing).rounded()))
    let kept = Array(stride(from: 0, to: full.slices, by: Limits.stride))
    let fine = full.slices(kept).blockMeans(side)
    let marks = Self.marks(fine, outline, kept, ratio: Double(side) / Double(factor))
    let size = { (downColumns: Bool) in
      Self.size(
        fine, marks, downColumns: downColumns,
        scale: Limits.scale / max(Double(outline.floor), 1e-6))
    }
    guard let phase = size(!alongRows), let other = size(alongRows) else {
      beside = 0
      return
    }
    beside = PlainMath.log(phase / other)
  }

  private static func marks(
    _ fine: SliceStack, _ outline: LimbOutline, _ kept: [Int], ratio: Double
  ) -> [UInt8] {
    let skin = outline.surroundings(Limits.skin).values
    let ring = outline.surroundings(Limits.ring).values
    let coarse = outline.limb
    let columns = (0..<fine.columns).map { min(coarse.columns - 1, Int(Double($0) * ratio)) }
    var marks = [UInt8](repeating: 0, count: fine.count)
    for (place, slice) in kept.enumerated() {
      for row in Limits.margin..<max(Limits.margin, fine.rows - Limits.margin) {
        let line =
          slice * coarse.pixels + min(coarse.rows - 1, Int(Double(row) * ratio)) * coarse.columns
        for column in Limits.margin..<max(Limits.margin, fine.columns - Limits.margin) {
          let from = line + columns[column]
          if ring[from] > 0, skin[from] == 0 {
            marks[(place * fine.rows + row) * fine.columns + column] = marked
          }
        }
      }
    }
    return marks
  }

  /// The quantile of the differences, in bins; `nil` where there are too few.
  private static func size(
    _ fine: SliceStack, _ marks: [UInt8], downColumns: Bool, scale: Double
  ) -> Double? {
    var bins = [UInt32](repeating: 0, count: Limits.bins)
    cpixels_difference_counts(
      fine.values, marks, marked, fine.columns, fine.rows, fine.slices, Limits.step,
      downColumns ? 1 : 0,
      Float(scale), &bins, bins.count)
    let total = bins.reduce(0) { $0 + Double($1) }
    guard total >= Limits.fewest else { return nil }
    var sum = 0.0
    for (bin, count) in bins.enumerated() {
      sum += Double(count)
      if sum >= Limits.quantile * total { return Double(bin) + 0.5 }
    }
    return Double(bins.count)
  }
}
