public import TerminalGraphics

/// Which graphics a reader asks for.
public enum GraphicsPreference: Hashable, Sendable {
  /// What the terminal says it can show.
  case automatic
  /// kitty's graphics, whatever the terminal says.
  case kitty
  /// Sixel, whatever the terminal says.
  case sixel
  /// Quadrants in 24-bit colour.
  case quadrant
  /// Half-blocks; nil takes the depth the terminal has.
  case halfBlock(HalfBlockDepth?)
  /// No pictures.
  case none
}

/// How to open a terminal.
public struct TerminalOptions: Sendable {
  /// The environment: `TERM`, `COLORTERM`, `NO_COLOR`, `TMUX`, `STY`, `SSH_CONNECTION` are read.
  public var environment: [String: String]
  /// Which graphics are wanted.
  public var graphics: GraphicsPreference
  /// How long to wait for answers in milliseconds; nil takes 300, and 1,500 over SSH.
  public var probeTimeoutMilliseconds: Int?
  /// Whether mouse actions are asked for. Without them the terminal's own selection works.
  public var usesMouse: Bool

  /// Makes options.
  public init(
    environment: [String: String], graphics: GraphicsPreference = .automatic,
    probeTimeoutMilliseconds: Int? = nil, usesMouse: Bool = true
  ) {
    self.environment = environment
    self.graphics = graphics
    self.probeTimeoutMilliseconds = probeTimeoutMilliseconds
    self.usesMouse = usesMouse
  }

  /// Whether the terminal is at the other end of an SSH connection.
  public var isRemote: Bool {
    environment["SSH_CONNECTION"] != nil || environment["SSH_TTY"] != nil
  }

  /// Whether colours are declined (https://no-color.org: any value but the empty one).
  public var declinesColor: Bool { !(environment["NO_COLOR"] ?? "").isEmpty }

  var probeTimeout: Int { max(0, probeTimeoutMilliseconds ?? (isRemote ? 1500 : 300)) }
  /// How long an Escape waits for the rest of a sequence, in milliseconds.
  var escapeTimeout: Int { isRemote ? 100 : 30 }
}
