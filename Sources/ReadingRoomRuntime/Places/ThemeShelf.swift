import Foundation
import TerminalUI

/// The themes at hand and the one in use.
struct ThemeShelf {
  /// The theme in use.
  private(set) var current: Theme
  private let names: [String]
  private let folder: URL
  private let hasColor: Bool

  /// Opens a theme by name or by the path of a file.
  ///
  /// - Parameter hasColor: Whether colours are wanted (`NO_COLOR` is not set).
  /// - Throws: ``CommandError/badTheme(name:reason:)``.
  init(folder: URL, name: String, hasColor: Bool) throws {
    self.folder = folder
    self.hasColor = hasColor
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    names = files.filter { $0.hasSuffix(".toml") }.map { String($0.dropLast(5)) }.sorted()
    let theme = try Self.load(name, from: folder)
    current = hasColor ? theme : theme.withoutColor
  }

  /// Takes the next theme of the folder that can be read.
  ///
  /// - Returns: Its name.
  mutating func next() -> String {
    let start = (names.firstIndex(of: current.name) ?? -1) + 1
    for offset in 0..<names.count {
      let name = names[(start + offset) % names.count]
      guard let theme = try? Self.load(name, from: folder) else { continue }
      current = hasColor ? theme : theme.withoutColor
      return name
    }
    return current.name
  }

  private static func load(_ name: String, from folder: URL) throws -> Theme {
    let isPath = name.contains("/") || name.hasSuffix(".toml")
    let file = isPath ? URL(fileURLWithPath: name) : folder.appendingPathComponent(name + ".toml")
    do {
      let text = try String(contentsOf: file, encoding: .utf8)
      let title = file.deletingPathExtension().lastPathComponent
      return try ThemeFile(parsing: text).theme(named: title) { parent in
        let path = folder.appendingPathComponent(parent + ".toml")
        guard let text = try? String(contentsOf: path, encoding: .utf8) else { return nil }
        return try ThemeFile(parsing: text)
      }
    } catch let error as ThemeError {
      throw CommandError.badTheme(name: name, reason: "\(error)")
    } catch {
      throw CommandError.badTheme(name: name, reason: "\(file.path) cannot be read")
    }
  }
}
