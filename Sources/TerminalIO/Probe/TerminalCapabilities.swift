public import TerminalGraphics
public import TerminalUI

/// What a terminal can show, and how that is known.
public struct TerminalCapabilities: Equatable, Sendable {
  /// One question of the probe, for `doctor`.
  public struct Exchange: Equatable, Sendable {
    /// What was asked.
    public let name: String
    /// The bytes that asked, with escape characters written as `ESC`.
    public let query: String
  }

  /// Where the size of a cell is known from.
  public enum CellSizeSource: String, Hashable, Sendable {
    /// The terminal told it.
    case report = "reported by the terminal"
    /// The window's pixels divided by its cells.
    case window = "window pixels divided by cells"
    /// The text area's pixels divided by its cells.
    case textArea = "text area pixels divided by cells"
    /// Not known: 8 x 16 is assumed, and pictures may be too small or too large.
    case assumed = "assumed, the terminal does not tell"
  }

  /// Columns and rows.
  public let size: Size
  /// Size of a cell in pixels.
  public let cellPixels: CellPixelSize
  /// Where that size is known from.
  public let cellSizeSource: CellSizeSource
  /// The terminal's name and version by its own account.
  public let version: String?
  /// Extensions of DA1; nil when the terminal did not answer.
  public let deviceAttributes: [Int]?
  /// Colours of the terminal description: 0, 8, 16, 256 or more.
  public let describedColors: Int
  /// Whether 24-bit colour is known to work.
  public let hasTrueColor: Bool
  /// Whether output between the marks of mode 2026 is shown at once.
  public let hasSynchronisedOutput: Bool
  /// Whether the mouse can be told in pixels (mode 1016).
  public let hasPixelMouse: Bool
  /// Whether the terminal shows kitty graphics.
  public let hasKittyGraphics: Bool
  /// Colour registers for sixel; nil when the terminal does not tell.
  public let colorRegisters: Int?
  /// Largest sixel picture in pixels; nil when the terminal does not tell.
  public let sixelLimit: CellPixelSize?
  /// Whether a multiplexer stands between the program and the terminal.
  public let multiplexer: Multiplexer?
  /// Whether the environment's character set is UTF-8.
  public let hasUTF8Locale: Bool
  /// The graphics chosen.
  public let graphics: GraphicsMode
  /// Why these.
  public let reason: GraphicsReason
  /// What was asked, in order.
  public let asked: [Exchange]
  /// All bytes answered, with escape characters written as `ESC` and the rest made printable.
  public let rawReplies: String
  /// Time until the last answer, or the time waited, in milliseconds.
  public let probeMilliseconds: Int
  /// Whether the last question was answered.
  public let hasAnswered: Bool

  /// How many samples of a picture one cell shows.
  public var pixelGrid: PixelGrid { graphics.pixelGrid(cell: cellPixels) }
}

/// A program between this one and the terminal, which draws for it.
public enum Multiplexer: String, Hashable, Sendable {
  /// tmux.
  case tmux
  /// GNU screen.
  case screen
  /// mosh.
  case mosh
}

/// Why a graphics mode was chosen.
public enum GraphicsReason: Hashable, Sendable {
  /// The reader asked for it.
  case requested
  /// The terminal answered kitty's graphics query.
  case kittyAnswer
  /// The terminal's device attributes hold 4: sixel.
  case sixelAttribute
  /// The terminal has no description, or is one that cannot place the cursor.
  case dumbTerminal
  /// The terminal answered none of the questions in time.
  case noAnswer
  /// The terminal answered, without sixel.
  case noSixelAttribute
  /// tmux stands between; whether it says that it passes sixel on, and its version by its own account.
  case insideTmux(hasSixel: Bool, version: String?)
  /// screen does not pass pictures on.
  case insideScreen
  /// mosh carries characters only.
  case insideMosh
  /// The terminal has no colours, which half-blocks need.
  case noColors

  /// The reason in words, with what to do about it.
  public var explanation: String {
    switch self {
    case .requested: "asked for by option or configuration"
    case .sixelAttribute: "the terminal's device attributes include 4, sixel graphics"
    case .dumbTerminal: "TERM names a terminal without cursor control; set TERM to what it is"
    case .noAnswer:
      "the terminal did not answer in time; raise the probe timeout, or choose graphics by option"
    case .kittyAnswer: "the terminal answered the query of kitty's graphics"
    case .noSixelAttribute:
      "the terminal answered neither kitty's graphics query nor 4, sixel, among its device attributes; "
        + "xterm has sixel when started as: xterm -ti vt340 -tn xterm-256color"
    case .insideTmux(true, _):
      "inside tmux, which says it passes sixel on but cannot vouch for the terminal outside; "
        + "if that shows sixel: --graphics sixel"
    case .insideTmux(false, let version):
      "inside \(version ?? "tmux"), which was built without sixel (tmux 3.4 or later has it when "
        + "configured with --enable-sixel); run outside tmux: the session's other windows stay there"
    case .insideScreen:
      "inside screen, which passes no pictures on; run outside screen"
    case .insideMosh:
      "over mosh, which carries characters only (mosh issue 1081); connect with ssh -C for pictures"
    case .noColors: "the terminal description has no colours; set TERM, e.g. to xterm-256color"
    }
  }
}
