import CPixels

extension WindowLevel {
  /// Greys of modality values by the linear VOI function.
  ///
  /// For widths of at least 1 the LINEAR function of PS3.3 C.11.2.1.2.1 on the output range 0 to
  /// 255; for smaller widths, which LINEAR does not allow, LINEAR_EXACT of C.11.2.1.3.2. Results
  /// are rounded half up. A sample that is no number is black, or white when inverted.
  ///
  /// - Parameters:
  ///   - samples: Values after the modality LUT.
  ///   - inverted: Whether low values are bright.
  /// - Returns: One grey for each sample.
  public func greys(_ samples: [Float], inverted: Bool = false) -> [UInt8] {
    let (lower, scale) = ramp
    return greys(samples, lower: lower, scale: scale, inverted: inverted)
  }

  func greys(_ samples: [Float], lower: Double, scale: Double, inverted: Bool) -> [UInt8] {
    var greys = [UInt8](unsafeUninitializedCapacity: samples.count) { buffer, count in
      samples.withUnsafeBufferPointer {
        cpixels_window($0.baseAddress, samples.count, lower, scale, buffer.baseAddress)
      }
      count = samples.count
    }
    if inverted { for index in greys.indices { greys[index] = ~greys[index] } }
    return greys
  }

  /// The value that becomes 0, and greys for each unit above it.
  private var ramp: (lower: Double, scale: Double) {
    // LINEAR with a width of one is a step; so steep a ramp is one in 8 bits.
    let step = 1e30
    guard width >= 1 else {
      let width = max(width, 1e-6)
      return (center - width / 2, 255 / width)
    }
    let span = width - 1
    return (center - 0.5 - span / 2, span > 0 ? min(255 / span, step) : step)
  }
}

/// The window from the first to the ninety-ninth percentile, for images without one.
///
/// MR values have no fixed scale. Between these percentiles the picture keeps its contrast when
/// few pixels are very bright (vessels, fat at a coil); the percentiles are a decision of this
/// project, see `docs/coordinates.md`. At most 65,536 samples at even distances are looked at;
/// values that are no numbers, and padding, are left out.
///
/// - Parameters:
///   - samples: Values after the modality LUT.
///   - padding: Values that fill the matrix where there is no image (PS3.3 C.7.5.1.1.2).
/// - Returns: A window whose ramp runs from the lower to the upper percentile; width 1 above the
///   value when all samples are equal, and 0.5 ± 0.5 when there are none.
public func percentileWindow(
  _ samples: [Float], padding: [ClosedRange<Float>] = []
) -> WindowLevel {
  percentileWindow(ofParts: [samples], padding)
}

/// The percentile window of several images, as if their samples stood one after the other.
public func percentileWindow(
  of images: [SliceImage], padding: [ClosedRange<Float>]
) -> WindowLevel {
  percentileWindow(ofParts: images.map(\.samples), padding)
}

private func percentileWindow(
  ofParts parts: [[Float]], _ padding: [ClosedRange<Float>]
) -> WindowLevel {
  let total = parts.reduce(0) { $0 + $1.count }
  let stride = max(1, (total + 65_535) / 65_536)
  var looked: [Float] = []
  looked.reserveCapacity(total / stride + 1)
  var next = 0
  for samples in parts {
    while next < samples.count {
      let sample = samples[next]
      next += stride
      guard sample.isFinite, !padding.contains(where: { $0.contains(sample) }) else { continue }
      looked.append(sample)
    }
    next -= samples.count
  }
  guard !looked.isEmpty else { return WindowLevel(center: 0.5, width: 1) }
  looked.sort()
  let lower = Double(looked[Int((0.01 * Double(looked.count - 1)).rounded())])
  let upper = Double(looked[Int((0.99 * Double(looked.count - 1)).rounded())])
  let span = upper - lower
  // An image of one value is dark: LINEAR of width 1 is black up to centre - 0.5.
  if span == 0 { return WindowLevel(center: lower + 1, width: 1) }
  // LINEAR runs from c - 0.5 - (w - 1) / 2 to c - 0.5 + (w - 1) / 2, LINEAR_EXACT from c ± w / 2.
  return span >= 1
    ? WindowLevel(center: lower + span / 2 + 0.5, width: span + 1)
    : WindowLevel(center: lower + span / 2, width: max(span, 1e-6))
}
