import CPixels

import Glibc

/// The weights that make each sample of one display axis from the samples of one image axis.
///
/// Where the display is coarser than the image, the kernel is widened by the ratio, so that fine
/// structure is averaged instead of turning into false patterns. At the image's edge the weights
/// that fall outside are dropped and the others scaled to a sum of one. Where each display sample lies
/// on an image sample, that sample alone is taken, whatever the kernel: no value is made up.
struct ResamplingTaps {
  /// Display coordinates that lie on the image; the others are letterbox.
  let covered: Range<Int>
  /// First input index of each covered output.
  let first: [Int32]
  /// `[output, tap]`.
  let weights: [Float]
  /// Taps for each output.
  let taps: Int

  /// Weights for `outputs` positions whose place on the input axis is `origin + step × index`.
  init(
    inputs: Int, outputs: Int, origin: Double, step: Double, interpolation: Interpolation
  ) {
    covered = Self.coveredRange(inputs: inputs, outputs: outputs, origin: origin, step: step)
    let widening = max(1, abs(step))
    let reach = Self.reach(interpolation) * widening
    let isCopied = interpolation == .nearest || Self.isOnSamples(origin: origin, step: step)
    taps = isCopied ? 1 : Int(min(Double(inputs), (2 * reach).rounded(.up) + 1))
    var first: [Int32] = []
    var weights: [Float] = []
    first.reserveCapacity(covered.count)
    weights.reserveCapacity(covered.count * taps)
    for output in covered {
      let place = origin + step * Double(output)
      guard !isCopied else {
        first.append(Int32(min(max(Int((place + 0.5).rounded(.down)), 0), inputs - 1)))
        weights.append(1)
        continue
      }
      let start = min(max(Int((place - reach).rounded(.up)), 0), inputs - taps)
      let values = (start..<(start + taps)).map {
        Self.weight((Double($0) - place) / widening, interpolation)
      }
      let sum = values.reduce(0, +)
      first.append(Int32(start))
      weights.append(contentsOf: values.map { Float($0 / sum) })
    }
    self.first = first
    self.weights = weights
  }

  /// The same weights for an input whose first samples are left out.
  func shifted(by offset: Int) -> ResamplingTaps {
    ResamplingTaps(
      covered: covered, first: first.map { $0 + Int32(offset) }, weights: weights, taps: taps)
  }

  private init(covered: Range<Int>, first: [Int32], weights: [Float], taps: Int) {
    (self.covered, self.first, self.weights, self.taps) = (covered, first, weights, taps)
  }

  /// Calls `body` with the C form of the weights; valid inside the call only.
  func withTaps<Result>(_ body: (cpixels_taps) -> Result) -> Result {
    first.withUnsafeBufferPointer { first in
      weights.withUnsafeBufferPointer { weights in
        body(
          cpixels_taps(
            first: first.baseAddress, weights: weights.baseAddress, taps: Int32(taps)))
      }
    }
  }

  /// Whether each position is an input sample: one display pixel to an image pixel, moved by whole
  /// pixels. A millionth of a pixel is beyond what can be seen and far above what rounding leaves.
  private static func isOnSamples(origin: Double, step: Double) -> Bool {
    abs(origin - origin.rounded()) < 1e-6 && abs(abs(step) - 1) < 1e-9
  }

  private static func coveredRange(
    inputs: Int, outputs: Int, origin: Double, step: Double
  ) -> Range<Int> {
    let isOnImage = { (output: Int) in
      let place = origin + step * Double(output)
      return place >= -0.5 && place < Double(inputs) - 0.5
    }
    guard let lower = (0..<outputs).first(where: isOnImage),
      let upper = (0..<outputs).last(where: isOnImage)
    else { return 0..<0 }
    return lower..<(upper + 1)
  }

  /// Distance from its centre at which a kernel is zero.
  private static func reach(_ interpolation: Interpolation) -> Double {
    switch interpolation {
    case .nearest: 0.5
    case .bilinear: 1
    case .bicubic: 2
    case .lanczos: 3
    }
  }

  private static func weight(_ distance: Double, _ interpolation: Interpolation) -> Double {
    let x = abs(distance)
    switch interpolation {
    case .nearest: return x <= 0.5 ? 1 : 0
    case .bilinear: return max(0, 1 - x)
    case .bicubic:
      if x < 1 { return (1.5 * x - 2.5) * x * x + 1 }
      return x < 2 ? ((-0.5 * x + 2.5) * x - 4) * x + 2 : 0
    case .lanczos: return x < 3 ? sinc(x) * sinc(x / 3) : 0
    }
  }

  private static func sinc(_ x: Double) -> Double {
    x == 0 ? 1 : sin(.pi * x) / (.pi * x)
  }
}
