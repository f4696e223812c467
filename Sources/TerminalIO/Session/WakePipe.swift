import Glibc

/// A pipe by which signal handlers and other threads end a wait for keys.
final class WakePipe: Sendable {
  let readEnd: Int32
  let writeEnd: Int32

  init() throws(TerminalError) {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { throw .system(code: errno) }
    for end in ends {
      _ = fcntl(end, F_SETFL, O_NONBLOCK)
      _ = fcntl(end, F_SETFD, FD_CLOEXEC)
    }
    readEnd = ends[0]
    writeEnd = ends[1]
  }

  deinit {
    close(readEnd)
    close(writeEnd)
  }

  /// Writes one letter. A full pipe already wakes the reader.
  func write(_ letter: UInt8) {
    withUnsafeBytes(of: letter) { _ = Glibc.write(writeEnd, $0.baseAddress, 1) }
  }

  /// Takes some letters out and leaves the others.
  func discard(_ unwanted: [Int]) {
    for letter in readAll() where !unwanted.contains(Int(letter)) { write(letter) }
  }

  /// All letters written since the last call.
  func readAll() -> [UInt8] {
    var letters: [UInt8] = []
    var bytes = [UInt8](repeating: 0, count: 256)
    while true {
      let count = Glibc.read(readEnd, &bytes, bytes.count)
      if count > 0 { letters += bytes[..<count] } else if count == 0 || errno != EINTR { break }
    }
    return letters
  }
}

/// Ends a session's wait for keys from any thread.
public struct TerminalWaker: Sendable {
  let pipe: WakePipe
  static let letter = UInt8(ascii: "u")

  /// Makes ``TerminalSession/nextInput(timeoutMilliseconds:)`` answer ``TerminalInput/wakeup`` soon.
  public func wake() { pipe.write(Self.letter) }
}
