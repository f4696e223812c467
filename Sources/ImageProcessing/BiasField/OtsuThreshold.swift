import CPixels

/// Smallest and largest of samples; `nil` when one is not finite or there is none.
func finiteRange(of samples: [Float]) -> ClosedRange<Float>? {
  var (smallest, largest): (Float, Float) = (0, 0)
  guard cpixels_finite_range(samples, samples.count, &smallest, &largest) != 0 else { return nil }
  return smallest...largest
}

/// The threshold between two classes whose means lie farthest apart for their sizes: the upper edge of
/// a bin (Otsu, IEEE Trans. SMC 9:62, 1979, doi:10.1109/TSMC.1979.4310076).
///
/// - Parameters:
///   - samples: At least one, finite.
///   - range: Their smallest and largest.
///   - bins: Bins of the histogram, of one width over the range; ITK's examples take 200.
func otsuThreshold(of samples: [Float], in range: ClosedRange<Float>, bins: Int = 200) -> Float {
  let width = (range.upperBound - range.lowerBound) / Float(bins)
  guard width > 0 else { return range.lowerBound }
  var counts = [UInt32](repeating: 0, count: bins)
  cpixels_count_bins(
    samples, samples.count, range.lowerBound, 1 / width, &counts, bins)
  let total = Double(samples.count)
  let sum = counts.enumerated().reduce(0.0) { $0 + Double($1.offset) * Double($1.element) }
  var (below, sumBelow, best, place) = (0.0, 0.0, -1.0, 0)
  for (bin, count) in counts.dropLast().enumerated() {
    below += Double(count)
    sumBelow += Double(bin) * Double(count)
    guard below > 0, below < total else { continue }
    let distance = sumBelow / below - (sum - sumBelow) / (total - below)
    let between = below * (total - below) * distance * distance
    if between > best { (best, place) = (between, bin) }
  }
  return range.lowerBound + Float(place + 1) * width
}
