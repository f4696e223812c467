import Foundation
import Testing

@testable import TerminalGraphics
@testable import TerminalUI

@Suite(.enabled(if: Pictures.hasPython, "python3 is not installed"))
struct PNGEncoderTests {
  private func read(
    _ image: DisplayImage, level: Int = 6
  ) throws -> (width: Int, height: Int, grey: [UInt8]) {
    let file = FileManager.default.temporaryDirectory
      .appendingPathComponent("picture-\(UUID().uuidString).png")
    defer { try? FileManager.default.removeItem(at: file) }
    try Data(PNGEncoder.encode(image, level: level)).write(to: file)
    return try Pictures.readPNG(file)
  }

  /// A picture in which each filter is the best of some rows: flat, sloping either way, both, and noise.
  private static let manyFilters = DisplayImage(
    width: 67, height: 40,
    grey: (0..<67 * 40).map { position in
      let (x, y) = (position % 67, position / 67)
      switch y / 8 {
      case 0: return x < 30 ? 0 : 200
      case 1: return UInt8(truncatingIfNeeded: x * 3)
      case 2: return UInt8(truncatingIfNeeded: y * 9 + x * x)
      case 3: return UInt8(truncatingIfNeeded: x * 37 ^ y * 91)
      default: return UInt8(truncatingIfNeeded: x * y)
      }
    })

  @Test(
    arguments: [
      Pictures.noise(width: 33, height: 17), Pictures.slice(side: 64), manyFilters,
      DisplayImage(width: 1, height: 1, filledWith: 9),
    ], [1, 6])
  func pythonReadsTheSameGreys(image: DisplayImage, level: Int) throws {
    let read = try read(image, level: level)
    #expect(read.width == image.width && read.height == image.height)
    let isSame = read.grey == image.grey
    #expect(isSame)
  }

  @Test func theFastestLevelIsHardlyLargerThanTheSlowest() throws {
    let image = Pictures.slice(side: 256)
    let fast = try PNGEncoder.encode(image, level: 1).count
    #expect(try fast * 50 < PNGEncoder.encode(image, level: 9).count * 51)
  }

  @Test func layersAreStoredAsColour() throws {
    var image = DisplayImage(width: 2, height: 1, grey: [7, 9])
    image.layers = [
      OverlayLayer(indices: [0, 1], palette: [RGBColor(red: 1, green: 2, blue: 3)])
    ]
    #expect(try read(image).grey == [7, 2])
  }

  @Test func refusesAnEmptyPicture() {
    #expect(throws: PNGEncodingError.emptyPicture) {
      try PNGEncoder.encode(DisplayImage(width: 0, height: 4))
    }
  }
}
