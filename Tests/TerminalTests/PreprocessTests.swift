import Foundation
import Testing

extension BuiltProgram {
  /// `preprocess` and `standard` on the simulated fixtures: the built program, checked by pydicom and NumPy.
  @Suite(.enabled(if: Surroundings.hasProgram, "READING_ROOM_PROGRAM is not set"))
  struct PreprocessTests {
    private func fixture(_ name: String) -> String {
      Surroundings.package.appendingPathComponent("Fixtures/simulated/\(name)/study").path
    }

    private var study: String { fixture("normal") }

    private func preprocess(
      _ home: Home, of study: String? = nil, to out: String = "out", _ options: String...
    ) throws -> Outcome {
      try readingroom(
        ["preprocess", study ?? self.study, "--out", home.path(out)] + options, home: home)
    }

    /// Makes or checks something with `preprocessed.py`.
    @discardableResult
    private func check(_ arguments: String...) throws -> Outcome {
      let outcome = try run(
        [Surroundings.python ?? "python3", Surroundings.script("preprocessed.py")] + arguments)
      #expect(outcome.status == 0, "\(arguments): \(outcome.text)\(outcome.errors)")
      return outcome
    }

    private func json(_ home: Home) throws -> [String: Any] {
      try JSONSerialization.jsonObject(with: home.data("result.json")) as? [String: Any] ?? [:]
    }

    private func series(_ home: Home, _ number: Int) throws -> [String: Any] {
      let all = try json(home)["series"] as? [[String: Any]] ?? []
      return try #require(all.first { $0["number"] as? Int == number })
    }

    @Test(.enabled(if: Surroundings.python != nil, "READING_ROOM_PYTHON is not set"))
    func everyStageIsASeriesThatOthersRead() throws {
      let home = try Home()
      let outcome = try preprocess(home, "--bias", "--field")
      try #require(outcome.status == 0, "\(outcome.text)\(outcome.errors)")
      #expect(outcome.text.contains("Research use, not a diagnostic display."))
      #expect(outcome.text.contains("bias field: factor"))
      try check("headers", home.path("out"), study)
      try check("product", home.path("out"), study)
      let list = try readingroom(["list", home.path("out")], home: home)
      #expect(list.status == 0 && list.text.contains("[N4]"), "\(list.text)\(list.errors)")
      for number in 1...4 {
        let picture = try readingroom(
          ["render", home.path("out"), "--series", "\(number)", "-o", home.path("\(number).png")],
          home: home)
        #expect(picture.status == 0, "\(picture.errors)")
      }
    }

    @Test(.enabled(if: Surroundings.python != nil, "READING_ROOM_PYTHON is not set"))
    func aFieldThatWasLaidOnIsTakenOut() throws {
      let home = try Home()
      try check("shade", study, home.path("shaded"))
      let outcome = try preprocess(home, of: home.path("shaded"), "--bias", "--field")
      try #require(outcome.status == 0, "\(outcome.errors)")
      try check("field", home.path("out"))
    }

    @Test(.enabled(if: Surroundings.python != nil, "READING_ROOM_PYTHON is not set"))
    func aMotionIsFoundAndUndone() throws {
      let home = try Home()
      try check("move", study, home.path("moved"), "2")
      let outcome = try preprocess(
        home, of: home.path("moved"), "--register", "1", "--json", home.path("result.json"))
      try #require(outcome.status == 0, "\(outcome.errors)")
      try check("place", home.path("out"), study, "2", "1")
      let found = try #require(try series(home, 2)["registration"] as? [String: Any])
      #expect(found["isApplied"] as? Bool == true)
      let turn = try #require(found["turnInDegrees"] as? Double)
      #expect(abs(turn - 2.5) < 0.5, "\(turn)")
      #expect(try json(home)["leftOut"] as? [[String: Any]] != nil)
      let files = try FileManager.default.contentsOfDirectory(atPath: home.path("out"))
      #expect(files == ["series-2"], "\(files)")
    }

    @Test(.enabled(if: Surroundings.python != nil, "READING_ROOM_PYTHON is not set"))
    func anotherSeriesGridIsReadLinearly() throws {
      let home = try Home()
      let outcome = try preprocess(
        home, "--onto", "2", "--series", "1", "--json", home.path("result.json"))
      try #require(outcome.status == 0, "\(outcome.errors)")
      try check("grid", home.path("out"), study, "2")
      try check("headers", home.path("out"), study)
      let share = try series(home, 1)["resampling"] as? [String: Any]
      #expect((share?["shareShown"] as? Double).map { (0.2...1).contains($0) } == true)
      let list = try readingroom(["list", home.path("out")], home: home)
      #expect(list.text.contains("[on grid 2]"), "\(list.text)")
    }

    @Test(.enabled(if: Surroundings.python != nil, "READING_ROOM_PYTHON is not set"))
    func brightTissueComesToItsLevel() throws {
      let home = try Home()
      let outcome = try preprocess(home, "--normalise", "percentile")
      try #require(outcome.status == 0, "\(outcome.errors)")
      try check("percentile", home.path("out"))
      try check("headers", home.path("out"), study)
    }

    @Test(.enabled(if: Surroundings.python != nil, "READING_ROOM_PYTHON is not set"))
    func aDoubtfulRegistrationIsSaidAndNotApplied() throws {
      let home = try Home()
      try check("noise", study, home.path("noise"), "2")
      let alone = try preprocess(home, of: home.path("noise"), to: "alone", "--register", "1")
      #expect(alone.status == 2 && alone.text.contains("doubtful and NOT applied"), "\(alone.text)")
      #expect(alone.text.contains("lies where its header says"))
      #expect(try FileManager.default.contentsOfDirectory(atPath: home.path("alone")).isEmpty)
      let read = try preprocess(
        home, of: home.path("noise"), "--register", "1", "--normalise", "percentile", "--json",
        home.path("result.json"))
      #expect(read.status == 2, "\(read.errors)")
      let found = try #require(try series(home, 2)["registration"] as? [String: Any])
      #expect(found["isApplied"] as? Bool == false)
      #expect((found["doubts"] as? [String])?.isEmpty == false)
      try check("place", home.path("out"), home.path("noise"), "2", "0.001")
    }

