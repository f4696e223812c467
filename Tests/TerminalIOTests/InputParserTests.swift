import Testing

@testable import TerminalIO
@testable import TerminalUI

@Suite struct InputParserTests {
  private func tokens(_ text: String) -> [InputToken] {
    var parser = InputParser()
    return parser.parse(Array(text.utf8)) + parser.finish()
  }

  @Test(arguments: [
    ("a", Key.character("a")), ("Z", .character("Z")), (" ", .character(" ")),
    ("é", .character("é")), ("日", .character("日")), ("\r", .enter), ("\n", .enter), ("\t", .tab),
    ("\u{7F}", .backspace), ("\u{8}", .backspace), ("\u{3}", .control("c")),
    ("\u{1A}", .control("z")), ("\u{0}", .control(" ")), ("\u{1C}", .control("\\")),
    ("\u{1B}", .escape), ("\u{1B}x", .alt("x")), ("\u{1B}ü", .alt("ü")), ("\u{1B}[", .alt("[")),
    ("\u{1B}[A", .up), ("\u{1B}OB", .down), ("\u{1B}[1;2C", .shiftRight), ("\u{1B}[1;3D", .altLeft),
    ("\u{1B}[1;5A", .controlUp), ("\u{1B}[1;6B", .controlDown), ("\u{1B}[H", .home),
    ("\u{1B}OF", .end), ("\u{1B}[1~", .home), ("\u{1B}[4~", .end), ("\u{1B}[3~", .delete),
    ("\u{1B}[2~", .insert), ("\u{1B}[5~", .pageUp), ("\u{1B}[6~", .pageDown),
    ("\u{1B}[5;5~", .pageUp), ("\u{1B}[Z", .backTab), ("\u{1B}OP", .function(1)),
    ("\u{1B}[15~", .function(5)), ("\u{1B}[24~", .function(12)), ("\u{1B}[[C", .function(3)),
    ("\u{1B}[1;2R", .function(3)), ("\u{1B}[97;5u", .control("a")), ("\u{1B}[97;3u", .alt("a")),
    ("\u{1B}[27u", .escape), ("\u{1B}[9;2u", .backTab), ("\u{1B}[65;1u", .character("A")),
    ("\u{1B}[97:65;2:1u", .character("A")), ("\u{1B}[27;5;98~", .control("b")),
    ("\u{1B}OM", .enter), ("\u{1B}Oq", .character("1")), ("\u{1B}\u{7F}", .control("w")),
  ])
  func readsKeys(text: String, key: Key) {
    #expect(tokens(text) == [.key(key)])
  }

  @Test(arguments: [
    (
      "\u{1B}[<0;11;6M",
      MouseEvent(kind: .press, button: .left, cell: CellPoint(column: 10, row: 5))
    ),
    ("\u{1B}[<0;11;6m", .init(kind: .release, button: .left, cell: CellPoint(column: 10, row: 5))),
    ("\u{1B}[<34;1;1M", .init(kind: .drag, button: .right, cell: .zero)),
    ("\u{1B}[<64;3;1M", .init(kind: .wheelUp, cell: CellPoint(column: 2, row: 0))),
    ("\u{1B}[<65;3;1M", .init(kind: .wheelDown, cell: CellPoint(column: 2, row: 0))),
    (
      "\u{1B}[<16;300;90M",
      .init(
        kind: .press, button: .left, cell: CellPoint(column: 299, row: 89), modifiers: .control)
    ),
  ])
  func readsTheMouse(text: String, event: MouseEvent) {
    #expect(tokens(text) == [.key(.mouse(event))])
  }

  @Test func dividesPixelsIntoCells() {
    var parser = InputParser()
    parser.mousePixelsPerCell = (8, 16)
    let event = MouseEvent(
      kind: .press, button: .left, cell: CellPoint(column: 2, row: 1),
      pixel: ScreenPixel(x: 19, y: 31))
    #expect(parser.parse(Array("\u{1B}[<0;20;32M".utf8)) == [.key(.mouse(event))])
  }

  @Test func readsPastedTextAsOnePieceAndNeverAsKeys() {
    #expect(
      tokens("\u{1B}[200~q\r\nx\u{1B}[A\ry\u{1B}[201~z")
        == [.paste("q\nx\u{1B}[A\ny"), .key(.character("z"))])
  }

  @Test(arguments: [
    ("\u{1B}[?63;1;2;4c", TerminalReply.primaryAttributes([63, 1, 2, 4])),
    ("\u{1B}[6;16;8t", .cellSize(width: 8, height: 16)),
    ("\u{1B}[4;600;960t", .textAreaSize(width: 960, height: 600)),
    ("\u{1B}[?2026;2$y", .mode(number: 2026, state: 2)),
    ("\u{1B}[?1;0;256S", .graphics(item: 1, status: 0, values: [256])),
    ("\u{1B}[?2;0;1280;960S", .graphics(item: 2, status: 0, values: [1280, 960])),
    ("\u{1B}P>|XTerm(379)\u{1B}\\", .version("XTerm(379)")),
    ("\u{1B}P1$r0;48:2::1:2:3m\u{1B}\\", .setting("0;48:2::1:2:3m")),
    ("\u{1B}P0$r\u{1B}\\", .setting(nil)),
    ("\u{1B}_Gi=31;OK\u{1B}\\", .applicationCommand("Gi=31;OK")),
    ("\u{1B}]11;rgb:0000/0000/0000\u{7}", .other), ("\u{1B}[24;80R", .other),
    ("\u{1B}[>41;379;0c", .other),
  ])
  func answersNeverBecomeKeys(text: String, reply: TerminalReply) {
    #expect(tokens(text) == [.reply(reply)])
  }

  @Test func bytesMayComeOneByOne() {
    let text =
      "q\u{1B}[?63;4c\u{1B}[1;2A日\u{1B}P>|x\u{1B}\\\u{1B}[<0;2;2M\u{1B}[200~a b\u{1B}[201~j"
    var parser = InputParser()
    let pieces = Array(text.utf8).flatMap { parser.parse([$0]) }
    #expect(pieces == tokens(text))
    #expect(pieces.count == 8)
    #expect(!parser.isIncomplete)
  }

  @Test func escapeFollowedByAKeyInTimeIsAlt() {
    var parser = InputParser()
    #expect(parser.parse([0x1B]) == [])
    #expect(parser.isIncomplete)
    #expect(parser.finish() == [.key(.escape)])
    #expect(parser.parse([0x1B, 0x1B]) == [.key(.escape)])
    #expect(parser.finish() == [.key(.escape)])
  }

  @Test func unfinishedSequencesAreDropped() {
    #expect(tokens("\u{1B}[1;") == [])
    #expect(tokens("\u{1B}Pabc") == [])
    #expect(tokens("\u{1B}[1;\u{1B}[A") == [.key(.up)])
  }

  @Test(arguments: 0..<200) func noBytesTrap(seed: UInt64) {
    var state = seed &+ 0x9E37
    var bytes: [UInt8] = []
    let common = Array("\u{1B}[]PO_<?;:0123456789~uMmRSty$c".utf8)
    for _ in 0..<400 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let value = UInt8(truncatingIfNeeded: state >> 40)
      bytes.append(state >> 60 < 10 ? common[Int(value) % common.count] : value)
    }
    var parser = InputParser()
    parser.mousePixelsPerCell = (8, 16)
    for byte in bytes { _ = parser.parse([byte]) }
    _ = parser.finish()
  }
}
