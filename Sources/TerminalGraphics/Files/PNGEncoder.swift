import CPixels
public import TerminalUI

/// Why a picture could not be written as PNG.
public enum PNGEncodingError: Error, Equatable, Sendable {
  /// The picture has no pixel.
  case emptyPicture
  /// The compressor failed.
  case compressionFailed
}

/// Writes pictures as PNG files: 8-bit grey without layers, 8-bit colour with them.
public enum PNGEncoder {
  /// The bytes of a PNG file.
  ///
  /// - Parameters:
  ///   - image: The picture; greys are stored as they are.
  ///   - level: zlib's level, 1...9.
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
