/// Whether the air beside a limb is as it was received, so that noise can be told from it.
///
/// Scanners that correct intensities fade the background out, or fill it with zeros; what is left has bands of its own.
enum NaturalAir {
  private enum Limits {
    /// The limb is what squares of 11 mm fit into: ghosts are thinner. Its skin's blur is left out; mm.
    static let body = 5.0
    static let skin = 5.0
    /// Pixels of the images' edges that are left out, and share of zeros from which a pixel is a scanner's filling.
    static let margin = 3
    static let filling: Float = 0.05
    static let fewest = 1500
    /// Share of filled pixels among those beside the limb from which the scanner has worked on the background.
    static let filled = 0.1
  }

  /// - Parameters:
  ///   - outline: Of the limb in coarse slices.
  ///   - empty: Share of each of their pixels that is exactly 0.
  /// - Returns: `false` where there is little air, too.
  static func isBeside(_ outline: LimbOutline, empty: SliceStack) -> Bool {
    let limb = outline.limb
    let reach = { (millimetres: Double) in max(1, Int((millimetres / limb.columnSpacing).rounded()))
    }
    let grown = { (mask: SliceStack, reach: Int, least: Float) in
      mask.with(mask.boxMeans(across: reach, down: reach).values.map { $0 > least ? 1 : 0 })
    }
    let body = grown(grown(limb, reach(Limits.body), 0.999), reach(Limits.body), 1e-4)
    let near = grown(body, reach(Limits.skin), 1e-4)
    var beside = 0, filled = 0
    for place in near.values.indices {
      let pixel = place % near.pixels, row = pixel / near.columns, column = pixel % near.columns
      let isInside =
        row >= Limits.margin && column >= Limits.margin && row < near.rows - Limits.margin
        && column < near.columns - Limits.margin
      guard near.values[place] == 0, isInside else { continue }
      beside += 1
      if empty.values[place] >= Limits.filling { filled += 1 }
    }
    return beside - filled >= Limits.fewest
      && Double(filled) <= Limits.filled * Double(beside)
  }
}
