import CNcurses
import Glibc

/// A terminal: bytes in, bytes out, modes.
struct TerminalDevice {
  let input: Int32
  let output: Int32

  /// Standard input and output.
  static let standard = TerminalDevice(input: 0, output: 1)

  /// Whether both ends are a terminal.
  var isTerminal: Bool { isatty(input) == 1 && isatty(output) == 1 }

  /// Writes everything.
  func write(_ bytes: some Collection<UInt8>) throws(TerminalError) {
    var rest = Array(bytes)[...]
    while !rest.isEmpty {
      let written = rest.withUnsafeBytes { Glibc.write(output, $0.baseAddress, $0.count) }
      if written > 0 {
        rest = rest.dropFirst(written)
      } else if errno == EAGAIN {
        _ = wait(for: output, events: POLLOUT, milliseconds: -1)
      } else if errno != EINTR {
        throw errno == EIO ? .closed : .system(code: errno)
      }
    }
  }

  /// Reads what is there; empty when nothing is, nil at the end of the terminal.
  func read() -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: 4096)
    let count = Glibc.read(input, &bytes, bytes.count)
    if count > 0 { return Array(bytes[..<count]) }
    if count < 0, errno == EINTR || errno == EAGAIN { return [] }
    return nil
  }

  /// Whether input waits.
  var hasInput: Bool { wait(for: input, events: POLLIN, milliseconds: 0) }

  /// Waits for a descriptor; negative milliseconds wait for ever.
  func wait(for descriptor: Int32, events: Int32, milliseconds: Int) -> Bool {
    var request = pollfd(fd: descriptor, events: Int16(events), revents: 0)
    return poll(&request, 1, Int32(clamping: milliseconds)) > 0
  }

  /// Size of the window in cells and pixels; zeros where not known.
  func windowSize() -> (columns: Int, rows: Int, width: Int, height: Int) {
    var size = winsize()
    guard cncurses_window_size(output, &size) == 0, size.ws_col > 0, size.ws_row > 0 else {
      return (80, 24, 0, 0)
    }
    return (Int(size.ws_col), Int(size.ws_row), Int(size.ws_xpixel), Int(size.ws_ypixel))
  }

  /// Runs a piece of work with each key delivered at once and none echoed.
  func withRawMode<Value>(_ body: () throws -> Value) throws -> Value {
    var modes = termios()
    guard tcgetattr(input, &modes) == 0 else { throw TerminalError.system(code: errno) }
    var raw = modes
    cfmakeraw(&raw)
    tcsetattr(input, TCSANOW, &raw)
    defer { tcsetattr(input, TCSANOW, &modes) }
    return try body()
  }
}

/// Milliseconds of a clock that never goes back.
func monotonicMilliseconds() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_MONOTONIC, &time)
  return Double(time.tv_sec) * 1000 + Double(time.tv_nsec) / 1_000_000
}
