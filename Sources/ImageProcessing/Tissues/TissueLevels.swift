public import Imaging

/// The signals of muscle and fat in a T1 weighted volume, and what parts them.
///
/// Everything is relative to the volume's own samples, so that another gain changes nothing.
public struct TissueLevels: Equatable, Sendable {
  /// Signal of muscle: the most frequent one of the middle class.
  public let muscle: Float
  /// Signal of fat: the median of the bright class.
  public let fat: Float
  /// Below it lie air, cortical bone and other tissue without signal.
  public let darkBelow: Float
  /// From it on a sample counts as fat.
  public let fatFrom: Float

  /// The levels of a volume, from its samples outside some voxels.
  ///
  /// Two thresholds part a histogram of 256 bins, from zero to the 99.5th percentile of the samples
  /// above zero, into dark, middle and bright so that the variance between the classes is greatest
  /// (Otsu 1979, doi:10.1109/TSMC.1979.4310076).
  ///
  /// - Returns: `nil` when the classes do not stand apart as on a T1 weighted image: fat at least
  ///   1.5 times muscle; something dark, at most 0.6 times muscle; a twentieth of the samples above the
  ///   dark class in each of the others.
  public init?(of volume: Volume, outside excluded: VoxelRuns) {
    guard let histogram = Histogram(volume.samples, outside: excluded) else { return nil }
    let (first, second) = histogram.thresholds
    let body = histogram.share(of: first..<256)
    guard second > first, histogram.share(of: 0..<first) > 0, body > 0,
      histogram.share(of: first..<second) >= body / 20,
      histogram.share(of: second..<256) >= body / 20
    else { return nil }
    muscle = histogram.value(ofBin: histogram.peak(of: first..<second))
    fat = histogram.value(ofBin: histogram.median(of: second..<256))
    darkBelow = Float(first) * histogram.width
    fatFrom = Float(second) * histogram.width
    let dark = histogram.value(ofBin: histogram.median(of: 0..<first))
    guard fat >= 1.5 * muscle, dark <= 0.6 * muscle else { return nil }
  }
}

/// Samples of a volume counted in 256 bins.
private struct Histogram {
  let width: Float
  private let counts: [Double]

  init?(_ samples: [Float], outside excluded: VoxelRuns) {
    guard samples.allSatisfy(\.isFinite), let largest = samples.max(), largest > 0 else {
      return nil
    }
    let fine = Self.count(samples, outside: excluded, bins: 4096, top: largest)
    let above = fine.dropFirst().reduce(0, +)
    guard above > 0 else { return nil }
    var (sum, bin) = (0.0, 4095)
    while bin > 1 && sum + fine[bin] <= 0.005 * above {
      sum += fine[bin]
      bin -= 1
    }
    let top = largest * Float(bin + 1) / 4096
    width = top / 256
    counts = Self.count(samples, outside: excluded, bins: 256, top: top)
  }

  /// Counts of samples by bin; those beyond the last bin are in it, those below zero in the first.
  private static func count(
    _ samples: [Float], outside excluded: VoxelRuns, bins: Int, top: Float
  ) -> [Double] {
    var counts = [Int](repeating: 0, count: bins)
    let scale = Float(bins) / top
    func bin(_ value: Float) -> Int { Int(max(0, min(value * scale, Float(bins - 1)))) }
    for value in samples { counts[bin(value)] += 1 }
    for run in excluded.runs {
      for voxel in run.start..<(run.start + run.count) { counts[bin(samples[voxel])] -= 1 }
    }
    return counts.map(Double.init)
  }

  func share(of bins: Range<Int>) -> Double {
    counts[bins].reduce(0, +) / counts.reduce(0, +)
  }

  func value(ofBin bin: Int) -> Float { (Float(bin) + 0.5) * width }

  /// The first bins of the middle and of the bright class.
  var thresholds: (Int, Int) {
    var (weights, moments) = ([0.0], [0.0])
    for (bin, count) in counts.enumerated() {
      weights.append(weights[bin] + count)
      moments.append(moments[bin] + count * (Double(bin) + 0.5))
    }
    /// Weight times squared mean of bins `from..<to`: the between-class variance but for a constant.
    func spread(_ from: Int, _ to: Int) -> Double {
      let (weight, moment) = (weights[to] - weights[from], moments[to] - moments[from])
      return weight > 0 ? moment * moment / weight : 0
    }
    var (best, result) = (-1.0, (0, 0))
    for first in 1..<255 {
      for second in (first + 1)..<256 {
        let value = spread(0, first) + spread(first, second) + spread(second, 256)
        if value > best { (best, result) = (value, (first, second)) }
      }
    }
    return result
  }

  /// The fullest bin of a range, each bin taken with two on both sides.
  func peak(of bins: Range<Int>) -> Int {
    func smooth(_ bin: Int) -> Double {
      counts[max(bin - 2, bins.lowerBound)...min(bin + 2, bins.upperBound - 1)].reduce(0, +)
    }
    return bins.max { (smooth($0), $1) < (smooth($1), $0) } ?? bins.lowerBound
  }

  func median(of bins: Range<Int>) -> Int {
    let half = counts[bins].reduce(0, +) / 2
    var sum = 0.0
    for bin in bins {
      sum += counts[bin]
      if sum >= half { return bin }
    }
    return bins.lowerBound
  }
}
