import Foundation

/// How a command ended.
public enum CommandOutcome: Equatable, Sendable {
  /// It did what was asked.
  case done
  /// It could not; the reason is on standard error.
  case failed
  /// Something stands in the way that the user may or may not override; the list is on standard error.
  case refused
  /// A signature that is valid, by a signer who is not among those allowed.
  case unknownSigner

  /// The process's exit status; 64 (wrong usage) comes from the argument parser.
  public var exitCode: Int32 {
    switch self {
    case .done: 0
    case .failed: 1
    case .refused: 2
    case .unknownSigner: 3
    }
  }
}

/// Standard error.
public enum StandardError {
  /// Prints one line.
  public static func print(_ line: String) {
    FileHandle.standardError.write(Data((line + "\n").utf8))
  }
}

/// Standard output.
enum StandardOutput {
  /// Prints text as it is.
  static func write(_ text: String) {
    FileHandle.standardOutput.write(Data(text.utf8))
  }

  /// Prints a value as JSON for people and programs: keys in order, one line each.
  static func write(json value: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    write(String(decoding: try encoder.encode(value), as: UTF8.self) + "\n")
  }

  /// Prints bytes as they are.
  static func write(_ bytes: [UInt8]) {
    FileHandle.standardOutput.write(Data(bytes))
  }
}

/// A line without control characters: what a file holds must not steer the terminal.
func printable(_ line: String) -> String {
  String(
    String.UnicodeScalarView(
      line.unicodeScalars.map { $0.properties.generalCategory == .control ? "\u{fffd}" : $0 }))
}

/// The program's name and version, as they stand in reports.
public enum ProgramVersion {
  /// The version.
  public static let text = "0.1.0"
}
