/// Where the samples of a resized axis lie.
enum SampleAlignment {
  /// Pixels are areas: centre on centre, edges repeated (OpenCV, and PyTorch's `align_corners=False`).
  case halfPixel
  /// The first and last samples of both lie upon each other (PyTorch's `align_corners=True`).
  case corners
}

/// Resizes arrays linearly, without smoothing.
///
/// - Parameters:
///   - values: Arrays of shape `from`, one after the other.
///   - from: Sizes of the axes, each at least 1.
///   - to: Sizes wanted, as many.
///   - alignment: Where the samples lie.
/// - Returns: As many arrays of shape `to`.
func resampled(
  _ values: [Float], from: [Int], to: [Int], alignment: SampleAlignment = .halfPixel
) -> [Float] {
  precondition(from.count == to.count, "Resizing keeps the number of axes.")
  var values = values, sizes = from
  for axis in from.indices where sizes[axis] != to[axis] {
    let inner = sizes[(axis + 1)...].reduce(1, *)
    values = resampled(
      values, length: sizes[axis], inner: inner,
      by: AxisSamples(from: sizes[axis], to: to[axis], alignment: alignment))
    sizes[axis] = to[axis]
  }
  return values
}

/// Two neighbours and the weight of the second for each sample of an axis.
private struct AxisSamples {
  var first: [Int] = []
  var second: [Int] = []
  var weight: [Float] = []

  init(from: Int, to: Int, alignment: SampleAlignment) {
    for i in 0..<to {
      let place: Double
      switch alignment {
      case .halfPixel: place = (Double(i) + 0.5) * Double(from) / Double(to) - 0.5
      case .corners: place = to > 1 ? Double(i) * Double(from - 1) / Double(to - 1) : 0
      }
      let clamped = min(max(place, 0), Double(from - 1)), low = Int(clamped)
      first.append(low)
      second.append(min(low + 1, from - 1))
      weight.append(Float(clamped - Double(low)))
    }
  }
}

private func resampled(
  _ values: [Float], length: Int, inner: Int, by samples: AxisSamples
) -> [Float] {
  let outer = values.count / max(1, length * inner), count = samples.first.count
  return [Float](unsafeUninitializedCapacity: outer * count * inner) { result, filled in
    var next = 0
    for block in 0..<outer {
      for i in 0..<count {
        let a = (block * length + samples.first[i]) * inner
        let b = (block * length + samples.second[i]) * inner
        let weight = samples.weight[i]
        for k in 0..<inner {
          result[next] = values[a + k] + (values[b + k] - values[a + k]) * weight
          next += 1
        }
      }
    }
    filled = next
  }
}
