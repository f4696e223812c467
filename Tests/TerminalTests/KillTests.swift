import Foundation
import Testing

extension BuiltProgram {
  /// A decision that the screen has shown survives whatever happens to the program.
  @Suite(
    .enabled(if: Surroundings.hasProgram, "READING_ROOM_PROGRAM is not set"),
    .enabled(if: Surroundings.hasTmux, "tmux is not installed"),
    .enabled(if: Surroundings.has("python3"), "python3 is not installed"))
  struct KillTests {
    /// An act of the script.
    private struct Act {
      /// Keys by tmux's names, one after the other; the first may open a dialog.
      let keys: [String]
      /// Text typed after the first key.
      let text: String
      /// What the message line says once it is recorded; never that of the act before.
      let shows: String
      /// What stands in the store: name and particulars.
      let signature: String
    }

    /// Acts of one cycle: a numbered note first, then sides, undo and redo as the seed has it.
    private func script(cycle: Int, _ random: inout SeededGenerator) -> [Act] {
      var acts: [Act] = []
      for step in 0..<12 {
        let text = "kill \(cycle) step \(step)"
        acts.append(
          Act(keys: ["C-n", "Enter"], text: text, shows: "Noted.", signature: "note \(text)"))
        let side = Bool.random(using: &random) ? "left" : "right"
        acts.append(
          Act(
            keys: ["L", String(side.prefix(1))], text: "", shows: "Side set: \(side).",
            signature: "set-side \(side)"))
        guard Bool.random(using: &random) else { continue }
        acts.append(Act(keys: ["u"], text: "", shows: "Undone.", signature: "undo"))
        acts.append(Act(keys: ["U"], text: "", shows: "Done again.", signature: "redo"))
      }
      return acts
    }

    private func type(_ act: Act, in tmux: Tmux) throws {
      try tmux.press(act.keys[0])
      if !act.text.isEmpty { try tmux.type(act.text) }
      if act.keys.count > 1 { try tmux.press(act.keys[1]) }
    }

    /// What the store has, read by SQLite itself.
    private func actsOnRecord(_ home: Home) throws -> [String] {
      let outcome = try reference(["acts", home.path("data/reading-room/reviews.sqlite")])
      try #require(outcome.status == 0, "\(outcome.errors)")
      let object = try outcome.json()
      #expect(object["integrity"] as? [String] == ["ok"])
      return try #require(object["events"] as? [[String: Any]]).map(Self.signature)
    }

    private static func signature(of event: [String: Any]) -> String {
      let action = event["action"] as? [String: Any] ?? event
      let particulars = (action["text"] ?? action["side"]) as? String
      return ([action["action"] as? String ?? "?"] + [particulars].compactMap { $0 })
        .joined(separator: " ")
    }

    /// One hundred times: open, review by keys, `kill -9` at a random moment.
    @Test func oneHundredKillsLoseNothingThatWasShown() throws {
      let seed = UInt64(Surroundings.environment["READING_ROOM_SEED"] ?? "") ?? 20_261_123
      var random = SeededGenerator(seed: seed)
      let home = try Home()
      let tmux = try Tmux(columns: 100, rows: 30, home: home)
      var typed: [(signature: String, wasShown: Bool)] = []
      var openings = 0
      for cycle in 0..<100 {
        try tmux.respawn(["open", Surroundings.thigh, "--no-ai"])
        let process = try #require(try tmux.paneProcess())
        // Most deaths come while acts are typed, some while the study opens.
        let isEarly = cycle % 8 == 0
        if isEarly {
          Killing(process, afterMilliseconds: Int.random(in: 0...600, using: &random)).wait()
        }
        guard !isEarly, try open(tmux, typed: typed) else { continue }
        openings += 1
        let killing = Killing(
          process, afterMilliseconds: Int.random(in: 40...900, using: &random))
        for act in script(cycle: cycle, &random) where !killing.isDone {
          try type(act, in: tmux)
          typed.append((act.signature, false))
          while !killing.isDone, try !tmux.screen().contains(act.shows) {}
          // What was drawn before the death counts as shown, even if seen only afterwards.
          if try tmux.screen().contains(act.shows) { typed[typed.count - 1].wasShown = true }
        }
        killing.wait()
      }
      try compare(typed, with: actsOnRecord(home), seed: seed)
      #expect(openings > 80, "seed \(seed)")
      #expect(typed.count { $0.wasShown } > 150, "seed \(seed)")
      try checkDraft(home, typed)
    }

    /// Opens the thigh; checks that as many acts were resumed as were shown at least.
    private func open(_ tmux: Tmux, typed: [(signature: String, wasShown: Bool)]) throws -> Bool {
      try tmux.expect("study list") {
        $0.contains("Studies: 1") && $0.contains(ThighPatient.identifier)
      }
      try tmux.press("Enter")
      try tmux.expect("slice 1/")
      let screen = try tmux.screen()
      #expect(!screen.contains("READ-ONLY"), "a dead reader still holds the study:\n\(screen)")
      let shown = typed.count { $0.wasShown }
      if shown > 0 {
        _ = try tmux.waits(seconds: 5, forText: "Resumed:")
        let count = try tmux.screen().firstMatch(of: /Resumed: (\d+) acts/).flatMap { Int($0.1) }
        let resumed = try #require(count)
        #expect(resumed >= shown && resumed <= typed.count)
      }
      return true
    }

    /// All that was shown is on record, in order; nothing is on record that was not typed.
    private func compare(
      _ typed: [(signature: String, wasShown: Bool)], with record: [String], seed: UInt64
    ) throws {
      var rest = record[...]
      for act in typed {
        if rest.first == act.signature {
          rest.removeFirst()
        } else {
          #expect(!act.wasShown, "lost: \(act.signature), seed \(seed)")
        }
      }
      #expect(rest.isEmpty, "on record but never typed: \(rest.prefix(3)), seed \(seed)")
    }

    /// The draft has what the last shown acts say.
    private func checkDraft(_ home: Home, _ typed: [(signature: String, wasShown: Bool)]) throws {
      let outcome = try readingroom(["report", Surroundings.thigh], home: home)
      try #require(outcome.status == 0, "\(outcome.errors)")
      #expect(outcome.text.contains(ThighPatient.identifier))
    }
  }
}

/// A death at a moment of its own.
private final class Killing: Sendable {
  private let group = DispatchGroup()

  init(_ process: Int32, afterMilliseconds delay: Int) {
    group.enter()
    DispatchQueue.global(qos: .userInteractive).asyncAfter(
      deadline: .now() + .milliseconds(delay)
    ) { [group] in
      kill(process, SIGKILL)
      group.leave()
    }
  }

  var isDone: Bool { group.wait(timeout: .now()) == .success }

  func wait() { group.wait() }
}

/// Random numbers that a seed repeats (SplitMix64, doi 10.1145/2714064.2660195).
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
