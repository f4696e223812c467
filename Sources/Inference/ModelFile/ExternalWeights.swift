import Glibc
import TensorKernels

/// Where a tensor's data stand outside the model: TensorProto.external_data (onnx/onnx.proto).
struct ExternalReference {
  var location = ""
  var offset: String?
  var length: String?

  /// Takes one StringStringEntryProto; `checksum` and unknown keys are ignored.
  mutating func read(_ message: ProtobufReader) throws(ModelFileError) {
    let (key, value) = try message.entry()
    switch key {
    case "location": location = value
    case "offset": offset = value
    case "length": length = value
    default: break
    }
  }
}

/// Reads tensors from files beside a model, and nothing outside the model's folder.
///
/// All tensors together are never larger than the files they come from: data that several tensors
/// share exactly are read once, and other overlaps count against that limit.
final class ExternalWeights {
  /// Whether the caller accepts a file.
  typealias Acceptance = (_ location: String, _ file: PlainFile) throws(FileProblem) -> Bool

  private struct Key: Hashable {
    let location: String
    let offset: Int
    let type: TensorElementType
    let shape: [Int]
  }

  private let folder: String
  private let accepts: Acceptance
  /// Only the last one stays open: a model can name more files than a process may open.
  private var last: (location: String, file: PlainFile)?
  private var known: [Key: Tensor] = [:]
  private var files: Set<[UInt64]> = []
  private var fileBytes = 0
  private var bytesRead = 0

  /// The largest file of weights, in bytes.
  static let fileLimit = 1 << 34

  /// Weights in a folder, which is opened when the first tensor asks for it.
  init(folder: String, accepts: @escaping Acceptance) {
    (self.folder, self.accepts) = (folder, accepts)
  }

  /// Reads a tensor.
  func tensor(
    _ reference: ExternalReference, _ type: TensorElementType, _ shape: [Int]
  ) throws(ExternalDataProblem) -> Tensor {
    guard let count = elementCount(of: shape) else {
      throw .wrongLength(expected: .max, actual: 0)
    }
    let bytes = count * type.byteCount
    let offset = try number(reference.offset, "offset") ?? 0
    let length = try number(reference.length, "length") ?? bytes
    guard length == bytes else { throw .wrongLength(expected: bytes, actual: length) }
    let key = Key(location: reference.location, offset: offset, type: type, shape: shape)
    if let tensor = known[key] { return tensor }
    let file = try file(reference.location)
    guard offset <= file.size, bytes <= file.size - offset else {
      throw .outsideFile(offset: offset, length: bytes, fileSize: file.size)
    }
    guard bytes <= fileBytes - bytesRead else { throw .tooMuch(limit: fileBytes) }
    bytesRead += bytes
    let tensor: Tensor
    do throws(FileProblem) {
      tensor = try Tensor(shape, type, from: file, offset..<offset + bytes)
    } catch { throw .file(error) }
    known[key] = tensor
    return tensor
  }

  /// Checks that the file read last has not changed; others were checked when they were left.
  func finish() throws(FileProblem) { try last?.file.checkUnchanged() }

  private func number(_ text: String?, _ key: String) throws(ExternalDataProblem) -> Int? {
    guard let text else { return nil }
    guard let number = Int(text), number >= 0, text.utf8.allSatisfy({ (48...57).contains($0) })
    else { throw .malformedNumber(key: key) }
    return number
  }

  private func file(_ location: String) throws(ExternalDataProblem) -> PlainFile {
    if let last, last.location == location { return last.file }
    let parts = try parts(of: location)
    do throws(FileProblem) {
      try finish()
      last = nil
      let file = try open(parts)
      guard try accepts(location, file) else { throw .notAccepted }
      if files.insert(file.identity).inserted { fileBytes += file.size }
      last = (location, file)
      return file
    } catch { throw .file(error) }
  }

  /// The components of a location that stays within the folder.
  private func parts(of location: String) throws(ExternalDataProblem) -> [String] {
    guard !location.isEmpty else { throw .noLocation }
    let parts = location.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    let wanted = parts.filter { $0 != "." }
    guard !wanted.isEmpty, wanted.count <= 16, location.utf8.count <= 4096,
      !location.utf8.contains(0), wanted.allSatisfy({ !$0.isEmpty && $0 != ".." })
    else { throw .outsideFolder }
    return wanted
  }

  /// Opens a file below the folder, one component after the other; no link is followed.
  private func open(_ parts: [String]) throws(FileProblem) -> PlainFile {
    var place = Glibc.open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    for (index, part) in parts.enumerated() {
      guard place >= 0 else { throw .system(code: errno) }
      let parent = place
      defer { close(parent) }
      if isLink(part, in: parent) { throw .link }
      let isLast = index == parts.count - 1
      let kind = isLast ? O_NONBLOCK : O_DIRECTORY
      place = openat(parent, part, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | kind)
      if place < 0 { throw .system(code: errno) }
    }
    return try PlainFile(opened: place, limit: Self.fileLimit)
  }

  private func isLink(_ name: String, in folder: Int32) -> Bool {
    var information = stat()
    return fstatat(folder, name, &information, AT_SYMLINK_NOFOLLOW) == 0
      && information.st_mode & S_IFMT == S_IFLNK
  }
}
