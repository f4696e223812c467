import Glibc

/// Where a signed report's three files are.
public struct ReportFiles: Hashable, Sendable {
  /// The report's text; the signed bytes are the whole file.
  public var report: String
  /// The OpenSSH signature.
  public var signature: String
  /// The manifest.
  public var manifest: String

  /// The files that belong to a report: `REPORT.txt`, `REPORT.txt.sig`, `REPORT.manifest.json`.
  public init(report path: String) {
    report = path
    signature = path + ".sig"
    let base = path.hasSuffix(".txt") ? String(path.dropLast(4)) : path
    manifest = base + ".manifest.json"
  }

  /// The three paths.
  public var all: [String] { [manifest, signature, report] }

  /// The folder they are in.
  var folder: String {
    guard let slash = report.lastIndex(of: "/") else { return "." }
    return slash == report.startIndex ? "/" : String(report[..<slash])
  }

  /// The first name for an addendum to this report that is not taken: `REPORT-addendum-1.txt`.
  public func nextAddendum() -> ReportFiles {
    let base = report.hasSuffix(".txt") ? String(report.dropLast(4)) : report
    var number = 1
    while true {
      let files = ReportFiles(report: "\(base)-addendum-\(number).txt")
      if files.all.allSatisfy({ access($0, F_OK) != 0 }) { return files }
      number += 1
    }
  }
}

/// The last part of a path.
func fileName(_ path: String) -> String {
  path.split(separator: "/").last.map(String.init) ?? path
}

/// Why a file could not be read or written.
public enum ReportFileError: Error, Equatable, Sendable {
  /// Something by this name is there already; nothing is ever overwritten.
  case exists(path: String)
  /// A system call failed; its error number.
  case system(path: String, errno: Int32)
  /// Larger than any report or manifest of ours.
  case tooLarge(path: String)
}

/// Reads a whole file of at most `limit` bytes.
func readFile(_ path: String, limit: Int) throws(ReportFileError) -> [UInt8] {
  let descriptor = open(path, O_RDONLY | O_CLOEXEC)
  guard descriptor >= 0 else { throw .system(path: path, errno: errno) }
  defer { close(descriptor) }
  var bytes: [UInt8] = []
  var buffer = [UInt8](repeating: 0, count: 1 << 16)
  while true {
    let count = read(descriptor, &buffer, buffer.count)
    if count < 0 && errno == EINTR { continue }
    guard count >= 0 else { throw .system(path: path, errno: errno) }
    if count == 0 { return bytes }
    bytes += buffer[..<count]
    guard bytes.count <= limit else { throw .tooLarge(path: path) }
  }
}

/// Creates a file with mode 0600 and brings its bytes to the disk.
func createFile(_ path: String, _ bytes: [UInt8]) throws(ReportFileError) {
  let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
  guard descriptor >= 0 else {
    throw errno == EEXIST ? .exists(path: path) : .system(path: path, errno: errno)
  }
  defer { close(descriptor) }
  // The umask may have taken bits away, never added any; say what is meant all the same.
  guard fchmod(descriptor, 0o600) == 0 else { throw .system(path: path, errno: errno) }
  var rest = bytes[...]
  while !rest.isEmpty {
    let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
    if count < 0 && errno == EINTR { continue }
    guard count >= 0 else { throw .system(path: path, errno: errno) }
    rest = rest.dropFirst(count)
  }
  guard fsync(descriptor) == 0 else { throw .system(path: path, errno: errno) }
}

/// A folder for one act, mode 0700, removed with what is in it.
final class PrivateFolder {
  let path: String

  /// Makes a folder of a new name inside `parent`.
  init(in parent: String) throws(ReportFileError) {
    var template = Array("\(parent)/.readingroom-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw .system(path: parent, errno: errno) }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  deinit {
    guard let folder = opendir(path) else { return }
    while let entry = readdir(folder) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != "." && name != ".." { unlink("\(path)/\(name)") }
    }
    closedir(folder)
    rmdir(path)
  }
}

/// Gives finished files their names, all or none, and overwrites nothing.
///
/// A link fails where the name is taken, and a linked file is complete from the first moment. The
/// report comes last: where it is, its signature and manifest are.
func publish(_ files: [(from: String, to: String)], folder: String) throws(ReportFileError) {
  var made: [String] = []
  do throws(ReportFileError) {
    for file in files {
      guard link(file.from, file.to) == 0 else {
        throw errno == EEXIST
          ? .exists(path: file.to) : .system(path: file.to, errno: errno)
      }
      made.append(file.to)
    }
    let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .system(path: folder, errno: errno) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw .system(path: folder, errno: errno) }
  } catch {
    for path in made { unlink(path) }
    throw error
  }
}
