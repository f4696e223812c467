import Foundation
import Testing

@testable import TerminalGraphics
@testable import TerminalUI

@Suite(.enabled(if: Pictures.hasPython, "python3 is not installed"))
struct PNGEncoderTests {
  private func read(_ image: DisplayImage) throws -> (width: Int, height: Int, grey: [UInt8]) {
    let file = FileManager.default.temporaryDirectory
      .appendingPathComponent("picture-\(UUID().uuidString).png")
    defer { try? FileManager.default.removeItem(at: file) }
    try Data(PNGEncoder.encode(image)).write(to: file)
    return try Pictures.readPNG(file)
  }

  @Test(arguments: [Pictures.noise(width: 33, height: 17), Pictures.slice(side: 64)])
  func pythonReadsTheSameGreys(image: DisplayImage) throws {
    let read = try read(image)
    #expect(read.width == image.width && read.height == image.height)
    #expect(read.grey == image.grey)
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
