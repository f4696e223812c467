import Foundation
import Testing

extension BuiltProgram {
  /// Studies made from the thigh by DCMTK's tools: what must be refused, and what must not matter.
  @Suite(
    .enabled(if: Surroundings.hasProgram, "READING_ROOM_PROGRAM is not set"),
    .enabled(if: Surroundings.has("dcmodify", "dcmmkdir"), "DCMTK's tools are not installed"))
  struct StudyVariantTests {
    /// A copy of the thigh with changes to some of its files, in dcmodify's words.
    private func variant(_ home: Home, files: Range<Int>? = nil, _ changes: [String]) throws
      -> String
    {
      let folder = home.path("variant")
      try FileManager.default.copyItem(atPath: Surroundings.thigh, toPath: folder)
      let all = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
      for name in all { chmod("\(folder)/\(name)", 0o600) }
      let chosen = all[files ?? all.indices]
      guard !changes.isEmpty else { return folder }
      let outcome = try run(["dcmodify", "-nb"] + changes + chosen.map { "\(folder)/\($0)" })
      try #require(outcome.status == 0, "\(outcome.errors)")
      return folder
    }

    @Test func twoPatientsInOneStudyAreRefused() throws {
      let home = try Home()
      let study = try variant(
        home, files: 3..<5, ["-m", "(0010,0020)=OTHER-1", "-m", "(0010,0010)=Other^Person"])
      let outcome = try readingroom(["open", study], home: home)
      #expect(outcome.text.contains("REFUSED"), "\(outcome.text)")
      #expect(!outcome.text.contains("PRELIMINARY"))
      let report = try readingroom(["report", study], home: home)
      #expect(report.status == 1 && report.errors.contains("patients"), "\(report.errors)")
      let list = try readingroom(["list", study], home: home)
      #expect(list.text.contains("REFUSED") && list.text.contains("patients"))
    }

    @Test func imageThatStatesBothSidesIsRefused() throws {
      let home = try Home()
      let study = try variant(home, files: 2..<3, ["-i", "(0020,0062)=R"])
      let report = try readingroom(["report", study], home: home)
      #expect(report.status == 1 && report.errors.contains("left"), "\(report.errors)")
      let detect = try readingroom(["detect", study, "--json", "-"], home: home)
      #expect(detect.status == 1)
    }

    @Test func studyOfBothSidesIsTwoEntries() throws {
      let home = try Home()
      let study = Surroundings.package.appendingPathComponent("Fixtures/dicom/studies/both-knees")
        .path
      let list = try readingroom(["list", study, "--json"], home: home)
      let entries = try #require(try list.json()["studies"] as? [[String: Any]])
      let identifiers = entries.compactMap { $0["id"] as? String }
      #expect(entries.compactMap { $0["side"] as? String } == ["left", "right"])
      #expect(Set(entries.compactMap { $0["studyUID"] as? String }).count == 1)
      #expect(identifiers.map { $0.hasSuffix("#left") } == [true, false])
      let uid = try #require(entries.first?["studyUID"] as? String)
      for options in [[], ["--study-uid", uid]] {
        let both = try readingroom(["report", study] + options, home: home)
        #expect(both.status == 1 && identifiers.allSatisfy(both.errors.contains), "\(both.errors)")
      }
      let right = try readingroom(["report", study, "--study-uid", uid + "#right"], home: home)
      #expect(right.status == 0 && right.text.contains("right"), "\(right.errors)")
      #expect(!right.text.contains("Series 1") && !right.text.lowercased().contains("left"))
    }

    @Test(arguments: [
      ("gap", "3.0 mm slices every 3.3 mm: 0.3 mm (10 %) between slices not imaged"),
      ("overlap", "they overlap by 1.0 mm (33 %)"),
      ("missing-slice", "1 slice is missing: after slice 2 at 9.0 mm"),
      ("gantry", "shifted against each other by 16.7 degrees"),
      ("uneven", "unusual after slice 2"), ("radial", "not parallel: 9 planes"),
      ("cine", "5 images at one position"), ("tiled", "many slices in one picture"),
      ("conflict-pixels", "2, 2-again: one SOP Instance UID, different contents"),
      ("duplicates", "2-again: the same instance twice"), ("kinds", "secondary capture"),
      ("dynamic", "b 800 s/mm²"), ("localizer", "localizer"),
      ("escape", "outside of its folder"), ("wrong-texts", "its character set does not have"),
    ])
    func listNamesTheOdditiesOfAStudy(folder: String, words: String) throws {
      let path = Surroundings.package.appendingPathComponent("Fixtures/dicom/studies/\(folder)")
      let list = try readingroom(["list", path.path], home: try Home())
      #expect(list.status == 0 && list.text.contains(words), "\(list.text)\(list.errors)")
    }

