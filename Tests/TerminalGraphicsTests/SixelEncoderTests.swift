import Foundation
import ReadingRoomTestSupport
import Testing

@testable import TerminalGraphics
@testable import TerminalUI

@Suite struct SixelEncoderTests {
  /// Long runs with short ones between, at places that no word of eight columns fits.
  private static let stripes = DisplayImage(
    width: 411, height: 30,
    grey: (0..<411 * 30).map { position in
      let (x, y) = (position % 411, position / 411)
      return x % 47 < 3 ? UInt8(x % 5 * 40 + y % 2) : x % 101 == 50 ? UInt8(y * 8) : 10
    })

  private func whole(_ image: DisplayImage) -> PixelRegion {
    PixelRegion(x: 0, y: 0, width: image.width, height: image.height)
  }

  private func decoded(
    _ image: DisplayImage, greys: Int = 101, pixelScale: Int = 1, overpaints: Bool = true
  ) throws -> SixelDecoder.Picture {
    var encoder = SixelEncoder(greys: greys, pixelScale: pixelScale, overpaints: overpaints)
    return try SixelDecoder.decode(encoder.encode(image, region: whole(image)).bytes)
  }

  @Test(arguments: [(1, 1), (7, 5), (64, 6), (100, 100), (256, 97), (301, 13)], [1, 2])
  func everyPixelIsPaintedAndNoneOutside(size: (Int, Int), pixelScale: Int) throws {
    let image = Pictures.noise(width: size.0, height: size.1)
    for overpaints in [true, false] {
      let picture = try decoded(image, pixelScale: pixelScale, overpaints: overpaints)
      #expect(picture.width == size.0 && picture.height == size.1)
      #expect(picture.paintedOutside == 0)
      #expect(picture.pixels.allSatisfy { $0 != nil })
    }
  }

  @Test(
    arguments: [
      Pictures.noise(width: 203, height: 61), Pictures.slice(side: 256),
      stripes, DisplayImage(width: 1200, height: 9),
    ], [1, 2])
  func overpaintingShowsTheSamePicture(image: DisplayImage, pixelScale: Int) throws {
    let over = try decoded(image, pixelScale: pixelScale)
    let plain = try decoded(image, pixelScale: pixelScale, overpaints: false)
    let isSame = over.pixels == plain.pixels
    #expect(isSame)
    if pixelScale == 1 {
      let palette = RegisterPalette(greys: 101, registers: 256)
      let wanted = image.grey.map { Int(palette.registerOfGrey[Int($0)]) }
      let shown = over.pixels.map { Int((Double($0?.red ?? 1) / 2.55).rounded()) }
      let isWanted = shown == wanted
      #expect(isWanted)
    }
  }

  /// Pixels that a sequence paints, each as often as it is painted.
  private func paintedPixels(_ bytes: [UInt8]) -> Int {
    let text = String(decoding: bytes, as: UTF8.self)
    return text.drop { $0 != "#" }.dropLast(2).matches(of: /#[0-9;]*|!([0-9]+)([?-~])|([?-~])/)
      .reduce(0) { sum, match in
        guard let pattern = (match.2 ?? match.3)?.utf8.first else { return sum }
        return sum + (Int(match.1 ?? "1") ?? 0) * (pattern - 0x3F).nonzeroBitCount
      }
  }

  @Test(arguments: [1, 2])
  func withoutOverpaintingEachPixelIsPaintedOnce(pixelScale: Int) {
    let image = Pictures.slice(side: 121)
    for (overpaints, isOnce) in [(false, true), (true, false)] {
      var encoder = SixelEncoder(pixelScale: pixelScale, overpaints: overpaints)
      let painted = paintedPixels(encoder.encode(image, region: whole(image)).bytes)
      #expect((painted == 121 * 121) == isOnce)
    }
  }

  /// Rows of registers of a ramp of three greys, and what becomes of them.
  @Test(arguments: [
    // The first paints beneath the last.
    (["000200000000"], "#0!12@$#2???@"),
    // The second leaves out what it may paint at its start: the gap takes three bytes with it and without it.
    (["12220000001"], "#0!10@$#1@!9?@$#2?@@@"),
    // Here leaving it out would need a gap of its own.
    (["1112222222220", "0000000000001"], "#0!13B$#1!12@A$#2???!9@"),
  ])
  func runsAreLongWhereThatSavesBytes(rows: [String], expected: String) {
    let grey = rows.joined().compactMap { ["0": 0, "1": 128, "2": 255][$0] as UInt8? }
    let image = DisplayImage(width: rows[0].count, height: rows.count, grey: grey)
    var encoder = SixelEncoder(greys: 3)
    let text = String(decoding: encoder.encode(image, region: whole(image)).bytes, as: UTF8.self)
    #expect(text.hasSuffix("#2;2;100;100;100\(expected)\u{1B}\\"))
  }

  @Test func overpaintingSavesBytes() {
    let image = Pictures.slice(side: 256)
    var over = SixelEncoder()
    var plain = SixelEncoder(overpaints: false)
    let bytes = over.encode(image, region: whole(image)).bytes.count
    #expect(bytes * 20 < plain.encode(image, region: whole(image)).bytes.count * 19)
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
    let part = try SixelDecoder.decode(encoder.encode(image, region: region).bytes)
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
    let picture = try SixelDecoder.decode(encoder.encode(image, region: region).bytes)
    #expect(picture.pixels[3 * 8 + 3] == .grey(255))
    #expect(picture.pixels[3 * 8 + 4] == .grey(0))
    #expect(picture.pixels[15 * 8] == .grey(0))
    #expect(encoder.encode(image, region: PixelRegion(x: 0, y: 0, width: 0, height: 9)).bytes == [])
  }

  @Test(.enabled(if: Pictures.hasSixel2PNG, "sixel2png of libsixel-bin is not installed"))
  func libsixelReadsTheSamePicture() throws {
    let image = Pictures.slice(side: 200)
    var encoder = SixelEncoder()
    let file = FileManager.default.temporaryDirectory
      .appendingPathComponent("sixel-\(UUID().uuidString).six")
    defer { try? FileManager.default.removeItem(at: file) }
    try Data(encoder.encode(image, region: whole(image)).bytes).write(to: file)
    let colors = try Pictures.convertWithLibsixel(file)
    #expect(colors.width == 200 && colors.height == 200)
    #expect(peakSignalToNoiseRatio(colors.grey, image.grey) >= 50)
    let ours = try decoded(image).pixels.map { try #require($0).green }
    #expect(Set(colors.grey).count == Set(ours).count)
  }
}
