import Foundation

/// A real xterm with sixel graphics on a display in memory.
final class RealTerminal {
  private let home: Home
  private var processes: [pid_t] = []
  private var keys: FileHandle?
  private var display = ""

  /// What does not start.
  enum StartError: Error { case display, keys, terminal }

  /// Size of the terminal in cells and of a cell in pixels.
  struct Geometry: Equatable {
    let columns: Int
    let rows: Int
    let cellWidth: Int
    let cellHeight: Int
  }

  /// Starts the program under test in an xterm of `columns × rows` cells.
  init(columns: Int, rows: Int, home: Home, arguments: [String]) throws {
    guard let program = Surroundings.program else { throw MissingProgram() }
    self.home = home
    let number = home.path("display")
    try Data().write(to: URL(fileURLWithPath: number))
    try start(
      ["Xvfb", "-displayfd", "1", "-screen", "0", "1900x1200x24", "-nolisten", "tcp"],
      environment: [:], output: number)
    guard let found = waitForText(in: number) else { throw StartError.display }
    display = ":" + found.trimmingCharacters(in: .whitespacesAndNewlines)
    let pipe = home.path("keys")
    guard mkfifo(pipe, 0o600) == 0, let handle = FileHandle(forUpdatingAtPath: pipe) else {
      throw StartError.keys
    }
    keys = handle
    try start(
      [
        "xterm", "-ti", "vt340", "-tn", "xterm-256color", "-geometry", "\(columns)x\(rows)+0+0",
        "-fa", "DejaVu Sans Mono", "-fs", "11", "-b", "0", "-bw", "0", "+sb", "-bg", "black",
        "-fg", "grey90", "-e", "python3", Surroundings.script("terminal_relay.py"), pipe,
        home.path("size"), program,
      ] + arguments,
      environment: home.environment.merging(
        ["DISPLAY": display, "LC_ALL": "C.UTF-8", "TMUX": ""]) { $1 }, output: "/dev/null")
    guard waitForText(in: home.path("size")) != nil else { throw StartError.terminal }
  }

  deinit {
    for process in processes.reversed() {
      kill(process, SIGTERM)
      waitpid(process, nil, 0)
    }
  }

  private func start(_ arguments: [String], environment: [String: String], output: String) throws {
    processes.append(
      try spawn(
        arguments, environment: environment, input: "/dev/null", output: output,
        errors: "/dev/null"))
  }

  /// The terminal's size.
  func geometry() throws -> Geometry {
    let numbers = try String(contentsOfFile: home.path("size"), encoding: .utf8)
      .split(whereSeparator: \.isWhitespace).compactMap { Int($0) }
    guard numbers.count == 4 else { throw StartError.terminal }
    return Geometry(
      columns: numbers[0], rows: numbers[1], cellWidth: numbers[2] / numbers[0],
      cellHeight: numbers[3] / numbers[1])
  }

  /// Types bytes.
  func type(_ text: String) throws { try keys?.write(contentsOf: Data(text.utf8)) }

  /// Writes what is on the display to a PNG file.
  func screenshot(to path: String) throws {
    _ = try run(
      ["import", "-silent", "-window", "root", path], environment: ["DISPLAY": display])
  }

  /// What is on the display.
  func picture() throws -> ColorPicture {
    try screenshot(to: home.path("screen.png"))
    return try ColorPicture(file: home.path("screen.png"))
  }

  /// What is on the display once it has not changed for a second and satisfies a condition.
  func settledPicture(seconds: Double = 40, where condition: (ColorPicture) -> Bool = { _ in true })
    throws -> ColorPicture
  {
    let end = Date().addingTimeInterval(seconds)
    var last = try picture()
    var unchanged = 0
    while Date() < end, unchanged < 2 {
      Thread.sleep(forTimeInterval: 0.5)
      let next = try picture()
      unchanged = next == last && condition(next) ? unchanged + 1 : 0
      last = next
    }
    return last
  }
}

/// Waits until a file has a whole line.
private func waitForText(in path: String, seconds: Double = 20) -> String? {
  let end = Date().addingTimeInterval(seconds)
  while Date() < end {
    if let text = try? String(contentsOfFile: path, encoding: .utf8), text.contains("\n") {
      return text
    }
    Thread.sleep(forTimeInterval: 0.05)
  }
  return nil
}
