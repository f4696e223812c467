/// Width and height of a screen or an area, in character cells.
public struct Size: Hashable, Sendable {
  /// Number of columns, never negative.
  public var width: Int
  /// Number of rows, never negative.
  public var height: Int

  /// Makes a size; negative sides become zero.
  public init(width: Int, height: Int) {
    self.width = max(0, width)
    self.height = max(0, height)
  }

  /// No cell at all.
  public static let zero = Size(width: 0, height: 0)
}

/// A character cell of the screen: column and row, from zero, top left first.
public struct CellPoint: Hashable, Sendable {
  /// Column from the left, from zero.
  public var column: Int
  /// Row from the top, from zero.
  public var row: Int

  /// Makes a cell's position.
  public init(column: Int, row: Int) {
    self.column = column
    self.row = row
  }

  /// The top left cell.
  public static let zero = CellPoint(column: 0, row: 0)

  /// The cell `columns` to the right and `rows` below.
  public func offset(columns: Int = 0, rows: Int = 0) -> CellPoint {
    CellPoint(column: column + columns, row: row + rows)
  }
}

/// A point on the screen in terminal pixels, from the top left of the text area.
public struct ScreenPixel: Hashable, Sendable {
  /// Pixels from the left, from zero.
  public var x: Int
  /// Pixels from the top, from zero.
  public var y: Int

  /// Makes a point.
  public init(x: Int, y: Int) {
    self.x = x
    self.y = y
  }
}

/// How many picture samples one character cell shows, and their shape.
///
/// With sixel graphics this is the size of a cell in pixels; with half-blocks it is 1 x 2. A view makes
/// a picture for an area by asking ``imageWidth(columns:)`` and ``imageHeight(rows:)``.
public struct PixelGrid: Hashable, Sendable {
  /// Samples across one cell, at least one.
  public var columnsPerCell: Int
  /// Samples down one cell, at least one.
  public var rowsPerCell: Int
  /// Height of one sample divided by its width on the glass; 1 for square samples.
  public var sampleAspect: Double

  /// Makes a grid; counts below one become one.
  public init(columnsPerCell: Int, rowsPerCell: Int, sampleAspect: Double = 1) {
    self.columnsPerCell = max(1, columnsPerCell)
    self.rowsPerCell = max(1, rowsPerCell)
    self.sampleAspect = sampleAspect > 0 ? sampleAspect : 1
  }

  /// Half-blocks in cells twice as high as wide.
  public static let halfBlock = PixelGrid(columnsPerCell: 1, rowsPerCell: 2)

  /// Samples across an area that is `columns` cells wide.
  public func imageWidth(columns: Int) -> Int { max(0, columns) * columnsPerCell }
  /// Samples down an area that is `rows` cells high.
  public func imageHeight(rows: Int) -> Int { max(0, rows) * rowsPerCell }
}
