import Glibc

/// The regular files below a path, sorted, without following links.
struct FolderListing {
  var files: [String] = []
  private(set) var problems: [ScanProblem] = []
  private(set) var ignoredFiles = 0

  /// Deeper folders are not entered; a study export has less than ten levels.
  private static let deepest = 64

  /// Lists a folder, or names the single file at the path.
  init(_ path: String) throws(DICOMReadError) {
    var status = stat()
    guard stat(path, &status) == 0 else { throw .cannotOpen(reason: Self.errorText) }
    switch status.st_mode & S_IFMT {
    case S_IFREG: files = [path]
    case S_IFDIR: list(path, depth: 0)
    default: throw .cannotOpen(reason: "neither file nor folder")
    }
  }

  private mutating func list(_ folder: String, depth: Int) {
    guard depth <= Self.deepest else {
      problems.append(
        ScanProblem(path: folder, reason: .cannotOpen(reason: "folders nested too deep")))
      return
    }
    guard let names = namesInFolder(folder) else {
      problems.append(ScanProblem(path: folder, reason: .cannotOpen(reason: Self.errorText)))
      return
    }
    for name in names {
      add(folder.hasSuffix("/") ? folder + name : folder + "/" + name, depth: depth)
    }
  }

  private mutating func add(_ path: String, depth: Int) {
    var status = stat()
    guard lstat(path, &status) == 0 else {
      problems.append(ScanProblem(path: path, reason: .cannotOpen(reason: Self.errorText)))
      return
    }
    switch status.st_mode & S_IFMT {
    case S_IFREG: files.append(path)
    case S_IFDIR: list(path, depth: depth + 1)
    default: ignoredFiles += 1
    }
  }

  private static var errorText: String { String(cString: strerror(errno)) }
}

/// The names in a folder, sorted, without the folder itself and the one above; `nil`, with `errno`, where
/// it cannot be opened.
func namesInFolder(_ folder: String) -> [String]? {
  guard let handle = opendir(folder) else { return nil }
  defer { closedir(handle) }
  var names: [String] = []
  while let entry = readdir(handle) {
    let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
      String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
    if name != "." && name != ".." { names.append(name) }
  }
  return names.sorted()
}

/// Tells DICOM from other files by their first bytes.
public enum DICOMRecognition {
  /// Whether a file begins as a DICOM file (PS3.10 section 7.1), or as a data set without preamble.
  ///
  /// - Parameters:
  ///   - path: Path of the file.
  ///   - followsLink: Whether a symbolic link is followed.
  /// - Throws: ``DICOMReadError/cannotOpen(reason:)``, for links, devices and pipes too.
  public static func isDICOM(path: String, followsLink: Bool) throws(DICOMReadError) -> Bool {
    let flags = O_RDONLY | O_NONBLOCK | O_CLOEXEC | (followsLink ? 0 : O_NOFOLLOW)
    let descriptor = open(path, flags)
    guard descriptor >= 0 else { throw .cannotOpen(reason: String(cString: strerror(errno))) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw .cannotOpen(reason: "not a regular file")
    }
    var bytes = [UInt8](repeating: 0, count: 132)
    let count = pread(descriptor, &bytes, bytes.count, 0)
    guard count >= 8 else { return false }
    if count == 132, Array(bytes[128...]) == Array("DICM".utf8) { return true }
    return beginsDataSet(bytes)
  }

  /// Whether bytes begin with an element of group 0002 or 0008, as data sets without preamble do:
  /// explicit with a known VR, or implicit with a length that first elements have.
  private static func beginsDataSet(_ bytes: [UInt8]) -> Bool {
    let isLittle = (bytes[0] == 2 || bytes[0] == 8) && bytes[1] == 0 && bytes[3] == 0
    let isBig = bytes[0] == 0 && (bytes[1] == 2 || bytes[1] == 8) && bytes[2] == 0
    guard isLittle || isBig else { return false }
    let representation = String(decoding: bytes[4..<6], as: UTF8.self)
    if ["UL", "OB", "UI", "CS", "DA", "TM", "SH", "LO", "DT"].contains(representation) {
      return true
    }
    return isLittle && bytes[6] == 0 && bytes[7] == 0 && bytes[5] == 0
  }
}
