import CPixels

/// An image resampled to the display matrix, before windowing.
public struct DisplaySamples: Equatable, Sendable {
  /// Size of the display matrix.
  public let size: PixelSize
  /// First display column, and one after the last, that shows the image.
  public let coveredColumns: Range<Int>
  /// First display row, and one after the last, that shows the image.
  public let coveredRows: Range<Int>
  /// `[row, column]` of the covered rectangle only, row-major.
  public let samples: [Float]
}

/// Resamples an image to the display matrix.
///
/// Samples are taken before windowing, so that the window acts on modality values. Where the
/// display is coarser than the image, all but nearest average over the display pixel.
///
/// - Parameters:
///   - image: The slice, after the modality LUT.
///   - mapping: Where the image lies on the display; made for this image's size.
/// - Returns: Samples of the part of the display that the image covers; the rest is letterbox.
public func resample(_ image: SliceImage, mapping: DisplayMapping) -> DisplaySamples {
  precondition(
    image.columns == mapping.columns && image.rows == mapping.rows,
    "A mapping belongs to one size of image.")
  let isSideways = mapping.transform.quarterTurns % 2 == 1
  let start = mapping.pixel(DisplayPoint(x: 0, y: 0))
  let next = mapping.pixel(DisplayPoint(x: 1, y: 1))
  let alongRows = ResamplingTaps(
    inputs: image.columns, outputs: isSideways ? mapping.size.height : mapping.size.width,
    origin: start.column, step: next.column - start.column,
    interpolation: mapping.transform.interpolation)
  let downColumns = ResamplingTaps(
    inputs: image.rows, outputs: isSideways ? mapping.size.width : mapping.size.height,
    origin: start.row, step: next.row - start.row,
    interpolation: mapping.transform.interpolation)
  let upright = resample(image, alongRows: alongRows, downColumns: downColumns)
  guard isSideways else {
    return DisplaySamples(
      size: mapping.size, coveredColumns: alongRows.covered, coveredRows: downColumns.covered,
      samples: upright)
  }
  return DisplaySamples(
    size: mapping.size, coveredColumns: downColumns.covered, coveredRows: alongRows.covered,
    samples: transpose(
      upright, columns: alongRows.covered.count, rows: downColumns.covered.count))
}

/// Shows a slice on a display matrix as 8-bit greys.
///
/// Resampling comes first, then the VOI transform (PS3.3 C.11.2), then inversion, then the display
/// function (PS3.14). Padding is black, inverted or not, and does not run into the image beside it
/// (PS3.3 C.7.5.1.1.2).
///
/// - Parameters:
///   - image: The slice, after the modality LUT.
///   - geometry: Its plane, for the shape of its pixels; `nil` takes them as `aspectRatio` says.
///   - transform: Zoom, pan, turns, mirroring and interpolation.
///   - size: The display matrix.
///   - voi: The way from modality values to greys.
///   - inverted: Low values bright: Photometric Interpretation MONOCHROME1 or the reader's wish,
///     not both.
///   - padding: Modality values of padding; `nil` where the header states none.
///   - aspectRatio: Height of a pixel by its width where there is no geometry.
///   - displayFunction: From greys to the levels that drive the display.
/// - Returns: `size.height × size.width` greys, row-major; black around the image.
public func renderSlice(
  _ image: SliceImage, geometry: SliceGeometry?, transform: DisplayTransform, size: PixelSize,
  voi: VOITransform, inverted: Bool, padding: ClosedRange<Float>? = nil, aspectRatio: Double = 1,
  displayFunction: DisplayFunction = .linear
) -> [UInt8] {
  guard image.columns > 0, image.rows > 0, size.width > 0, size.height > 0 else {
    return [UInt8](repeating: 0, count: max(size.width, 0) * max(size.height, 0))
  }
  let mapping = DisplayMapping(
    columns: image.columns, rows: image.rows, geometry: geometry, transform: transform,
    size: size, aspectRatio: aspectRatio)
  guard let padding, image.samples.contains(where: padding.contains) else {
    let resampled = resample(image, mapping: mapping)
    return display(resampled, voi, inverted, displayFunction)
  }
  let resampled = resample(
    withoutPadding(image, padding, inverted: inverted), mapping: mapping)
  var display = display(resampled, voi, inverted, displayFunction)
  let mask = renderMask(image.samples.map(padding.contains), mapping: mapping)
  for (index, isPadding) in mask.pixels.enumerated() where isPadding { display[index] = 0 }
  return display
}

