import Glibc

/// A regular file opened for reading.
///
/// It is read by `pread` and never mapped: a file that shrinks while it is read is an error, where a
/// mapping would end the process by a signal.
final class PlainFile {
  /// Bytes when it was opened.
  let size: Int
  private let descriptor: Int32
  private let state: FileState

  /// Opens a file; symbolic links are followed.
  ///
  /// - Throws: ``FileProblem``.
  convenience init(path: String, limit: Int) throws(FileProblem) {
    // O_NONBLOCK keeps a pipe from blocking before it is refused.
    try self.init(opened: open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC), limit: limit)
  }

  /// Takes over what `open` answered.
  ///
  /// - Throws: ``FileProblem``.
  init(opened descriptor: Int32, limit: Int) throws(FileProblem) {
    guard descriptor >= 0 else { throw errno == ELOOP ? .link : .system(code: errno) }
    self.descriptor = descriptor
    var information = stat()
    guard fstat(descriptor, &information) == 0, information.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      throw .notAPlainFile
    }
    size = Int(information.st_size)
    state = FileState(information)
    guard size <= limit else {
      close(descriptor)
      throw .tooLarge(bytes: size, limit: limit)
    }
  }

  deinit { close(descriptor) }

  /// Fills `target` from `offset` on.
  ///
  /// - Throws: ``FileProblem/changed`` when the file ends before.
  func read(at offset: Int, into target: UnsafeMutableRawBufferPointer) throws(FileProblem) {
    var done = 0
    while done < target.count, let base = target.baseAddress {
      let step = pread(descriptor, base + done, target.count - done, off_t(offset + done))
      if step < 0 && errno == EINTR { continue }
      guard step >= 0 else { throw .system(code: errno) }
      guard step > 0 else { throw .changed }
      done += step
    }
  }

  /// Checks that nobody has written to the file since it was opened.
  ///
  /// - Throws: ``FileProblem/changed``.
  func checkUnchanged() throws(FileProblem) {
    var information = stat()
    guard fstat(descriptor, &information) == 0, FileState(information) == state else {
      throw .changed
    }
  }

  /// What tells this file from others.
  var identity: [UInt64] { state.identity }
}

/// What changes when somebody writes to a file.
private struct FileState: Equatable {
  let identity: [UInt64]
  let size: Int
  let times: [Int]

  init(_ information: stat) {
    identity = [UInt64(information.st_dev), UInt64(information.st_ino)]
    size = Int(information.st_size)
    times = [
      information.st_mtim.tv_sec, information.st_mtim.tv_nsec, information.st_ctim.tv_sec,
      information.st_ctim.tv_nsec,
    ]
  }
}

/// The bytes of a file that a model is read from, for a caller who accepts or refuses it.
public struct FilePieces {
  private let file: PlainFile

  init(_ file: PlainFile) { self.file = file }

  /// Passes the file on in pieces, from first to last.
  ///
  /// - Throws: ``FileProblem``.
  public func forEach(_ body: ([UInt8]) -> Void) throws(FileProblem) {
    var piece = [UInt8](repeating: 0, count: 1 << 20)
    for start in stride(from: 0, to: file.size, by: piece.count) {
      let count = min(piece.count, file.size - start)
      if count < piece.count { piece.removeLast(piece.count - count) }
      var problem: FileProblem?
      piece.withUnsafeMutableBytes { target in
        do throws(FileProblem) { try file.read(at: start, into: target) } catch { problem = error }
      }
      if let problem { throw problem }
      body(piece)
    }
  }
}
