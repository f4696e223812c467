import CPixels
import Glibc

/// A resampled axis as weighted sums of source samples: smoothing and interpolation in one.
///
/// The Gaussian is that of SciPy's `gaussian_filter1d` with `mode="nearest"`: cut at
/// `Int(4 · sigma + 0.5)` samples, its weights divided by their sum, edge values repeated.
struct AxisFilter {
  private let sourceCount: Int
  /// First source sample of each sum.
  private let first: [Int32]
  /// Number of terms of each sum.
  private let taps: Int
  /// `[sum, term]`.
  private let weights: [Double]

  /// Number of samples of the result.
  var count: Int { first.count }

  init(_ axis: ResamplingAxis) {
    let kernel = Self.gaussian(axis.smoothing)
    let (radius, last) = (kernel.count / 2, axis.sourceCount - 1)
    let taps = min(kernel.count + 1, axis.sourceCount)
    var first: [Int32] = []
    var weights = [Double](repeating: 0, count: axis.count * taps)
    for (index, sample) in axis.samples.enumerated() {
      let start = min(max(Int(sample.low) - radius, 0), axis.sourceCount - taps)
      for (centre, share) in [(sample.low, 1 - sample.share), (sample.high, sample.share)] {
        for (place, weight) in kernel.enumerated() {
          let source = min(max(Int(centre) + place - radius, 0), last)
          weights[index * taps + source - start] += share * weight
        }
      }
      first.append(Int32(start))
    }
    (self.sourceCount, self.first, self.taps, self.weights) = (
      axis.sourceCount, first, taps, weights
    )
  }

  /// Sums along the middle axis of `[outer, sourceCount, inner]`.
  ///
  /// - Parameters:
  ///   - values: The source.
  ///   - outer: Number of positions before the axis.
  ///   - inner: Number of positions after it.
  ///   - wanted: Which samples of the result.
  /// - Returns: `[outer, wanted, inner]`.
  func apply(to values: [Double], outer: Int, inner: Int, wanted: Range<Int>) -> [Double] {
    precondition(values.count == outer * sourceCount * inner, "The values are of another grid.")
    precondition(wanted.clamped(to: 0..<count) == wanted, "The axis has no such samples.")
    let size = outer * wanted.count * inner
    return [Double](unsafeUninitializedCapacity: size) { result, written in
      first.withUnsafeBufferPointer { first in
        weights.withUnsafeBufferPointer { weights in
          guard let target = result.baseAddress, let places = first.baseAddress,
            let factors = weights.baseAddress
          else { return }
          cpixels_filter_axis(
            values, outer, sourceCount, inner, places + wanted.lowerBound,
            factors + wanted.lowerBound * taps, taps, wanted.count, target)
        }
      }
      written = size
    }
  }

  /// A sampled Gaussian of sum 1; the single weight 1 for a deviation of 0.
  private static func gaussian(_ deviation: Double) -> [Double] {
    guard deviation > 0 else { return [1] }
    let radius = Int(4 * deviation + 0.5)
    let values = (-radius...radius).map { place in
      exp(-0.5 * Double(place * place) / (deviation * deviation))
    }
    let sum = values.reduce(0, +)
    return values.map { $0 / sum }
  }
}
