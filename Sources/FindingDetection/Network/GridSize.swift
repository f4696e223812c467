/// Numbers of voxels along the axes of a grid.
public struct GridSize: Equatable, Sendable {
  /// Along the normal.
  public let slices: Int
  /// Down a column.
  public let rows: Int
  /// Along a row.
  public let columns: Int

  /// Number of voxels.
  var count: Int { slices * rows * columns }

  /// The part of this size that fits into another.
  func clamped(to other: GridSize) -> GridSize {
    GridSize(
      slices: min(slices, other.slices), rows: min(rows, other.rows),
      columns: min(columns, other.columns))
  }

  /// The least size that holds this one and is a multiple of another along each axis.
  func rounded(up multiple: GridSize) -> GridSize {
    func up(_ size: Int, _ multiple: Int) -> Int { (size + multiple - 1) / multiple * multiple }
    return GridSize(
      slices: up(slices, multiple.slices), rows: up(rows, multiple.rows),
      columns: up(columns, multiple.columns))
  }
}
