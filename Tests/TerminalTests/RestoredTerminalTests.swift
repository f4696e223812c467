import Foundation
import Testing

extension BuiltProgram {
  /// Every way out leaves the shell as it was.
  @Suite(
    .enabled(if: Surroundings.hasProgram, "READING_ROOM_PROGRAM is not set"),
    .enabled(if: Surroundings.hasTmux, "tmux is not installed"))
  struct RestoredTerminalTests {
    /// A shell whose terminal was looked at before the program starts in it.
    private struct Before {
      let home: Home
      let tmux: Tmux
      let settings: String
      let modes: String

      init() throws {
        home = try Home()
        tmux = try Tmux(columns: 100, rows: 30, home: home)
        _ = try tmux.waits(forText: "shell>")
        settings = try tmux.lineSettings()
        modes = try tmux.modes()
      }

      func openThigh() throws {
        try tmux.command("clear; echo earlier words")
        try tmux.start(["open", Surroundings.thigh, "--no-ai"])
        try tmux.expect(ThighPatient.identifier)
        try tmux.press("Enter")
        try tmux.expect("slice 1/")
      }

      func expectRestored(_ occasion: String) throws {
        try tmux.expect("shell after \(occasion)") {
          $0.contains("shell>") && $0.contains("earlier words")
        }
        let screen = try tmux.screen()
        #expect(!screen.contains(researchNotice), "\(occasion):\n\(screen)")
        for secret in ThighPatient.secrets {
          #expect(!screen.contains(secret), "\(occasion) leaves \(secret):\n\(screen)")
        }
        let after = try tmux.modes()
        #expect(after == modes, "\(occasion)")
        let settled = try tmux.lineSettings()
        #expect(settled == settings, "\(occasion)")
      }
    }

    @Test func quittingByKeys() throws {
      let before = try Before()
      try before.openThigh()
      try before.tmux.press("q")
      _ = try before.tmux.waits(seconds: 5) { !$0.contains("slice 1/") || $0.contains("Close") }
      if try before.tmux.screen().contains("Close the study?") { try before.tmux.press("y") }
      try before.tmux.expect("Studies: 1")
      try before.tmux.press("q")
      try before.expectRestored("q")
    }

    /// What a terminal answers after the program's end would be typed into the shell.
    @Test(.enabled(if: Surroundings.has("python3"), "python3 is not installed"))
    func answersOfASlowTerminalAreWaitedFor() throws {
      guard let program = Surroundings.program else { throw MissingProgram() }
      let home = try Home()
      let outcome = try run(
        [
          "python3", Surroundings.script("late_answers.py"), "150", ThighPatient.identifier,
          program, "open", Surroundings.thigh, "--no-ai",
        ], environment: home.environment)
      #expect(
        outcome.text == "answers after the end: 0, bytes unread: 0\n",
        "\(outcome.text)\(outcome.errors)")
    }

    @Test(arguments: [
      SIGTERM, SIGHUP, SIGINT, SIGSEGV, SIGABRT, SIGBUS, SIGILL, SIGFPE, SIGQUIT, SIGUSR1,
    ])
    func signals(signal: Int32) throws {
      let before = try Before()
      try before.openThigh()
      let process = try #require(try before.tmux.childProcess())
      kill(process, signal)
      if signal == SIGINT,
        try before.tmux.waits(seconds: 2, for: { $0.contains("Leave the program?") })
      {
        try before.tmux.press("y")
      }
      try before.expectRestored("signal \(signal)")
    }

    @Test func suspendingAndComingBack() throws {
      let before = try Before()
      try before.openThigh()
      try before.tmux.press("j")
      try before.tmux.expect("slice 2/")
      for _ in 0..<2 {
        try before.tmux.press("C-z")
        try before.expectRestored("Ctrl-Z")
        try before.tmux.command("clear; echo earlier words; fg")
        try before.tmux.expect("screen after fg") {
          $0.contains("slice 2/") && $0.contains(ThighPatient.identifier)
            && $0.contains(researchNotice)
        }
      }
      let process = try #require(try before.tmux.childProcess())
      kill(process, SIGTERM)
      try before.expectRestored("SIGTERM after fg")
    }

    @Test func resizingWhileSuspendedIsSeenOnReturn() throws {
      let before = try Before()
      try before.openThigh()
      try before.tmux.press("C-z")
      try before.tmux.expect("shell>")
      try before.tmux.resize(columns: 140, rows: 50)
      try before.tmux.command("fg")
      try before.tmux.expect("status line at the new size") { screen in
        screen.split(separator: "\n", omittingEmptySubsequences: false).dropFirst(48)
          .contains { $0.contains(researchNotice) }
      }
    }

    @Test func crashesNameNoPatient() throws {
      let before = try Before()
      let log = before.home.path("errors")
      try before.tmux.command("exec 2>'\(log)'")
      try before.openThigh()
      kill(try #require(try before.tmux.childProcess()), SIGSEGV)
      _ = try before.tmux.waits { $0.contains("earlier words") }
      let errors = try String(contentsOfFile: log, encoding: .utf8)
      for secret in ThighPatient.secrets { #expect(!errors.contains(secret), "\(errors)") }
    }

    @Test func titleAndCommandLineNameNoPatient() throws {
      let before = try Before()
      try before.openThigh()
      let modes = try before.tmux.modes()
      for secret in ThighPatient.secrets { #expect(!modes.contains(secret)) }
    }
  }
}
