/// A list of rows of which one may be chosen, scrolled so that the chosen row shows.
public struct ListBox: Equatable, Sendable {
  /// A row of the list.
  public struct Row: Equatable, Sendable {
    /// What the row says.
    public var line: TextLine
    /// Whether the row can be chosen; headings of groups cannot.
    public var isSelectable: Bool

    /// Makes a row.
    public init(_ line: TextLine, isSelectable: Bool = true) {
      self.line = line
      self.isSelectable = isSelectable
    }
  }

  /// All rows.
  public var rows: [Row]
  /// Index of the chosen row.
  public var selected: Int?
  /// Index of the first row shown, as far as it leaves the chosen row in sight.
  public var offset: Int
  /// Whether the list takes the keys.
  public var isFocused: Bool

  /// Makes a list.
  public init(rows: [Row], selected: Int? = nil, offset: Int = 0, isFocused: Bool = true) {
    self.rows = rows
    self.selected = selected
    self.offset = offset
    self.isFocused = isFocused
  }

  /// The first row shown in an area `height` rows high.
  public func firstVisibleRow(height: Int) -> Int {
    ScrollPosition.first(offset: offset, selected: selected, count: rows.count, height: height)
  }

  /// The row under a cell, for the mouse; nil outside the rows.
  public func row(at point: CellPoint, in area: Rect) -> Int? {
    guard area.contains(point) else { return nil }
    let index = firstVisibleRow(height: area.height) + point.row - area.row
    return rows.indices.contains(index) ? index : nil
  }

  /// Draws the list. The chosen row has `▸` before it, and marks at the right say that there is more.
  public func draw(in frame: inout FrameBuffer, area: Rect) {
    guard !area.isEmpty else { return }
    frame.fill(area, role: .listItem)
    let first = firstVisibleRow(height: area.height)
    for (position, index) in (first..<min(rows.count, first + area.height)).enumerated() {
      draw(rows[index], isSelected: index == selected, in: &frame, area: area.line(position))
    }
    drawScrollMarks(in: &frame, area: area, first: first)
  }

  private func draw(_ row: Row, isSelected: Bool, in frame: inout FrameBuffer, area: Rect) {
    if isSelected { frame.write("▸", at: area.origin, role: .listSelected) }
    frame.write(row.line, at: area.origin.offset(columns: 1), width: area.width - 1)
    if isSelected { frame.setRole(isFocused ? .listSelected : .listSelectedInactive, in: area) }
  }

  private func drawScrollMarks(in frame: inout FrameBuffer, area: Rect, first: Int) {
    let right = CellPoint(column: area.endColumn - 1, row: area.row)
    if first > 0 { frame.write("▲", at: right, role: .listScroll) }
    if first + area.height < rows.count {
      frame.write("▼", at: right.offset(rows: area.height - 1), role: .listScroll)
    }
  }
}

/// Where a scrolled list or text begins.
enum ScrollPosition {
  /// The first row shown: as near to `offset` as the chosen row and the end of the list allow.
  static func first(offset: Int, selected: Int?, count: Int, height: Int) -> Int {
    guard height > 0 else { return 0 }
    var first = offset
    if let selected {
      first = min(first, selected)
      first = max(first, selected - height + 1)
    }
    return max(0, min(first, count - height))
  }
}
