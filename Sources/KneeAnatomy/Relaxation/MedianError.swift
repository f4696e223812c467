/// How exact a median over voxels is whose neighbours are alike.
///
/// Neighbours share noise by the image's interpolation and signal by the tissue, so that they count for fewer than they are. What bears
/// on a median is on which side of it each voxel lies: the mean product of neighbours' sides, 1 above and -1 below, is their correlation
/// along an axis. Taken to fall off geometrically and by each axis apart, the number that counts is the voxels' times (1 - r) / (1 + r)
/// for each axis (Bartlett 1935, J. R. Stat. Soc. 98:536; from memory). Half the distance between the quantiles one deviation of the
/// binomial below and above one half is the error (Woodruff 1952, J. Am. Stat. Assoc. 47:635; from memory): it asks nothing of the
/// distribution.
struct MedianError {
  /// Voxels that would be as exact if none were like its neighbour.
  let effectiveCount: Double

  /// Greatest correlation that is believed: beyond it a region is one voxel.
  private static let mostCorrelation = 0.95

  /// - Parameters:
  ///   - values: Index in `[slice, row, column]` and value of each voxel.
  ///   - median: Of the values.
  ///   - columns: Of the grid.
  ///   - rows: Of the grid.
  init(_ values: [(index: Int, t2: Float)], median: Double, columns: Int, rows: Int) {
    let sides = Dictionary(
      uniqueKeysWithValues: values.map { ($0.index, Double($0.t2) > median ? 1 : -1) })
    let steps = [1, columns, columns * rows]
    effectiveCount = steps.reduce(Double(values.count)) { count, step in
      let isAlongRow = step == 1
      var products = 0, pairs = 0
      for (index, side) in sides {
        if isAlongRow && (index + 1) % columns == 0 { continue }
        guard let other = sides[index + step] else { continue }
        products += side * other
        pairs += 1
      }
      let correlation = pairs > 0 ? Double(products) / Double(pairs) : 0
      let r = min(max(correlation, 0), Self.mostCorrelation)
      return count * (1 - r) / (1 + r)
    }
  }

  /// Standard error of the median of sorted values.
  func standardError(_ sorted: [Double]) -> Double {
    let share = 0.5 / max(effectiveCount, 1).squareRoot()
    return (sorted.quantile(0.5 + share) - sorted.quantile(0.5 - share)) / 2
  }
}
