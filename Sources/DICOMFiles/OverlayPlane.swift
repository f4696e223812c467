import CDCMTK
public import DICOM

extension DICOMImageFile {
  /// Reads the overlays of a frame: Overlay Data, or the unused bits of Pixel Data (retired).
  ///
  /// An overlay without frames of its own lies over every frame.
  ///
  /// - Parameter frame: Frame number, from one.
  /// - Returns: The overlays in order of group; empty where the object has none for this frame.
  /// - Throws: ``DICOMReadError``; also where an overlay is malformed.
  public func readOverlays(frame: Int) throws(DICOMReadError) -> [OverlayPlane] {
    guard frame >= 1, frame <= frames else { throw .noSuchFrame(frame) }
    let dataSet = dataSet(
      of: OverlayPlane.groups.flatMap { OverlayTags(group: $0).all } + [.specificCharacterSet])
    var planes: [OverlayPlane] = []
    for group in OverlayPlane.groups {
      let tags = OverlayTags(group: group)
      guard dataSet.integer(tags.rows) != nil else { continue }
      guard let layout = OverlayLayout(dataSet, tags) else {
        throw .unsupportedPixels(attribute: "overlay \(tags.rows)")
      }
      guard let bits = try bits(layout, tags, dataSet, frame: frame) else { continue }
      let mask = layout.placed(bits, columns: columns, rows: rows)
      planes.append(
        OverlayPlane(
          group: group, kind: OverlayPlane.Kind(overlayType: dataSet.string(tags.kind)),
          label: dataSet.string(tags.label) ?? "",
          description: dataSet.string(tags.description) ?? "", mask: mask,
          isCut: mask.count(where: \.self) < bits.count(where: \.self)))
    }
    return planes
  }

  /// The overlay's own bits; `nil` where it has none for the frame.
  private func bits(
    _ layout: OverlayLayout, _ tags: OverlayTags, _ dataSet: DataSet, frame: Int
  ) throws(DICOMReadError) -> [Bool]? {
    guard case .bulk(let length)? = dataSet[tags.data]?.value else {
      return try bitsOfPixels(layout, frame: frame)
    }
    guard let index = layout.index(ofImageFrame: frame) else { return nil }
    let first = index * layout.count
    let (start, end) = (first / 8, (first + layout.count + 7) / 8)
    guard end <= length else { throw .truncated(reason: "Overlay Data is too short") }
    var error = cdcmtk_error()
    var code = CDCMTK_OK
    let bytes = [UInt8](unsafeUninitializedCapacity: end - start) { buffer, count in
      code = cdcmtk_image_bytes(
        handle, tags.data.group, tags.data.element, UInt64(start), buffer.baseAddress,
        end - start, &error)
      count = code == CDCMTK_OK ? end - start : 0
    }
    guard code == CDCMTK_OK else { throw DICOMReadError(error) }
    return (0..<layout.count).map { place in
      let bit = first - start * 8 + place
      return bytes[bit / 8] >> UInt8(bit % 8) & 1 == 1
    }
  }

  private func bitsOfPixels(
    _ layout: OverlayLayout, frame: Int
  ) throws(DICOMReadError) -> [Bool] {
    let stored = Int(description.high_bit) + 1 - Int(description.bits_stored)
    let isUsed = stored...Int(description.high_bit) ~= layout.bitPosition
    let matches = layout.rows == rows && layout.columns == columns && description.samples == 1
    guard matches, !isUsed, layout.bitPosition < description.bits_allocated else {
      throw .unsupportedPixels(attribute: "overlay in bit \(layout.bitPosition)")
    }
    try check(frame)
    var error = cdcmtk_error()
    let total = rows * columns
    let cells = [Int32](unsafeUninitializedCapacity: total) { buffer, count in
      let code = cdcmtk_image_cells(handle, Int32(frame - 1), buffer.baseAddress, total, &error)
      count = code == CDCMTK_OK ? total : 0
    }
    guard !cells.isEmpty else { throw DICOMReadError(error) }
    return cells.map { $0 >> Int32(layout.bitPosition) & 1 == 1 }
  }
}

/// The elements of one overlay group.
private struct OverlayTags {
  let group: UInt16

  var rows: Tag { .overlayRows(group) }
  var columns: Tag { Tag(group, 0x0011) }
  var frames: Tag { Tag(group, 0x0015) }
  var description: Tag { .overlayDescription(group) }
  var kind: Tag { .overlayType(group) }
  var origin: Tag { Tag(group, 0x0050) }
  var imageFrameOrigin: Tag { Tag(group, 0x0051) }
  var bitPosition: Tag { Tag(group, 0x0102) }
  var label: Tag { .overlayLabel(group) }
  var data: Tag { Tag(group, 0x3000) }

  var all: [Tag] {
    [
      rows, columns, frames, description, kind, origin, imageFrameOrigin, bitPosition, label, data,
    ]
  }
}

/// Size and place of an overlay.
private struct OverlayLayout {
  let rows: Int
  let columns: Int
  /// Row and column of the image, from zero, that the first bit lies on.
  let top: Int
  let left: Int
  let bitPosition: Int
  /// Frames of its own, and the image's frame, from one, that the first lies over.
  private let frames: (count: Int, first: Int)?

  var count: Int { rows * columns }

  init?(_ dataSet: DataSet, _ tags: OverlayTags) {
    let side = 1...0xffff
    guard let rows = dataSet.integer(tags.rows), let columns = dataSet.integer(tags.columns),
      side.contains(rows), side.contains(columns)
    else { return nil }
    let origin = dataSet.doubles(tags.origin).compactMap { Int(exactly: $0) }
    let reach = -0x8000...0xffff
    guard origin.isEmpty || (origin.count == 2 && origin.allSatisfy(reach.contains)) else {
      return nil
    }
    (self.rows, self.columns) = (rows, columns)
    (top, left) = origin.isEmpty ? (0, 0) : (origin[0] - 1, origin[1] - 1)
    bitPosition = dataSet.integer(tags.bitPosition) ?? 0
    guard (0..<32).contains(bitPosition) else { return nil }
    if let count = dataSet.integer(tags.frames) {
      let first = dataSet.integer(tags.imageFrameOrigin) ?? 1
      guard (1...Int(Int32.max)).contains(count), side.contains(first) else { return nil }
      frames = (count, first)
    } else {
      frames = nil
    }
  }

  /// The overlay's frame, from zero, over an image's frame, from one.
  func index(ofImageFrame frame: Int) -> Int? {
    guard let frames else { return 0 }
    return (frames.first..<(frames.first + frames.count)).contains(frame)
      ? frame - frames.first : nil
  }

  /// The bits on the image's matrix.
  func placed(_ bits: [Bool], columns imageColumns: Int, rows imageRows: Int) -> [Bool] {
    var mask = [Bool](repeating: false, count: imageRows * imageColumns)
    for row in max(0, -top)..<max(max(0, -top), min(rows, imageRows - top)) {
      for column in max(0, -left)..<max(max(0, -left), min(columns, imageColumns - left)) {
        mask[(row + top) * imageColumns + column + left] = bits[row * columns + column]
      }
    }
    return mask
  }
}
