/// How the elements of a tensor lie in memory.
public enum TensorLayout: Equatable, Sendable {
  /// Row-major order of the axes.
  case rowMajor
  /// `[batch, ⌈channels / 16⌉, spatial…, 16]` of 32-bit floats, where a vector register takes the channels of one
  /// position (NCHW16c). Numbers behind the last channel mean nothing.
  case blocked

  /// Channels of one block.
  public static let blockSize = 16

  /// Elements that a tensor of this shape takes in memory; a blocked one has at least a batch and channels.
  public func storedCount(_ shape: [Int]) -> Int {
    guard self == .blocked, shape.count >= 2 else { return shape.reduce(1, *) }
    return shape[0] * Self.blocks(shape[1]) * Self.blockSize * shape[2...].reduce(1, *)
  }

  /// Blocks that hold this many channels.
  public static func blocks(_ channels: Int) -> Int { (channels + blockSize - 1) / blockSize }
}
