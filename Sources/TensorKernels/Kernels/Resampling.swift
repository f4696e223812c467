import CTensor

/// Weighted samples that make each position of a resized axis.
public struct ResampledAxis: Equatable, Sendable {
  /// Elements before.
  public let inputSize: Int
  /// Elements after.
  public let outputSize: Int
  /// Samples for each position.
  public let taps: Int
  /// Sampled places, `outputSize × taps`; negative ones lie outside.
  public let indices: [Int32]
  /// Their weights, `outputSize × taps`.
  public let weights: [Float]

  /// Makes samples.
  public init(inputSize: Int, outputSize: Int, taps: Int, indices: [Int32], weights: [Float]) {
    self.inputSize = inputSize
    self.outputSize = outputSize
    self.taps = taps
    self.indices = indices
    self.weights = weights
  }

  /// An axis that stays as it is.
  public static func identity(_ size: Int) -> ResampledAxis {
    ResampledAxis(inputSize: size, outputSize: size, taps: 0, indices: [], weights: [])
  }

  /// The way back: what each place before gave to the places after, as samples of those. Samples from outside give
  /// nothing.
  public func transposed() -> ResampledAxis {
    if isIdentity { return self }
    var places = [[(Int32, Float)]](repeating: [], count: inputSize)
    for position in 0..<outputSize {
      for tap in position * taps..<(position + 1) * taps where indices[tap] >= 0 {
        places[Int(indices[tap])].append((Int32(position), weights[tap]))
      }
    }
    let most = max(1, places.map(\.count).max() ?? 0)
    var indices: [Int32] = [], weights: [Float] = []
    for samples in places {
      let missing = most - samples.count
      indices += samples.map(\.0) + [Int32](repeating: -1, count: missing)
      weights += samples.map(\.1) + [Float](repeating: 0, count: missing)
    }
    return ResampledAxis(
      inputSize: outputSize, outputSize: inputSize, taps: most, indices: indices,
      weights: weights)
  }

  /// Whether the axis stays as it is.
  public var isIdentity: Bool { taps == 0 }
}

/// Resamples the middle axis of `[outer, axis, inner]`.
///
/// - Parameters:
///   - outside: The value of samples that lie outside.
/// - Throws: ``KernelError``.
public func resample(
  _ input: Span<Float>, outer: Int, axis: ResampledAxis, inner: Int, outside: Float,
  into output: inout MutableSpan<Float>, workers: Workers
) throws(KernelError) {
  try require(input.count, equals: outer * axis.inputSize * inner)
  try require(output.count, equals: outer * axis.outputSize * inner)
  try require(axis.indices.count, equals: axis.outputSize * axis.taps)
  try require(axis.weights.count, equals: axis.outputSize * axis.taps)
  guard axis.indices.allSatisfy({ $0 < axis.inputSize }) else { throw .invalidParameters }
  input.withUnsafeBufferPointer { x in
    output.withUnsafeMutableBufferPointer { y in
      guard let x = x.baseAddress, let y = y.baseAddress else { return }
      ctensor_resample(
        workers.execution, Int64(outer), Int64(axis.inputSize), Int64(axis.outputSize),
        Int64(inner), Int64(axis.taps), axis.indices, axis.weights, outside, x, y)
    }
  }
}
