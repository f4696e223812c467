import Testing

@testable import TerminalUI

@Suite struct TextFieldTests {
  @Test func editsAtTheCursor() {
    var field = TextField(text: "knee")
    for key: Key in [.left, .left, .character("X"), .home, .delete, .end, .backspace] {
      let isApplied = field.apply(key)
      #expect(isApplied)
    }
    #expect(field.text == "nXe")
    #expect(field.cursor == 3)
    let isApplied = field.apply(.function(1))
    #expect(!isApplied)
  }

  @Test func erasesWordsAndLines() {
    var field = TextField(text: "bone marrow oedema")
    field.apply(.control("w"))
    #expect(field.text == "bone marrow ")
    field.apply(.controlLeft)
    field.apply(.control("k"))
    #expect(field.text == "bone ")
    field.apply(.control("u"))
    #expect(field.text.isEmpty)
  }

  @Test func keepsTheCursorInSight() {
    var frame = FrameBuffer(size: Size(width: 6, height: 1))
    var field = TextField(text: "0123456789")
    field.draw(in: &frame, area: frame.bounds)
    #expect(frame.text(ofRow: 0) == "56789 ")
    #expect(frame.cursor == CellPoint(column: 5, row: 0))
    field.apply(.home)
    field.draw(in: &frame, area: frame.bounds)
    #expect(frame.text(ofRow: 0) == "012345")
  }

  @Test func refusesTextBeyondItsLimit() {
    var field = TextField(text: "abc", limit: 4)
    field.insert("de\nf")
    #expect(field.text == "abcd")
  }

  @Test func hidesSecrets() {
    var frame = FrameBuffer(size: Size(width: 6, height: 1))
    TextField(text: "ab", isSecret: true).draw(in: &frame, area: frame.bounds)
    #expect(frame.text(ofRow: 0) == "••    ")
  }
}

@Suite struct TextAreaTests {
  @Test func editsAcrossParagraphs() {
    var area = TextArea(text: "one\ntwo")
    area.moveToEnd()
    area.apply(.enter)
    area.insert("three")
    #expect(area.text == "one\ntwo\nthree")
    area.apply(.home)
    area.apply(.backspace)
    #expect(area.text == "one\ntwothree")
    area.apply(.up)
    area.apply(.end)
    area.apply(.delete)
    #expect(area.text == "onetwothree")
  }

  @Test func movesByWrappedLines() {
    var area = TextArea(text: "alpha beta gamma", wrapWidth: 6)
    area.apply(.down)
    #expect(area.cursorOffset == 6)
    area.apply(.end)
    #expect(area.cursorOffset == 10)
    area.apply(.down)
    area.apply(.end)
    #expect(area.cursorOffset == 16)
  }

  @Test func showsTheCursorWhereItWrites() {
    var frame = FrameBuffer(size: Size(width: 6, height: 2))
    var area = TextArea(text: "alpha beta gamma", wrapWidth: 6)
    area.moveToEnd()
    area.draw(in: &frame, area: frame.bounds)
    #expect(frame.text(ofRow: 0) == "beta  ")
    #expect(frame.text(ofRow: 1) == "gamma ")
    #expect(frame.cursor == CellPoint(column: 5, row: 1))
  }

  @Test(arguments: 0..<20) func survivesAnyKeys(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    var area = TextArea(text: "a b\n\nlonger words here", wrapWidth: 5)
    let keys: [Key] = [
      .left, .right, .up, .down, .home, .end, .enter, .backspace, .delete, .character("x"),
      .character(" "), .control("w"), .control("u"), .control("k"), .pageUp, .pageDown, .tab,
      .character("日"), .controlLeft,
    ]
    for _ in 0..<300 {
      area.apply(keys[Int(generator.next() % UInt64(keys.count))])
      var frame = FrameBuffer(size: Size(width: 5, height: 3))
      area.draw(in: &frame, area: frame.bounds)
      #expect(frame.cursor.map(frame.bounds.contains) == true, "seed \(seed)")
    }
  }
}

@Suite struct ListTests {
  private func list(_ selected: Int) -> ListBox {
    ListBox(rows: (0..<10).map { ListBox.Row(TextLine("row \($0)")) }, selected: selected)
  }

  @Test func keepsTheChosenRowInSight() {
    for selected in 0..<10 {
      let first = list(selected).firstVisibleRow(height: 3)
      #expect((first..<first + 3).contains(selected))
    }
  }

  @Test func marksTheChosenRowWithoutColour() {
    var frame = FrameBuffer(size: Size(width: 8, height: 3))
    list(5).draw(in: &frame, area: frame.bounds)
    #expect((0..<3).map { frame.text(ofRow: $0) } == [" row 3 ▲", " row 4  ", "▸row 5 ▼"])
  }

  @Test func findsTheRowUnderTheMouse() {
    let area = Rect(column: 2, row: 4, width: 8, height: 3)
    #expect(list(5).row(at: CellPoint(column: 3, row: 6), in: area) == 5)
    #expect(list(5).row(at: CellPoint(column: 3, row: 7), in: area) == nil)
  }

  @Test func tableDropsColumnsThatDoNotFit() {
    let table = Table(
      columns: [.init("Patient", width: .flexible(minimum: 8)), .init("ID", width: .fixed(6))],
      rows: [])
    #expect(table.columnWidths(total: 20) == [13, 6])
    #expect(table.columnWidths(total: 10) == [10])
    #expect(table.columnWidths(total: 3) == [3])
  }

  @Test func gaugeShowsItsShare() {
    var frame = FrameBuffer(size: Size(width: 15, height: 1))
    ProgressGauge(fraction: 0.5).draw(in: &frame, area: frame.bounds)
    #expect(frame.text(ofRow: 0) == "█████░░░░░  50%")
    ProgressGauge(fraction: .nan, label: "x").draw(in: &frame, area: frame.bounds)
    #expect(frame.text(ofRow: 0).hasSuffix("  0%"))
  }

  @Test func popupCoversWhatIsBeneath() {
    var frame = FrameBuffer(size: Size(width: 20, height: 5))
    frame.fill(frame.bounds, with: "#", role: .text)
    let popup = Popup(title: "Sign?", contentSize: Size(width: 10, height: 1), hint: "Esc")
    let inner = popup.draw(in: &frame, over: frame.bounds)
    #expect(inner == Rect(column: 5, row: 2, width: 10, height: 1))
    #expect(
      (0..<5).map { frame.text(ofRow: $0) } == [
        "####################", "###┌─ Sign? ────┐###", "###│            │###",
        "###└────── Esc ─┘###", "####################",
      ])
  }
}

/// SplitMix64 (Steele, Lea, Flood 2014, doi 10.1145/2660193.2660195).
struct SeededGenerator {
  var state: UInt64
  init(seed: UInt64) { state = seed }
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return value ^ (value >> 31)
  }
}
