import TerminalGraphics
import TerminalUI

/// What a probe found out, before anything is concluded.
struct ProbeResult: Equatable, Sendable {
  var replies: [TerminalReply] = []
  /// Keys typed meanwhile.
  var keys: [InputToken] = []
  var raw: [UInt8] = []
  var milliseconds = 0
  /// Columns, rows, and pixels (0 where not known) of the window.
  var columns = 80
  var rows = 24
  var pixelWidth = 0
  var pixelHeight = 0
  var describedColors = 8
  var hasUTF8Locale = true
  /// Whether mosh's server is among the processes that started this one: it tells nobody.
  var isOverMosh = false

  var hasAnswered: Bool { deviceAttributes != nil }

  var deviceAttributes: [Int]? {
    first { if case .primaryAttributes(let values) = $0 { values } else { nil } }
  }

  var version: String? {
    first { if case .version(let text) = $0 { text } else { nil } }
  }

  var hasKittyGraphics: Bool {
    replies.contains {
      if case .applicationCommand(let text) = $0 { text.hasPrefix("Gi=31;OK") } else { false }
    }
  }

  /// Terminals that answer kitty's query but do not keep or place pictures as the protocol says, and show sixel well
  /// (ratatui-image, cap_parser.rs).
  var hasPoorKittyGraphics: Bool {
    ["WezTerm", "Konsole"].contains { (version ?? "").hasPrefix($0) }
  }

  /// Whether a mode is known to the terminal and can be changed: set (1) or reset (2).
  func canSet(mode: Int) -> Bool {
    replies.contains { $0 == .mode(number: mode, state: 1) || $0 == .mode(number: mode, state: 2) }
  }

  /// Values of a graphics attribute that the terminal told with success.
  func graphics(item: Int) -> [Int]? {
    first {
      if case .graphics(item, 0, let values) = $0, !values.isEmpty { values } else { nil }
    }
  }

  /// Whether a 24-bit background was taken over: it comes back as it was set.
  var keepsTrueColor: Bool {
    let setting: String? = first { if case .setting(let text) = $0 { text } else { nil } }
    guard let setting else { return false }
    return setting.contains("48:2::1:2:3") || setting.contains("48:2:1:2:3")
      || setting.contains("48;2;1;2;3")
  }

  func cellSize() -> (CellPixelSize, TerminalCapabilities.CellSizeSource) {
    for case .cellSize(let width, let height) in replies where width > 0 && height > 0 {
      return (CellPixelSize(width: width, height: height), .report)
    }
    if let size = Self.divided(pixelWidth, pixelHeight, columns, rows) { return (size, .window) }
    for case .textAreaSize(let width, let height) in replies {
      if let size = Self.divided(width, height, columns, rows) { return (size, .textArea) }
    }
    return (.assumed, .assumed)
  }

  /// Pixels divided by cells and rounded down: some terminals count their margins.
  static func divided(_ width: Int, _ height: Int, _ columns: Int, _ rows: Int) -> CellPixelSize? {
    guard columns > 0, rows > 0, width >= columns, height >= rows else { return nil }
    return CellPixelSize(width: width / columns, height: height / rows)
  }

  private func first<Value>(_ transform: (TerminalReply) -> Value?) -> Value? {
    replies.lazy.compactMap(transform).first
  }
}

