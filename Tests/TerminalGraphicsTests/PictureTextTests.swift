import Foundation
import Testing

@testable import TerminalGraphics
@testable import TerminalUI

@Suite struct PictureTextTests {
  private let ascii = (0x20...0x7E).map { Character(Unicode.Scalar($0)) }

  @Test func eachASCIICharacterHasAGlyphOfItsOwn() throws {
    let glyphs = try ascii.map { try #require(PictureText.glyphs[$0], "\($0)") }
    #expect(Set(glyphs).count == ascii.count)
    #expect(PictureText.glyphs[" "] == PictureText.Glyph())
    #expect(!glyphs.contains(PictureText.hollowBox))
  }

  @Test(arguments: [
    0xA0...0xA7, 0xA9...0xAC, 0xAE...0xAE, 0xB0...0xB4, 0xB5...0xB7, 0xB9...0x148, 0x14A...0x17F,
    0x386...0x386, 0x388...0x38A, 0x38C...0x38C, 0x38E...0x3A1, 0x3A3...0x3CE,
    0x400...0x45F, 0x490...0x491, 0x218...0x21B,
  ])
  func lettersOfEuropeanNamesHaveGlyphs(range: ClosedRange<Int>) {
    let missing = range.compactMap(Unicode.Scalar.init).map(Character.init)
      .filter { PictureText.glyphs[$0] == nil }
    #expect(missing.isEmpty)
  }

  @Test(arguments: [
    "AÀÁÂÃÄÅĀĂĄȦ", "aàáâãäåāăąȧ", "CÇĆĈĊČ", "iìíîïĩīĭįı", "oòóôõöōŏőøœ", "EЁÈÉĚ", "иѝйіїı",
    "ιίϊΐ", "ШЩЦЧ", "ЬЪЫ", "ГҐГ\u{301}", "sśŝşšș", "IÍĪĬİÎÏ", "НЊЛЉ", "Oσ0QСЄ",
  ])
  func marksAndLettersCanBeTold(letters: String) {
    #expect(Set(letters.map { PictureText.glyphs[$0] }).count == letters.count)
  }

  @Test func spellingsWithCombiningMarksAreTheSame() {
    #expect(PictureText.glyphs["u\u{308}"] == PictureText.glyphs["\u{FC}"])
    #expect(missingPictureGlyphs(in: "O\u{304}tsuka \u{14C}tsuka") == 0)
  }

  @Test func charactersWithoutAGlyphAreBoxesAndAreCounted() {
    var grey = [UInt8](repeating: 0, count: 24 * 13)
    let result = drawText(["山a\u{1B}"], into: &grey, width: 24, height: 13, x: 0, y: 0, scale: 1)
    #expect(result == PictureTextResult(missingGlyphs: 2, isClipped: false))
    #expect(grey[(3 * 24)..<(3 * 24 + 5)].allSatisfy { $0 == 255 })
    #expect(grey[4 * 24 + 1] == 0)
    #expect(missingPictureGlyphs(in: "山a\u{1B}") == 2)
  }

  @Test(arguments: [(-3, 2), (60, 2), (2, -8), (2, 30), (500, 500), (-500, -500)])
  func textIsCutOffAtTheEdge(x: Int, y: Int) {
    var grey = [UInt8](repeating: 9, count: 64 * 32)
    let result = drawText(["HHHH"], into: &grey, width: 64, height: 32, x: x, y: y, scale: 2)
    #expect(result.isClipped)
    #expect(grey.count == 64 * 32)
    #expect(grey.allSatisfy { $0 == 9 || $0 == 255 })
    var larger = [UInt8](repeating: 9, count: 264 * 232)
    drawText(
      ["HHHH"], into: &larger, width: 264, height: 232, x: x + 100, y: y + 100, scale: 2)
    for row in 0..<32 {
      let start = (row + 100) * 264 + 100
      #expect(Array(grey[(row * 64)..<(row * 64 + 64)]) == Array(larger[start..<(start + 64)]))
    }
  }

  @Test(arguments: 1...4) func scaleMakesEachStrokePixelASquare(scale: Int) {
    var small = [UInt8](repeating: 0, count: 12 * 13)
    drawText(["gÄ"], into: &small, width: 12, height: 13, x: 0, y: 0, scale: 1)
    let (width, height) = (12 * scale, 13 * scale)
    var large = [UInt8](repeating: 0, count: width * height)
    drawText(["gÄ"], into: &large, width: width, height: height, x: 0, y: 0, scale: scale)
    for position in large.indices {
      let (row, column) = (position / width / scale, position % width / scale)
      #expect(large[position] == small[row * 12 + column])
    }
  }

  @Test(arguments: [16, 64, 200, 512, 768, 1500])
  func bannerLeavesThePictureAsItWas(width: Int) {
    var picture = Pictures.noise(width: width, height: 40)
    let indices = (0..<(width * 40)).map { UInt8($0 % 3) }
    picture.layers = [
      OverlayLayer(indices: indices, palette: [RGBColor(red: 1, green: 2, blue: 3)])
    ]
    let lines = [
      "MÜLLER, Jörg  ID 12345678  born 1961-04-30  M", "Study 2026-02-11  Acc. A-17  LEFT",
    ]
    let banner = burnBanner(lines: lines, above: picture)
    #expect(banner.missingGlyphs == 0)
    #expect(banner.image.width == width)
    #expect(banner.image.height == banner.bannerHeight + 40)
    #expect(Array(banner.image.grey.suffix(width * 40)) == picture.grey)
    let strip = banner.image.grey.prefix(width * banner.bannerHeight)
    #expect(strip.allSatisfy { $0 == 0 || $0 == 255 } && strip.contains(255))
    #expect(Array(banner.image.layers[0].indices.suffix(width * 40)) == indices)
    #expect(banner.image.layers[0].indices.prefix(strip.count).allSatisfy { $0 == 0 })
  }

  @Test(arguments: [30, 64, 120, 300, 768])
  func noWordOfABannerIsLostInANarrowPicture(width: Int) {
    let lines = [
      "Papadopoulos-Wolfeschlegelsteinhausen, Konstantinos  ID 1", "", "side not stated",
    ]
    let layout = BannerLayout(lines: lines, width: width)
    let written = layout.lines.joined().filter { $0 != " " }
    #expect(written == lines.joined().filter { $0 != " " })
    let room = width - 2 * layout.margin
    #expect(layout.lines.allSatisfy { $0.count * PictureText.advance * layout.scale <= room })
    var strip = [UInt8](repeating: 0, count: width * layout.height)
    let result = drawText(
      layout.lines, into: &strip, width: width, height: layout.height, x: layout.margin,
      y: layout.margin, scale: layout.scale)
    #expect(!result.isClipped)
  }

  @Test func wideBannersAreWrittenLarge() {
    #expect(BannerLayout(lines: ["short"], width: 768).scale == 3)
    #expect(
      BannerLayout(lines: [String(repeating: "x", count: 60)], width: 768).scale == 2)
    #expect(BannerLayout(lines: [], width: 768).height == 0)
  }
}
