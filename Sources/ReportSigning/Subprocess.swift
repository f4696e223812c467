import Glibc

/// How a program ended.
struct SubprocessResult {
  /// Exit status, or 128 and the signal's number.
  var status: Int32
  /// What it wrote to standard output.
  var output: [UInt8]
  /// What it wrote to standard error; empty where the terminal got it.
  var errors: [UInt8]

  var outputText: String { String(decoding: output, as: UTF8.self) }
  var errorText: String { String(decoding: errors, as: UTF8.self) }
}

/// Why a program did not start; the system's error number.
struct SubprocessError: Error {
  var errno: Int32
}

/// Runs a program with plain arguments, without a shell.
///
/// Not Foundation's `Process`: that puts the child in a process group of its own, where the terminal
/// stops it (SIGTTIN) as soon as it asks for a passphrase.
///
/// - Parameters:
///   - arguments: The program's absolute path and its arguments.
///   - environment: The whole environment.
///   - input: Descriptor for standard input; `nil` for none, or the terminal where it is shared.
///   - passing: Descriptors, all above 9, that the program finds as numbers 3, 4 and so on.
///   - sharesTerminal: Standard input and error are this program's own, for prompts.
func runProgram(
  _ arguments: [String], environment: [String: String], input: Int32? = nil,
  passing: [Int32] = [], sharesTerminal: Bool = false
) throws(SubprocessError) -> SubprocessResult {
  let output = try Pipe()
  let errors = try Pipe()
  defer {
    output.close()
    errors.close()
  }
  var actions = posix_spawn_file_actions_t()
  posix_spawn_file_actions_init(&actions)
  defer { posix_spawn_file_actions_destroy(&actions) }
  if let input {
    posix_spawn_file_actions_adddup2(&actions, input, 0)
  } else if !sharesTerminal {
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
  }
  posix_spawn_file_actions_adddup2(&actions, output.writing, 1)
  if !sharesTerminal { posix_spawn_file_actions_adddup2(&actions, errors.writing, 2) }
  for (index, descriptor) in passing.enumerated() {
    posix_spawn_file_actions_adddup2(&actions, descriptor, Int32(3 + index))
  }
  for descriptor in openDescriptors() where descriptor > 2 + passing.count {
    posix_spawn_file_actions_addclose(&actions, descriptor)
  }
  let process = try spawn(arguments, environment, &actions)
  output.closeWriting()
  errors.closeWriting()
  let texts = readAll(output.reading, errors.reading)
  var status: Int32 = 0
  while waitpid(process, &status, 0) < 0 && errno == EINTR {}
  let signal = status & 0x7f
  return SubprocessResult(
    status: signal == 0 ? (status >> 8) & 0xff : 128 + signal, output: texts.0, errors: texts.1)
}

/// This process's open descriptors: the child shall have none of them but those it is given.
///
/// Closing one that another thread has closed since is no error (glibc, `posix_spawn`).
private func openDescriptors() -> [Int32] {
  guard let folder = opendir("/proc/self/fd") else { return [] }
  defer { closedir(folder) }
  var found: [Int32] = []
  while let entry = readdir(folder) {
    let number = withUnsafePointer(to: &entry.pointee.d_name) {
      $0.withMemoryRebound(to: CChar.self, capacity: 256) { Int32(String(cString: $0)) }
    }
    if let number { found.append(number) }
  }
  return found
}

/// Starts the program with default signal handling and an empty signal mask.
private func spawn(
  _ arguments: [String], _ environment: [String: String],
  _ actions: inout posix_spawn_file_actions_t
) throws(SubprocessError) -> pid_t {
  var attributes = posix_spawnattr_t()
  posix_spawnattr_init(&attributes)
  defer { posix_spawnattr_destroy(&attributes) }
  var signals = sigset_t()
  sigemptyset(&signals)
  posix_spawnattr_setsigmask(&attributes, &signals)
  sigfillset(&signals)
  posix_spawnattr_setsigdefault(&attributes, &signals)
  posix_spawnattr_setflags(
    &attributes, Int16(POSIX_SPAWN_SETSIGMASK) | Int16(POSIX_SPAWN_SETSIGDEF))
  var words = arguments.map { strdup($0) } + [nil]
  var settings = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
  defer {
    for word in words { free(word) }
    for setting in settings { free(setting) }
  }
  var process: pid_t = 0
  let failure = posix_spawn(&process, arguments[0], &actions, &attributes, &words, &settings)
  guard failure == 0 else { throw SubprocessError(errno: failure) }
  return process
}

/// Both ends of a pipe.
private final class Pipe {
  private(set) var reading: Int32
  private(set) var writing: Int32

  init() throws(SubprocessError) {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { throw SubprocessError(errno: errno) }
    (reading, writing) = (ends[0], ends[1])
  }

  func closeWriting() {
    if writing >= 0 { Glibc.close(writing) }
    writing = -1
  }

  func close() {
    closeWriting()
    if reading >= 0 { Glibc.close(reading) }
    reading = -1
  }
}

/// Reads two pipes to their ends at once, so that neither can block the writer.
private func readAll(_ first: Int32, _ second: Int32) -> ([UInt8], [UInt8]) {
  var texts: [[UInt8]] = [[], []]
  var polls = [first, second].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
  var buffer = [UInt8](repeating: 0, count: 1 << 16)
  while polls.contains(where: { $0.fd >= 0 }) {
    guard poll(&polls, 2, -1) >= 0 || errno == EINTR else { break }
    for index in polls.indices where polls[index].fd >= 0 && polls[index].revents != 0 {
      let count = read(polls[index].fd, &buffer, buffer.count)
      if count > 0 { texts[index] += buffer[..<count] }
      if count == 0 || (count < 0 && errno != EINTR) { polls[index].fd = -1 }
    }
  }
  return (texts[0], texts[1])
}
