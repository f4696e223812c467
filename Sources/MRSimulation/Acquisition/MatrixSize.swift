/// Columns and rows of an image or of k-space.
public struct MatrixSize: Hashable, Sendable {
  /// Number of columns, at least 1.
  public var columns: Int
  /// Number of rows, at least 1.
  public var rows: Int

  /// A size from its parts.
  public init(columns: Int, rows: Int) {
    (self.columns, self.rows) = (columns, rows)
  }
}
