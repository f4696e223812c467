import ReadingRoomTestSupport
import Testing

@testable import TerminalUI

@Suite struct FrameBufferTests {
  var frame = FrameBuffer(size: Size(width: 10, height: 3))

  @Test(arguments: [(8, "        ab"), (-1, "bcdef     "), (10, "          "), (-9, "          ")])
  mutating func clipsTextAtBothEdges(column: Int, expected: String) {
    frame.write("abcdef", at: CellPoint(column: column, row: 1), role: .text)
    #expect(frame.text(ofRow: 1) == expected)
  }

  @Test mutating func leavesOutTextAboveAndBelow() {
    frame.write("x", at: CellPoint(column: 0, row: -1), role: .text)
    frame.write("x", at: CellPoint(column: 0, row: 3), role: .text)
    #expect(frame == FrameBuffer(size: Size(width: 10, height: 3)))
  }

  @Test mutating func givesWideCharactersTwoCells() {
    let used = frame.write("日本x", at: .zero, role: .text)
    #expect(used == 5)
    #expect(frame.text(ofRow: 0) == "日本x     ")
    #expect(frame[CellPoint(column: 1, row: 0)].content == .continuation)
  }

  @Test mutating func blanksTheOtherHalfOfAWideCharacterThatIsCut() {
    frame.write("日本", at: .zero, role: .text)
    frame.write("x", at: CellPoint(column: 1, row: 0), role: .text)
    #expect(frame.text(ofRow: 0) == " x本      ")
    frame.write("y", at: CellPoint(column: 2, row: 0), role: .text)
    #expect(frame.text(ofRow: 0) == " xy       ")
  }

  @Test mutating func showsNoHalfOfAWideCharacterAtTheEdge() {
    frame.write("日", at: CellPoint(column: 9, row: 0), role: .text)
    #expect(frame.text(ofRow: 0) == "          ")
  }

  @Test mutating func combinesMarksIntoOneCell() {
    let used = frame.write("e\u{301}Z\u{308}\u{300}", at: .zero, role: .text)
    #expect(used == 2)
  }

  @Test(arguments: ["\u{1B}[2J", "a\u{202E}b", "\u{9B}31m", "a\u{0}b", "\u{7F}", "a\r\nb"])
  mutating func replacesCharactersThatCouldMoveTheCursor(text: String) {
    frame.write(text, at: .zero, role: .text)
    let hostile = frame.text(ofRow: 0).unicodeScalars.filter {
      $0.value < 0x20 || (0x7F...0x9F).contains($0.value) || (0x202A...0x202E).contains($0.value)
    }
    #expect(hostile.isEmpty)
    #expect(frame.text(ofRow: 0).contains("\u{FFFD}"))
  }

  @Test mutating func cutsWithAnEllipsisAndFillsToTheWidth() {
    frame.fill(frame.bounds, with: ".", role: .text)
    frame.write("abcdefgh", at: .zero, role: .text, width: 5)
    frame.write("ab", at: CellPoint(column: 0, row: 1), role: .text, width: 5, alignment: .trailing)
    #expect(frame.text(ofRow: 0) == "abcd….....")
    #expect(frame.text(ofRow: 1) == "   ab.....")
  }

  @Test mutating func knowsWhetherAPopupCoversAPicture() {
    let area = Rect(column: 1, row: 0, width: 4, height: 2)
    let image = DisplayImage(width: 4, height: 4)
    frame.place(ImagePlacement(area: area, image: image, identifier: "a"))
    #expect(frame.isWhollyVisible(placement: 0))
    frame.write("x", at: CellPoint(column: 4, row: 1), role: .popup)
    #expect(!frame.isWhollyVisible(placement: 0))
    #expect(frame[CellPoint(column: 3, row: 1)].content == .image(0))
  }

  @Test mutating func pictureOutsideTheFrameIsNotWhollyVisible() {
    let area = Rect(column: 8, row: 0, width: 4, height: 2)
    frame.place(
      ImagePlacement(area: area, image: DisplayImage(width: 4, height: 4), identifier: "a"))
    #expect(!frame.isWhollyVisible(placement: 0))
  }

  @Test mutating func boxesFitAnySize() {
    for width in 0...3 {
      for height in 0...3 {
        frame.drawBox(Rect(column: 8, row: 1, width: width, height: height), role: .border)
      }
    }
  }

  @Test mutating func matchesItsSnapshot() throws {
    frame.write("Ünïcode 日", at: .zero, role: .title)
    frame.place(
      ImagePlacement(
        area: Rect(column: 2, row: 1, width: 3, height: 2),
        image: DisplayImage(width: 3, height: 4, filledWith: 9), identifier: "viewport.1"))
    frame.cursor = CellPoint(column: 1, row: 2)
    try FrameSnapshot.verify(frame, named: "frame-buffer")
  }
}

@Suite struct RectTests {
  @Test func splitsNeverOverlapNorLoseCells() {
    let area = Rect(column: 2, row: 3, width: 7, height: 5)
    for count in -1...9 {
      let (top, rest) = area.splitTop(count)
      #expect(top.height + rest.height == 5 && rest.row == top.endRow)
      let (left, remainder) = area.splitRight(count)
      #expect(left.width + remainder.width == 7 && remainder.column == left.endColumn)
    }
  }

  @Test func clipsToNothingWhereRectanglesDoNotMeet() {
    let first = Rect(column: 0, row: 0, width: 2, height: 2)
    #expect(first.clipped(to: Rect(column: 5, row: 5, width: 2, height: 2)).isEmpty)
    #expect(first.inset(columns: 3, rows: 3).isEmpty)
  }
}
