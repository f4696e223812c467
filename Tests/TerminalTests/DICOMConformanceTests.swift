import Foundation
import Testing

/// A row of `Fixtures/conformance/dicom.csv`: a file that shows a syntax, a value, an object or an oddity.
private struct Oddity {
  let group: String
  let what: String
  let file: String
  let command: String
  let comparedWith: String

  static func all() throws -> [Oddity] {
    let url = Surroundings.package.appendingPathComponent("Fixtures/conformance/dicom.csv")
    return try String(contentsOf: url, encoding: .utf8).split(separator: "\n").dropFirst().map {
      let fields = Self.fields(String($0))
      return Oddity(
        group: fields[0], what: fields[1], file: fields[2], command: fields[3],
        comparedWith: fields[4])
    }
  }

  /// Fields of a line; commas inside quotation marks belong to the field.
  private static func fields(_ line: String) -> [String] {
    var (fields, isQuoted) = ([""], false)
    for character in line {
      switch character {
      case "\"": isQuoted.toggle()
      case "," where !isQuoted: fields.append("")
      default: fields[fields.count - 1].append(character)
      }
    }
    return fields
  }
}

extension BuiltProgram {
  /// The table of docs/conformance.md says what the program does with each file, and is true.
  @Suite(.enabled(if: Surroundings.hasProgram, "READING_ROOM_PROGRAM is not set"))
  struct DICOMConformanceTests {
    private static let start = "<!-- Written by DICOMConformanceTests; RECORD_SNAPSHOTS=1 -->"
    private static let end = "<!-- End -->"
    private static let document = Surroundings.package.appendingPathComponent(
      "docs/conformance.md")

    @Test func theTableSaysWhatTheProgramDoes() throws {
      let home = try Home()
      let oddities = try Oddity.all()
      var lines = [Self.start]
      var group = ""
      for oddity in oddities {
        if oddity.group != group {
          group = oddity.group
          lines += ["", "### \(group)", "", "| What | File | Result | Values compared with |"]
          lines.append("|---|---|---|---|")
        }
        let cells = [
          oddity.what, "`\(oddity.file)`", try outcome(of: oddity, home), oddity.comparedWith,
        ]
        lines.append("| " + cells.map(Self.cell).joined(separator: " | ") + " |")
      }
      let table = (lines + ["", Self.end]).joined(separator: "\n")
      let text = try String(contentsOf: Self.document, encoding: .utf8)
      let range = try #require(
        text.range(of: Self.start).flatMap { start in
          text.range(of: Self.end).map { start.lowerBound..<$0.upperBound }
        })
      if ProcessInfo.processInfo.environment["RECORD_SNAPSHOTS"] == "1" {
        try text.replacingCharacters(in: range, with: table)
          .write(to: Self.document, atomically: true, encoding: .utf8)
      }
      for (was, now) in zip(text[range].split(separator: "\n"), table.split(separator: "\n"))
      where was != now {
        Issue.record("docs/conformance.md says \(was), the program gives \(now)")
      }
      #expect(text[range].split(separator: "\n").count == table.split(separator: "\n").count)
    }

    private static func cell(_ text: String) -> String {
      text.replacingOccurrences(of: "|", with: "\\|").replacingOccurrences(of: "\n", with: " ")
    }

    private func outcome(of oddity: Oddity, _ home: Home) throws -> String {
      let path = Surroundings.package.appendingPathComponent("Fixtures/dicom/" + oddity.file).path
      switch oddity.command {
      case "list": return try name(path, home)
      case "objects": return try object(path, home)
      default: return try opened(path, home)
      }
    }

    /// What `check` says of a file or folder.
    private func opened(_ path: String, _ home: Home) throws -> String {
      let outcome = try readingroom(["check", path, "--json"], home: home)
      let json = try outcome.json()
      var parts: [String] = []
      for study in json["studies"] as? [[String: Any]] ?? [] {
        let refusals = study["refusals"] as? [String] ?? []
        let series = study["series"] as? [[String: Any]] ?? []
        var problems = study["problems"] as? [String] ?? []
        problems += series.flatMap { $0["problems"] as? [String] ?? [] }
        problems += series.flatMap { $0["unreadable"] as? [[String: Any]] ?? [] }
          .compactMap { $0["reason"] as? String }
        let names = series.compactMap { $0["series"] as? String }
        parts +=
          refusals.isEmpty
          ? ["opened: " + names.joined(separator: "; ")] : refusals.map { "refused: \($0)" }
        parts += Self.distinct(problems)
      }
      parts += (json["notOpened"] as? [String] ?? []).map { "refused: \($0)" }
      return parts.isEmpty ? "left alone: no DICOM" : parts.joined(separator: "; ")
    }

    /// The name that `list` shows.
    private func name(_ path: String, _ home: Home) throws -> String {
      let json = try readingroom(["list", path, "--json"], home: home).json()
      let study = try #require((json["studies"] as? [[String: Any]])?.first)
      let patient = try #require(study["patient"] as? [String: Any])
      let problems = study["problems"] as? [String] ?? []
      return (["shown as \(patient["name"] ?? "")"] + problems).joined(separator: "; ")
    }

    /// What `objects` says of an object beside the images that it speaks of.
    private func object(_ path: String, _ home: Home) throws -> String {
      let folder = home.path(UUID().uuidString)
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      let images = Surroundings.package.appendingPathComponent("Fixtures/dicom/objects").path
      let names = try FileManager.default.contentsOfDirectory(atPath: images)
      for name in names.filter({ $0.hasPrefix("image-") }) {
        try FileManager.default.copyItem(
          atPath: images + "/" + name, toPath: folder + "/" + name)
      }
      try FileManager.default.copyItem(atPath: path, toPath: folder + "/object.dcm")
      let json = try readingroom(["objects", folder, "--json"], home: home).json()
      var parts: [String] = []
      for object in json["objects"] as? [[String: Any]] ?? [] {
        let segments = (object["parts"] as? [[String: Any]] ?? []).count
        let lines = (object["text"] as? [String] ?? []).count
        parts.append("listed: \(object["sopClass"] ?? "") by \(object["manufacturer"] ?? "")")
        if segments > 0 { parts.append("\(segments) parts") }
        if lines > 0 { parts.append("\(lines) lines of text") }
        parts += object["notices"] as? [String] ?? []
      }
      parts += (json["problems"] as? [String] ?? []).map { "refused: \($0)" }
      return parts.joined(separator: "; ")
    }

    private static func distinct(_ texts: [String]) -> [String] {
      var seen: Set<String> = []
      return texts.filter { seen.insert($0).inserted }
    }
  }
}
