import Foundation
import ReadingRoomTestSupport
import Testing

@testable import TerminalGraphics
@testable import TerminalUI

@Suite struct SixelEncoderTests {
  private func whole(_ image: DisplayImage) -> PixelRegion {
    PixelRegion(x: 0, y: 0, width: image.width, height: image.height)
  }

  private func decoded(_ image: DisplayImage, greys: Int = 101) throws -> SixelDecoder.Picture {
    var encoder = SixelEncoder(greys: greys)
    return try SixelDecoder.decode(encoder.encode(image, region: whole(image)))
  }

  @Test(arguments: [(1, 1), (7, 5), (64, 6), (100, 100), (256, 97), (301, 13)])
  func everyPixelIsPaintedOnceAndNoneOutside(width: Int, height: Int) throws {
    let picture = try decoded(Pictures.noise(width: width, height: height))
    #expect(picture.width == width && picture.height == height)
    #expect(picture.paintedOutside == 0)
    #expect(picture.pixels.allSatisfy { $0 != nil })
  }

  @Test(arguments: [Pictures.noise(width: 256, height: 256), Pictures.slice(side: 256)])
  func decodesToFiftyDecibel(image: DisplayImage) throws {
    let grey = try decoded(image).pixels.map { try #require($0).red }
    #expect(peakSignalToNoiseRatio(grey, image.grey) >= 50)
  }

  @Test func shows101GreysAndEachWithinHalfAPerCent() throws {
    let ramp = DisplayImage(width: 256, height: 1, grey: (0...255).map { UInt8($0) })
    let picture = try decoded(ramp)
    #expect(picture.usedRegisters.count == 101)
    let grey = try picture.pixels.map { Int(try #require($0).red) }
    #expect(grey == grey.sorted())
    #expect(grey.first == 0 && grey.last == 255)
    #expect(zip(0...255, grey).allSatisfy { abs($0 - $1) <= 1 })
  }

  @Test(arguments: [2, 16, 24, 32, 64, 100, 101])
  func fewerGreysAreTheNearestOnes(greys: Int) throws {
    let ramp = DisplayImage(width: 256, height: 1, grey: (0...255).map { UInt8($0) })
    let picture = try decoded(ramp, greys: greys)
    #expect(picture.usedRegisters.count == greys)
    let step = 255 / Double(greys - 1)
    for (wanted, pixel) in zip(0...255, picture.pixels) {
      let shown = Double(try #require(pixel).red)
      #expect(abs(shown - Double(wanted)) <= step / 2 + 1.5)
    }
  }

  @Test func layersNeverChangeTheGreyBeneath() throws {
    var image = Pictures.slice(side: 96)
    let bare = try decoded(image)
    var indices = [UInt8](repeating: 0, count: 96 * 96)
    for x in 20..<60 { indices[40 * 96 + x] = 1 }
    indices[0] = 9  // beyond the palette
    let yellow = RGBColor(red: 255, green: 204, blue: 0)
    image.layers = [OverlayLayer(indices: indices, palette: [yellow])]
    let overlaid = try decoded(image)
    for (position, index) in indices.enumerated() {
      if index == 1 {
        #expect(overlaid.pixels[position] == yellow)
      } else {
        #expect(overlaid.pixels[position] == bare.pixels[position])
      }
    }
    image.layers = []
    #expect(try decoded(image) == bare)
  }

  @Test func laterLayersLieOnTop() throws {
    let red = RGBColor(red: 255, green: 0, blue: 0)
    let blue = RGBColor(red: 0, green: 0, blue: 255)
    let image = DisplayImage(
      width: 2, height: 1, grey: [0, 0],
      layers: [
        OverlayLayer(indices: [1, 1], palette: [red]),
        OverlayLayer(indices: [0, 1], palette: [blue]),
      ])
    #expect(try decoded(image).pixels == [red, blue])
  }

  @Test func overlayColoursBeyondTheRegistersTakeTheNearest() throws {
    let palette = (0..<255).map { RGBColor(red: UInt8($0), green: 255, blue: 0) }
    let indices = (0..<255).map { UInt8($0 + 1) }
    let image = DisplayImage(
      width: 255, height: 1, grey: [UInt8](repeating: 0, count: 255),
      layers: [OverlayLayer(indices: indices, palette: palette)])
    let picture = try decoded(image)
    #expect(picture.usedRegisters.allSatisfy { $0 < 256 })
    #expect(picture.usedRegisters.allSatisfy { $0 >= 101 })
  }

  @Test func regionEqualsThatPartOfTheWholePicture() throws {
    let image = Pictures.noise(width: 60, height: 40)
    let all = try decoded(image)
    var encoder = SixelEncoder()
    let region = PixelRegion(x: 16, y: 24, width: 32, height: 16)
    let part = try SixelDecoder.decode(encoder.encode(image, region: region))
    for y in 0..<16 {
      for x in 0..<32 {
        #expect(part.pixels[y * 32 + x] == all.pixels[(24 + y) * 60 + 16 + x])
      }
    }
  }

  @Test func whatLiesOutsideThePictureIsBlack() throws {
    var encoder = SixelEncoder()
    let image = DisplayImage(width: 4, height: 4, filledWith: 255)
    let region = PixelRegion(x: 0, y: 0, width: 8, height: 16)
    let picture = try SixelDecoder.decode(encoder.encode(image, region: region))
    #expect(picture.pixels[3 * 8 + 3] == .grey(255))
    #expect(picture.pixels[3 * 8 + 4] == .grey(0))
    #expect(picture.pixels[15 * 8] == .grey(0))
    #expect(encoder.encode(image, region: PixelRegion(x: 0, y: 0, width: 0, height: 9)) == [])
  }

  @Test(.enabled(if: Pictures.hasSixel2PNG, "sixel2png of libsixel-bin is not installed"))
  func libsixelReadsTheSamePicture() throws {
    let image = Pictures.slice(side: 200)
    var encoder = SixelEncoder()
    let file = FileManager.default.temporaryDirectory
      .appendingPathComponent("sixel-\(UUID().uuidString).six")
    defer { try? FileManager.default.removeItem(at: file) }
    try Data(encoder.encode(image, region: whole(image))).write(to: file)
    let colors = try Pictures.convertWithLibsixel(file)
    #expect(colors.width == 200 && colors.height == 200)
    #expect(peakSignalToNoiseRatio(colors.grey, image.grey) >= 50)
    let ours = try decoded(image).pixels.map { try #require($0).green }
    #expect(Set(colors.grey).count == Set(ours).count)
  }
}
