/// One cell of a frame.
public struct Cell: Equatable, Sendable {
  /// The character shown. In the second cell of a wide character, and beneath a picture, a space.
  public internal(set) var character: Character
  /// What the cell means.
  public internal(set) var role: Role
  /// What fills the cell.
  public internal(set) var content: CellContent

  /// A blank cell.
  public static func blank(_ role: Role) -> Cell {
    Cell(character: " ", role: role, content: .narrow)
  }
}

/// What fills a cell.
public enum CellContent: Hashable, Sendable {
  /// A character of one cell.
  case narrow
  /// The first cell of a character two cells wide.
  case wide
  /// The second cell of the character to its left.
  case continuation
  /// A part of the picture with this index in ``FrameBuffer/placements``.
  case image(Int)
}
