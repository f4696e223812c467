import CNcurses
import TerminalUI

/// The characters on the terminal, kept by ncurses.
///
/// Beneath pictures stand characters that cannot be seen and that differ from row to row. Were the cells blank,
/// ncurses would scroll, erase or reprint them when text beside them moves, and the picture with them.
struct CharacterScreen {
  private var pairs: ColorPairs
  private var shown: FrameBuffer?
  private var theme: Theme?
  private var looks: [Role: Look] = [:]

  private struct Look {
    let attributes: UInt32
    let pair: Int32
  }

  /// Makes the screen once ncurses is open.
  init(usesColor: Bool) { pairs = ColorPairs(usesColor: usesColor) }

  /// Forgets what is shown, so that the next frame is put in whole.
  mutating func forget() { shown = nil }

  /// Puts the cells that differ from the last frame.
  mutating func put(_ frame: FrameBuffer, theme wanted: Theme, limit: Size) {
    let wanted = pairs.hasColor ? wanted : wanted.withoutColor
    if wanted != theme {
      theme = wanted
      looks = [:]
      shown = nil
    }
    let old = shown?.size == frame.size ? shown : nil
    for row in 0..<min(frame.size.height, limit.height) {
      for column in 0..<min(frame.size.width, limit.width) {
        let index = row * frame.size.width + column
        let cell = frame.cells[index]
        if let before = old?.cells[index], Self.looksSame(before, cell) { continue }
        put(cell, row: row, column: column)
      }
    }
    shown = frame
  }

  /// Sends what was put.
  func flush(cursor: CellPoint?) {
    cncurses_flush(Int32(cursor?.row ?? -1), Int32(cursor?.column ?? -1))
  }

  private static func looksSame(_ first: Cell, _ second: Cell) -> Bool {
    if case .image = first.content, case .image = second.content {
      return first.role == second.role
    }
    return first == second
  }

  private mutating func put(_ cell: Cell, row: Int, column: Int) {
    var text: [wchar_t]
    switch cell.content {
    case .continuation: return
    case .image: text = [Self.placeholder(row: row, column: column)]
    case .narrow, .wide: text = cell.character.unicodeScalars.map { wchar_t($0.value) }
    }
    text.append(0)
    let look = look(of: cell.role)
    cncurses_put(Int32(row), Int32(column), text, look.attributes, look.pair)
  }

  /// A no-break space where the row's number has the bit of the column, else a figure space: no two rows near
  /// each other are alike, and none is blank.
  static func placeholder(row: Int, column: Int) -> wchar_t {
    row >> (column & 7) & 1 == 1 ? 0xA0 : 0x2007
  }

  private mutating func look(of role: Role) -> Look {
    if let known = looks[role] { return known }
    let style = theme?[role] ?? Style()
    var attributes: UInt32 = 0
    if style.bold { attributes |= UInt32(cncurses_bold) }
    if style.dim { attributes |= UInt32(cncurses_dim) }
    if style.reverse { attributes |= UInt32(cncurses_reverse) }
    if style.underline { attributes |= UInt32(cncurses_underline) }
    let look = Look(attributes: attributes, pair: pairs.number(for: style))
    looks[role] = look
    return look
  }
}
