import Testing

@testable import TerminalGraphics
@testable import TerminalIO
@testable import TerminalUI

@Suite struct CapabilityTests {
  /// What terminals answered when they were asked, and what follows.
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    var environment = ["TERM": "xterm-256color"]
    var answers = ""
    var colors = 256
    var pixels = (width: 964, height: 616)
    var preference = GraphicsPreference.automatic
    let badge: String
    let reason: GraphicsReason
    var testDescription: String { name }
  }

  static let cases = [
    Case(
      name: "xterm -ti vt340",
      answers: "\u{1B}P>|XTerm(379)\u{1B}\\\u{1B}P1$r0;48:2::1:2:3m\u{1B}\\\u{1B}[?2026;0$y"
        + "\u{1B}[?1016;2$y\u{1B}[?1;0;256S\u{1B}[?2;0;960;616S\u{1B}[?63;1;2;4;6;9;15;22c",
      badge: "SIXEL 101", reason: .sixelAttribute),
    Case(
      name: "stock xterm",
      answers: "\u{1B}P>|XTerm(379)\u{1B}\\\u{1B}P1$r0;48:2::1:2:3m\u{1B}\\\u{1B}[?64;1;2;6;9;15c",
      badge: "QUADRANTS 24-BIT, NAVIGATION QUALITY", reason: .noSixelAttribute),
    Case(
      name: "foot", answers: "\u{1B}[6;16;7t\u{1B}[?2026;2$y\u{1B}[?1;0;1024S\u{1B}[?62;4;22c",
      pixels: (0, 0), badge: "SIXEL 101", reason: .sixelAttribute),
    Case(
      name: "kitty", environment: ["TERM": "xterm-kitty"],
      answers: "\u{1B}_Gi=31;OK\u{1B}\\\u{1B}[?62;c",
      badge: "KITTY 8-BIT", reason: .kittyAnswer),
    Case(
      name: "WezTerm, which answers kitty's query and shows sixel better",
      answers: "\u{1B}_Gi=31;OK\u{1B}\\\u{1B}P>|WezTerm 20240203\u{1B}\\\u{1B}[?65;4;6;18;22c",
      badge: "SIXEL 101", reason: .sixelAttribute),
    Case(
      name: "kitty asked for inside tmux",
      environment: ["TERM": "tmux-256color", "TMUX": "/tmp/x"],
      answers: "\u{1B}[?1;2c", preference: .kitty,
      badge: "HALF-BLOCK 256 COLOURS, NAVIGATION QUALITY",
      reason: .insideTmux(hasSixel: false, version: nil)),
    Case(
      name: "a VT132, class 4 without sixel", answers: "\u{1B}[?4;6c",
      badge: "HALF-BLOCK 256 COLOURS, NAVIGATION QUALITY", reason: .noSixelAttribute),
    Case(
      name: "sixteen registers", answers: "\u{1B}[?1;0;16S\u{1B}[?63;4c",
      badge: "SIXEL 12, NAVIGATION QUALITY", reason: .sixelAttribute),
    Case(
      name: "tmux", environment: ["TERM": "tmux-256color", "TMUX": "/tmp/x"],
      answers: "\u{1B}P>|tmux 3.3a\u{1B}\\\u{1B}[?1;2c",
      badge: "HALF-BLOCK 256 COLOURS, NAVIGATION QUALITY",
      reason: .insideTmux(hasSixel: false, version: "tmux 3.3a")),
    Case(
      name: "tmux that claims sixel",
      environment: ["TERM": "tmux-256color", "TMUX": "/tmp/x", "COLORTERM": "truecolor"],
      answers: "\u{1B}[?1;2;4c", badge: "QUADRANTS 24-BIT, NAVIGATION QUALITY",
      reason: .insideTmux(hasSixel: true, version: nil)),
    Case(
      name: "screen", environment: ["TERM": "screen.xterm-256color", "STY": "1.x"],
      answers: "\u{1B}[?1;2c", badge: "HALF-BLOCK 256 COLOURS, NAVIGATION QUALITY",
      reason: .insideScreen),
    Case(
      name: "silence", badge: "HALF-BLOCK 256 COLOURS, NAVIGATION QUALITY", reason: .noAnswer),
    Case(
      name: "Linux console", environment: ["TERM": "linux"], answers: "\u{1B}[?6c", colors: 8,
      badge: "HALF-BLOCK 16 GREYS, NAVIGATION QUALITY", reason: .noSixelAttribute),
    Case(
      name: "no colours", environment: ["TERM": "vt100"], answers: "\u{1B}[?1;2c", colors: 0,
      badge: "NO PICTURE", reason: .noColors),
    Case(
      name: "dumb", environment: ["TERM": "dumb"], colors: 0, badge: "NO PICTURE",
      reason: .dumbTerminal),
    Case(
      name: "asked for", answers: "\u{1B}[?63;4c", preference: .halfBlock(.indexed256),
      badge: "HALF-BLOCK 256 COLOURS, NAVIGATION QUALITY", reason: .requested),
  ]

  private func capabilities(_ value: Case) -> TerminalCapabilities {
    var probe = ProbeResult()
    var parser = InputParser()
    let bytes = Array(value.answers.utf8)
    probe.take(bytes, tokens: parser.parse(bytes))
    probe.columns = 120
    probe.rows = 38
    (probe.pixelWidth, probe.pixelHeight) = value.pixels
    probe.describedColors = value.colors
    let options = TerminalOptions(environment: value.environment, graphics: value.preference)
    return TerminalCapabilities(probe: probe, options: options)
  }

  @Test(arguments: cases) func choosesAndSaysWhy(value: Case) {
    let result = capabilities(value)
    #expect(result.graphics.badge == value.badge)
    #expect(result.reason == value.reason)
    #expect(!result.reason.explanation.isEmpty)
  }

  @Test func cellSizeIsReportedOrDividedOrAssumed() {
    let xterm = capabilities(Self.cases[0])
    #expect(xterm.cellPixels == CellPixelSize(width: 8, height: 16))
    #expect(xterm.cellSizeSource == .window)
    let foot = capabilities(Self.cases[2])
    #expect(foot.cellPixels == CellPixelSize(width: 7, height: 16))
    #expect(foot.cellSizeSource == .report)
    var silent = Self.cases[9]
    silent.pixels = (0, 0)
    #expect(capabilities(silent).cellSizeSource == .assumed)
  }

  @Test func asksNothingThatWouldShow() {
    func bytes(_ environment: [String: String]) -> String {
      ProbeQuery.batch(environment: environment).map(\.bytes).joined()
    }
    #expect(!bytes(["TERM": "xterm-256color", "TMUX": "x"]).contains("\u{1B}_"))
    #expect(!bytes(["TERM": "screen", "STY": "x"]).contains("\u{1B}P"))
    #expect(bytes(["TERM": "linux"]) == "\u{1B}[c")
    #expect(bytes(["TERM": "dumb"]).isEmpty)
    #expect(bytes(["TERM": "xterm"]).hasSuffix("\u{1B}[c"))
  }

  @Test func keysTypedWhileAskingAreKept() {
    var probe = ProbeResult()
    var parser = InputParser()
    let bytes = Array("j\u{1B}[?62;4ck".utf8)
    probe.take(bytes, tokens: parser.parse(bytes))
    #expect(probe.keys == [.key(.character("j")), .key(.character("k"))])
    #expect(probe.hasAnswered)
  }

  @Test func waitsLongerOverSSH() {
    #expect(TerminalOptions(environment: [:]).probeTimeout == 300)
    #expect(TerminalOptions(environment: ["SSH_CONNECTION": "x"]).probeTimeout == 1500)
    #expect(TerminalOptions(environment: [:], probeTimeoutMilliseconds: 50).probeTimeout == 50)
  }

  @Test func rawAnswersArePrintable() {
    let result = capabilities(Self.cases[0])
    #expect(result.rawReplies.hasPrefix(" ESC P>|XTerm(379) ESC "))
    #expect(result.rawReplies.allSatisfy { $0.isASCII && !$0.isNewline })
  }
}
