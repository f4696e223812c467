import TerminalUI

/// What the bytes from a terminal mean.
enum InputToken: Equatable, Sendable {
  /// A key press or mouse action.
  case key(Key)
  /// Text pasted as one piece.
  case paste(String)
  /// The terminal's answer to a query.
  case reply(TerminalReply)
  /// The terminal's window was entered or left.
  case focus(Bool)
}

/// A terminal's answer to a query. Answers never fire keys, however late they come.
enum TerminalReply: Equatable, Sendable {
  /// DA1: the device class and its extensions; 4 stands for sixel.
  case primaryAttributes([Int])
  /// XTVERSION: the terminal's name and version.
  case version(String)
  /// Report 6 of XTWINOPS: a cell's size in pixels.
  case cellSize(width: Int, height: Int)
  /// Report 4 of XTWINOPS: the text area's size in pixels.
  case textAreaSize(width: Int, height: Int)
  /// DECRPM: 0 unknown, 1 set, 2 reset, 3 and 4 for ever so.
  case mode(number: Int, state: Int)
  /// XTSMGRAPHICS: item 1 registers, 2 sixel size; status 0 is success.
  case graphics(item: Int, status: Int, values: [Int])
  /// DSR: the terminal has come as far as the question, and is well.
  case status
  /// DECRQSS: the setting asked for, nil when the terminal does not know it.
  case setting(String?)
  /// An application command: kitty's graphics answer.
  case applicationCommand(String)
  /// Another answer, known to be none of the keys.
  case other
}