    @Test(.enabled(if: Surroundings.python != nil, "READING_ROOM_PYTHON is not set"))
    func positionsOfAnotherFrameNeedARegistration() throws {
      let home = try Home()
      try check("other-frame", study, home.path("other"), "2")
      let refused = try preprocess(home, of: home.path("other"), to: "no", "--onto", "1")
      #expect(refused.status == 1 && refused.text.contains("Give --register as well"))
    }

    @Test func aMoveWithinARegistrationsOwnErrorIsSaid() throws {
      let home = try Home()
      let outcome = try preprocess(home, "--register", "1")
      #expect(outcome.status == 0 && outcome.text.contains("; applied"), "\(outcome.errors)")
      #expect(outcome.text.contains("a registration's own error"), "\(outcome.text)")
    }

    @Test func aStandardIsThatOfItsContrast() throws {
      let home = try Home()
      let learned = try readingroom(
        [
          "standard", "\(study)@1", "\(fixture("acl-tear"))@1", "--out",
          home.path("standard.json"),
        ], home: home)
      try #require(learned.status == 0, "\(learned.errors)")
      let again = try readingroom(
        ["standard", "\(study)@1", "\(study)@1", "--out", home.path("standard.json")], home: home)
      #expect(again.status == 1 && again.errors.contains("exists"))
      let outcome = try preprocess(
        home, of: fixture("osteoarthritis"), "--series", "1", "--normalise",
        home.path("standard.json"), "--json", home.path("result.json"))
      #expect(outcome.status == 0, "\(outcome.errors)")
      let values = try #require(try series(home, 1)["values"] as? [String: Any])
      #expect(values["scale"] as? String == "standard")
      #expect((values["broughtTo"] as? [Double])?.count == 11)
      let text = String(decoding: try home.data("standard.json"), as: UTF8.self)
      #expect(text.contains("\"PD\"") && text.contains("\"isFatSuppressed\": true"), "\(text)")
      try home.write(text.replacing("\"PD\"", with: "\"T1\""), to: "other.json")
      let other = try preprocess(
        home, to: "other", "--series", "1", "--normalise", home.path("other.json"))
      #expect(other.status == 1 && other.text.contains("another contrast"), "\(other.text)")
      try home.write("{}", to: "none.json")
      let none = try preprocess(home, to: "none", "--normalise", home.path("none.json"))
      #expect(none.status == 1 && none.errors.contains("is no standard scale"))
    }

    @Test(.enabled(if: Surroundings.python != nil, "READING_ROOM_PYTHON is not set"))
    func aStandardIsLearnedWithPaddingAsAir() throws {
      let home = try Home()
      for (name, value, isPadding) in [
        ("padded", "3000", "yes"), ("air", "0", "no"), ("bright", "3000", "no"),
      ] {
        try check("corner", study, home.path(name), value, isPadding)
        let learned = try readingroom(
          [
            "standard", "\(home.path(name))@1", "\(home.path(name))@1", "--out",
            home.path("\(name).json"),
          ], home: home)
        try #require(learned.status == 0, "\(learned.errors)")
      }
      #expect(try home.data("padded.json") == home.data("air.json"))
      #expect(try home.data("padded.json") != home.data("bright.json"))
    }

    @Test func nothingIsWrittenIntoTheStudyOrOverOtherThings() throws {
      let home = try Home()
      let copy = home.path("study")
      try FileManager.default.copyItem(atPath: study, toPath: copy)
      let inside = try readingroom(
        ["preprocess", copy, "--out", copy + "/new/below", "--bias"], home: home)
      #expect(inside.status == 1 && inside.errors.contains("the study's own folder"))
      #expect(!FileManager.default.fileExists(atPath: copy + "/new"))
      try FileManager.default.createSymbolicLink(
        atPath: home.path("link"), withDestinationPath: copy)
      let linked = try readingroom(
        ["preprocess", copy, "--out", home.path("link/new"), "--bias"], home: home)
      #expect(linked.status == 1 && linked.errors.contains("the study's own folder"))
      try FileManager.default.createDirectory(
        atPath: home.path("full"), withIntermediateDirectories: true)
      try home.write("kept", to: "full/file")
      let full = try preprocess(home, to: "full", "--bias")
      #expect(full.status == 1 && full.errors.contains("is not empty"))
    }

    @Test func whatCannotBeDoneIsSaidBeforeAnythingIsWritten() throws {
      let home = try Home()
      let missing = try preprocess(home, "--bias", "--series", "9")
      #expect(missing.status == 1 && missing.errors.contains("There is no series 9"))
      let apart = try preprocess(home, "--register", "1", "--onto", "2")
      #expect(apart.status == 1 && apart.errors.contains("--onto cannot be 2"))
      #expect(!FileManager.default.fileExists(atPath: home.path("out")))
      let field = try preprocess(home, "--bias", "--field")
      #expect(field.status == 0)
      let map = try readingroom(
        ["preprocess", home.path("out"), "--out", home.path("two"), "--bias", "--series", "4"],
        home: home)
      #expect(map.status == 1 && map.errors.contains("no magnitudes"), "\(map.errors)")
    }
  }
}
