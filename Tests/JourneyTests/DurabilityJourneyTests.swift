import Findings
import ReadingRoom
import ReadingRoomTestSupport
import Testing
import TerminalUI

/// A small generator, so that a failing seed can be played again (SplitMix64, Steele et al. 2014).
struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64
  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var value = state
    value = (value ^ (value >> 30)) &* 0xbf58_476d_1ce4_e5b9
    value = (value ^ (value >> 27)) &* 0x94d0_49bb_1331_11eb
    return value ^ (value >> 31)
  }
}

@Suite struct DurabilityJourneyTests {
  /// Killing the program leaves the disk as it is; the next start must show the same review.
  @Test(arguments: 0..<12) func reopeningAfterAKillShowsEveryDecision(seed: Int) {
    var random = SeededGenerator(state: UInt64(seed))
    var reader = Reader.opened()
    let keys = ["a", "D", "rn", "rw", "n", ".", ",", "u", "U", "Nnote\r", "j", "]", "Ll", "Lr"]
    for _ in 0..<Int.random(in: 1...40, using: &random) {
      guard let text = keys.randomElement(using: &random) else { continue }
      for character in text { reader.press(character == "\r" ? .enter : .character(character)) }
    }
    // What is on the screen now is what a kill at this moment must not lose.
    let shown = reader.session?.review
    let again = Reader.opened(disk: reader.disk)
    #expect(again.session?.review == shown)
    #expect(again.session?.coverage == reader.session?.coverage)
  }

  @Test func resumingSaysHowMuchIsOnRecord() {
    var reader = Reader.opened()
    reader.press("a")
    let again = Reader.opened(disk: reader.disk)
    #expect(again.screen.contains("Resumed: 1 acts on record"))
    #expect(again.decision("mass-1") == .accepted)
  }

  @Test func hangingUpKeepsTheTextBeingTyped() {
    var reader = Reader.opened()
    reader.press("e")
    reader.press(.enter)
    reader.press("Mass, probably lip")
    reader.send(.terminate)
    #expect(reader.hasQuit)
    #expect(
      reader.disk.events.last?.action
        == .editSection(name: "impression", text: "Mass, probably lip"))
  }

  @Test func framesDrawnInMotionDoNotCountAsSeen() {
    var reader = Reader.opened()
    reader.drawsInFull = false
    reader.press("jjj")
    #expect(reader.disk.coverage.seen["1.2.1"] == [0])
    reader.drawsInFull = true
    reader.press("j")
    #expect(reader.disk.coverage.seen["1.2.1"] == [0, 4])
  }

  @Test func picturesUnderAPopupDoNotCountAsSeen() {
    var reader = Reader.opened()
    reader.press("?")
    reader.send(.message(Message(.notice, "x")))
    let before = reader.disk.coverage
    reader.press(.escape)
    reader.drawsInFull = false
    reader.press("j")
    reader.drawsInFull = true
    reader.press("?")
    #expect(reader.disk.coverage == before)
    reader.press(.escape)
    #expect(reader.disk.coverage.seen["1.2.1"]?.contains(1) == true)
  }

  /// Nothing that is pressed may trap, hide the banner or the standing words, or change what is on record
  /// without an act of the store.
  @Test(arguments: 0..<8) func anyKeysLeaveBannerAndStandingWordsInPlace(seed: Int) {
    var random = SeededGenerator(state: UInt64(seed) + 1000)
    let sizes = [Size(width: 80, height: 24), Size(width: 120, height: 40)]
    var reader = Reader.opened(size: sizes[seed % 2])
    let letters = Array("jkJKgGw0123456789z+-=piRHV cdxPamrDn.,ANuUfosLM[]vtIeS?:qT/yhl")
    let others: [Key] = [
      .enter, .escape, .tab, .backTab, .up, .down, .left, .right, .pageUp, .pageDown, .home, .end,
      .delete, .backspace, .control("s"), .control("n"), .control("r"), .control("l"),
      .mouse(MouseEvent(kind: .press, button: .left, cell: CellPoint(column: 30, row: 9))),
      .mouse(MouseEvent(kind: .drag, button: .left, cell: CellPoint(column: 33, row: 7))),
      .mouse(MouseEvent(kind: .release, button: .left, cell: CellPoint(column: 33, row: 7))),
      .mouse(MouseEvent(kind: .press, button: .right, cell: CellPoint(column: 70, row: 5))),
    ]
    for _ in 0..<150 {
      let isLetter = Int.random(in: 0..<3, using: &random) > 0
      let key: Key =
        isLetter
        ? .character(letters.randomElement(using: &random) ?? "j")
        : others.randomElement(using: &random) ?? .enter
      reader.press(key)
      #expect(reader.rows.last?.contains(researchNotice) == true, "seed \(seed)")
      if reader.session != nil {
        #expect(reader.rows[0].contains("Phantom, Thigh   ID PH-0001"), "seed \(seed)")
        #expect(reader.rows[1].contains("LEFT side") || reader.rows[1].contains("RIGHT side"))
      }
    }
    #expect(reader.session.map { $0.log.events } ?? reader.disk.events == reader.disk.events)
  }
}
