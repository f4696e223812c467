import Foundation

/// What a finished program left behind.
struct Outcome {
  /// Exit status; 128 and the signal's number where a signal ended it.
  let status: Int32
  let output: Data
  let errors: String

  var text: String { String(decoding: output, as: UTF8.self) }

  /// The output as a JSON object.
  func json() throws -> [String: Any] {
    try JSONSerialization.jsonObject(with: output) as? [String: Any] ?? [:]
  }
}

/// A program that did not start, with the system's error number.
struct SpawnError: Error { let number: Int32 }

/// Runs a program to its end.
///
/// `Process` waits until nobody has its descriptors any more, which is for ever where a program leaves a
/// server behind (tmux, ssh-agent); hence `posix_spawn`, with nothing inherited beyond the standard three.
///
/// - Parameters:
///   - arguments: The program, looked up in PATH unless it is a path, and its arguments.
///   - environment: Variables added to the environment.
///   - input: Standard input; nothing by default.
func run(
  _ arguments: [String], environment: [String: String] = [:], input: Data? = nil
) throws -> Outcome {
  let scratch = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
  try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: scratch) }
  let (out, err) = (scratch.appendingPathComponent("out"), scratch.appendingPathComponent("err"))
  for file in [out, err] { try Data().write(to: file) }
  var standardInput = "/dev/null"
  if let input {
    standardInput = scratch.appendingPathComponent("in").path
    try input.write(to: URL(fileURLWithPath: standardInput))
  }
  let process = try spawn(
    arguments, environment: environment, input: standardInput, output: out.path, errors: err.path)
  var status: Int32 = 0
  while waitpid(process, &status, 0) < 0, errno == EINTR {}
  let signal = status & 0x7F
  return Outcome(
    status: signal == 0 ? status >> 8 & 0xFF : 128 + signal, output: try Data(contentsOf: out),
    errors: String(decoding: try Data(contentsOf: err), as: UTF8.self))
}

/// Starts a program with its three standard descriptors on files.
///
/// - Returns: The process, to be waited for.
func spawn(
  _ arguments: [String], environment: [String: String], input: String, output: String,
  errors: String
) throws -> pid_t {
  var actions = posix_spawn_file_actions_t()
  posix_spawn_file_actions_init(&actions)
  defer { posix_spawn_file_actions_destroy(&actions) }
  posix_spawn_file_actions_addopen(&actions, 0, input, O_RDONLY, 0)
  posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY, 0)
  posix_spawn_file_actions_addopen(&actions, 2, errors, O_WRONLY, 0)
  for descriptor: Int32 in 3..<256 { posix_spawn_file_actions_addclose(&actions, descriptor) }
  // The threads that tests run on have signals blocked; what they start must not.
  var attributes = posix_spawnattr_t()
  posix_spawnattr_init(&attributes)
  defer { posix_spawnattr_destroy(&attributes) }
  var none = sigset_t()
  sigemptyset(&none)
  posix_spawnattr_setsigmask(&attributes, &none)
  posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
  let variables = Surroundings.environment.merging(environment) { $1 }.map { "\($0)=\($1)" }
  let words = arguments.map { strdup($0) } + [nil]
  let surroundings = variables.map { strdup($0) } + [nil]
  defer { for text in words + surroundings { free(text) } }
  var process: pid_t = 0
  let number = posix_spawnp(&process, arguments[0], &actions, &attributes, words, surroundings)
  guard number == 0 else { throw SpawnError(number: number) }
  return process
}
