import CDCMTK

/// The stored values of one frame.
public struct StoredFrame: Equatable, Sendable {
  /// Number of rows.
  public let rows: Int
  /// Number of columns.
  public let columns: Int
  /// Bits Stored.
  public let bitsStored: Int
  /// Whether values are signed (Pixel Representation 1).
  public let isSigned: Bool
  /// `[row, column]`, row-major, sign and unused bits dealt with.
  public let values: [Int32]

  /// A frame from its parts; `values` must hold `rows × columns` values.
  public init(rows: Int, columns: Int, bitsStored: Int, isSigned: Bool, values: [Int32]) {
    precondition(values.count == rows * columns, "A frame needs one value for each pixel.")
    self.rows = rows
    self.columns = columns
    self.bitsStored = bitsStored
    self.isSigned = isSigned
    self.values = values
  }
}

/// An open file of which several frames are read.
public final class DICOMImageFile {
  /// Number of rows of each frame.
  public let rows: Int
  /// Number of columns of each frame.
  public let columns: Int
  /// Number of frames.
  public let frames: Int

  private let handle: OpaquePointer
  private let description: cdcmtk_pixel_description

  /// Opens a file.
  ///
  /// - Throws: ``DICOMReadError``; also for pixels of a kind that is not read.
  public init(path: String) throws(DICOMReadError) {
    guard DICOMFile.isDictionaryLoaded else { throw .dictionaryMissing }
    var error = cdcmtk_error()
    var description = cdcmtk_pixel_description()
    guard let handle = cdcmtk_image_open(path, &description, &error) else {
      throw DICOMReadError(error)
    }
    self.handle = handle
    self.description = description
    rows = Int(description.rows)
    columns = Int(description.columns)
    frames = Int(description.frames)
  }

  deinit { cdcmtk_image_close(handle) }

  /// Decodes a frame.
  ///
  /// - Parameter frame: Frame number, from one.
  /// - Throws: ``DICOMReadError``.
  public func readFrame(_ frame: Int) throws(DICOMReadError) -> StoredFrame {
    guard frame >= 1, frame <= frames else { throw .noSuchFrame(frame) }
    var error = cdcmtk_error()
    let values = [Int32](unsafeUninitializedCapacity: rows * columns) { buffer, count in
      let code = cdcmtk_image_frame(
        handle, Int32(frame - 1), buffer.baseAddress, rows * columns, &error)
      count = code == CDCMTK_OK ? rows * columns : 0
    }
    guard !values.isEmpty else { throw DICOMReadError(error) }
    return StoredFrame(
      rows: rows, columns: columns, bitsStored: Int(description.bits_stored),
      isSigned: description.is_signed != 0, values: values)
  }
}
