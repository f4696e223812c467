/// What the screen is to show: a cell for each position, pictures, and the cursor.
///
/// Everything drawn is clipped at the frame's edge. Later drawing covers earlier drawing, pictures too: a popup
/// written over a picture hides those cells of it.
public struct FrameBuffer: Equatable, Sendable {
  /// Width and height in cells.
  public let size: Size
  /// The cells in row-major order, `size.height x size.width`.
  public internal(set) var cells: [Cell]
  /// The pictures in the order they were placed.
  public private(set) var placements: [ImagePlacement] = []
  /// Where the cursor is shown; nil hides it.
  public var cursor: CellPoint?

  /// Makes a frame of blank cells.
  public init(size: Size, role: Role = .text) {
    self.size = size
    cells = [Cell](repeating: .blank(role), count: size.width * size.height)
  }

  /// The whole frame.
  public var bounds: Rect { Rect(size) }

  /// The cell at a position; a blank one outside the frame.
  public subscript(point: CellPoint) -> Cell {
    guard bounds.contains(point) else { return .blank(.text) }
    return cells[index(point)]
  }

  /// The text of one row; pictures show as spaces, wide characters once.
  public func text(ofRow row: Int) -> String {
    guard row >= 0, row < size.height else { return "" }
    return String(
      cells[row * size.width..<(row + 1) * size.width].lazy
        .filter { $0.content != .continuation }.map(\.character))
  }

  /// Fills an area with one narrow character.
  public mutating func fill(_ area: Rect, with character: Character = " ", role: Role) {
    let area = area.clipped(to: bounds)
    let isNarrow = CharacterWidth.of(character) == 1 && character != "\t"
    let cell = Cell(character: isNarrow ? character : " ", role: role, content: .narrow)
    for row in area.row..<max(area.row, area.endRow) {
      for column in area.column..<max(area.column, area.endColumn) {
        put(cell, at: CellPoint(column: column, row: row))
      }
    }
  }

  /// Changes the role of an area's cells and leaves their characters.
  public mutating func setRole(_ role: Role, in area: Rect) {
    let area = area.clipped(to: bounds)
    for row in area.row..<max(area.row, area.endRow) {
      for column in area.column..<max(area.column, area.endColumn) {
        cells[index(CellPoint(column: column, row: row))].role = role
      }
    }
  }

  /// Places a picture. Cells outside the frame are left out; an empty area places nothing.
  public mutating func place(_ placement: ImagePlacement, role: Role = .viewportImage) {
    let visible = placement.area.clipped(to: bounds)
    guard !visible.isEmpty else { return }
    let number = placements.count
    placements.append(placement)
    let cell = Cell(character: " ", role: role, content: .image(number))
    for row in visible.row..<visible.endRow {
      for column in visible.column..<visible.endColumn {
        put(cell, at: CellPoint(column: column, row: row))
      }
    }
  }

  /// Whether all cells of a picture can be seen: none outside the frame, none covered.
  public func isWhollyVisible(placement number: Int) -> Bool {
    guard placements.indices.contains(number) else { return false }
    let area = placements[number].area
    guard area.clipped(to: bounds) == area else { return false }
    for row in area.row..<area.endRow {
      let start = row * size.width + area.column
      for cell in cells[start..<start + area.width] where cell.content != .image(number) {
        return false
      }
    }
    return true
  }

  func index(_ point: CellPoint) -> Int { point.row * size.width + point.column }

  /// Puts a cell and blanks the other half of a wide character it cuts. The point must lie in the frame.
  mutating func put(_ cell: Cell, at point: CellPoint) {
    let position = index(point)
    switch cells[position].content {
    case .continuation where point.column > 0:
      blankHalf(position - 1)
    case .wide where point.column + 1 < size.width:
      blankHalf(position + 1)
    default: break
    }
    cells[position] = cell
  }

  private mutating func blankHalf(_ position: Int) {
    cells[position] = .blank(cells[position].role)
  }
}
