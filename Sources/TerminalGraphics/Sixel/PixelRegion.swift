/// A rectangle of a picture, in its pixels.
public struct PixelRegion: Hashable, Sendable {
  /// First column.
  public let x: Int
  /// First row.
  public let y: Int
  /// Number of columns.
  public let width: Int
  /// Number of rows.
  public let height: Int

  /// Makes a region; negative sides become zero.
  public init(x: Int, y: Int, width: Int, height: Int) {
    self.x = x
    self.y = y
    self.width = max(0, width)
    self.height = max(0, height)
  }
}
