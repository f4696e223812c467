import Foundation

/// Programs that the tests compare with, and a folder that goes away.
enum Tools {
  static let python = ProcessInfo.processInfo.environment["READING_ROOM_PYTHON"]
  static let validator = program("dciodvfy", environment: "READING_ROOM_DCIODVFY")

  /// A program on the path, or the one that an environment variable names.
  private static func program(_ name: String, environment: String) -> String? {
    let variables = ProcessInfo.processInfo.environment
    let folders = (variables["PATH"] ?? "").split(separator: ":").map { "\($0)/\(name)" }
    return ([variables[environment]].compactMap { $0 } + folders)
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }

  /// What a program prints, on standard output and standard error together.
  static func run(_ program: String, _ arguments: [String]) throws -> String {
    let process = Process()
    let pipe = Pipe()
    process.executableURL = URL(filePath: program)
    process.arguments = arguments
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return text
  }

  /// Makes a folder, hands it over and removes it.
  static func withFolder<Result>(_ body: (URL) throws -> Result) throws -> Result {
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "reading-room-simulation-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try body(folder)
  }

  /// Files below a folder, paths relative to it in order.
  static func files(_ folder: URL) -> [String] {
    let all = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String }
    return (all ?? []).filter { $0.hasSuffix(".dcm") || $0.hasSuffix(".json") }.sorted()
  }
}
