import Checksums
import Glibc

/// Whether a name is that of a file in a folder itself: no path, no hidden file, nothing to escape.
func isPlainFileName(_ name: String) -> Bool {
  isOneLine(name) && name.utf8.count <= 200 && !name.contains("/") && !name.contains("\\")
    && !name.hasPrefix(".")
}

/// Reads plain files of one folder, and nothing that lies outside it.
struct PackFolder {
  let path: String

  /// The folder's own name.
  var name: String { path.split(separator: "/").last.map(String.init) ?? path }

  /// A folder that is there and no link.
  init(path: String) throws(PackError) {
    var information = stat()
    guard lstat(path, &information) == 0, information.st_mode & S_IFMT == S_IFDIR else {
      throw .notAFolder
    }
    self.path = path
  }

  /// The bytes of a file.
  ///
  /// - Throws: ``PackError`` when the name leaves the folder, names a link or no plain file, or the
  ///   file is larger than `limit` bytes.
  func read(_ name: String, limit: Int) throws(PackError) -> [UInt8] {
    let (file, size) = try opened(name, limit: limit)
    defer { close(file) }
    return try next(size, of: file, name)
  }

  /// SHA-256 of a file as hexadecimal digits; the file is read in pieces.
  ///
  /// - Throws: ``PackError``, as ``read(_:limit:)`` does.
  func digest(of name: String, limit: Int) throws(PackError) -> String {
    let (file, size) = try opened(name, limit: limit)
    defer { close(file) }
    let hasher = SHA256Hasher(), piece = 1 << 20
    for start in stride(from: 0, to: size, by: piece) {
      hasher.update(try next(min(piece, size - start), of: file, name))
    }
    return hexadecimal(hasher.finish())
  }

  /// A file as text.
  func readText(_ name: String, limit: Int) throws(PackError) -> String {
    let bytes = try read(name, limit: limit)
    guard !bytes.contains(0), let text = String(validating: bytes, as: UTF8.self) else {
      throw .notText(name)
    }
    return text
  }

  private func opened(_ name: String, limit: Int) throws(PackError) -> (file: Int32, size: Int) {
    guard isPlainFileName(name) else { throw .unsafeFile(name) }
    // O_NOFOLLOW refuses a link; O_NONBLOCK keeps a pipe from blocking before it is refused.
    let file = open("\(path)/\(name)", O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
    guard file >= 0 else {
      switch errno {
      case ENOENT: throw .missingFile(name)
      case ELOOP: throw .unsafeFile(name)
      default: throw .unreadableFile(name, errno: errno)
      }
    }
    var information = stat()
    let isPlain = fstat(file, &information) == 0 && information.st_mode & S_IFMT == S_IFREG
    let size = Int(information.st_size)
    if isPlain && size <= limit { return (file, size) }
    close(file)
    throw isPlain ? .tooLarge(name, bytes: size, limit: limit) : .unsafeFile(name)
  }

  /// The next bytes of a file, all of them.
  private func next(_ size: Int, of file: Int32, _ name: String) throws(PackError) -> [UInt8] {
    var (done, failure): (Int, Int32) = (0, 0)
    let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
      while done < size, let base = buffer.baseAddress {
        let step = Glibc.read(file, base + done, size - done)
        if step < 0 && errno == EINTR { continue }
        if step <= 0 {
          failure = step < 0 ? errno : EIO
          break
        }
        done += step
      }
      count = done
    }
    guard failure == 0 else { throw .unreadableFile(name, errno: failure) }
    return bytes
  }
}

/// Names of the entries of a folder, in order of their bytes; `nil` when it cannot be read.
func folderEntries(_ path: String) -> [String]? {
  guard let folder = opendir(path) else { return nil }
  defer { closedir(folder) }
  var names: [String] = []
  while let entry = readdir(folder) {
    let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
      pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
    }
    if !name.hasPrefix(".") { names.append(name) }
  }
  return names.sorted()
}

/// Whether a path is a plain file; links are not followed.
func isPlainFile(_ path: String) -> Bool {
  var information = stat()
  return lstat(path, &information) == 0 && information.st_mode & S_IFMT == S_IFREG
}
