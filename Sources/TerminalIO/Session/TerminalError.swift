/// Why a terminal cannot be used.
public enum TerminalError: Error, Equatable, Sendable {
  /// Standard input or output is not a terminal.
  case notATerminal
  /// There is no description for the terminal named by `TERM`.
  case unknownTerminal(String)
  /// A session is open already.
  case alreadyOpen
  /// The system refused something; `code` is its `errno`.
  case system(code: Int32)
  /// The terminal is gone.
  case closed
}