extension TerminalCapabilities {
  /// Concludes from a probe what the terminal can show.
  init(probe: ProbeResult, options: TerminalOptions) {
    let environment = options.environment
    let cell = probe.cellSize()
    size = Size(width: probe.columns, height: probe.rows)
    cellPixels = cell.0
    cellSizeSource = cell.1
    version = probe.version
    deviceAttributes = probe.deviceAttributes
    describedColors = max(0, probe.describedColors)
    hasTrueColor = Self.hasTrueColor(probe, environment: environment)
    hasSynchronisedOutput = probe.canSet(mode: 2026)
    hasPixelMouse = probe.canSet(mode: 1016) && cell.1 != .assumed
    hasKittyGraphics = probe.hasKittyGraphics
    colorRegisters = probe.graphics(item: 1)?.first
    sixelLimit = probe.graphics(item: 2).flatMap {
      $0.count >= 2 && $0[0] > 0 && $0[1] > 0 ? CellPixelSize(width: $0[0], height: $0[1]) : nil
    }
    multiplexer =
      ProbeQuery.isTmux(environment)
      ? .tmux
      : environment["STY"] != nil || (environment["TERM"] ?? "").hasPrefix("screen")
        ? .screen : probe.isOverMosh ? .mosh : nil
    hasUTF8Locale = probe.hasUTF8Locale
    let depth = Self.depth(hasTrueColor: hasTrueColor, colors: describedColors)
    (graphics, reason) = Self.choose(
      probe, preference: options.graphics, depth: depth, multiplexer: multiplexer,
      isDumb: ProbeQuery.batch(environment: environment).isEmpty)
    asked = ProbeQuery.batch(environment: environment).map {
      Exchange(name: $0.name, query: Self.printable(Array($0.bytes.utf8)))
    }
    rawReplies = Self.printable(probe.raw)
    probeMilliseconds = probe.milliseconds
    hasAnswered = probe.hasAnswered
  }

  private static func choose(
    _ probe: ProbeResult, preference: GraphicsPreference, depth: HalfBlockDepth?,
    multiplexer: Multiplexer?, isDumb: Bool
  ) -> (GraphicsMode, GraphicsReason) {
    let registers = probe.graphics(item: 1)?.first ?? 256
    switch preference {
    // No command of kitty's inside tmux: it would become the pane's title.
    case .kitty where multiplexer == nil: return (.kitty, .requested)
    case .sixel: return (.sixel(registers: registers), .requested)
    case .none: return (.none, .requested)
    case .quadrant: return (.quadrant, .requested)
    case .halfBlock(let wanted):
      return (.halfBlock(wanted ?? depth ?? .sixteenGreys), .requested)
    case .automatic, .kitty: break
    }
    if isDumb { return (.none, .dumbTerminal) }
    let hasSixel = probe.deviceAttributes?.dropFirst().contains(4) ?? false
    if probe.hasKittyGraphics, multiplexer == nil, !(hasSixel && probe.hasPoorKittyGraphics) {
      return (.kitty, .kittyAnswer)
    }
    if hasSixel, multiplexer == nil { return (.sixel(registers: registers), .sixelAttribute) }
    guard let depth else { return (.none, .noColors) }
    let reason: GraphicsReason =
      switch multiplexer {
      case .tmux: .insideTmux(hasSixel: hasSixel, version: probe.version)
      case .screen: .insideScreen
      case .mosh: .insideMosh
      case nil: probe.hasAnswered ? .noSixelAttribute : .noAnswer
      }
    return (depth == .trueColor ? .quadrant : .halfBlock(depth), reason)
  }

  private static func hasTrueColor(_ probe: ProbeResult, environment: [String: String]) -> Bool {
    ["truecolor", "24bit"].contains(environment["COLORTERM"] ?? "") || probe.keepsTrueColor
      || probe.hasKittyGraphics || (environment["TERM"] ?? "").hasSuffix("-direct")
  }

  private static func depth(hasTrueColor: Bool, colors: Int) -> HalfBlockDepth? {
    if hasTrueColor { return .trueColor }
    if colors >= 256 { return .indexed256 }
    return colors >= 8 ? .sixteenGreys : nil
  }

  static func printable(_ bytes: [UInt8]) -> String {
    bytes.map { byte in
      switch byte {
      case 0x1B: " ESC "
      case 0x20..<0x7F: String(Unicode.Scalar(byte))
      default: " \(String(byte, radix: 16)) "
      }
    }.joined()
  }
}
