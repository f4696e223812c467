import Foundation
import Testing

extension BuiltProgram {
  @Suite(.enabled(if: Surroundings.hasProgram, "READING_ROOM_PROGRAM is not set"))
  struct HeadlessTests {
    static let commands = [
      "open", "list", "quality", "objects", "detect", "anatomy", "preprocess", "standard",
      "pixels", "render", "review", "report",
      "sign", "verify",
      "model", "model inspect", "model run", "model explain", "model bench", "doctor",
    ]

    @Test(arguments: commands)
    func everyCommandHasHelp(command: String) throws {
      let outcome = try readingroom(
        command.split(separator: " ").map(String.init) + ["--help"], home: try Home())
      #expect(outcome.status == 0)
      #expect(outcome.text.contains("USAGE:") && outcome.text.contains("OVERVIEW:"))
    }

    @Test(arguments: [
      ["list", "/nowhere/at/all"], ["open", "/nowhere/at/all"], ["report", "/nowhere/at/all"],
      ["anatomy", "/nowhere/at/all", "--json", "-"],
      ["anatomy", Surroundings.thigh, "--prior", "/nowhere/at/all", "--json", "-"],
      ["objects", "/nowhere/at/all"], ["quality", "/nowhere/at/all"],
      ["detect", "/nowhere/at/all", "--json", "-"],
      ["preprocess", "/nowhere/at/all", "--bias", "--out", "/tmp/nothing/derived"],
      [
        "standard", "/nowhere/at/all@1", "/nowhere/at/all@2", "--out", "/tmp/nothing/standard.json",
      ],
      ["pixels", "/nowhere/at/all", "--instance", "1.2.3", "--npy", "/tmp/x.npy"],
      ["render", "/nowhere/at/all", "-o", "-"], ["model", "inspect", "/nowhere/m.onnx"],
      ["sign", "/nowhere/at/all", "--key", "/nowhere/key", "-o", "/tmp/nothing/REPORT.txt"],
      ["model", "explain", "/nowhere/m.onnx", "--method", "occlusion", "--output", "/tmp/x.npy"],
      ["review", "/nowhere/at/all", "--decisions", "/nowhere.json", "--reader", "one"],
    ])
    func whatIsNotThereIsNamedWithStatusOne(arguments: [String]) throws {
      let outcome = try readingroom(arguments, home: try Home())
      #expect(outcome.status == 1, "\(outcome.status): \(outcome.errors)")
      #expect(outcome.errors.hasPrefix("readingroom: ") && outcome.errors.contains("/nowhere"))
      #expect(!outcome.errors.contains("Error Domain") && !outcome.errors.contains("Optional("))
    }

    @Test func aStudyIsNotComparedWithItself() throws {
      let outcome = try readingroom(
        ["anatomy", Surroundings.thigh, "--prior", Surroundings.thigh, "--json", "-"],
        home: try Home())
      #expect(outcome.status == 1 && outcome.text.isEmpty)
      #expect(
        outcome.errors.contains(
          "The study of --prior cannot be compared: it is the same study; give an earlier one."))
    }

    @Test(arguments: [
      ["render", "--nonsense"], ["detect"], ["sign", "x"], ["frobnicate", "-x"],
      ["preprocess", "x", "--out", "y"], ["preprocess", "x", "--bias"],
      ["preprocess", "x", "--out", "y", "--field", "--onto", "1"],
      ["standard", "x@1", "--out", "y"], ["anatomy", "x", "--json", "-", "--probabilities"],
      ["simulate-training", "--seed", "1", "--knees", "1", "--spoiled", "--timed"],
    ])
    func wrongUsageIsStatus64(arguments: [String]) throws {
      #expect(try readingroom(arguments, home: try Home()).status == 64)
    }

    @Test func listNamesPatientSeriesAndReview() throws {
      let outcome = try readingroom(["list", Surroundings.thigh], home: try Home())
      #expect(outcome.status == 0)
      for part in ThighPatient.banner + ["T1 SE tra", "MR thigh left (generated)"] {
        #expect(outcome.text.contains(part), "no \"\(part)\":\n\(outcome.text)")
      }
    }

