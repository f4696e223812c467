import TerminalGraphics
public import TerminalUI

/// A picture among the lines of a command's output, in whatever way the terminal shows pictures.
public struct InlinePicture: Sendable {
  private let mode: GraphicsMode
  private let cell: CellPixelSize

  /// Pictures for a terminal.
  public init(_ capabilities: TerminalCapabilities) {
    (mode, cell) = (capabilities.graphics, capabilities.cellPixels)
  }

  /// Samples that an area of cells has.
  public var grid: PixelGrid { mode.pixelGrid(cell: cell) }

  /// The bytes that show a picture at the start of the cursor's line; the cursor is then on the line below it. None
  /// where the terminal shows no pictures.
  ///
  /// - Parameters:
  ///   - image: The picture, with as many samples as ``grid`` gives the area.
  ///   - size: Its cells; less high than the terminal.
  public func bytes(of image: DisplayImage, size: Size) -> [UInt8] {
    guard let picture = drawing(image, size: size), size.height > 0 else { return [] }
    // Room is made first: a picture that scrolls the screen is cut off or placed differently.
    let room = String(repeating: "\n", count: size.height) + "\u{1B}[\(size.height)A\r\u{1B}7"
    return Array(room.utf8) + picture + Array("\u{1B}8\u{1B}[\(size.height)B\r".utf8)
  }

  private func drawing(_ image: DisplayImage, size: Size) -> [UInt8]? {
    switch mode {
    case .none: return nil
    case .kitty:
      guard let png = try? PNGEncoder.encode(image, level: 6) else { return nil }
      let identifier: UInt32 = 1000
      return KittyCommand.upload(png: png, identifier: identifier).flatMap(\.self)
        + KittyCommand.place(
          identifier: identifier, piece: 1, source: nil, columns: size.width, rows: size.height,
          isAbove: false)
    case .sixel(let greys, let registers):
      var encoder = SixelEncoder(greys: greys, registers: registers)
      return encoder.encode(
        image, region: PixelRegion(x: 0, y: 0, width: image.width, height: image.height),
        cellHeight: cell.height
      ).bytes
    case .quadrant, .halfBlock:
      guard let glyphs = mode.glyphs else { return nil }
      let encoder = BlockEncoder(glyphs: glyphs)
      return (0..<size.height).flatMap {
        encoder.encode(image, row: $0, columns: 0..<size.width) + Array("\r\n".utf8)
      }
    }
  }
}
