import Foundation

/// A terminal of a given size in a tmux server of its own.
final class Tmux {
  private let socket = "reading-room-\(UUID().uuidString.prefix(8))"
  private let home: Home

  /// Starts a shell in a terminal of `columns × rows` cells.
  ///
  /// The shell is `sh`: unlike bash it leaves the terminal's modes to the programs it starts, so that
  /// what a program forgets to restore stays visible.
  init(columns: Int, rows: Int, home: Home) throws {
    self.home = home
    try tmux([
      "-f", "/dev/null", "new-session", "-d", "-x", "\(columns)", "-y", "\(rows)",
      "env", "PS1=shell> ", "ENV=", "sh", "-i",
    ])
    try tmux([
      "set-option", "-g", "escape-time", "0", ";", "set-option", "-g", "remain-on-exit", "on", ";",
      "set-option", "-g", "status", "off", ";", "resize-window", "-x", "\(columns)", "-y",
      "\(rows)",
    ])
  }

  /// Ends what runs in it, whatever that does about hang-ups, then the server.
  deinit {
    if let process = try? childProcess() { kill(process, SIGKILL) }
    _ = try? tmux(["kill-server"])
  }

  @discardableResult
  private func tmux(_ arguments: [String]) throws -> String {
    try run(
      ["tmux", "-L", socket] + arguments,
      environment: home.environment.merging(["TERM": "xterm-256color", "TMUX": ""]) { $1 }
    ).text
  }

  /// Types keys by tmux's names: `j`, `Enter`, `Escape`, `C-z`.
  func press(_ keys: String...) throws { try tmux(["send-keys", "-t", "0"] + keys) }

  /// Types text as it is.
  func type(_ text: String) throws { try tmux(["send-keys", "-t", "0", "-l", text]) }

  /// Types a command line.
  func command(_ line: String) throws {
    try type(line)
    try press("Enter")
  }

  /// Starts the program under test from the shell.
  func start(_ arguments: [String]) throws {
    guard let program = Surroundings.program else { throw MissingProgram() }
    try command(([program] + arguments).map { "'\($0)'" }.joined(separator: " "))
  }

  /// Ends what runs in the terminal at once, and runs the program under test in its place, no shell between.
  func respawn(_ arguments: [String]) throws {
    guard let program = Surroundings.program else { throw MissingProgram() }
    try tmux(["respawn-pane", "-k", "-t", "0", program] + arguments)
  }

  /// Gives the terminal another size.
  func resize(columns: Int, rows: Int) throws {
    try tmux(["resize-window", "-t", "0", "-x", "\(columns)", "-y", "\(rows)"])
  }

  /// The characters on the screen, row by row.
  func screen() throws -> String { try tmux(["capture-pane", "-p", "-t", "0"]) }

  /// What the terminal was told that outlives a program: cursor, mouse, keypad, other screen.
  func modes() throws -> String {
    let names = [
      "cursor", "insert", "keypad_cursor", "keypad", "mouse_all", "mouse_any", "mouse_button",
      "mouse_sgr", "mouse_standard", "origin", "wrap",
    ]
    let format = names.map { "\($0)=#{\($0)_flag}" }.joined(separator: " ")
    return try tmux([
      "display-message", "-p", "-t", "0", format + " alternate=#{alternate_on} title=#{pane_title}",
    ])
  }

  /// The terminal line's settings, as `stty -a` prints them at the shell's prompt.
  func lineSettings() throws -> String {
    let file = home.path("stty-\(UUID().uuidString)")
    try command("clear; stty -a >'\(file)'; echo settings written")
    _ = try waits { $0.contains("\nsettings written") || $0.hasPrefix("settings written") }
    return try String(contentsOfFile: file, encoding: .utf8)
  }

  /// The process that the terminal was started with.
  func paneProcess() throws -> Int32? {
    Int32(
      try tmux(["display-message", "-p", "-t", "0", "#{pane_pid}"])
        .trimmingCharacters(in: .whitespacesAndNewlines))
  }

  /// The process that runs under the shell.
  func childProcess() throws -> Int32? {
    guard let shell = try paneProcess() else { return nil }
    let found = try run(["pgrep", "-P", "\(shell)"])
    return found.text.split(separator: "\n").first.flatMap { Int32($0) }
  }

  /// Waits until the screen satisfies a condition.
  ///
  /// - Returns: Whether it did within `seconds`.
  func waits(seconds: Double = 30, for condition: (String) -> Bool) throws -> Bool {
    let end = Date().addingTimeInterval(seconds)
    while Date() < end {
      if condition(try screen()) { return true }
      Thread.sleep(forTimeInterval: 0.03)
    }
    return false
  }

  /// Waits until the screen has a text.
  func waits(seconds: Double = 30, forText text: String) throws -> Bool {
    try waits(seconds: seconds) { $0.contains(text) }
  }

  /// Waits until the screen satisfies a condition.
  ///
  /// - Throws: ``Absent`` with the screen where it does not.
  func expect(_ what: String, seconds: Double = 30, where condition: (String) -> Bool) throws {
    guard try waits(seconds: seconds, for: condition) else {
      throw Absent(what: what, screen: try screen())
    }
  }

  /// Waits until the screen has a text.
  ///
  /// - Throws: ``Absent`` with the screen where it does not.
  func expect(_ text: String, seconds: Double = 30) throws {
    try expect(text, seconds: seconds) { $0.contains(text) }
  }
}

/// What should have come to the screen, and what was there instead.
struct Absent: Error, CustomStringConvertible {
  let what: String
  let screen: String

  var description: String { "\"\(what)\" does not come; the screen is\n\(screen)" }
}
