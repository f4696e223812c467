import Imaging
import ReadingRoom
import ReadingRoomTestSupport
import Testing
import TerminalUI

@Suite struct PictureTests {
  private let sixel = PixelGrid(columnsPerCell: 8, rowsPerCell: 16)

  @Test func greysAreTheRenderedSliceAndNothingElse() throws {
    let reader = Reader.opened(grid: sixel)
    let session = try #require(reader.session)
    let picture = try #require(viewportPicture(reader.state))
    let image = try #require(session.currentImage)
    let window = try #require(session.currentWindow)
    let area = picture.key.area
    let expected = renderSlice(
      image, geometry: session.currentGeometry, transform: session.viewport.transform,
      size: PixelSize(width: area.width * 8, height: area.height * 16), window: window,
      inverted: false)
    #expect(picture.image.grey == expected)
  }

  @Test func equalKeysGiveEqualPicturesAndAKeptPictureIsUsed() throws {
    let reader = Reader.opened(grid: sixel)
    let picture = try #require(viewportPicture(reader.state))
    #expect(viewportPicture(reader.state) == picture)
    let marked = ViewportPicture(
      key: picture.key,
      image: DisplayImage(width: picture.image.width, height: picture.image.height))
    #expect(view(reader.state, picture: marked).placements.first?.image == marked.image)
  }

  @Test func aPictureOfAnotherSliceIsNeverShown() throws {
    var reader = Reader.opened(grid: sixel)
    let old = try #require(viewportPicture(reader.state))
    reader.press("j")
    let shown = view(reader.state, picture: old).placements.first?.image
    #expect(shown != old.image)
    #expect(shown == viewportPicture(reader.state)?.image)
  }

  @Test(arguments: ["i", "R", "H", "V", "z", "2", "5", "j", "]"])
  func whatChangesThePictureChangesItsKey(key: String) {
    var reader = Reader.opened(grid: sixel)
    let before = viewportKey(reader.state)
    reader.press(key)
    #expect(viewportKey(reader.state) != before)
  }

  @Test func theScaleBarIsAsLongAsItSays() throws {
    let reader = Reader.opened(size: Size(width: 120, height: 40), grid: sixel)
    let picture = try #require(viewportPicture(reader.state))
    let layer = try #require(picture.image.layers.last)
    let row = picture.image.height - 1 - 4
    let line = layer.indices[row * picture.image.width..<(row + 1) * picture.image.width]
    let samples = line.count { $0 == 3 }
    // 30 rows of 2 mm fill the picture's height, or 40 columns its width.
    let perSample = max(60 / Double(picture.image.height), 80 / Double(picture.image.width))
    let said = try #require(reader.screen.firstMatch(of: /bar (\d+) mm/)?.output.1)
    #expect(abs(Double(samples - 1) * perSample - (Double(String(said)) ?? 0)) < 2 * perSample)
  }

  @Test func halfBlocksThatAreNotSquareKeepTheProportions() throws {
    let tall = PixelGrid(columnsPerCell: 1, rowsPerCell: 2, sampleAspect: 1.5)
    let reader = Reader.opened(size: Size(width: 120, height: 40), grid: tall)
    let picture = try #require(viewportPicture(reader.state))
    let lit = picture.image.grey.enumerated().filter { $0.element > 0 }.map(\.offset)
    let rows = Set(lit.map { $0 / picture.image.width }).count
    let columns = Set(lit.map { $0 % picture.image.width }).count
    // 80 x 60 mm: width to height on the glass is 4 to 3.
    let shape = Double(columns) / (Double(rows) * 1.5)
    #expect(abs(shape - 4.0 / 3) < 0.1)
  }
}
