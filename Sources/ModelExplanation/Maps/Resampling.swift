import TensorKernels

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
    values = sampled(
      values, inner: inner,
      by: neighbours(from: sizes[axis], to: to[axis], alignment: alignment))
    sizes[axis] = to[axis]
  }
  return values
}

/// Smooths arrays by a Gaussian along each axis; edges are repeated.
///
/// - Parameters:
///   - values: Arrays of shape `spatial`, one after the other.
///   - deviation: The standard deviation in positions, at which the Gaussian is cut off as in RISE's own code, which takes
///     eleven numbers of deviation 5.
func smoothed(_ values: [Float], spatial: [Int], deviation: Int) -> [Float] {
  let width = 2 * Double(deviation * deviation), offsets = Array(-deviation...deviation)
  let kernel = offsets.map { Float(exponential(-Double($0 * $0) / width)) }
  let sum = kernel.reduce(0, +)
  var values = values, inner = 1
  for size in spatial.reversed() {
    let places = (0..<size).flatMap { i in offsets.map { Int32(min(max(i + $0, 0), size - 1)) } }
    let axis = ResampledAxis(
      inputSize: size, outputSize: size, taps: kernel.count, indices: places,
      weights: (0..<size).flatMap { _ in kernel.map { $0 / sum } })
    values = sampled(values, inner: inner, by: axis)
    inner *= size
  }
  return values
}

/// Two neighbours for each sample of an axis.
private func neighbours(from: Int, to: Int, alignment: SampleAlignment) -> ResampledAxis {
  var indices: [Int32] = [], weights: [Float] = []
  for i in 0..<to {
    let place: Double
    switch alignment {
    case .halfPixel: place = (Double(i) + 0.5) * Double(from) / Double(to) - 0.5
    case .corners: place = to > 1 ? Double(i) * Double(from - 1) / Double(to - 1) : 0
    }
    let clamped = min(max(place, 0), Double(from - 1)), low = Int(clamped)
    let weight = Float(clamped - Double(low))
    indices += [Int32(low), Int32(min(low + 1, from - 1))]
    weights += [1 - weight, weight]
  }
  return ResampledAxis(
    inputSize: from, outputSize: to, taps: 2, indices: indices, weights: weights)
}

/// Values sampled along the axis before the last `inner` elements.
private func sampled(_ values: [Float], inner: Int, by axis: ResampledAxis) -> [Float] {
  let outer = values.count / max(1, axis.inputSize * inner)
  var result = [Float](repeating: 0, count: outer * axis.outputSize * inner)
  var span = result.mutableSpan
  do throws(KernelError) {
    try resample(
      values.span, outer: outer, axis: axis, inner: inner, outside: 0, into: &span,
      workers: Workers())
  } catch { preconditionFailure("The samples lie within the axis: \(error)") }
  return result
}
