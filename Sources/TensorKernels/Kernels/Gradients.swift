import CTensor

/// Multiplies a gradient by the derivative of an activation, given its results.
///
/// - Parameters:
///   - activation: One whose derivative follows from its result: leaky with a slope that is not negative, clip,
///     sigmoid, hard sigmoid.
/// - Throws: ``KernelError``.
public func multiplyByDerivative(
  _ gradient: Span<Float>, of activation: Activation, result: Span<Float>,
  into output: inout MutableSpan<Float>, workers: Workers
) throws(KernelError) {
  try require(result.count, equals: gradient.count)
  try require(output.count, equals: gradient.count)
  guard activation.isDifferentiatedByResult else { throw .invalidParameters }
  let count = Int64(gradient.count), parameters = activation.parameters
  gradient.withUnsafeBufferPointer { g in
    result.withUnsafeBufferPointer { r in
      output.withUnsafeMutableBufferPointer { y in
        guard let g = g.baseAddress, let r = r.baseAddress, let y = y.baseAddress else { return }
        ctensor_activation_gradient(workers.execution, parameters, count, g, r, y)
      }
    }
  }
}

extension Activation {
  /// Whether the derivative follows from the result.
  public var isDifferentiatedByResult: Bool {
    switch self {
    case .leaky(let slope): slope >= 0
    case .clip, .sigmoid, .hardSigmoid: true
    case .none, .silu, .hardSwish: false
    }
  }
}

/// The gradient of ``maxPool(_:_:into:workers:)``: all of it goes to the first of the largest values of a window.
///
/// - Throws: ``KernelError/sizeMismatch(expected:actual:)``.
public func maxPoolGradient(
  _ gradient: Span<Float>, input: Span<Float>, _ window: Window,
  into output: inout MutableSpan<Float>, workers: Workers
) throws(KernelError) {
  try require(gradient.count, equals: window.outputCount)
  try require(input.count, equals: window.inputCount)
  try require(output.count, equals: window.inputCount)
  gradient.withUnsafeBufferPointer { g in
    input.withUnsafeBufferPointer { x in
      output.withUnsafeMutableBufferPointer { y in
        guard let x = x.baseAddress, let y = y.baseAddress else { return }
        guard let g = g.baseAddress else { return y.update(repeating: 0, count: window.inputCount) }
        window.withParameters { ctensor_max_pool_gradient(workers.execution, $0, g, x, y) }
      }
    }
  }
}

/// The gradient of ``averagePool(_:_:countsPadding:into:workers:)``: equal shares for what a window saw.
///
/// - Throws: ``KernelError/sizeMismatch(expected:actual:)``.
public func averagePoolGradient(
  _ gradient: Span<Float>, _ window: Window, countsPadding: Bool,
  into output: inout MutableSpan<Float>, workers: Workers
) throws(KernelError) {
  try require(gradient.count, equals: window.outputCount)
  try require(output.count, equals: window.inputCount)
  gradient.withUnsafeBufferPointer { g in
    output.withUnsafeMutableBufferPointer { y in
      guard let y = y.baseAddress else { return }
      guard let g = g.baseAddress else { return y.update(repeating: 0, count: window.inputCount) }
      window.withParameters {
        ctensor_average_pool_gradient(workers.execution, $0, countsPadding ? 1 : 0, g, y)
      }
    }
  }
}

/// The gradient of a normalisation of parts to mean 0 and variance 1, scaled behind it.
///
/// With n the normalised values, s = scale · gradient and d the deviation: (s − mean(s) − n · mean(s · n)) / d, sums in
/// double precision.
///
/// - Parameters:
///   - input: What was normalised.
///   - scale: Cycled through: each number for a `run` of neighbouring elements.
///   - part: Elements that were normalised together, a multiple of `run`.
///   - run: Elements that share a scale.
/// - Throws: ``KernelError/sizeMismatch(expected:actual:)``.
public func normalizationGradient(
  _ gradient: Span<Float>, input: Span<Float>, scale: Span<Float>, part: Int, run: Int,
  epsilon: Float, into output: inout MutableSpan<Float>, workers: Workers
) throws(KernelError) {
  try require(input.count, equals: gradient.count)
  try require(output.count, equals: gradient.count)
  guard part > 0, run > 0, scale.count > 0, gradient.count % part == 0 else {
    throw .invalidParameters
  }
  gradient.withUnsafeBufferPointer { g in
    input.withUnsafeBufferPointer { x in
      scale.withUnsafeBufferPointer { scale in
        output.withUnsafeMutableBufferPointer { y in
          let job = NormalizationJob(
            gradient: g, input: x, scale: scale, part: part, run: run, epsilon: Double(epsilon),
            output: y)
          workers.forEach(g.count / part) { job.perform($0) }
        }
      }
    }
  }
}

private struct NormalizationJob {
  let gradient: UnsafeBufferPointer<Float>, input: UnsafeBufferPointer<Float>
  let scale: UnsafeBufferPointer<Float>
  let part: Int, run: Int, epsilon: Double
  let output: UnsafeMutableBufferPointer<Float>

  func perform(_ index: Int) {
    let range = index * part..<(index + 1) * part, count = Double(part)
    var mean = 0.0, squares = 0.0, sum = 0.0, product = 0.0
    for i in range { mean += Double(input[i]) }
    mean /= count
    for i in range {
      let centred = Double(input[i]) - mean, scaled = scaled(i)
      squares += centred * centred
      sum += scaled
      product += scaled * centred
    }
    let variance = squares / count + epsilon, deviation = variance.squareRoot()
    let shift = sum / count, pull = product / count / variance
    for i in range {
      output[i] = Float((scaled(i) - shift - (Double(input[i]) - mean) * pull) / deviation)
    }
  }

  private func scaled(_ i: Int) -> Double {
    Double(gradient[i]) * Double(scale[i / run % scale.count])
  }
}
