import CNcurses
import Glibc

/// Asks a terminal what it can do.
public enum TerminalProbe {
  /// Probes the controlling terminal and gives it back as it was. For `doctor`, whose output may go to a file.
  ///
  /// - Throws: ``TerminalError``; ``TerminalError/notATerminal`` when there is none.
  public static func capabilities(_ options: TerminalOptions) throws -> TerminalCapabilities {
    let descriptor = Glibc.open("/dev/tty", O_RDWR | O_CLOEXEC)
    guard descriptor >= 0 else { throw TerminalError.notATerminal }
    defer { close(descriptor) }
    let device = TerminalDevice(input: descriptor, output: descriptor)
    return TerminalCapabilities(probe: try run(device, options: options), options: options)
  }

  /// Writes the whole batch and reads until the last question is answered or the time is over.
  static func run(_ device: TerminalDevice, options: TerminalOptions) throws -> ProbeResult {
    var result = ProbeResult()
    result.hasUTF8Locale = cncurses_choose_locale() == 1
    result.describedColors = Int(cncurses_described_colors(options.environment["TERM"] ?? "dumb"))
    let window = device.windowSize()
    result.columns = window.columns
    result.rows = window.rows
    result.pixelWidth = window.width
    result.pixelHeight = window.height
    result.isOverMosh = isStarted(by: "mosh-server")
    let batch = ProbeQuery.batch(environment: options.environment)
    guard !batch.isEmpty else { return result }
    let start = monotonicMilliseconds()
    try device.withRawMode {
      try device.write(batch.map(\.bytes).joined().utf8)
      var parser = InputParser()
      while !result.hasAnswered {
        let left = options.probeTimeout - Int(monotonicMilliseconds() - start)
        guard left > 0, device.wait(for: device.input, events: POLLIN, milliseconds: left) else {
          break
        }
        guard let bytes = device.read() else { throw TerminalError.closed }
        result.take(bytes, tokens: parser.parse(bytes))
      }
      result.keys += parser.finish()
    }
    result.milliseconds = Int(monotonicMilliseconds() - start)
    return result
  }

  /// Whether a program is among the processes that started this one, by Linux's /proc.
  private static func isStarted(by name: String) -> Bool {
    var process = getppid()
    for _ in 0..<64 where process > 1 {
      guard let status = readSmallFile("/proc/\(process)/stat"),
        let open = status.firstIndex(of: "("), let close = status.lastIndex(of: ")")
      else { return false }
      if status[status.index(after: open)..<close] == name { return true }
      // State and parent follow the name (proc(5)).
      process = status[close...].split(separator: " ").dropFirst(2).first.flatMap { pid_t($0) } ?? 0
    }
    return false
  }

  private static func readSmallFile(_ path: String) -> String? {
    let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: 1024)
    let count = Glibc.read(descriptor, &bytes, bytes.count)
    return count > 0 ? String(decoding: bytes[..<count], as: UTF8.self) : nil
  }
}

extension ProbeResult {
  /// Takes in what was read: answers for the conclusion, keys for later.
  mutating func take(_ bytes: [UInt8], tokens: [InputToken]) {
    raw += bytes
    for token in tokens {
      if case .reply(let reply) = token { replies.append(reply) } else { keys.append(token) }
    }
  }
}
