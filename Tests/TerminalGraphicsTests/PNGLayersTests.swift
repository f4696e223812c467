import Foundation
import Testing

@testable import TerminalGraphics
@testable import TerminalUI

@Suite(.enabled(if: Pictures.hasPython, "python3 is not installed"))
struct PNGLayersTests {
  private struct Picture: Equatable {
    var width: Int
    var height: Int
    var depth: Int
    /// Nil where the pixel is transparent.
    var pixels: [RGBColor?]
  }

  /// Reads an indexed PNG with Python's standard library (ISO/IEC 15948, 7.2, 11.2.3 and 11.3.2.1).
  private func read(_ bytes: [UInt8]) throws -> Picture {
    let script = """
      import sys, zlib, struct
      data = sys.stdin.buffer.read()
      assert data[:8] == b'\\x89PNG\\r\\n\\x1a\\n'
      at, chunks = 8, []
      while at < len(data):
          size, kind = struct.unpack('>I4s', data[at:at + 8])
          chunk = data[at + 8:at + 8 + size]
          assert zlib.crc32(kind + chunk) == struct.unpack('>I', data[at + 8 + size:at + 12 + size])[0]
          chunks.append((kind, chunk))
          at += 12 + size
      assert [k for k, _ in chunks] == [b'IHDR', b'PLTE', b'tRNS', b'IDAT', b'IEND']
      parts = dict(chunks)
      width, height, depth, form = struct.unpack('>IIBB', parts[b'IHDR'][:10])
      assert form == 3 and parts[b'IHDR'][10:] == bytes(3) and parts[b'tRNS'] == bytes(1)
      raw, stride = zlib.decompress(parts[b'IDAT']), (width * depth + 7) // 8 + 1
      assert len(raw) == stride * height
      out = struct.pack('>III', width, height, depth)
      for y in range(height):
          row = raw[y * stride:(y + 1) * stride]
          assert row[0] == 0
          bits = ''.join(f'{b:08b}' for b in row[1:])
          for x in range(width):
              v = int(bits[x * depth:(x + 1) * depth], 2)
              out += bytes([v > 0]) + parts[b'PLTE'][v * 3:v * 3 + 3]
      sys.stdout.buffer.write(out)
      """
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
    process.arguments = ["-c", script]
    let (input, output) = (Pipe(), Pipe())
    process.standardInput = input
    process.standardOutput = output
    try process.run()
    try input.fileHandleForWriting.write(contentsOf: Data(bytes))
    try input.fileHandleForWriting.close()
    let read = [UInt8](output.fileHandleForReading.readDataToEndOfFile())
    process.waitUntilExit()
    try #require(process.terminationStatus == 0)
    let words = (0..<3).map { read[$0 * 4..<$0 * 4 + 4].reduce(0) { $0 << 8 | Int($1) } }
    let pixels = stride(from: 12, to: read.count, by: 4).map { at -> RGBColor? in
      read[at] == 0
        ? nil : RGBColor(red: read[at + 1], green: read[at + 2], blue: read[at + 3])
    }
    return Picture(width: words[0], height: words[1], depth: words[2], pixels: pixels)
  }

  /// What a pixel shows of the layers, by their definition.
  private func expected(_ image: DisplayImage, _ crop: PixelRegion) -> [RGBColor?] {
    (0..<crop.width * crop.height).map { position in
      let x = crop.x + position % crop.width
      let y = crop.y + position / crop.width
      guard (0..<image.width).contains(x), (0..<image.height).contains(y) else { return nil }
      for layer in image.layers.reversed() {
        let index = Int(layer.indices[y * image.width + x])
        if (1...layer.palette.count).contains(index) { return layer.palette[index - 1] }
      }
      return nil
    }
  }

  private func image(colors: Int) -> DisplayImage {
    let noise = Pictures.noise(width: 53, height: 31)
    let palette = (0..<colors).map { RGBColor(red: UInt8($0), green: 7, blue: UInt8(255 - $0)) }
    let yellow = RGBColor(red: 255, green: 204, blue: 0)
    return DisplayImage(
      width: 53, height: 31, grey: noise.grey,
      layers: [
        OverlayLayer(
          indices: noise.grey.map { $0 < 100 ? 0 : UInt8(Int($0) % (colors + 2)) },
          palette: palette),
        OverlayLayer(indices: noise.grey.map { $0 % 16 == 3 ? 1 : 0 }, palette: [yellow]),
      ])
  }

  @Test(arguments: [(1, 2), (2, 2), (3, 4), (14, 4), (15, 8), (200, 8)])
  func pythonReadsTheLayers(colors: Int, depth: Int) throws {
    let image = image(colors: colors)
    for crop in [
      PixelRegion(x: 0, y: 0, width: 53, height: 31), PixelRegion(x: 7, y: 5, width: 21, height: 9),
      PixelRegion(x: 40, y: 20, width: 30, height: 30),
      PixelRegion(x: -3, y: -2, width: 9, height: 9),
    ] {
      let picture = try read(PNGEncoder.encodeLayers(image, crop: crop))
      #expect(picture.width == crop.width && picture.height == crop.height)
      let isSame = picture.pixels == expected(image, crop)
      #expect(isSame)
      if crop.width == 53 { #expect(picture.depth == depth) }
    }
  }

  @Test func withoutLayersAllIsTransparent() throws {
    let image = Pictures.noise(width: 9, height: 3)
    let crop = PixelRegion(x: 0, y: 0, width: 9, height: 3)
    let picture = try read(PNGEncoder.encodeLayers(image, crop: crop))
    #expect(picture.depth == 1 && picture.pixels.allSatisfy { $0 == nil })
    #expect(
      PNGEncoder.encodeLayers(image, crop: PixelRegion(x: 0, y: 0, width: 0, height: 3)) == [])
  }

  @Test func coloursBeyond255TakeTheNearest() throws {
    var image = image(colors: 255)
    let indices = (0..<53 * 31).map { UInt8($0 % 256) }
    let other = (0..<255).map { RGBColor(red: UInt8($0), green: 8, blue: UInt8(255 - $0)) }
    image.layers = [
      OverlayLayer(indices: indices, palette: image.layers[0].palette),
      OverlayLayer(indices: indices.map { $0 < 9 ? $0 : 0 }, palette: other),
    ]
    let crop = PixelRegion(x: 0, y: 0, width: 53, height: 31)
    let picture = try read(PNGEncoder.encodeLayers(image, crop: crop))
    #expect(picture.pixels[4] == RGBColor(red: 3, green: 7, blue: 252))
    #expect(picture.pixels[200] == RGBColor(red: 199, green: 7, blue: 56))
  }

  @Test func aLineAcrossALargePictureTakesFewBytes() {
    let side = 768
    var indices = [UInt8](repeating: 0, count: side * side)
    for x in 100..<650 { indices[(150 + x * 2 / 3) * side + x] = 1 }
    let yellow = RGBColor(red: 255, green: 204, blue: 0)
    let image = DisplayImage(
      width: side, height: side, grey: [UInt8](repeating: 9, count: side * side),
      layers: [OverlayLayer(indices: indices, palette: [yellow])])
    let crop = PixelRegion(x: 0, y: 0, width: side, height: side)
    #expect(PNGEncoder.encodeLayers(image, crop: crop).count < 3000)
  }
}