    @Test(.enabled(if: Surroundings.has("ssh-keygen"), "ssh-keygen is not installed"))
    func withoutASideNothingIsSignedUntilTheReaderSetsIt() throws {
      let home = try Home()
      let study = try variant(home, ["-e", "(0020,0060)"] + strippedDescriptions)
      let draft = try readingroom(["report", study], home: home)
      #expect(draft.text.contains("not stated"), "\(draft.text)")
      let key = try SigningKeys.make(home)
      let refused = try readingroom(
        [
          "sign", study, "--key", key, "-o", home.path("R.txt"), "--reader", "one", "--name",
          "Reader One",
        ], home: home)
      #expect(refused.status == 2 && refused.errors.contains("side"), "\(refused.errors)")
      #expect(!FileManager.default.fileExists(atPath: home.path("R.txt")))
      let side = try home.write("{\"side\": \"right\"}", to: "side.json")
      let review = try readingroom(
        ["review", study, "--decisions", side, "--reader", "one"], home: home)
      #expect(review.status == 0, "\(review.errors)")
      let after = try readingroom(["report", study], home: home)
      #expect(after.text.lowercased().contains("right"))
    }

    private var strippedDescriptions: [String] {
      [
        "(0008,103e)", "(0008,1030)", "(0018,1030)", "(0018,0015)", "(0008,1090)", "(0008,2111)",
      ].flatMap { ["-ea", $0] }
    }

    @Test(.enabled(if: Surroundings.hasModel, "the pack's model is not there"))
    func findingsDoNotHangOnDescriptionsNamesOrIdentifiers() throws {
      let home = try Home()
      let study = try variant(
        home,
        strippedDescriptions + [
          "-m", "(0010,0010)=Another^Name", "-m", "(0010,0020)=X", "-m", "(0008,0050)=Y",
          "-m", "(0020,0010)=Z",
        ])
      func findings(_ path: String) throws -> [[String: Any]] {
        let outcome = try readingroom(["detect", path, "--json", "-"], home: home)
        try #require(outcome.status == 0, "\(outcome.errors)")
        return try outcome.json()["findings"] as? [[String: Any]] ?? []
      }
      let (plain, stripped) = (try findings(Surroundings.thigh), try findings(study))
      #expect(!plain.isEmpty && plain.count == stripped.count)
      for (first, second) in zip(plain, stripped) {
        #expect(first["probability"] as? Double == second["probability"] as? Double)
        #expect(first["type"] as? String == second["type"] as? String)
      }
    }

    @Test func whatDoesNotOpenIsNamedWithItsReason() throws {
      let home = try Home()
      let study = try variant(home, [])
      let files = try FileManager.default.contentsOfDirectory(atPath: study).sorted()
      let whole = try Data(contentsOf: URL(fileURLWithPath: "\(study)/\(files[0])"))
      try whole.prefix(whole.count / 2).write(to: URL(fileURLWithPath: "\(study)/\(files[0])"))
      try Data("no picture".utf8).write(to: URL(fileURLWithPath: "\(study)/NOTES.TXT"))
      let outcome = try readingroom(["list", study], home: home)
      #expect(outcome.status == 0)
      #expect(outcome.text.contains(files[0]), "\(outcome.text)")
      #expect(outcome.text.contains(ThighPatient.identifier))
    }

    @Test func directoryRecordLeadsToTheStudy() throws {
      let home = try Home()
      let folder = home.path("media")
      try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: true)
      try FileManager.default.copyItem(
        atPath: Surroundings.thigh, toPath: folder + "/THIGH")
      let made = try run([
        "dcmmkdir", "+id", folder, "+D", folder + "/DICOMDIR", "+r", "-Pdv", "+I",
      ])
      try #require(made.status == 0, "\(made.errors)")
      func studies(_ path: String) throws -> NSArray {
        let list = try readingroom(["list", path, "--json"], home: home)
        try #require(list.status == 0, "\(list.errors)")
        return try list.json()["studies"] as? NSArray ?? []
      }
      let found = try studies(folder + "/DICOMDIR")
      let expected = try studies(Surroundings.thigh)
      #expect(found.count == 1 && found.isEqual(expected))
    }

    /// Seeded damage: an answer or a refusal is expected, a crash fails.
    @Test func damagedFilesNeverCrashTheProgram() throws {
      let home = try Home()
      let study = try variant(home, [])
      let files = try FileManager.default.contentsOfDirectory(atPath: study).sorted()
      var random = SeededGenerator(seed: 7)
      for name in files {
        let url = URL(fileURLWithPath: "\(study)/\(name)")
        var bytes = [UInt8](try Data(contentsOf: url))
        for _ in 0..<6 {
          let position = Int.random(in: 132..<min(bytes.count, 6000), using: &random)
          bytes[position] = UInt8.random(in: 0...255, using: &random)
        }
        try Data(bytes).write(to: url)
      }
      for arguments in [["list", study], ["open", study, "--no-ai"]] {
        let outcome = try readingroom(arguments, home: home)
        #expect(outcome.status == 0 || outcome.status == 1, "\(outcome.status)")
      }
    }
  }
}

/// Keys for signing, made by ssh-keygen.
enum SigningKeys {
  /// A new key without passphrase; its path.
  static func make(_ home: Home, name: String = "key", type: String = "ed25519") throws -> String {
    let path = home.path(name)
    _ = try run([
      "ssh-keygen", "-q", "-t", type, "-N", "", "-C", "reader@example", "-f", path,
    ])
    return path
  }

  /// A file of allowed signers with one key.
  static func allow(_ key: String, as principal: String, home: Home) throws -> String {
    let fields = try String(contentsOfFile: key + ".pub", encoding: .utf8).split(separator: " ")
    return try home.write(
      "\(principal) namespaces=\"report@reading-room\" \(fields[0]) \(fields[1])\n",
      to: "allowed-\(UUID().uuidString)")
  }
}
