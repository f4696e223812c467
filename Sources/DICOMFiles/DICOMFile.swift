import CDCMTK
public import DICOM

/// Why a file or one of its frames could not be read. Texts are DCMTK's or OpenJPEG's own words.
public enum DICOMReadError: Error, Hashable, Sendable {
  /// The file is not there or may not be read.
  case cannotOpen(reason: String)
  /// DCMTK's data dictionary is missing, so that no file can be read.
  case dictionaryMissing
  /// The file's contents are no sound data set.
  case malformed(reason: String)
  /// The file ends before its contents do.
  case truncated(reason: String)
  /// The object has no Pixel Data.
  case noPixelData
  /// A frame number outside 1 to the number of frames.
  case noSuchFrame(Int)
  /// A frame of more pixels than the program takes (2²⁸), a file of more elements (2²¹), or a
  /// deflated data set of more than 512 MiB.
  case tooLarge
  /// A transfer syntax that is not decoded.
  case unsupportedTransferSyntax(String)
  /// Pixels of a kind that is not read: the attribute's keyword and value.
  case unsupportedPixels(attribute: String)
  /// The compressed picture is broken.
  case cannotDecode(reason: String)
  /// The header states no real-world values for the frame.
  case noRealWorldValues
  /// The frame asks for more memory than there is, or than one reading process may have.
  case outOfMemory
  /// The process that read the file died over it, twice; the signal's number, 0 when it is not known.
  case readerCrashed(signal: Int)
  /// The file took longer than a reading process may take, in seconds.
  case readerTimedOut(seconds: Int)
  /// No reading process could be started.
  case readerUnavailable(reason: String)
}

/// Reads DICOM files (PS3.10), and data sets without the file format's preamble.
public enum DICOMFile {
  /// Whether DCMTK's data dictionary was found; without it no file can be read.
  public static var isDictionaryLoaded: Bool { cdcmtk_dictionary_is_loaded() != 0 }

  /// Reads all of a file but its pixel data.
  ///
  /// - Parameter path: Path of the file.
  /// - Throws: ``DICOMReadError``.
  public static func readHeader(path: String) throws(DICOMReadError) -> InstanceHeader {
    let file = try FlattenedFile(path: path)
    return InstanceHeader(
      flattened: file.bytes, transferSyntaxUID: file.transferSyntaxUID, path: path)
  }

  /// Reads the stored values of one frame.
  ///
  /// - Parameters:
  ///   - path: Path of the file.
  ///   - frame: Frame number, from one.
  /// - Throws: ``DICOMReadError``.
  public static func readFrame(path: String, frame: Int = 1) throws(DICOMReadError) -> StoredFrame {
    try DICOMImageFile(path: path).readFrame(frame)
  }

  /// Reads one frame as modality values.
  ///
  /// - Parameters:
  ///   - path: Path of the file.
  ///   - frame: Frame number, from one.
  /// - Throws: ``DICOMReadError``.
  public static func readSlice(
    path: String, frame: Int = 1
  ) throws(DICOMReadError) -> ModalityFrame {
    try DICOMImageFile(path: path).readModalityFrame(frame)
  }
}

/// A file's elements in the form in which they go from process to process: that of `cdcmtk.h`, with text
/// in UTF-8.
public struct FlattenedFile: Equatable, Sendable {
  /// Transfer Syntax UID of the data set.
  public let transferSyntaxUID: String
  /// The elements.
  public let bytes: [UInt8]

  /// Reads a file, all but its bulk data.
  ///
  /// - Parameters:
  ///   - path: Path of the file.
  ///   - tags: Elements to keep, at any depth, beside the private ones that the program asks for; empty
  ///     for all.
  ///   - isForAssembly: Whether private elements that nothing asks for are left out.
  /// - Throws: ``DICOMReadError``.
  public init(
    path: String, keeping tags: [Tag] = [], isForAssembly: Bool = false
  ) throws(DICOMReadError) {
    guard DICOMFile.isDictionaryLoaded else { throw .dictionaryMissing }
    var error = cdcmtk_error()
    let kept = tags.map { UInt32($0.group) << 16 | UInt32($0.element) }.sorted()
    guard let header = cdcmtk_header_read(path, kept, kept.count, &error) else {
      throw DICOMReadError(error)
    }
    defer { cdcmtk_header_free(header) }
    var count = 0
    let start = cdcmtk_header_bytes(header, &count)
    var reader = FlattenedHeader(bytes: UnsafeRawBufferPointer(start: start, count: count))
    let dataSet = reader.dataSet()
    bytes = (isForAssembly ? dataSet.withoutUnusedPrivateElements : dataSet).flattened
    transferSyntaxUID = String(cString: cdcmtk_header_transfer_syntax(header))
  }
}

extension InstanceHeader {
  /// A header from flattened elements, whoever made them: malformed ones end the data set.
  public init(flattened bytes: [UInt8], transferSyntaxUID: String, path: String) {
    let dataSet = bytes.withUnsafeBytes { buffer in
      var reader = FlattenedHeader(bytes: buffer, isUnicode: true)
      return reader.dataSet()
    }
    self.init(dataSet: dataSet, transferSyntaxUID: transferSyntaxUID, path: path)
  }
}

extension DICOMReadError {
  init(_ error: cdcmtk_error) {
    let text = error.reason
    switch error.code {
    case CDCMTK_CANNOT_OPEN: self = .cannotOpen(reason: text)
    case CDCMTK_TRUNCATED: self = .truncated(reason: text)
    case CDCMTK_NO_PIXEL_DATA: self = .noPixelData
    case CDCMTK_TOO_LARGE: self = .tooLarge
    case CDCMTK_UNSUPPORTED_SYNTAX: self = .unsupportedTransferSyntax(text)
    case CDCMTK_UNSUPPORTED_PIXELS: self = .unsupportedPixels(attribute: text)
    case CDCMTK_CANNOT_DECODE: self = .cannotDecode(reason: text)
    case CDCMTK_OUT_OF_MEMORY: self = .outOfMemory
    default: self = .malformed(reason: text)
    }
  }
}
