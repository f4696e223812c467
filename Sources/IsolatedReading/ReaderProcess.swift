import CIsolation
import DICOMFiles
import Glibc
import Synchronization

/// A process that reads files for this one: started, asked, and ended by its owner.
///
/// One thread at a time uses it. Requests are answered in their order, and several may be under way.
final class ReaderProcess: Sendable {
  let pid: pid_t
  private let channel: Channel
  private let memory: Int32
  private let limits: ReadingLimits
  private let mapping = Mutex<SharedMapping?>(nil)
  private let isEnded = Mutex(false)

  /// Seconds that the process has beyond its own limit before it is taken for lost.
  private static let grace = 5

  /// Starts a process from a program that calls ``ReaderWorker/runIfAsked()`` first thing.
  ///
  /// - Throws: `DICOMReadError.readerUnavailable`.
  init(program: String, limits: ReadingLimits) throws(DICOMReadError) {
    self.limits = limits
    var ends: [Int32] = [-1, -1]
    guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0, &ends) == 0
    else { throw .readerUnavailable(reason: String(cString: strerror(errno))) }
    let memory = cisolation_shared_memory(0)
    guard memory >= 0 else {
      let reason = String(cString: strerror(errno))
      for end in ends { close(end) }
      throw .readerUnavailable(reason: reason)
    }
    var pid: pid_t = 0
    let failure = withCStrings([program] + ReaderWorker.arguments(limits)) { arguments in
      withCStrings(Self.environment) {
        cisolation_spawn(program, arguments, $0, ends[1], memory, &pid)
      }
    }
    close(ends[1])
    guard failure == 0 else {
      close(ends[0])
      close(memory)
      throw .readerUnavailable(reason: String(cString: strerror(failure)))
    }
    (self.pid, self.memory, channel) = (pid, memory, Channel(descriptor: ends[0]))
  }

  deinit {
    _ = end()
    close(channel.descriptor)
    close(memory)
    mapping.withLock { $0?.unmap() }
  }

  /// Sends a request; a process that is gone shows when its answer is waited for.
  func send(_ request: ReadRequest) { _ = channel.send(request.encoded) }

  /// The socket, to wait for several processes at once.
  var descriptor: Int32 { channel.descriptor }

  /// Reads the next answer, and waits for it.
  ///
  /// - Throws: What became of the process, when it died, was silent too long or answered nonsense.
  func receive() throws(DICOMReadError) -> ReadReply {
    do {
      return try ReadReply(channel.receive(seconds: limits.seconds + Self.grace))
    } catch ChannelError.closed, ChannelError.silent {
      throw end()
    } catch {
      _ = end()
      throw .readerCrashed(signal: 0)
    }
  }

  /// Makes the shared memory hold at least so many bytes.
  ///
  /// - Returns: Its size in bytes now.
  /// - Throws: `DICOMReadError.outOfMemory`.
  func reserve(_ bytes: Int) throws(DICOMReadError) -> Int {
    try mapping.withLock { mapping throws(DICOMReadError) in
      if let mapping, mapping.capacity >= bytes { return mapping.capacity }
      guard ftruncate(memory, off_t(bytes)) == 0,
        let larger = SharedMapping(descriptor: memory, capacity: bytes, isWritable: false)
      else { throw .outOfMemory }
      mapping?.unmap()
      mapping = larger
      return bytes
    }
  }

  /// The samples that an answer put at a byte offset; `nil` where no memory was reserved.
  func samples(at offset: Int, count: Int) -> UnsafeBufferPointer<Float>? {
    mapping.withLock { $0?.samples(at: offset, count: count) }.map { UnsafeBufferPointer($0) }
  }

  /// Kills the process, if it is still there, and says how it ended.
  private func end() -> DICOMReadError {
    isEnded.withLock { isEnded in
      guard !isEnded else { return .readerCrashed(signal: 0) }
      isEnded = true
      // A process that died by itself is told from one that is stuck by whether it can be waited for.
      var status: Int32 = 0
      var waited = waitpid(pid, &status, WNOHANG)
      for _ in 0..<20 where waited == 0 {
        usleep(1000)
        waited = waitpid(pid, &status, WNOHANG)
      }
      if waited == 0 {
        kill(pid, SIGKILL)
        while waitpid(pid, &status, 0) < 0 && errno == EINTR {}
        return .readerTimedOut(seconds: limits.seconds)
      }
      let signal = status & 0x7f
      return signal == SIGALRM
        ? .readerTimedOut(seconds: limits.seconds) : .readerCrashed(signal: Int(signal))
    }
  }

  /// What DCMTK needs, and no crash report on the terminal.
  private static var environment: [String] {
    var variables = ["SWIFT_BACKTRACE=enable=no", "LC_ALL=C.UTF-8"]
    if let path = getenv("DCMDICTPATH") { variables.append("DCMDICTPATH=\(String(cString: path))") }
    return variables
  }
}

/// Texts as C has them: pointers to bytes that end in zero, and a null at the end.
private func withCStrings<Result>(
  _ texts: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
) -> Result {
  var pointers = texts.map { strdup($0) }
  pointers.append(nil)
  defer { for pointer in pointers { free(pointer) } }
  return body(pointers)
}
