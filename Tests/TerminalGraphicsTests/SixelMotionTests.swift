import Foundation
import ReadingRoomTestSupport
import Testing

@testable import TerminalGraphics
@testable import TerminalUI

/// Pictures in motion: blocks of two by two pixels, and sequences that end early.
@Suite struct SixelMotionTests {
  private func decoded(_ image: DisplayImage, _ region: PixelRegion) throws -> [UInt8?] {
    var encoder = SixelEncoder(pixelScale: 2)
    return try SixelDecoder.decode(encoder.encode(image, region: region).bytes).pixels.map {
      $0?.red
    }
  }

  /// Mean of each block's pixels inside the region and the picture, halves up, on the ramp.
  private func expected(_ image: DisplayImage, _ region: PixelRegion) -> [UInt8?] {
    let palette = RegisterPalette(greys: 101, registers: 256)
    return (0..<region.width * region.height).map { position in
      let x = region.x + position % region.width / 2 * 2
      let y = region.y + position / region.width / 2 * 2
      var values: [Int] = []
      for row in y..<min(y + 2, region.y + region.height, image.height) {
        for column in x..<min(x + 2, region.x + region.width, image.width) {
          values.append(Int(image.grey[row * image.width + column]))
        }
      }
      let mean = (values.reduce(0, +) + values.count / 2) / values.count
      return UInt8((Double(palette.registerOfGrey[mean]) * 255 / 100).rounded())
    }
  }

  @Test(arguments: [
    (1, 1, 0, 0, 1, 1), (64, 48, 0, 0, 64, 48), (33, 17, 0, 0, 33, 17), (80, 50, 16, 32, 48, 18),
    (81, 51, 16, 32, 65, 19), (40, 40, 6, 8, 9, 13),
  ])
  func blocksShowTheMeanOfTheirPixels(
    width: Int, height: Int, x: Int, y: Int, columns: Int, rows: Int
  ) throws {
    let image = Pictures.noise(width: width, height: height)
    let region = PixelRegion(x: x, y: y, width: columns, height: rows)
    let isSame = try decoded(image, region) == expected(image, region)
    #expect(isSame)
  }

  @Test func aBlockShowsItsTopmostLayer() throws {
    let red = RGBColor(red: 255, green: 0, blue: 0)
    let blue = RGBColor(red: 0, green: 0, blue: 255)
    let image = DisplayImage(
      width: 6, height: 2, grey: [UInt8](repeating: 0, count: 12),
      layers: [
        OverlayLayer(indices: [0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 9], palette: [red]),
        OverlayLayer(indices: [0, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0, 0], palette: [blue]),
      ])
    var encoder = SixelEncoder(pixelScale: 2)
    let region = PixelRegion(x: 0, y: 0, width: 6, height: 2)
    let pixels = try SixelDecoder.decode(encoder.encode(image, region: region).bytes).pixels
    #expect(pixels == [blue, blue, blue, blue, .grey(0), .grey(0)] + pixels.prefix(6))
  }

  @Test(arguments: [(nil, 1), (16, 1), (17, 1), (20, 2), (6, 1), (300, 1)] as [(Int?, Int)])
  func breaksStandWhereRowsOfCellsEnd(cellHeight: Int?, pixelScale: Int) throws {
    let image = Pictures.slice(side: 150)
    var encoder = SixelEncoder(pixelScale: pixelScale)
    let region = PixelRegion(x: 0, y: 0, width: 150, height: 150)
    let sequence = encoder.encode(image, region: region, cellHeight: cellHeight)
    let all = try SixelDecoder.decode(sequence.bytes).pixels
    let heights = try sequence.breaks.map { offset in
      let picture = try SixelDecoder.decode(
        Array(sequence.bytes.prefix(offset)) + SixelSequence.terminator)
      let painted = picture.pixels.lastIndex { $0 != nil }.map { ($0 + 1) / 150 } ?? 0
      let isUpperPart =
        picture.pixels == all.prefix(painted * 150)
        + [RGBColor?](repeating: nil, count: (150 - painted) * 150)
      #expect(isUpperPart)
      return painted
    }
    let cell = cellHeight ?? 6
    let wanted = Set(stride(from: cell, to: 151, by: cell).map { ($0 + 5) / 6 * 6 }).sorted()
    #expect(heights == wanted.filter { $0 < 150 })
  }

  @Test(.enabled(if: Pictures.hasSixel2PNG, "sixel2png of libsixel-bin is not installed"))
  func libsixelReadsACutSequence() throws {
    let image = Pictures.slice(side: 120)
    var encoder = SixelEncoder()
    let region = PixelRegion(x: 0, y: 0, width: 120, height: 120)
    let sequence = encoder.encode(image, region: region, cellHeight: 16)
    func greys(_ bytes: [UInt8]) throws -> [UInt8] {
      let file = FileManager.default.temporaryDirectory
        .appendingPathComponent("cut-\(UUID().uuidString).six")
      defer { try? FileManager.default.removeItem(at: file) }
      try Data(bytes).write(to: file)
      return try Pictures.convertWithLibsixel(file).grey
    }
    let all = try greys(sequence.bytes)
    let offset = try #require(sequence.breaks.dropFirst(2).first)
    let cut = try greys(Array(sequence.bytes.prefix(offset)) + SixelSequence.terminator)
    let isUpperPart = cut.prefix(48 * 120) == all.prefix(48 * 120)
    #expect(isUpperPart)
    #expect(cut.dropFirst(48 * 120).allSatisfy { $0 == 0 })
  }
}
