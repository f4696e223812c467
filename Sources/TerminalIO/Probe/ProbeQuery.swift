/// One question to a terminal.
struct ProbeQuery: Equatable, Sendable {
  /// What is asked, in words.
  let name: String
  /// The bytes that ask.
  let bytes: String

  /// The questions for a terminal, in one batch; the last is one that every terminal answers, so that the batch
  /// ends with its answer.
  ///
  /// - Parameter environment: `TERM`, `TMUX` and `STY` limit what may be asked. tmux takes an application
  ///   command for a title, screen hands device control strings on, and the Linux console prints them.
  static func batch(environment: [String: String]) -> [ProbeQuery] {
    let term = environment["TERM"] ?? ""
    guard !["", "dumb", "unknown"].contains(term) else { return [] }
    if term == "linux" || term.hasPrefix("vt") { return [primaryAttributes] }
    let isScreen = environment["STY"] != nil || (term.hasPrefix("screen") && !isTmux(environment))
    if isScreen { return [cellSize, textAreaSize, primaryAttributes] }
    let common = [
      version, trueColor, cellSize, textAreaSize, synchronisedOutput, pixelMouse,
      colorRegisters, sixelSize, primaryAttributes,
    ]
    return isTmux(environment) ? common : [kitty] + common
  }

  static func isTmux(_ environment: [String: String]) -> Bool {
    environment["TMUX"] != nil || (environment["TERM"] ?? "").hasPrefix("tmux")
  }

  static let kitty = ProbeQuery(
    name: "kitty graphics", bytes: "\u{1B}_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\u{1B}\\")
  static let version = ProbeQuery(name: "name and version (XTVERSION)", bytes: "\u{1B}[>q")
  static let trueColor = ProbeQuery(
    name: "24-bit colour (DECRQSS of SGR)",
    bytes: "\u{1B}[48;2;1;2;3m\u{1B}P$qm\u{1B}\\\u{1B}[m")
  static let cellSize = ProbeQuery(name: "cell size (XTWINOPS 16)", bytes: "\u{1B}[16t")
  static let textAreaSize = ProbeQuery(name: "text area (XTWINOPS 14)", bytes: "\u{1B}[14t")
  static let synchronisedOutput = ProbeQuery(
    name: "synchronised output (DECRQM 2026)", bytes: "\u{1B}[?2026$p")
  static let pixelMouse = ProbeQuery(name: "mouse in pixels (DECRQM 1016)", bytes: "\u{1B}[?1016$p")
  static let colorRegisters = ProbeQuery(
    name: "colour registers (XTSMGRAPHICS 1)", bytes: "\u{1B}[?1;1;0S")
  static let sixelSize = ProbeQuery(
    name: "largest sixel (XTSMGRAPHICS 2)", bytes: "\u{1B}[?2;1;0S")
  /// Asked after each frame; not part of a batch.
  static let status = ProbeQuery(name: "status (DSR 5)", bytes: "\u{1B}[5n")
  static let primaryAttributes = ProbeQuery(name: "device attributes (DA1)", bytes: "\u{1B}[c")
}
