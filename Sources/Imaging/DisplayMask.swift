/// A region on the display matrix.
public struct DisplayMask: Equatable, Sendable {
  /// Size of the display matrix.
  public let size: PixelSize
  /// `[row, column]`, row-major; whether the pixel belongs to the region.
  public let pixels: [Bool]

  /// A mask; `pixels` must hold one value for each display pixel.
  public init(size: PixelSize, pixels: [Bool]) {
    precondition(pixels.count == size.count, "A display mask needs one value for each pixel.")
    self.size = size
    self.pixels = pixels
  }

  /// The region's pixels that touch, along an edge, a display pixel outside the region.
  ///
  /// A region that goes on beyond the display has no outline there.
  public var outline: DisplayMask {
    let (width, height) = (size.width, size.height)
    var border = [Bool](repeating: false, count: pixels.count)
    for y in 0..<height {
      for x in 0..<width where pixels[y * width + x] {
        let index = y * width + x
        border[index] =
          (x > 0 && !pixels[index - 1]) || (x + 1 < width && !pixels[index + 1])
          || (y > 0 && !pixels[index - width]) || (y + 1 < height && !pixels[index + width])
      }
    }
    return DisplayMask(size: size, pixels: border)
  }
}

/// Shows one slice of a mask on the display, by the same mapping as the image under it.
///
/// Each display pixel takes the value of the image pixel that it lies on.
///
/// - Parameters:
///   - mask: `[row, column]` of the slice, `mapping.rows × mapping.columns` values.
///   - mapping: The mapping of the image.
public func renderMask(_ mask: [Bool], mapping: DisplayMapping) -> DisplayMask {
  precondition(
    mask.count == mapping.rows * mapping.columns, "A mapping belongs to one size of mask.")
  var pixels = [Bool](repeating: false, count: mapping.size.count)
  for y in 0..<mapping.size.height {
    for x in 0..<mapping.size.width {
      let place = mapping.pixel(DisplayPoint(x: Double(x), y: Double(y)))
      guard mapping.contains(place) else { continue }
      let column = Int((place.column + 0.5).rounded(.down))
      let row = Int((place.row + 0.5).rounded(.down))
      pixels[y * mapping.size.width + x] = mask[row * mapping.columns + column]
    }
  }
  return DisplayMask(size: mapping.size, pixels: pixels)
}

/// Shows a map of values, such as a model's attention, on the display.
///
/// - Parameters:
///   - map: Values on the image's own grid.
///   - mapping: The mapping of the image under it.
/// - Returns: `[row, column]` values, bilinear between pixels; not-a-number outside the image.
public func renderMap(_ map: SliceImage, mapping: DisplayMapping) -> [Float] {
  var transform = mapping.transform
  transform.interpolation = .bilinear
  let resampled = resample(map, mapping: mapping.with(transform))
  var display = [Float](repeating: .nan, count: mapping.size.count)
  let width = resampled.coveredColumns.count
  for (line, row) in resampled.coveredRows.enumerated() {
    for (place, column) in resampled.coveredColumns.enumerated() {
      display[row * mapping.size.width + column] = resampled.samples[line * width + place]
    }
  }
  return display
}
