import CTensor

/// Memory of a tensor in blocks that a kernel reads; see ``TensorLayout/blocked``.
public struct BlockedSource {
  /// The first element.
  public let base: UnsafePointer<Float>
  /// Floats between images; more than an image takes where the tensor is a part of a larger one.
  public let batchStride: Int

  /// Makes a source.
  public init(base: UnsafePointer<Float>, batchStride: Int) {
    self.base = base
    self.batchStride = batchStride
  }

  var parameters: ctensor_blocked_in {
    ctensor_blocked_in(data: base, batch_stride: Int64(batchStride))
  }
}

/// Memory of a tensor in blocks that a kernel writes.
public struct BlockedTarget {
  /// The first element.
  public let base: UnsafeMutablePointer<Float>
  /// Floats between images.
  public let batchStride: Int

  /// Makes a target.
  public init(base: UnsafeMutablePointer<Float>, batchStride: Int) {
    self.base = base
    self.batchStride = batchStride
  }

  var parameters: ctensor_blocked_out {
    ctensor_blocked_out(data: base, batch_stride: Int64(batchStride))
  }
}

/// Numbers whose first one lies at the beginning of a cache line, so that no vector crosses two.
struct AlignedFloats: Sendable {
  private let storage: [Float]
  private let start: Int
  let count: Int

  /// Reserves `count` zeros and lets `fill` write them.
  init(count: Int, fill: (UnsafeMutablePointer<Float>) -> Void) {
    var start = 0
    storage = [Float](unsafeUninitializedCapacity: count + TensorLayout.blockSize) {
      buffer, filled in
      guard let base = buffer.baseAddress else { return }
      base.initialize(repeating: 0, count: count + TensorLayout.blockSize)
      start = (64 - Int(bitPattern: base) % 64) % 64 / MemoryLayout<Float>.stride
      fill(base + start)
      filled = count + TensorLayout.blockSize
    }
    self.start = start
    self.count = count
  }

  /// Numbers for channels, the last block filled up with zeros.
  init(channels values: some Collection<Float>) {
    let count = TensorLayout.blocks(values.count) * TensorLayout.blockSize
    self.init(count: count) { target in
      for (index, value) in values.enumerated() { target[index] = value }
    }
  }

  func withPointer<Result>(_ body: (UnsafePointer<Float>) -> Result) -> Result {
    storage.withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { preconditionFailure("There is always one block.") }
      return body(base + start)
    }
  }
}

/// Lays out row-major channels in blocks.
///
/// - Parameters:
///   - count: Positions of each channel.
/// - Throws: ``KernelError/sizeMismatch(expected:actual:)``.
public func layOutInBlocks(
  _ input: Span<Float>, batch: Int, channels: Int, count: Int, into output: BlockedTarget,
  workers: Workers
) throws(KernelError) {
  try require(input.count, equals: batch * channels * count)
  input.withUnsafeBufferPointer { x in
    guard let x = x.baseAddress else { return }
    ctensor_block(
      workers.execution, Int64(batch), Int64(channels), Int64(count), x, output.parameters)
  }
}

/// Lays out channels in blocks in row-major order.
///
/// - Throws: ``KernelError/sizeMismatch(expected:actual:)``.
public func layOutInRows(
  _ input: BlockedSource, batch: Int, channels: Int, count: Int,
  into output: inout MutableSpan<Float>, workers: Workers
) throws(KernelError) {
  try require(output.count, equals: batch * channels * count)
  output.withUnsafeMutableBufferPointer { y in
    guard let y = y.baseAddress else { return }
    ctensor_unblock(
      workers.execution, Int64(batch), Int64(channels), Int64(count), input.parameters, y)
  }
}
