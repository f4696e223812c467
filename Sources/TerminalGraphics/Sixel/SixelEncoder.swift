import CPixels
public import TerminalUI

/// Turns pictures into sixel sequences without loss beyond the steps of the ramp: no quantiser, no dither.
///
/// It keeps its working memory between pictures; use one for each task.
public struct SixelEncoder: Sendable {
  /// Greatest length of one sequence in bytes: multiplexers discard more than 1 MiB (tmux issue 3726).
  public static let sequenceLimit = 1_000_000

  private let basePalette: RegisterPalette
  private var registers: [UInt8] = []
  private var workspace: [UInt8] = []

  /// Makes an encoder.
  ///
  /// - Parameters:
  ///   - greys: Steps from black to white, 2...101. 101 is exact to half a per cent.
  ///   - registers: Colour registers of the terminal, at most 256. Those the greys leave serve overlays.
  public init(greys: Int = GraphicsMode.sixelGreyLimit, registers: Int = 256) {
    basePalette = RegisterPalette(greys: greys, registers: registers)
  }

  /// Encodes a region of a picture as one sixel sequence that paints every pixel of it.
  ///
  /// What lies outside the picture is black. The sequence starts at the cursor and moves it.
  ///
  /// - Parameters:
  ///   - image: The picture.
  ///   - region: The pixels to encode, in the picture's coordinates.
  /// - Returns: The bytes from `ESC P` to `ESC \`; none for an empty region.
  /// - Complexity: Linear in the region's pixels.
  public mutating func encode(_ image: DisplayImage, region: PixelRegion) -> [UInt8] {
    guard region.width > 0, region.height > 0 else { return [] }
    let palette = gatherRegisters(of: image, region: region)
    let needed = cpixels_sixel_workspace(region.width)
    if workspace.count < needed { workspace = [UInt8](repeating: 0, count: needed) }
    let bound = cpixels_sixel_bound(region.width, region.height)
    return [UInt8](unsafeUninitializedCapacity: bound) { output, count in
      guard let start = output.baseAddress else { return }
      count = workspace.withUnsafeMutableBytes { workspace in
        cpixels_sixel_encode(
          registers, region.width, region.height, palette.percents,
          workspace.bindMemory(to: UInt8.self).baseAddress, start)
      }
    }
  }

  /// Writes the register of each pixel of the region to `registers`.
  private mutating func gatherRegisters(
    of image: DisplayImage, region: PixelRegion
  ) -> RegisterPalette {
    var palette = basePalette
    let layers = image.layers.map { layer in
      LayerTable(layer) { palette.register(of: $0) }
    }
    let columns = max(0, min(region.width, image.width - max(0, region.x)))
    let black = palette.registerOfGrey[0]
    registers = [UInt8](repeating: black, count: region.width * region.height)
    guard columns > 0, region.x >= 0 else { return palette }
    for row in 0..<region.height where (0..<image.height).contains(region.y + row) {
      let source = (region.y + row) * image.width + region.x
      registers.withUnsafeMutableBufferPointer { registers in
        guard let output = registers.baseAddress.map({ $0 + row * region.width }) else { return }
        image.grey.withUnsafeBufferPointer { grey in
          guard let input = grey.baseAddress.map({ $0 + source }) else { return }
          cpixels_map_bytes(input, columns, palette.registerOfGrey, output)
        }
        for layer in layers { layer.apply(from: source, count: columns, to: output) }
      }
    }
    return palette
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

  func apply(from source: Int, count: Int, to output: UnsafeMutablePointer<UInt8>) {
    indices.withUnsafeBufferPointer { indices in
      guard let input = indices.baseAddress.map({ $0 + source }) else { return }
      cpixels_map_visible_bytes(input, count, table, isVisible, output)
    }
  }
}
