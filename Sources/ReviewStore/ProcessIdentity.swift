import Glibc

/// A process that can be told from a later one with the same number.
public struct ProcessIdentity: Hashable, Codable, Sendable {
  /// Process number.
  public var pid: Int32
  /// Start of the process in clock ticks since boot, and the boot's identifier.
  public var start: String
  /// Name of the machine.
  public var host: String

  /// An identity from its parts.
  public init(pid: Int32, start: String, host: String) {
    self.pid = pid
    self.start = start
    self.host = host
  }

  /// This process.
  public static func current() -> ProcessIdentity {
    let pid = getpid()
    return ProcessIdentity(pid: pid, start: startOfProcess(pid) ?? "", host: hostName())
  }

  /// Whether the process is known to have ended: same machine, and nothing of that number and start.
  ///
  /// - Parameter observer: The process that asks.
  public func hasEnded(seenFrom observer: ProcessIdentity) -> Bool {
    guard host == observer.host else { return false }
    guard let now = startOfProcess(pid) else { return true }
    return now != start
  }
}

/// Start time of a running process; `nil` where there is none of that number.
///
/// Field 22 of `/proc/<pid>/stat`, after the name in parentheses, which may hold spaces (proc(5)).
private func startOfProcess(_ pid: Int32) -> String? {
  guard let stat = readText("/proc/\(pid)/stat"), let end = stat.lastIndex(of: ")") else {
    return nil
  }
  let fields = stat[end...].split(separator: " ")
  // A zombie (state Z) has ended; only its parent has not noticed.
  guard fields.count > 20, fields[1] != "Z" else { return nil }
  let boot = readText("/proc/sys/kernel/random/boot_id") ?? ""
  return "\(fields[20]) \(boot.prefix { !$0.isNewline })"
}

private func hostName() -> String {
  var buffer = [CChar](repeating: 0, count: 256)
  guard gethostname(&buffer, 255) == 0 else { return "" }
  return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
}

private func readText(_ path: String) -> String? {
  let descriptor = open(path, O_RDONLY | O_CLOEXEC)
  guard descriptor >= 0 else { return nil }
  defer { close(descriptor) }
  var buffer = [UInt8](repeating: 0, count: 4096)
  let count = read(descriptor, &buffer, buffer.count)
  return count > 0 ? String(decoding: buffer[..<count], as: UTF8.self) : nil
}
