/// The largest or the mean value under a window, by the definition.
///
/// - Parameters:
///   - isMaximum: Whether the largest is wanted; the mean counts only elements inside the input.
/// - Throws: ``KernelError/sizeMismatch(expected:actual:)``.
public func poolPlainly(
  _ input: Span<Float>, _ window: Window, isMaximum: Bool, into output: inout MutableSpan<Float>
) throws(KernelError) {
  try require(input.count, equals: window.inputCount)
  try require(output.count, equals: window.outputCount)
  let plane = window.input.reduce(1, *), results = window.output.reduce(1, *)
  for p in 0..<window.planes {
    window.forEachOutput { position, places in
      let values = places.map { input[p * plane + $0] }
      let mean = values.reduce(0) { $0 + Double($1) } / Double(max(1, values.count))
      output[p * results + position] = isMaximum ? values.max() ?? -.infinity : Float(mean)
    }
  }
}

/// Instance normalisation by the definition.
///
/// - Throws: ``KernelError/sizeMismatch(expected:actual:)``.
public func instanceNormalizePlainly(
  _ input: Span<Float>, batch: Int, channels: Int, count: Int, epsilon: Float,
  scale: Span<Float>, shift: Span<Float>, activation: Activation,
  into output: inout MutableSpan<Float>
) throws(KernelError) {
  try require(input.count, equals: batch * channels * count)
  try require(output.count, equals: input.count)
  for plane in 0..<batch * channels {
    let values = (0..<count).map { Double(input[plane * count + $0]) }
    let mean = values.reduce(0, +) / Double(count)
    let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(count)
    let deviation = (variance + Double(epsilon)).squareRoot()
    for (i, value) in values.enumerated() {
      let normal = (value - mean) / deviation * Double(scale[plane % channels])
      output[plane * count + i] = activation(Float(normal + Double(shift[plane % channels])))
    }
  }
}