/// Shows a slice by a window with the function LINEAR.
public func renderSlice(
  _ image: SliceImage, geometry: SliceGeometry?, transform: DisplayTransform, size: PixelSize,
  window: WindowLevel, inverted: Bool
) -> [UInt8] {
  renderSlice(
    image, geometry: geometry, transform: transform, size: size, voi: .linear(window),
    inverted: inverted)
}

/// Levels of the whole display, black around the image.
private func display(
  _ resampled: DisplaySamples, _ voi: VOITransform, _ inverted: Bool,
  _ displayFunction: DisplayFunction
) -> [UInt8] {
  var greys = voi.greys(resampled.samples, inverted: inverted)
  displayFunction.apply(to: &greys)
  return letterbox(greys, resampled)
}

/// The image with its darkest value in place of padding, so that resampling does not spread values
/// that are far from all others.
private func withoutPadding(
  _ image: SliceImage, _ padding: ClosedRange<Float>, inverted: Bool
) -> SliceImage {
  let kept = image.samples.lazy.filter { $0.isFinite && !padding.contains($0) }
  let dark = (inverted ? kept.max() : kept.min()) ?? 0
  return SliceImage(
    columns: image.columns, rows: image.rows,
    samples: image.samples.map { padding.contains($0) ? dark : $0 })
}

private func resample(
  _ image: SliceImage, alongRows: ResamplingTaps, downColumns: ResamplingTaps
) -> [Float] {
  let (width, height) = (alongRows.covered.count, downColumns.covered.count)
  guard width > 0, height > 0 else { return [] }
  // Only the input rows that some output needs are resampled.
  let firstRow = Int(downColumns.first.min() ?? 0)
  let neededRows = Int(downColumns.first.max() ?? 0) + downColumns.taps - firstRow
  let half = [Float](unsafeUninitializedCapacity: neededRows * width) { buffer, count in
    image.samples.withUnsafeBufferPointer { samples in
      alongRows.withTaps {
        cpixels_resample_along_rows(
          samples.baseAddress.map { $0 + firstRow * image.columns }, image.columns, neededRows,
          $0, width, buffer.baseAddress)
      }
    }
    count = neededRows * width
  }
  let shifted = downColumns.shifted(by: -firstRow)
  return [Float](unsafeUninitializedCapacity: height * width) { buffer, count in
    half.withUnsafeBufferPointer { samples in
      shifted.withTaps {
        cpixels_resample_down_columns(
          samples.baseAddress, width, $0, height, buffer.baseAddress)
      }
    }
    count = height * width
  }
}

private func transpose(_ samples: [Float], columns: Int, rows: Int) -> [Float] {
  [Float](unsafeUninitializedCapacity: samples.count) { buffer, count in
    samples.withUnsafeBufferPointer {
      cpixels_transpose($0.baseAddress, columns, rows, buffer.baseAddress)
    }
    count = samples.count
  }
}

private func letterbox(_ greys: [UInt8], _ resampled: DisplaySamples) -> [UInt8] {
  let width = resampled.coveredColumns.count
  guard greys.count < resampled.size.count else { return greys }
  var display = [UInt8](repeating: 0, count: resampled.size.count)
  for (line, row) in resampled.coveredRows.enumerated() {
    let start = row * resampled.size.width + resampled.coveredColumns.lowerBound
    display.replaceSubrange(
      start..<(start + width), with: greys[(line * width)..<((line + 1) * width)])
  }
  return display
}
