extension FrameBuffer {
  /// Writes text in one row, cut at the frame's edge.
  ///
  /// - Parameters:
  ///   - text: The text; control characters are replaced (``CharacterWidth``).
  ///   - point: The first cell. It may lie outside the frame.
  ///   - role: What the text means.
  ///   - width: Cells to use: longer text is cut with `…`, shorter text is filled with spaces. Nil takes what
  ///     the text needs.
  ///   - alignment: Where the text stands in `width`.
  /// - Returns: The number of cells used.
  @discardableResult
  public mutating func write(
    _ text: String, at point: CellPoint, role: Role, width: Int? = nil,
    alignment: TextAlignment = .leading
  ) -> Int {
    let fitted = width.map { TextLayout.padded(text, to: $0, alignment: alignment) } ?? text
    var column = point.column
    CharacterWidth.forEachPrintable(in: fitted) { character, width in
      putCharacter(
        character, width: width, role: role, at: CellPoint(column: column, row: point.row))
      column += width
    }
    return column - point.column
  }

  /// Writes a line of several roles, cut to `width` cells and filled to it with the role `fill`.
  public mutating func write(_ line: TextLine, at point: CellPoint, width: Int, fill: Role? = nil) {
    var column = point.column
    let end = point.column + width
    for span in line.spans where column < end {
      let cut = TextLayout.truncated(span.text, to: end - column)
      column += write(cut, at: CellPoint(column: column, row: point.row), role: span.role)
    }
    if let fill, column < end {
      self.fill(Rect(column: column, row: point.row, width: end - column, height: 1), role: fill)
    }
  }

  /// Writes text broken into lines, cut at the bottom of the area.
  ///
  /// - Returns: The number of lines the whole text needs at this width.
  @discardableResult
  public mutating func writeWrapped(_ text: String, in area: Rect, role: Role) -> Int {
    let lines = TextLayout.wrapped(text, width: area.width)
    for (number, line) in lines.prefix(area.height).enumerated() {
      write(
        line, at: area.origin.offset(rows: number), role: role, width: area.width)
    }
    return lines.count
  }

  /// Draws the border of an area with light lines, with a title in its top edge.
  public mutating func drawBox(
    _ area: Rect, role: Role, title: String? = nil, titleRole: Role = .title
  ) {
    guard area.width >= 2, area.height >= 2 else { return }
    let right = area.endColumn - 1
    let bottom = area.endRow - 1
    let inner = String(repeating: "─", count: area.width - 2)
    write("┌" + inner + "┐", at: area.origin, role: role)
    write("└" + inner + "┘", at: CellPoint(column: area.column, row: bottom), role: role)
    for row in area.row + 1..<bottom {
      write("│", at: CellPoint(column: area.column, row: row), role: role)
      write("│", at: CellPoint(column: right, row: row), role: role)
    }
    if let title, area.width > 6 {
      let cut = TextLayout.truncated(title, to: area.width - 6)
      write(" \(cut) ", at: area.origin.offset(columns: 2), role: titleRole)
    }
  }

  /// Draws a horizontal line.
  public mutating func drawRule(at point: CellPoint, width: Int, role: Role) {
    write(String(repeating: "─", count: max(0, width)), at: point, role: role)
  }

  private mutating func putCharacter(
    _ character: Character, width: Int, role: Role, at point: CellPoint
  ) {
    guard point.row >= 0, point.row < size.height else { return }
    let second = point.offset(columns: 1)
    if width == 1 {
      guard bounds.contains(point) else { return }
      put(Cell(character: character, role: role, content: .narrow), at: point)
    } else if bounds.contains(point), bounds.contains(second) {
      put(Cell(character: character, role: role, content: .wide), at: point)
      put(Cell(character: " ", role: role, content: .continuation), at: second)
    } else {
      // Half a wide character cannot be shown.
      for half in [point, second] where bounds.contains(half) { put(.blank(role), at: half) }
    }
  }
}