    @Test(.enabled(if: Surroundings.python != nil, "READING_ROOM_PYTHON is not set"))
    func listAsJSONHasTheStudiesAndSeriesThatPydicomSees() throws {
      for study in [Surroundings.thigh, Surroundings.knee].compactMap({ $0 }) {
        let outcome = try readingroom(["list", study, "--json"], home: try Home())
        try #require(outcome.status == 0, "\(outcome.errors)")
        let studies = try #require(try outcome.json()["studies"] as? [[String: Any]])
        let expected =
          try reference(["uids", study]).json() as? [String: [String: [String]]] ?? [:]
        #expect(Set(studies.compactMap { $0["studyUID"] as? String }) == Set(expected.keys))
        for entry in studies {
          let series = try #require(entry["series"] as? [[String: Any]])
          let wanted = expected[entry["studyUID"] as? String ?? ""] ?? [:]
          var slices: [String: Int] = [:]
          for one in series {
            slices[one["seriesUID"] as? String ?? "", default: 0] += one["slices"] as? Int ?? 0
          }
          #expect(slices == wanted.mapValues(\.count))
        }
      }
    }

    @Test(
      .enabled(if: Surroundings.python != nil, "READING_ROOM_PYTHON is not set"))
    func pixelsOfTheThighEqualPydicom() throws {
      try expectPixels(of: Surroundings.thigh)
    }

    @Test(
      .enabled(if: Surroundings.python != nil, "READING_ROOM_PYTHON is not set"),
      .enabled(if: Surroundings.knee != nil, "READING_ROOM_KNEE is not set"))
    func pixelsOfTheKneeEqualPydicom() throws {
      try expectPixels(of: try #require(Surroundings.knee))
    }

    private func expectPixels(of study: String) throws {
      let outcome = try reference(["pixels", try #require(Surroundings.program), study])
      #expect(outcome.status == 0, "\(outcome.text)\n\(outcome.errors)")
    }

    @Test func openWithoutATerminalPrintsListsAndDrafts() throws {
      let outcome = try readingroom(["open", Surroundings.thigh], home: try Home())
      try #require(outcome.status == 0, "\(outcome.errors)")
      for part in ThighPatient.banner + ["Findings", "PRELIMINARY", "Not assessed."] {
        #expect(outcome.text.contains(part), "no \"\(part)\":\n\(outcome.text)")
      }
      #expect(!outcome.text.contains("\u{1B}"))
      if Surroundings.hasModel { #expect(outcome.text.contains("soft-tissue-mass")) }
    }

    @Test(
      .enabled(if: Surroundings.knee != nil, "READING_ROOM_KNEE is not set"))
    func kneeSaysWhichModelsFit() throws {
      let outcome = try readingroom(["open", try #require(Surroundings.knee)], home: try Home())
      try #require(outcome.status == 0, "\(outcome.errors)")
      #expect(outcome.text.contains("PRELIMINARY"))
      #expect(outcome.text.contains("side not stated") || outcome.text.contains(" side"))
    }

    @Test func standardErrorNamesNoPatient() throws {
      let home = try Home()
      for arguments in [
        ["open", Surroundings.thigh], ["report", Surroundings.thigh],
        ["detect", Surroundings.thigh, "--json", home.path("findings.json")],
        ["sign", Surroundings.thigh, "--key", home.path("none"), "-o", home.path("R.txt")],
      ] {
        let outcome = try readingroom(arguments, home: home)
        for secret in ThighPatient.secrets { #expect(!outcome.errors.contains(secret)) }
      }
    }

    @Test func filesOfTheReaderAreReadableByTheReaderOnly() throws {
      let home = try Home()
      _ = try readingroom(["open", Surroundings.thigh], home: home)
      _ = try readingroom(
        ["report", Surroundings.thigh, "--text", home.path("draft.txt")], home: home)
      let manager = FileManager.default
      let data = home.path("data/reading-room")
      var paths = [data, home.path("draft.txt")]
      paths += try manager.subpathsOfDirectory(atPath: data).map { "\(data)/\($0)" }
      #expect(paths.count > 2)
      for path in paths {
        let mode = try #require(
          try manager.attributesOfItem(atPath: path)[.posixPermissions] as? Int)
        #expect(mode & 0o077 == 0, "\(path) has mode \(String(mode, radix: 8))")
      }
    }

    @Test func doctorWithoutATerminalSaysWhereThingsAre() throws {
      let outcome = try readingroom(["doctor"], home: try Home())
      #expect(outcome.status == 0)
      #expect(outcome.text.contains("dictionary: found"), "\(outcome.text)")
      #expect(outcome.text.lowercased().contains(researchNotice))
    }

    @Test(.enabled(if: Surroundings.hasTmux, "tmux is not installed"))
    func doctorUnderTmuxSaysWhyItFallsBackToHalfBlocks() throws {
      let home = try Home()
      let tmux = try Tmux(columns: 120, rows: 50, home: home)
      _ = try tmux.waits(forText: "shell>")
      try tmux.start(["doctor"])
      try tmux.expect("blocks") { $0.contains("HALF-BLOCK") || $0.contains("QUADRANTS") }
      #expect(try tmux.screen().lowercased().contains("tmux"))
    }
  }
}
