import CPixels
public import TerminalUI

/// Why a picture could not be written as PNG.
public enum PNGEncodingError: Error, Equatable, Sendable {
  /// The picture has no pixel.
  case emptyPicture
  /// The compressor failed.
  case compressionFailed
}

/// Writes pictures as PNG files: 8-bit grey without layers, 8-bit colour with them; or the layers alone.
public enum PNGEncoder {
  /// The bytes of a PNG file.
  ///
  /// - Parameters:
  ///   - image: The picture; greys are stored as they are.
  ///   - level: zlib's level, 1...9. 1 is made for slices on their way to a terminal: the fastest by far, and
  ///     hardly larger than 9.
  public static func encode(
    _ image: DisplayImage, level: Int = 6
  ) throws(PNGEncodingError) -> [UInt8] {
    guard image.width > 0, image.height > 0 else { throw .emptyPicture }
    let channels = image.layers.isEmpty ? 1 : 3
    let pixels = image.layers.isEmpty ? image.grey : image.interleavedColors()
    let bound = cpixels_png_bound(image.width, image.height, channels)
    let needed = cpixels_png_workspace(image.width, image.height, channels)
    var workspace = [UInt8](repeating: 0, count: needed)
    let file = [UInt8](unsafeUninitializedCapacity: bound) { output, count in
      guard let start = output.baseAddress else { return }
      count = cpixels_png_encode(
        pixels, image.width, image.height, channels, Int32(min(9, max(1, level))), &workspace,
        start)
    }
    guard !file.isEmpty else { throw .compressionFailed }
    return file
  }

  /// The bytes of a PNG file of the layers without the picture: indexed colours, transparent where no layer
  /// shows anything.
  ///
  /// - Parameters:
  ///   - image: The picture with its layers. Of more than 255 colours in the region, those that do not fit are
  ///     shown as the nearest of the others.
  ///   - crop: The pixels to encode, in the picture's coordinates; transparent outside the picture.
  /// - Returns: The file; none for an empty region, or where the compressor finds no memory.
  public static func encodeLayers(_ image: DisplayImage, crop: PixelRegion) -> [UInt8] {
    guard crop.width > 0, crop.height > 0 else { return [] }
    let picture = IndexedPicture(layersOf: image, crop: crop)
    var workspace = [UInt8](
      repeating: 0, count: cpixels_png_workspace(crop.width, crop.height, 1))
    let bound = cpixels_png_bound(crop.width, crop.height, 1)
    return [UInt8](unsafeUninitializedCapacity: bound) { output, count in
      guard let start = output.baseAddress else { return }
      count = cpixels_png_encode_indices(
        picture.indices, crop.width, crop.height, picture.colors, picture.colors.count / 3,
        &workspace, start)
    }
  }
}

/// The layers of a picture as one picture of indexed colours.
private struct IndexedPicture {
  /// Index of each pixel, row by row; 0 where no layer shows anything.
  private(set) var indices: [UInt8]
  /// Red, green and blue of each index; the first is transparent.
  private(set) var colors: [UInt8] = [0, 0, 0]
  private var known: [RGBColor: UInt8] = [:]

  init(layersOf image: DisplayImage, crop: PixelRegion) {
    indices = [UInt8](repeating: 0, count: crop.width * crop.height)
    let columns = max(0, crop.x)..<max(0, crop.x, min(crop.x + crop.width, image.width))
    let rows = max(0, crop.y)..<max(0, crop.y, min(crop.y + crop.height, image.height))
    for layer in image.layers {
      layer.indices.withUnsafeBufferPointer { input in
        guard let start = input.baseAddress else { return }
        var isUsed = [UInt8](repeating: 0, count: 256)
        for row in rows {
          cpixels_mark_bytes(
            start + row * image.width + columns.lowerBound, columns.count, &isUsed)
        }
        let (table, isVisible) = lookUp(layer.palette, isUsed: isUsed)
        indices.withUnsafeMutableBufferPointer { output in
          guard let corner = output.baseAddress, isVisible.contains(1) else { return }
          for row in rows {
            cpixels_map_visible_bytes(
              start + row * image.width + columns.lowerBound, columns.count, table, isVisible,
              corner + (row - crop.y) * crop.width + columns.lowerBound - crop.x)
          }
        }
      }
    }
  }

  /// What a layer's indices become, and which of them show anything.
  private mutating func lookUp(
    _ palette: [RGBColor], isUsed: [UInt8]
  ) -> (table: [UInt8], isVisible: [UInt8]) {
    var table = [UInt8](repeating: 0, count: 256)
    var isVisible = table
    for (number, color) in palette.prefix(255).enumerated() where isUsed[number + 1] == 1 {
      table[number + 1] = index(of: color)
      isVisible[number + 1] = 1
    }
    return (table, isVisible)
  }

  private mutating func index(of color: RGBColor) -> UInt8 {
    if let index = known[color] { return index }
    guard known.count < 255 else {
      let nearest = known.min { $0.key.distance(to: color) < $1.key.distance(to: color) }
      return nearest?.value ?? 0
    }
    let index = UInt8(known.count + 1)
    known[color] = index
    colors += [color.red, color.green, color.blue]
    return index
  }
}

extension DisplayImage {
  /// Red, green and blue of each pixel with its layers, row by row.
  public func interleavedColors() -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(grey.count * 3)
    for level in grey { result.append(contentsOf: repeatElement(level, count: 3)) }
    for layer in layers {
      for (position, index) in layer.indices.enumerated()
      where index > 0 && Int(index) <= layer.palette.count {
        let color = layer.palette[Int(index) - 1]
        result[position * 3] = color.red
        result[position * 3 + 1] = color.green
        result[position * 3 + 2] = color.blue
      }
    }
    return result
  }
}
