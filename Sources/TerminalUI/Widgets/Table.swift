/// Rows in columns under headings.
public struct Table: Equatable, Sendable {
  /// How wide a column is.
  public enum Width: Hashable, Sendable {
    /// Always this many cells.
    case fixed(Int)
    /// A share of what the fixed columns leave, at least this many cells.
    case flexible(minimum: Int)
  }

  /// A column.
  public struct Column: Hashable, Sendable {
    /// The heading.
    public var title: String
    /// The width.
    public var width: Width
    /// Where the text stands.
    public var alignment: TextAlignment

    /// Makes a column.
    public init(
      _ title: String, width: Width = .flexible(minimum: 4), alignment: TextAlignment = .leading
    ) {
      self.title = title
      self.width = width
      self.alignment = alignment
    }
  }

  /// A cell of the table.
  public typealias Entry = TextLine.Span

  /// The columns from left to right. The last ones are left out where they do not fit.
  public var columns: [Column]
  /// The rows; each has an entry for each column.
  public var rows: [[Entry]]
  /// Index of the chosen row.
  public var selected: Int?
  /// Index of the first row shown, as far as it leaves the chosen row in sight.
  public var offset: Int
  /// Whether the table takes the keys.
  public var isFocused: Bool

  /// Makes a table.
  public init(
    columns: [Column], rows: [[Entry]], selected: Int? = nil, offset: Int = 0,
    isFocused: Bool = true
  ) {
    self.columns = columns
    self.rows = rows
    self.selected = selected
    self.offset = offset
    self.isFocused = isFocused
  }

  /// The row under a cell, for the mouse; nil on the heading and outside the rows.
  public func row(at point: CellPoint, in area: Rect) -> Int? {
    let body = area.inset(top: 1)
    guard body.contains(point) else { return nil }
    let index = first(height: body.height) + point.row - body.row
    return rows.indices.contains(index) ? index : nil
  }

  /// Draws headings and rows. The chosen row has `▸` before it.
  public func draw(in frame: inout FrameBuffer, area: Rect) {
    guard !area.isEmpty else { return }
    frame.fill(area, role: .listItem)
    let widths = columnWidths(total: area.width - 1)
    frame.fill(area.line(0), role: .listHeader)
    drawRow(
      columns.map { Entry($0.title, .listHeader) }, widths: widths, in: &frame, area: area.line(0))
    let body = area.inset(top: 1)
    let first = first(height: body.height)
    for (position, index) in (first..<min(rows.count, first + body.height)).enumerated() {
      let line = body.line(position)
      drawRow(rows[index], widths: widths, in: &frame, area: line)
      guard index == selected else { continue }
      frame.write("▸", at: line.origin, role: .listSelected)
      frame.setRole(isFocused ? .listSelected : .listSelectedInactive, in: line)
    }
  }

  private func first(height: Int) -> Int {
    ScrollPosition.first(offset: offset, selected: selected, count: rows.count, height: height)
  }

  private func drawRow(_ row: [Entry], widths: [Int], in frame: inout FrameBuffer, area: Rect) {
    var column = area.column + 1
    for (entry, (width, shape)) in zip(row, zip(widths, columns)) {
      frame.write(
        entry.text, at: CellPoint(column: column, row: area.row), role: entry.role, width: width,
        alignment: shape.alignment)
      column += width + 1
    }
  }

  /// Widths of the columns that fit in `total` cells, one cell between them.
  func columnWidths(total: Int) -> [Int] {
    var shown = columns[...]
    while shown.count > 1, minimum(of: shown) > total { shown = shown.dropLast() }
    var spare = max(0, total - minimum(of: shown))
    var flexible = shown.reduce(0) { $0 + ($1.isFlexible ? 1 : 0) }
    return shown.map { column in
      guard column.isFlexible else { return min(column.minimum, max(0, total)) }
      let share = flexible > 0 ? spare / flexible : 0
      spare -= share
      flexible -= 1
      return min(column.minimum + share, max(0, total))
    }
  }

  private func minimum(of columns: ArraySlice<Column>) -> Int {
    columns.reduce(columns.count - 1) { $0 + $1.minimum }
  }
}

extension Table.Column {
  fileprivate var minimum: Int {
    switch width {
    case .fixed(let cells): max(0, cells)
    case .flexible(let minimum): max(0, minimum)
    }
  }

  fileprivate var isFlexible: Bool {
    if case .flexible = width { true } else { false }
  }
}
