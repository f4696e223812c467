import CDCMTK

/// One frame of floating-point pixels.
public struct FloatFrame: Equatable, Sendable {
  /// Number of rows.
  public let rows: Int
  /// Number of columns.
  public let columns: Int
  /// `[row, column]`, row-major; doubles are rounded to float.
  public let values: [Float]

  /// A frame from its parts; `values` must hold `rows × columns` values.
  public init(rows: Int, columns: Int, values: [Float]) {
    precondition(values.count == rows * columns, "A frame needs one value for each pixel.")
    (self.rows, self.columns, self.values) = (rows, columns, values)
  }
}

/// An open file with Float or Double Float Pixel Data (PS3.3 C.7.6.24, C.7.6.25).
public final class FloatPixelFile {
  /// Number of rows of each frame.
  public let rows: Int
  /// Number of columns of each frame.
  public let columns: Int
  /// Number of frames.
  public let frames: Int

  private let handle: OpaquePointer

  /// Opens a file.
  ///
  /// - Throws: ``DICOMReadError``; ``DICOMReadError/noPixelData`` where its pixels are integers.
  public init(path: String) throws(DICOMReadError) {
    guard DICOMFile.isDictionaryLoaded else { throw .dictionaryMissing }
    var error = cdcmtk_error()
    var description = cdcmtk_float_description()
    guard let handle = cdcmtk_float_image_open(path, &description, &error) else {
      throw DICOMReadError(error)
    }
    self.handle = handle
    rows = Int(description.rows)
    columns = Int(description.columns)
    frames = Int(description.frames)
  }

  deinit { cdcmtk_float_image_close(handle) }

  /// Reads a frame.
  ///
  /// - Parameter frame: Frame number, from one.
  /// - Throws: ``DICOMReadError``.
  public func readFrame(_ frame: Int) throws(DICOMReadError) -> FloatFrame {
    guard frame >= 1, frame <= frames else { throw .noSuchFrame(frame) }
    var error = cdcmtk_error()
    let values = [Float](unsafeUninitializedCapacity: rows * columns) { buffer, count in
      let code = cdcmtk_float_image_frame(
        handle, Int32(frame - 1), buffer.baseAddress, rows * columns, &error)
      count = code == CDCMTK_OK ? rows * columns : 0
    }
    guard !values.isEmpty else { throw DICOMReadError(error) }
    return FloatFrame(rows: rows, columns: columns, values: values)
  }
}
