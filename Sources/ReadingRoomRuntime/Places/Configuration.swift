import FindingDetection
public import Foundation
public import Imaging
import TOMLKit

/// What the reader or the site has set in `config.toml`.
public struct Configuration: Equatable, Sendable {
  /// The reader's identifier; the login name unless it is set.
  public var readerID: String
  /// The printed name under a report.
  public var readerName: String
  /// The role under a report, such as `radiologist`.
  public var readerRole: String
  /// The private key file to sign with; empty for the agent or the usual files of `~/.ssh`.
  public var signingKey: String
  /// Theme's file name without ending.
  public var theme: String
  /// `auto`, `kitty`, `sixel`, `quadrant`, `half-block`, `256` or `16`.
  public var graphics: String
  /// How samples between pixels are found at first.
  public var interpolation: Interpolation
  /// How greys become levels of the display.
  public var displayFunction: DisplayFunction
  /// How long the terminal is waited for when it is asked what it can do, in milliseconds; `nil` takes 300, and
  /// 1,500 over SSH.
  public var probeMilliseconds: Int?
  /// Minutes without a key before the screen locks; 0 never.
  public var idleLockMinutes: Int
  /// Seconds that one model may take on one study.
  public var modelTimeoutSeconds: Double
  /// Threads that models may use; 0 means one for each processor.
  public var threads: Int
  /// Megabytes (2²⁰ bytes) of pixels that the viewer keeps in memory at most.
  public var pixelCacheMegabytes: Int
  /// Megabytes (2²⁰ bytes) of address space for one reading process.
  public var readingMegabytes: Int
  /// Seconds that the header of one file, or one frame, may take.
  public var readingSeconds: Int

  /// Why the configuration cannot be used.
  public enum Problem: Error, Equatable, Sendable {
    /// The file is no TOML; the parser's reason.
    case malformed(path: String, reason: String)
    /// A key that is not known.
    case unknownKey(path: String, key: String)
    /// A value out of range or of the wrong kind.
    case badValue(path: String, key: String)
  }

  /// The defaults for a login name.
  public init(login: String) {
    (readerID, readerName, readerRole) = (login, login, "radiologist")
    (signingKey, theme, graphics, idleLockMinutes) = ("", "dark", "auto", 10)
    (modelTimeoutSeconds, threads) = (300, 0)
    (pixelCacheMegabytes, readingMegabytes, readingSeconds) = (1024, 2048, 20)
    (interpolation, displayFunction) = (.bicubic, .linear)
  }

  /// The defaults with what `file` sets; a missing file sets nothing.
  public init(file: URL, login: String) throws {
    self.init(login: login)
    guard FileManager.default.fileExists(atPath: file.path) else { return }
    let text = try String(contentsOf: file, encoding: .utf8)
    if let line = malformedTableHeader(inTOML: text) {
      throw Problem.malformed(path: file.path, reason: "line \(line) names no table")
    }
    let table: TOMLTable
    do {
      table = try TOMLTable(string: text)
    } catch {
      throw Problem.malformed(path: file.path, reason: "\(error)")
    }
    for key in table.keys { try set(key, table[key], path: file.path) }
  }

  private mutating func set(_ key: String, _ value: (any TOMLValueConvertible)?, path: String)
    throws
  {
    switch key {
    case "reader": try setReader(value?.table, path: path)
    case "theme": theme = try string(value, key, path)
    case "graphics":
      graphics = try string(value, key, path)
      guard Self.graphicsChoices.contains(graphics) else {
        throw Problem.badValue(path: path, key: key)
      }
    case "interpolation":
      guard let known = Interpolation(rawValue: try string(value, key, path)) else {
        throw Problem.badValue(path: path, key: key)
      }
      interpolation = known
    case "display": try setDisplay(value?.table, path: path)
    case "probe_milliseconds": probeMilliseconds = try integer(value, Self.probeTimes, key, path)
    case "idle_lock_minutes": idleLockMinutes = try integer(value, 0...1440, key, path)
    case "model_timeout_seconds":
      modelTimeoutSeconds = Double(try integer(value, 1...86_400, key, path))
    case "pixel_cache_megabytes":
      pixelCacheMegabytes = try integer(value, 64...1_048_576, key, path)
    case "reading_megabytes": readingMegabytes = try integer(value, 512...65_536, key, path)
    case "reading_seconds": readingSeconds = try integer(value, 1...600, key, path)
    case "threads": threads = try integer(value, 0...256, key, path)
    default: throw Problem.unknownKey(path: path, key: key)
    }
  }

  private mutating func setReader(_ table: TOMLTable?, path: String) throws {
    guard let table else { throw Problem.badValue(path: path, key: "reader") }
    for key in table.keys {
      switch key {
      case "id": readerID = try string(table[key], "reader.id", path)
      case "name": readerName = try string(table[key], "reader.name", path)
      case "role": readerRole = try string(table[key], "reader.role", path)
      case "signing_key": signingKey = try string(table[key], "reader.signing_key", path)
      default: throw Problem.unknownKey(path: path, key: "reader.\(key)")
      }
    }
  }

  /// The display as the site declares it. Nothing is measured.
  private mutating func setDisplay(_ table: TOMLTable?, path: String) throws {
    guard let table else { throw Problem.badValue(path: path, key: "display") }
    var function = "linear"
    var numbers = ["minimum": 0.5, "maximum": 250, "gamma": DeclaredDisplay.usualGamma]
    for key in table.keys {
      if key == "function" {
        function = try string(table[key], "display.function", path)
      } else if numbers[key] != nil {
        guard let number = table[key]?.double ?? table[key]?.int.map(Double.init) else {
          throw Problem.badValue(path: path, key: "display.\(key)")
        }
        numbers[key] = number
      } else {
        throw Problem.unknownKey(path: path, key: "display.\(key)")
      }
    }
    switch function {
    case "linear": displayFunction = .linear
    case "gsdf":
      do {
        displayFunction = try .gsdf(
          minimum: numbers["minimum"] ?? 0, maximum: numbers["maximum"] ?? 0,
          gamma: numbers["gamma"] ?? 0)
      } catch {
        throw Problem.badValue(path: path, key: error.key)
      }
    default: throw Problem.badValue(path: path, key: "display.function")
    }
  }

  /// What `probe_milliseconds` may be.
  public static let probeTimes = 1...60_000
  /// What `graphics` may be.
  public static let graphicsChoices = [
    "auto", "kitty", "sixel", "quadrant", "half-block", "256", "16",
  ]

  private func string(_ value: (any TOMLValueConvertible)?, _ key: String, _ path: String) throws
    -> String
  {
    guard let text = value?.string, !text.isEmpty else {
      throw Problem.badValue(path: path, key: key)
    }
    return text
  }

  private func integer(
    _ value: (any TOMLValueConvertible)?, _ range: ClosedRange<Int>, _ key: String, _ path: String
  ) throws -> Int {
    guard let number = value?.int, range.contains(number) else {
      throw Problem.badValue(path: path, key: key)
    }
    return number
  }
}

extension DisplayDeclarationError {
  /// The key of the value that is out of range.
  fileprivate var key: String {
    switch self {
    case .luminance: "display.minimum or display.maximum"
    case .gamma: "display.gamma"
    }
  }
}
