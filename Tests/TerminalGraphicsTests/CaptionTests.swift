import Testing

@testable import TerminalGraphics
@testable import TerminalUI

@Suite struct CaptionTests {
  private let picture = DisplayImage(width: 100, height: 10, filledWith: 40)

  @Test func leavesThePictureAsItIs() {
    let result = picture.captioned(["DOE^JOHN 1970-01-01"])
    let height = DisplayImage.captionHeight(lines: ["DOE^JOHN 1970-01-01"], width: 100)
    #expect(result.width == 100 && result.height == 10 + height)
    #expect(Array(result.grey.suffix(1000)) == picture.grey)
    #expect(result.grey.prefix(100 * height).contains(255))
  }

  @Test func breaksLongLinesAndLosesNothing() {
    let short = DisplayImage.captionHeight(lines: ["ABC"], width: 100)
    #expect(DisplayImage.captionHeight(lines: ["ABC ABC ABC ABC ABC ABC"], width: 100) > short)
    #expect(DisplayImage.captionHeight(lines: ["ABCABCABCABCABCABCABCABC"], width: 100) > short)
    #expect(DisplayImage.captionHeight(lines: [], width: 100) == 0)
    #expect(DisplayImage.captionHeight(lines: ["ABC"], width: 3) == 0)
  }

  @Test func tellsEveryLetterFromEveryOther() {
    let letters =
      (0x21..<0x7F).compactMap { Unicode.Scalar($0).map { Character($0) } }
      + Array("ÀÁÂÃÄÅÇàçŞşĄąĘęáâãäåéèêëíìîïñóòôõöøúùûüýÿßÆæØČčŠšŽžŁłŐőŰűĞğİı°")
    var seen: [[UInt8]: Character] = [:]
    for letter in letters {
      let rows = DotFont.rows(of: letter)
      #expect(rows.count == DotFont.accentHeight + DotFont.height)
      #expect(seen[rows] == nil, "\(letter) looks like \(seen[rows] ?? "?")")
      seen[rows] = letter
    }
  }

  @Test func showsABoxForWhatItCannotDraw() {
    #expect(Array(DotFont.rows(of: "日").suffix(9)) == DotFont.missing)
  }

  @Test func movesLayersDown() {
    var image = picture
    var indices = [UInt8](repeating: 0, count: 1000)
    indices[0] = 1
    image.layers = [OverlayLayer(indices: indices, palette: [.grey(9)])]
    let result = image.captioned(["X"])
    let height = result.height - 10
    #expect(result.layers[0].indices[height * 100] == 1)
  }
}
