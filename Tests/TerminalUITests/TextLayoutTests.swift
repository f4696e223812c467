import Testing

@testable import TerminalUI

@Suite struct TextLayoutTests {
  @Test func breaksAtSpacesAndInsideLongWords() {
    #expect(
      TextLayout.wrapped("the anterior cruciate ligament", width: 12)
        == ["the anterior", "cruciate", "ligament"])
    #expect(TextLayout.wrapped("abcdefgh ij", width: 4) == ["abcd", "efgh", "ij"])
    #expect(TextLayout.wrapped("a\n\nb", width: 4) == ["a", "", "b"])
    #expect(TextLayout.wrapped("日本語", width: 4) == ["日本", "語"])
    #expect(TextLayout.wrapped("日本語", width: 1) == ["日", "本", "語"])
    #expect(TextLayout.wrapped("", width: 4) == [""])
  }

  @Test(arguments: 1...30) func wrappingLosesNoWord(width: Int) {
    let text = "No full-thickness tear of the rotator cuff;  tendinosis of the supraspinatus."
    let lines = TextLayout.wrapped(text, width: width)
    #expect(lines.allSatisfy { CharacterWidth.of($0) <= width })
    #expect(lines.joined().filter { $0 != " " } == text.filter { $0 != " " })
  }

  @Test func cutsByCellsNotByCharacters() {
    #expect(TextLayout.truncated("日本語", to: 5) == "日本…")
    #expect(TextLayout.truncated("日本語", to: 4) == "日…")
    #expect(TextLayout.truncated("abc", to: 0) == "")
    #expect(TextLayout.padded("日本語", to: 4) == "日… ")
  }

  @Test(arguments: [
    ("ä", 1), ("日", 2), ("한", 2), ("\u{1112}\u{1161}\u{11AB}", 2), ("ｱ", 1), ("█", 1), ("…", 1),
    ("नि", 2), ("\u{1F9B4}", 2), ("👩‍⚕️", 3), ("\u{FE0F}", 1),
  ])
  func measuresLikeTheCLibrary(text: String, cells: Int) {
    #expect(CharacterWidth.of(text) == cells)
  }
}
