import Imaging

/// Fills closed polygons on a slice by the even-odd rule.
///
/// A pixel belongs to the region when its centre lies within an odd number of the polygons, so that a
/// contour inside another cuts a hole (PS3.3 C.8.8.6.3). A centre on a left or upper edge belongs, one
/// on a right or lower edge does not.
///
/// - Parameters:
///   - polygons: Corners in pixels, whole numbers at centres; the last joins the first. All finite.
///   - columns: Number of columns.
///   - rows: Number of rows.
/// - Returns: `[row, column]`, row-major.
/// - Complexity: O(corners × rows + pixels).
func fillPolygons(_ polygons: [[PixelPoint]], columns: Int, rows: Int) -> [Bool] {
  var pixels = [Bool](repeating: false, count: columns * rows)
  for polygon in polygons {
    for (index, start) in polygon.enumerated() {
      toggle(
        from: start, to: polygon[(index + 1) % polygon.count], &pixels, columns: columns, rows: rows
      )
    }
  }
  for row in 0..<rows {
    var isInside = false
    for index in (row * columns)..<((row + 1) * columns) {
      if pixels[index] { isInside.toggle() }
      pixels[index] = isInside
    }
  }
  return pixels
}

/// Marks, in each row that an edge crosses, the first pixel whose centre is not left of it.
private func toggle(
  from start: PixelPoint, to end: PixelPoint, _ pixels: inout [Bool], columns: Int, rows: Int
) {
  let (top, bottom) = start.row < end.row ? (start, end) : (end, start)
  let first = max(0, top.row.rounded(.up))
  let last = min(Double(rows), bottom.row.rounded(.up))
  guard first < last else { return }
  let slope = (bottom.column - top.column) / (bottom.row - top.row)
  for row in Int(first)..<Int(last) {
    let column = (top.column + (Double(row) - top.row) * slope).rounded(.up)
    guard column < Double(columns) else { continue }
    pixels[row * columns + Int(max(0, column))].toggle()
  }
}
