import CTensor
import Glibc

/// Normalises each plane of `[batch, channels, count]` to mean 0 and variance 1, then scales and shifts it.
///
/// y = (x − mean) / √(variance + epsilon) · scale + shift (Ulyanov et al., arXiv 1607.08022).
///
/// - Throws: ``KernelError/sizeMismatch(expected:actual:)``.
public func instanceNormalize(
  _ input: Span<Float>, batch: Int, channels: Int, count: Int, epsilon: Float,
  scale: Span<Float>, shift: Span<Float>, activation: Activation,
  into output: inout MutableSpan<Float>, workers: Workers
) throws(KernelError) {
  try checkPlanes(input.count, output.count, batch, channels, count, scale.count, shift.count)
  input.withUnsafeBufferPointer { x in
    scale.withUnsafeBufferPointer { scale in
      shift.withUnsafeBufferPointer { shift in
        output.withUnsafeMutableBufferPointer { y in
          guard let x = x.baseAddress, let scale = scale.baseAddress, let y = y.baseAddress,
            let shift = shift.baseAddress
          else { return }
          ctensor_instance_normalize(
            workers.execution, Int64(batch * channels), Int64(channels), Int64(count), epsilon, x,
            scale, shift, activation.parameters, y)
        }
      }
    }
  }
}

/// Multiplies each channel of `[batch, channels, count]` by its scale and adds its shift.
///
/// - Throws: ``KernelError/sizeMismatch(expected:actual:)``.
public func scaleAndShift(
  _ input: Span<Float>, batch: Int, channels: Int, count: Int, scale: Span<Float>,
  shift: Span<Float>, activation: Activation, into output: inout MutableSpan<Float>,
  workers: Workers
) throws(KernelError) {
  try checkPlanes(input.count, output.count, batch, channels, count, scale.count, shift.count)
  input.withUnsafeBufferPointer { x in
    scale.withUnsafeBufferPointer { scale in
      shift.withUnsafeBufferPointer { shift in
        output.withUnsafeMutableBufferPointer { y in
          guard let x = x.baseAddress, let scale = scale.baseAddress, let y = y.baseAddress,
            let shift = shift.baseAddress
          else { return }
          ctensor_scale_shift(
            workers.execution, Int64(batch * channels), Int64(channels), Int64(count), x, scale,
            shift, activation.parameters, y)
        }
      }
    }
  }
}

private func checkPlanes(
  _ input: Int, _ output: Int, _ batch: Int, _ channels: Int, _ count: Int, _ scale: Int,
  _ shift: Int
) throws(KernelError) {
  try require(input, equals: batch * channels * count)
  try require(output, equals: input)
  try require(scale, equals: channels)
  try require(shift, equals: channels)
}

/// The mean of each of `planes` runs of `count` elements, summed in double precision.
///
/// - Throws: ``KernelError/sizeMismatch(expected:actual:)``.
public func planeMeans(
  _ input: Span<Float>, planes: Int, count: Int, into output: inout MutableSpan<Float>,
  workers: Workers
) throws(KernelError) {
  try require(input.count, equals: planes * count)
  try require(output.count, equals: planes)
  input.withUnsafeBufferPointer { x in
    output.withUnsafeMutableBufferPointer { y in
      guard let x = x.baseAddress, let y = y.baseAddress else { return }
      ctensor_plane_means(workers.execution, Int64(planes), Int64(count), x, y)
    }
  }
}

/// Softmax along the middle axis of `[outer, axis, inner]`.
///
/// - Throws: ``KernelError/sizeMismatch(expected:actual:)``.
public func softmax(
  _ input: Span<Float>, outer: Int, axis: Int, inner: Int, into output: inout MutableSpan<Float>,
  workers: Workers
) throws(KernelError) {
  try require(input.count, equals: outer * axis * inner)
  try require(output.count, equals: input.count)
  input.withUnsafeBufferPointer { x in
    output.withUnsafeMutableBufferPointer { y in
      guard let x = x.baseAddress, let y = y.baseAddress else { return }
      ctensor_softmax(workers.execution, Int64(outer), Int64(axis), Int64(inner), x, y)
    }
  }
}

/// Divides each value of `[batch, channels, count]` by a power of its neighbouring channels' squares.
///
/// y = x / (bias + alpha / size · Σ x²)^beta; the sum is over `size` channels around the value's own, in
/// double precision (Krizhevsky et al., NIPS 2012, section 3.3; ONNX operator documentation, LRN).
///
/// - Throws: ``KernelError/sizeMismatch(expected:actual:)``.
public func normalizeAcrossChannels(
  _ input: Span<Float>, batch: Int, channels: Int, count: Int, size: Int, alpha: Float,
  beta: Float, bias: Float, into output: inout MutableSpan<Float>
) throws(KernelError) {
  try require(input.count, equals: batch * channels * count)
  try require(output.count, equals: input.count)
  let before = (size - 1) / 2, after = size / 2, factor = Double(alpha) / Double(size)
  for channel in 0..<batch * channels {
    let own = channel % channels, first = channel - min(own, before)
    let last = channel + min(channels - 1 - own, after)
    for i in 0..<count {
      var sum = 0.0
      for other in first...last {
        let value = Double(input[other * count + i])
        sum += value * value
      }
      let value = Double(input[channel * count + i])
      output[channel * count + i] = Float(
        value / pow(Double(bias) + factor * sum, Double(beta)))
    }
  }
}
