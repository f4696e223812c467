/// What one reading process may use.
public struct ReadingLimits: Hashable, Sendable {
  /// Address space in bytes, the program itself and the shared pixels included.
  public var memory: UInt64
  /// Seconds for one file's header or one frame; at least 1.
  public var seconds: Int

  /// Limits; 2 GiB and 20 seconds by default.
  ///
  /// A decision of this project (docs/decisions/0008): the largest MR objects need a few hundred
  /// megabytes, and a sound frame takes milliseconds.
  public init(memory: UInt64 = 2 << 30, seconds: Int = 20) {
    self.memory = memory
    self.seconds = max(seconds, 1)
  }
}
