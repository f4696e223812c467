import Foundation
import Testing

extension BuiltProgram {
  @Suite(
    .enabled(if: Surroundings.hasProgram, "READING_ROOM_PROGRAM is not set"),
    .enabled(if: Surroundings.has("ssh-keygen"), "ssh-keygen is not installed"))
  struct SignedReportTests {
    @Test func reportStatesWhatWasDoneAndOnlyThat() throws {
      let signed = try SignedThigh.shared.get()
      let text = String(decoding: try signed.home.data("REPORT.txt"), as: UTF8.self)
      let parts = [
        "PRELIMINARY", ThighPatient.identifier, ThighPatient.birthDate, ThighPatient.accession,
        "Not assessed.", "Swelling for three months.", "Lipoma, 12 mm.", "Dr. Reader One",
        "radiologist", "not displayed in full",
      ]
      for part in parts { #expect(text.contains(part), "no \"\(part)\":\n\(text)") }
      #expect(text.lowercased().contains("research use"))
      #expect(text.split(separator: "\n").allSatisfy { $0.count <= 80 })
      for word in ["unremarkable", "no abnormality", "normal appearance"] {
        #expect(!text.lowercased().contains(word), "\(word)")
      }
    }

    @Test func knownUnknownAndInvalidHaveStatusesOfTheirOwn() throws {
      let signed = try SignedThigh.shared.get()
      #expect(try signed.verify(signed.report).status == 0)
      let other = try SigningKeys.make(signed.home, name: "other-\(UUID().uuidString)")
      let others = try SigningKeys.allow(other, as: "other@example", home: signed.home)
      #expect(try signed.verify(signed.report, allowed: others).status == 3)
      #expect(try readingroom(["verify", signed.report], home: signed.home).status == 3)
      #expect(try signed.keygenVerify(signed.report))
      #expect(try signed.verify(signed.home.path("key.pub")).status == 1)
    }

    @Test func signedFilesAreTheReadersOwn() throws {
      let signed = try SignedThigh.shared.get()
      for file in signed.files {
        let attributes = try FileManager.default.attributesOfItem(atPath: file)
        #expect((attributes[.posixPermissions] as? Int ?? 0o777) & 0o077 == 0, "\(file)")
      }
    }

    /// Fifty bytes over the three files, each flipped in one bit; stock ssh-keygen agrees on text and
    /// signature.
    @Test func anyFlippedBitIsRefused() throws {
      let signed = try SignedThigh.shared.get()
      var random = SeededGenerator(seed: 41)
      for (index, original) in signed.files.enumerated() {
        let whole = try Data(contentsOf: URL(fileURLWithPath: original))
        let copy = try signed.copy()
        let target =
          index == 0
          ? copy
          : index == 1 ? copy + ".sig" : copy.replacing("REPORT.txt", with: "REPORT.manifest.json")
        #expect(try signed.verify(copy).status == 0)
        for _ in 0..<17 {
          let position = Int.random(in: 0..<whole.count, using: &random)
          var changed = whole
          changed[position] ^= UInt8(1) << UInt8.random(in: 0..<8, using: &random)
          try changed.write(to: URL(fileURLWithPath: target))
          let outcome = try signed.verify(copy)
          #expect(outcome.status == 1, "\(target), byte \(position): \(outcome.text)")
          if index == 0 { #expect(try !signed.keygenVerify(copy)) }
        }
        try whole.write(to: URL(fileURLWithPath: target))
        #expect(try signed.verify(copy).status == 0)
      }
    }

    @Test(arguments: [1, 2]) func missingFilesAreRefused(index: Int) throws {
      let signed = try SignedThigh.shared.get()
      let copy = try signed.copy()
      let name =
        index == 1 ? copy + ".sig" : copy.replacing("REPORT.txt", with: "REPORT.manifest.json")
      try FileManager.default.removeItem(atPath: name)
      #expect(try signed.verify(copy).status == 1)
    }

    @Test func nothingIsOverwrittenAndAnAddendumNamesWhatItFollows() throws {
      let signed = try SignedThigh.shared.get()
      let before = try signed.home.data("REPORT.txt")
      let again = try SignedThigh.sign(signed.home, key: signed.key, to: signed.report)
      #expect(again.status == 1, "\(again.status): \(again.errors)")
      #expect(try signed.home.data("REPORT.txt") == before)
      let path = signed.home.path("ADDENDUM-\(UUID().uuidString).txt")
      let addendum = try SignedThigh.sign(
        signed.home, key: signed.key, to: path, more: ["--addendum", signed.report])
      try #require(addendum.status == 0, "\(addendum.errors)")
      let text = try String(contentsOfFile: path, encoding: .utf8)
      #expect(text.lowercased().contains("addendum") && text.contains("REPORT.txt"), "\(text)")
      #expect(try signed.verify(path).status == 0)
    }

    @Test func undecidedFindingsAndUnseenSlicesStandInTheWayOneByOne() throws {
      let home = try Home()
      let key = try SigningKeys.make(home)
      let report = home.path("R.txt")
      let refused = try SignedThigh.sign(home, key: key, to: report)
      #expect(refused.status == 2)
      let keys = SignedThigh.acknowledgements(in: refused.errors)
      #expect(keys.contains { $0.hasPrefix("unseen-slices/") }, "\(refused.errors)")
      if Surroundings.hasModel {
        #expect(keys.contains { $0.hasPrefix("undecided/") }, "\(refused.errors)")
      }
      for one in keys.dropLast() {
        let still = try SignedThigh.sign(home, key: key, to: report, acknowledging: [one])
        #expect(still.status == 2)
        #expect(!SignedThigh.acknowledgements(in: still.errors).contains(one))
        #expect(!FileManager.default.fileExists(atPath: report))
      }
      let done = try SignedThigh.sign(
        home, key: key, to: report, acknowledging: keys.last.map { [$0] } ?? [])
      #expect(done.status == 0, "\(done.errors)")
    }

    @Test func changedImagesStandInTheWay() throws {
      let home = try Home()
      let study = home.path("study")
      try FileManager.default.copyItem(atPath: Surroundings.thigh, toPath: study)
      let note = try home.write("{\"notes\": [{\"text\": \"Seen.\"}]}", to: "note.json")
      let review = try readingroom(
        ["review", study, "--decisions", note] + SignedThigh.reader + withoutModels(home),
        home: home)
      try #require(review.status == 0, "\(review.errors)")
      let name = try #require(
        try FileManager.default.contentsOfDirectory(atPath: study).sorted().last)
      try FileManager.default.removeItem(atPath: "\(study)/\(name)")
      let key = try SigningKeys.make(home)
      let refused = try readingroom(
        ["sign", study, "--key", key, "-o", home.path("R.txt")] + SignedThigh.reader
          + withoutModels(home), home: home)
      #expect(refused.status == 2)
      #expect(refused.errors.contains("instances-changed/"), "\(refused.errors)")
    }

    @Test(
      .enabled(if: Surroundings.has("ssh-agent", "ssh-add"), "ssh-agent is not installed"),
      arguments: ["ed25519", "ecdsa", "rsa"])
    func agentSignsSoThatNoSecretIsNeeded(type: String) throws {
      let signed = try SignedThigh.shared.get()
      let home = signed.home
      let key = try SigningKeys.make(home, name: "agent-\(type)", type: type)
      // Short: a socket's path has at most 107 bytes.
      let socket = "/tmp/rr-agent-\(UUID().uuidString.prefix(8))"
      let agent = try run(["ssh-agent", "-a", socket])
      let process = try #require(
        agent.text.firstMatch(of: /SSH_AGENT_PID=(\d+)/).flatMap { Int32($0.1) })
      defer { kill(process, SIGTERM) }
      let environment = ["SSH_AUTH_SOCK": socket]
      try #require(try run(["ssh-add", "-q", key], environment: environment).status == 0)
      try FileManager.default.removeItem(atPath: key)
      let report = home.path("AGENT-\(type).txt")
      let outcome = try SignedThigh.sign(
        home, key: "agent", to: report, more: ["--public-key", key + ".pub"],
        environment: environment)
      try #require(outcome.status == 0, "\(outcome.errors)")
      let allowed = try SigningKeys.allow(key, as: "agent@example", home: home)
      #expect(try signed.verify(report, allowed: allowed).status == 0)
      #expect(try signed.verify(report).status == 3)
    }

