import CPixels
public import TerminalUI

/// Turns pictures into sixel sequences without loss beyond the steps of the ramp: no quantiser, no dither.
///
/// It keeps its working memory between pictures; use one for each task.
public struct SixelEncoder: Sendable {
  /// Greatest length of one sequence in bytes: multiplexers discard more than 1 MiB (tmux issue 3726).
  public static let sequenceLimit = 1_000_000

  private let basePalette: RegisterPalette
  private let pixelScale: Int
  private let overpaints: Bool
  private var registers: [UInt8] = []
  private var workspace: [UInt8] = []

  /// Makes an encoder.
  ///
  /// - Parameters:
  ///   - greys: Steps from black to white, 2...101. 101 is exact to half a per cent.
  ///   - registers: Colour registers of the terminal, at most 256. Those the greys leave serve overlays.
  ///   - pixelScale: 1 shows each pixel; 2 shows blocks of two by two pixels alike, for pictures in motion.
  ///   - overpaints: Whether a register may paint pixels that a later one paints again in the same band, which
  ///     terminals show as the later one's. A tenth fewer bytes, a quarter in motion; turn it off for a
  ///     terminal that mixes colours instead.
  public init(
    greys: Int = GraphicsMode.sixelGreyLimit, registers: Int = 256, pixelScale: Int = 1,
    overpaints: Bool = true
  ) {
    precondition((1...2).contains(pixelScale), "a block's side is one pixel or two")
    basePalette = RegisterPalette(greys: greys, registers: registers)
    self.pixelScale = pixelScale
    self.overpaints = overpaints
  }

  /// Encodes a region of a picture as one sixel sequence that paints every pixel of it.
  ///
  /// What lies outside the picture is black. The sequence starts at the cursor and moves it. With a `pixelScale`
  /// of 2 each block, counted from the region's corner, shows the mean grey of its pixels, or the first colour
  /// of the topmost layer that has one among them; pixels outside the region or the picture do not count.
  ///
  /// - Parameters:
  ///   - image: The picture.
  ///   - region: The pixels to encode, in the picture's coordinates.
  ///   - cellHeight: Height of a character cell in pixels: breaks then stand at the first band's end at or after
  ///     the end of each row of cells. Without it there is one after each band.
  /// - Complexity: Linear in the region's pixels.
  public mutating func encode(
    _ image: DisplayImage, region: PixelRegion, cellHeight: Int? = nil
  ) -> SixelSequence {
    guard region.width > 0, region.height > 0 else { return SixelSequence(bytes: [], breaks: []) }
    precondition(region.width < 1_000_000, "a run's length has at most six digits")
    let palette = gatherRegisters(of: image, region: region)
    let needed = cpixels_sixel_workspace(region.width)
    if workspace.count < needed { workspace = [UInt8](repeating: 0, count: needed) }
    var bandEnds = [Int](repeating: 0, count: (region.height + 5) / 6)
    let bound = cpixels_sixel_bound(region.width, region.height)
    let bytes = [UInt8](unsafeUninitializedCapacity: bound) { output, count in
      guard let start = output.baseAddress else { return }
      count = workspace.withUnsafeMutableBytes { workspace in
        cpixels_sixel_encode(
          registers, region.width, region.height, pixelScale, palette.percents,
          overpaints ? 1 : 0, workspace.bindMemory(to: UInt8.self).baseAddress, start, &bandEnds)
      }
    }
    return SixelSequence(bytes: bytes, breaks: Self.breaks(bandEnds, cellHeight: cellHeight ?? 1))
  }

  /// The ends of the bands in which a row of cells ends; not the last band's, where the sequence ends anyway.
  private static func breaks(_ bandEnds: [Int], cellHeight: Int) -> [Int] {
    let cellHeight = max(1, cellHeight)
    return bandEnds.indices.dropLast().filter { band in
      (band + 1) * 6 / cellHeight > band * 6 / cellHeight
    }.map { bandEnds[$0] }
  }

  /// Writes the register of each block of the region to `registers`.
  private mutating func gatherRegisters(
    of image: DisplayImage, region: PixelRegion
  ) -> RegisterPalette {
    var palette = basePalette
    let layers = image.layers.map { layer in
      LayerTable(layer) { palette.register(of: $0) }
    }
    let stride = (region.width + pixelScale - 1) / pixelScale
    let lines = (region.height + pixelScale - 1) / pixelScale
    prepareRegisters(stride * lines, region: region, image: image)
    let columns = min(region.width, image.width - region.x)
    let end = min(region.y + region.height, image.height)
    guard columns > 0, region.x >= 0 else { return palette }
    registers.withUnsafeMutableBufferPointer { registers in
      for line in 0..<lines {
        let row = region.y + line * pixelScale
        guard (0..<end).contains(row), let start = registers.baseAddress else { continue }
        let upper = row * image.width + region.x
        let block = BlockRow(
          upper: upper, lower: row + 1 < end ? upper + image.width : upper, count: columns,
          scale: pixelScale, output: start + line * stride)
        block.map(image.grey, by: palette.registerOfGrey)
        for layer in layers { layer.apply(to: block) }
      }
    }
    return palette
  }

  /// Makes room, black where the picture does not reach.
  private mutating func prepareRegisters(
    _ count: Int, region: PixelRegion, image: DisplayImage
  ) {
    let isInside =
      region.x >= 0 && region.y >= 0 && region.x + region.width <= image.width
      && region.y + region.height <= image.height
    if registers.count == count && isInside { return }
    registers = [UInt8](repeating: basePalette.registerOfGrey[0], count: count)
  }
}

/// A row of blocks: the rows of pixels it covers, and where their registers go.
private struct BlockRow {
  /// Index of the first pixel.
  let upper: Int
  /// Index of the pixel below it; `upper` where there is none.
  let lower: Int
  /// Pixels in each row.
  let count: Int
  /// Side of a block, 1 or 2.
  let scale: Int
  let output: UnsafeMutablePointer<UInt8>

  func map(_ grey: [UInt8], by table: [UInt8]) {
    grey.withUnsafeBufferPointer { grey in
      guard let start = grey.baseAddress else { return }
      if scale == 1 {
        cpixels_map_bytes(start + upper, count, table, output)
      } else {
        cpixels_map_blocks(start + upper, start + lower, count, table, output)
      }
    }
  }
}

/// A layer with its indices' registers looked up.
private struct LayerTable {
  let indices: [UInt8]
  let table: [UInt8]
  let isVisible: [UInt8]

  init(_ layer: OverlayLayer, register: (RGBColor) -> UInt8) {
    var table = [UInt8](repeating: 0, count: 256)
    var isVisible = [UInt8](repeating: 0, count: 256)
    for (number, color) in layer.palette.prefix(255).enumerated() {
      table[number + 1] = register(color)
      isVisible[number + 1] = 1
    }
    indices = layer.indices
    self.table = table
    self.isVisible = isVisible
  }

  func apply(to row: BlockRow) {
    indices.withUnsafeBufferPointer { indices in
      guard let start = indices.baseAddress else { return }
      if row.scale == 1 {
        cpixels_map_visible_bytes(start + row.upper, row.count, table, isVisible, row.output)
      } else {
        cpixels_map_visible_blocks(
          start + row.upper, start + row.lower, row.count, table, isVisible, row.output)
      }
    }
  }
}
