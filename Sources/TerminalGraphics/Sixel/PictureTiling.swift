public import TerminalUI

/// Cuts the visible cells of a picture into rectangles that are sent one after another.
public struct PictureTiling: Hashable, Sendable {
  /// Size of a cell in pixels.
  public var cell: CellPixelSize
  /// Greatest width of one picture, in pixels.
  public var maximumWidth: Int
  /// Greatest height of one picture, in pixels.
  public var maximumHeight: Int
  /// Greatest number of pixels of one picture, so that it stays below the multiplexers' limit and drawing can
  /// stop between two of them.
  public var maximumPixels: Int

  /// Makes a tiling.
  public init(
    cell: CellPixelSize, maximumWidth: Int = 1000, maximumHeight: Int = 1000,
    maximumPixels: Int = 200_000
  ) {
    self.cell = cell
    self.maximumWidth = max(cell.width, maximumWidth)
    self.maximumHeight = max(cell.height, maximumHeight)
    self.maximumPixels = max(cell.width * cell.height, maximumPixels)
  }

  /// Covers the marked cells of an area with rectangles, none of them too large, none overlapping.
  ///
  /// - Parameters:
  ///   - marks: Whether each cell is to be sent, row by row, `area.height x area.width`.
  ///   - area: The picture's cells on the screen.
  /// - Returns: Rectangles of screen cells, from the top down.
  public func rectangles(covering marks: [Bool], of area: Rect) -> [Rect] {
    precondition(marks.count == area.width * area.height, "a mark for each cell is needed")
    var open: [Rect] = []
    var done: [Rect] = []
    for row in 0..<area.height {
      let runs = self.runs(marks[row * area.width..<(row + 1) * area.width])
      var next: [Rect] = []
      for run in runs {
        if let above = open.first(where: { $0.column == run.lowerBound && $0.width == run.count }) {
          next.append(
            Rect(
              column: above.column, row: above.row, width: above.width, height: above.height + 1))
        } else {
          next.append(Rect(column: run.lowerBound, row: row, width: run.count, height: 1))
        }
      }
      done += open.filter { old in
        !next.contains { $0.column == old.column && $0.width == old.width && $0.row == old.row }
      }
      open = next
    }
    return (done + open).flatMap(pieces).sorted { ($0.row, $0.column) < ($1.row, $1.column) }
      .map {
        Rect(
          column: $0.column + area.column, row: $0.row + area.row, width: $0.width,
          height: $0.height)
      }
  }

  /// Cuts a rectangle so that each piece keeps the limits.
  public func pieces(of rectangle: Rect) -> [Rect] {
    let columns = max(1, maximumWidth / cell.width)
    let width = min(columns, rectangle.width)
    guard width > 0 else { return [] }
    let byPixels = maximumPixels / (width * cell.width * cell.height)
    let rows = max(1, min(maximumHeight / cell.height, byPixels))
    var result: [Rect] = []
    for row in stride(from: rectangle.row, to: rectangle.endRow, by: rows) {
      for column in stride(from: rectangle.column, to: rectangle.endColumn, by: columns) {
        result.append(
          Rect(column: column, row: row, width: columns, height: rows).clipped(to: rectangle))
      }
    }
    return result
  }

  private func runs(_ marks: ArraySlice<Bool>) -> [Range<Int>] {
    var result: [Range<Int>] = []
    var start: Int?
    for (column, mark) in marks.enumerated() {
      if mark, start == nil { start = column }
      if !mark, let first = start {
        result.append(first..<column)
        start = nil
      }
    }
    if let first = start { result.append(first..<marks.count) }
    return result
  }
}