    @Test(arguments: [
      "{\"decisions\": [{\"finding\": \"none-such\", \"decision\": \"accept\"}]}",
      "{\"decisions\": [{\"finding\": \"x\", \"decision\": \"maybe\"}]}",
      "{\"unknown\": 1}", "{\"studyUID\": \"1.2.3\"}", "{\"side\": \"upper\"}", "not json", "[]",
      "{\"notes\": [{\"text\": \"kept?\"}], \"side\": \"upper\"}",
      "{\"sections\": {\"impression-of-nothing\": \"x\"}}",
    ])
    func decisionsThatAreNotSoundAreRefusedWhole(text: String) throws {
      let home = try Home()
      let file = try home.write(text, to: "decisions.json")
      let outcome = try readingroom(
        ["review", Surroundings.thigh, "--decisions", file] + SignedThigh.reader
          + withoutModels(home),
        home: home)
      #expect(outcome.status == 1 && !outcome.errors.isEmpty, "\(outcome.errors)")
      guard text.contains("kept?") else { return }
      let report = try readingroom(
        ["report", Surroundings.thigh] + withoutModels(home), home: home)
      #expect(!report.text.contains("kept?"))
    }

    /// Options that leave no model to run, where findings do not matter.
    private func withoutModels(_ home: Home) -> [String] { ["--packs", home.folder.path] }
  }
}
