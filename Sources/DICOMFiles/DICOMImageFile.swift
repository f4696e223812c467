import CDCMTK
public import DICOM

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

/// An open file of which several frames are read; it is parsed once.
public final class DICOMImageFile {
  /// Path of the file.
  public let path: String
  /// Number of rows of each frame.
  public let rows: Int
  /// Number of columns of each frame.
  public let columns: Int
  /// Number of frames.
  public let frames: Int

  let handle: OpaquePointer
  let description: cdcmtk_pixel_description

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
    self.path = path
    self.handle = handle
    self.description = description
    rows = Int(description.rows)
    columns = Int(description.columns)
    frames = Int(description.frames)
  }

  deinit { cdcmtk_image_close(handle) }

  /// The attributes that values depend on (``DICOMFile/valueTags``), also those of each frame.
  public private(set) lazy var attributes = dataSet(of: Self.valueTags)

  /// SOP Instance UID; empty where the object states none.
  public var sopInstanceUID: String { attributes.string(.sopInstanceUID) ?? "" }

  /// How the samples of a pixel make its colour, as stated.
  public private(set) lazy var photometric = PhotometricInterpretation(
    attributes.string(.photometricInterpretation) ?? "")

  /// Decodes a frame.
  ///
  /// Of a colour image the values are brightness in stored units (see ``Luminance``); of a
  /// PALETTE COLOR image they are the indices.
  ///
  /// - Parameter frame: Frame number, from one.
  /// - Throws: ``DICOMReadError``.
  public func readFrame(_ frame: Int) throws(DICOMReadError) -> StoredFrame {
    try check(frame)
    var error = cdcmtk_error()
    let samples = Int(description.samples)
    var stated = [CChar](repeating: 0, count: 17)
    let total = rows * columns * samples
    var values = [Int32](unsafeUninitializedCapacity: total) { buffer, count in
      let code = cdcmtk_image_frame(
        handle, Int32(frame - 1), buffer.baseAddress, total, &stated, &error)
      count = code == CDCMTK_OK ? total : 0
    }
    guard !values.isEmpty else { throw DICOMReadError(error) }
    if samples == 3 {
      let text = stated.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
      values = try luminance(values, String(decoding: text, as: UTF8.self))
    }
    return StoredFrame(
      rows: rows, columns: columns, bitsStored: Int(description.bits_stored),
      isSigned: description.is_signed != 0, values: values)
  }

  /// Refuses a frame that cannot be there, before the room for its values is taken.
  func check(_ frame: Int) throws(DICOMReadError) {
    guard frame >= 1, frame <= frames else { throw .noSuchFrame(frame) }
    var error = cdcmtk_error()
    guard cdcmtk_image_check(handle, Int32(frame - 1), &error) == CDCMTK_OK else {
      throw DICOMReadError(error)
    }
  }

  private func luminance(
    _ samples: [Int32], _ stated: String
  ) throws(DICOMReadError) -> [Int32] {
    guard let luminance = PhotometricInterpretation(stated).luminance else {
      throw .unsupportedPixels(attribute: "PhotometricInterpretation \(stated)")
    }
    return luminance.apply(samples, bitsStored: Int(description.bits_stored))
  }

  /// Elements of the open file; empty where they cannot be had.
  func dataSet(of tags: [Tag]) -> DataSet {
    let keys = tags.map { UInt32($0.group) << 16 | UInt32($0.element) }
    var error = cdcmtk_error()
    guard let header = cdcmtk_image_header(handle, keys, keys.count, &error) else {
      return DataSet()
    }
    defer { cdcmtk_header_free(header) }
    var count = 0
    let bytes = cdcmtk_header_bytes(header, &count)
    var reader = FlattenedHeader(bytes: UnsafeRawBufferPointer(start: bytes, count: count))
    return reader.dataSet()
  }
}
