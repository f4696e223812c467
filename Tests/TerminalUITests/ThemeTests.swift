import Foundation
import Testing

@testable import TerminalUI

@Suite struct ThemeTests {
  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Themes")

  static let names: [String] =
    ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? [])
    .filter { $0.hasSuffix(".toml") }.map { String($0.dropLast(5)) }.sorted()

  static func file(_ name: String) throws -> ThemeFile {
    let text = try String(
      contentsOf: folder.appendingPathComponent(name + ".toml"), encoding: .utf8)
    return try ThemeFile(parsing: text)
  }

  static func theme(_ name: String) throws -> Theme {
    try file(name).theme(named: name) { try file($0) }
  }

  @Test func shipsDarkLightAndHighContrast() {
    #expect(Set(Self.names).isSuperset(of: ["dark", "light", "high-contrast"]))
  }

  @Test(arguments: names) func statesEveryRole(name: String) throws {
    let missing = try Role.all.filter { try Self.theme(name).styles[$0] == nil }
    #expect(missing == [])
  }

  @Test(arguments: names) func contrastIsEnoughForWords(name: String) throws {
    let theme = try Self.theme(name)
    for role in Role.all where !Role.ornamental.contains(role) {
      let style = theme[role]
      let foreground = try #require(style.foreground)
      let background = try #require(style.background)
      #expect(foreground.contrast(with: background) >= 4.5, "\(role.name)")
      let indexed = [foreground, background].map {
        IndexedPalette.color(at: IndexedPalette.nearest256(to: $0))
      }
      let shown = try (#require(indexed[0]), #require(indexed[1]))
      #expect(shown.0.contrast(with: shown.1) >= 4.5, "\(role.name) at 256 colours")
    }
  }

  @Test(arguments: names) func wordsStayReadableWithEightColours(name: String) throws {
    let theme = try Self.theme(name)
    for role in Role.all where !Role.ornamental.contains(role) {
      let style = theme[role]
      let foreground = IndexedPalette.nearest8(to: try #require(style.foreground))
      let background = IndexedPalette.nearest8(to: try #require(style.background))
      #expect(foreground != background, "\(role.name)")
    }
  }

  @Test func readmeListsEveryRole() throws {
    let text = try String(
      contentsOf: Self.folder.appendingPathComponent("README.md"), encoding: .utf8)
    #expect(Role.all.filter { !text.contains("| `\($0.name)` |") } == [])
  }

  @Test func roleFallsBackToItsParent() throws {
    let file = try ThemeFile(parsing: "[roles]\nfinding = { bold = true }\ntext = { dim = true }")
    let theme = try file.theme(named: "t") { _ in nil }
    #expect(theme[.findingPending].bold)
    #expect(theme[.error] == Style(dim: true))
  }

  @Test func childChangesItsParentsPalette() throws {
    let parent = try ThemeFile(
      parsing: "[palette]\na = \"#000000\"\n[roles]\ntext = { foreground = \"a\" }")
    let child = try ThemeFile(parsing: "inherits = \"p\"\n[palette]\na = \"#ffffff\" # white")
    let theme = try child.theme(named: "c") { $0 == "p" ? parent : nil }
    #expect(theme[.text].foreground == .grey(255))
  }

  @Test(arguments: [
    ("[roles]\ntext = { foreground = \"nope\" }", ThemeError.unknownColor(line: 2, name: "nope")),
    ("[palette]\na = \"#12345\"", .unknownColor(line: 2, name: "#12345")),
    ("[palette]\na = \"#+12345\"", .unknownColor(line: 2, name: "#+12345")),
    ("[roles]\nfindings = {}", .unknownRole(line: 2, name: "findings")),
    ("[colors]", .unknownSection(line: 1, name: "colors")),
    ("what", .malformedLine(1)), ("[roles]\ntext = {", .malformedLine(2)),
    ("[roles]\ntext = { bold = yes }", .malformedLine(2)),
    ("[roles]\ntext = { weight = \"a\" }", .unknownKey(line: 2, name: "weight")),
    ("inherits = \"gone\"", .missingParent("gone")),
    ("inherits = \"t\"", .inheritanceLoop(["t", "t"])),
  ])
  func refusesAWrongFileWithItsLine(text: String, expected: ThemeError) {
    #expect(throws: expected) {
      try ThemeFile(parsing: text).theme(named: "t") { _ in nil }
    }
  }

  @Test(arguments: 0..<50) func noFileTraps(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let original = try String(
      contentsOf: Self.folder.appendingPathComponent("dark.toml"), encoding: .utf8)
    var bytes = Array(original.utf8.prefix(600))
    for _ in 0..<10 {
      bytes[Int(generator.next() % UInt64(bytes.count))] = UInt8(
        truncatingIfNeeded: generator.next())
    }
    let text = String(decoding: bytes, as: UTF8.self)
    _ = try? ThemeFile(parsing: text).theme(named: "x") { _ in nil }
  }

  @Test func monochromeTellsRolesApartWithoutColour() {
    let theme = Theme.monochrome
    for role in Role.all {
      #expect(theme[role].foreground == nil && theme[role].background == nil)
    }
    #expect(theme[.listSelected] != theme[.listItem])
    #expect(theme[.status] != theme[.statusWarning])
  }
}
