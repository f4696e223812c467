/// A rectangle of character cells. Sides are never negative; an empty rectangle draws nothing.
public struct Rect: Hashable, Sendable {
  /// Left column, from zero.
  public var column: Int
  /// Top row, from zero.
  public var row: Int
  /// Number of columns.
  public var width: Int
  /// Number of rows.
  public var height: Int

  /// Makes a rectangle; negative sides become zero.
  public init(column: Int, row: Int, width: Int, height: Int) {
    self.column = column
    self.row = row
    self.width = max(0, width)
    self.height = max(0, height)
  }

  /// The whole of a screen.
  public init(_ size: Size) {
    self.init(column: 0, row: 0, width: size.width, height: size.height)
  }

  /// No cell at all.
  public static let zero = Rect(column: 0, row: 0, width: 0, height: 0)

  /// The top left cell.
  public var origin: CellPoint { CellPoint(column: column, row: row) }
  /// Width and height.
  public var size: Size { Size(width: width, height: height) }
  /// First column to the right of the rectangle.
  public var endColumn: Int { column + width }
  /// First row below the rectangle.
  public var endRow: Int { row + height }
  /// Whether the rectangle holds no cell.
  public var isEmpty: Bool { width == 0 || height == 0 }

  /// Whether the cell lies inside.
  public func contains(_ point: CellPoint) -> Bool {
    point.column >= column && point.column < endColumn && point.row >= row && point.row < endRow
  }

  /// The part of the rectangle inside `other`; empty when they do not meet.
  public func clipped(to other: Rect) -> Rect {
    let left = max(column, other.column)
    let top = max(row, other.row)
    return Rect(
      column: left, row: top, width: min(endColumn, other.endColumn) - left,
      height: min(endRow, other.endRow) - top)
  }

  /// The rectangle without its rim, `columns` wide at left and right and `rows` high above and below.
  public func inset(columns: Int = 1, rows: Int = 1) -> Rect {
    inset(left: columns, top: rows, right: columns, bottom: rows)
  }

  /// The rectangle without the given number of cells on each side.
  public func inset(left: Int = 0, top: Int = 0, right: Int = 0, bottom: Int = 0) -> Rect {
    Rect(
      column: column + left, row: row + top, width: width - left - right,
      height: height - top - bottom)
  }

  /// The first `rows` rows, and what is left below them.
  public func splitTop(_ rows: Int) -> (top: Rect, rest: Rect) {
    let count = min(max(0, rows), height)
    return (
      Rect(column: column, row: row, width: width, height: count),
      Rect(column: column, row: row + count, width: width, height: height - count)
    )
  }

  /// The last `rows` rows, and what is left above them.
  public func splitBottom(_ rows: Int) -> (rest: Rect, bottom: Rect) {
    let count = min(max(0, rows), height)
    let (rest, bottom) = splitTop(height - count)
    return (rest, bottom)
  }

  /// The first `columns` columns, and what is left to the right of them.
  public func splitLeft(_ columns: Int) -> (left: Rect, rest: Rect) {
    let count = min(max(0, columns), width)
    return (
      Rect(column: column, row: row, width: count, height: height),
      Rect(column: column + count, row: row, width: width - count, height: height)
    )
  }

  /// The last `columns` columns, and what is left to the left of them.
  public func splitRight(_ columns: Int) -> (rest: Rect, right: Rect) {
    let count = min(max(0, columns), width)
    let (rest, right) = splitLeft(width - count)
    return (rest, right)
  }

  /// One row of the rectangle, counted from its top; empty when it lies outside.
  public func line(_ index: Int) -> Rect {
    guard index >= 0, index < height else {
      return Rect(column: column, row: row, width: 0, height: 0)
    }
    return Rect(column: column, row: row + index, width: width, height: 1)
  }

  /// A rectangle of the given size in the middle of this one, made smaller where it does not fit.
  public func centered(_ size: Size) -> Rect {
    let width = min(size.width, self.width)
    let height = min(size.height, self.height)
    return Rect(
      column: column + (self.width - width) / 2, row: row + (self.height - height) / 2,
      width: width, height: height)
  }
}
