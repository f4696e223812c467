/// A sixel sequence and the places where it may be ended early.
public struct SixelSequence: Equatable, Sendable {
  /// From `ESC P` to `ESC \`; none for an empty region.
  public let bytes: [UInt8]
  /// Ascending offsets in `bytes`, each at the end of a band of six rows.
  ///
  /// The bytes before such an offset and ``terminator`` are a sequence of their own that paints the upper part
  /// of the region; what lies below keeps what it showed.
  public let breaks: [Int]

  /// Makes a sequence.
  public init(bytes: [UInt8], breaks: [Int]) {
    self.bytes = bytes
    self.breaks = breaks
  }

  /// `ESC \`, which ends a sequence.
  public static let terminator: [UInt8] = [0x1B, 0x5C]
}
