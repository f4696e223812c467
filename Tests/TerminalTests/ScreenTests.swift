import Foundation
import Testing

extension BuiltProgram {
  @Suite(
    .enabled(if: Surroundings.hasProgram, "READING_ROOM_PROGRAM is not set"),
    .enabled(if: Surroundings.hasTmux, "tmux is not installed"))
  struct ScreenTests {
    static let sizes = [(columns: 80, rows: 24), (columns: 200, rows: 60)]

    @Test(arguments: sizes)
    func studyListNamesThePatientInFull(columns: Int, rows: Int) throws {
      let reader = try Reader(columns: columns, rows: rows)
      let screen = try reader.tmux.screen()
      let parts =
        ThighPatient.banner.dropLast() + ["left", "MR thigh left (generated)", researchNotice]
      for part in parts where part != "sex F" {
        #expect(screen.contains(part), "no \"\(part)\":\n\(screen)")
      }
      try reader.quit()
    }

    @Test(arguments: sizes)
    func bannerAndStandingWordsStayOverEveryScreenAndPopUp(columns: Int, rows: Int) throws {
      let reader = try Reader(columns: columns, rows: rows)
      try reader.openStudy()
      try reader.expectBanner("open study")
      let occasions: [(keys: [String], shows: String, close: [String])] = [
        (["?"], "search:", ["Escape"]), ([":"], "Command", ["Escape"]),
        (["L"], "Which side?", ["Escape"]), (["N"], "", ["Escape"]),
        (["C-n"], "Note on the study", ["Escape"]), (["I"], "", ["Escape"]),
        (["t"], "Header of slice", ["t"]), (["S"], "Sign", ["Escape"]),
        (["e"], "Impression", ["e"]),
        (["v"], "", ["v"]), (["w"], "WINDOW TOOL", ["Escape"]), (["p"], "PAN TOOL", ["Escape"]),
        (["d"], "CALIPER", ["Escape"]), (["A"], "", ["Escape"]), (["c"], "cine", ["c"]),
      ]
      for occasion in occasions {
        for key in occasion.keys { try reader.tmux.press(key) }
        if occasion.shows.isEmpty {
          Thread.sleep(forTimeInterval: 0.3)
        } else {
          try reader.tmux.expect(occasion.shows)
        }
        try reader.expectBanner("after \(occasion.keys)")
        for key in occasion.close { try reader.tmux.press(key) }
        // Escape right before another key would be that key with Alt.
        Thread.sleep(forTimeInterval: 0.15)
        try reader.tmux.expect("end of \(occasion.keys)") {
          occasion.shows.isEmpty || !$0.contains(occasion.shows)
        }
      }
      try reader.quit()
    }

    @Test(
      .enabled(if: Surroundings.hasModel, "the shipped pack's model is not there"),
      arguments: sizes)
    func findingsAreDecidedUnderTheBanner(columns: Int, rows: Int) throws {
      let reader = try Reader(columns: columns, rows: rows, options: [])
      try reader.openStudy()
      try reader.tmux.expect("a finding", seconds: 120) { $0.contains("○ undecided") }
      for (key, title) in [("r", "Reject: why?"), ("m", "Modify"), ("N", "Note on the finding")] {
        try reader.tmux.press(key)
        try reader.tmux.expect(title)
        try reader.expectBanner(title)
        try reader.tmux.press("Escape")
        Thread.sleep(forTimeInterval: 0.15)
        try reader.tmux.expect("end of \(title)") { !$0.contains(title) }
      }
      try reader.tmux.press("r")
      try reader.tmux.expect("Reject: why?")
      try reader.tmux.press("t")
      try reader.tmux.expect("Rejected: artefact.")
      try reader.tmux.press("u")
      try reader.tmux.expect("Undone.")
      try reader.tmux.press("a")
      try reader.tmux.expect("Accepted.")
      try reader.tmux.press("Enter", "o")
      try reader.tmux.expect("AI candidate region")
      try reader.expectBanner("region on")
      try reader.quit()
      let again = try Reader(columns: columns, rows: rows, home: reader.home)
      try again.openStudy()
      try again.tmux.expect("Resumed: 3 acts")
      try again.quit()
    }

    @Test(arguments: sizes)
    func slicesSeriesAndWindowFollowTheKeys(columns: Int, rows: Int) throws {
      let reader = try Reader(columns: columns, rows: rows)
      try reader.openStudy()
      try reader.tmux.press("j", "j", "j")
      try reader.tmux.expect("slice 4/")
      try reader.tmux.press("k")
      try reader.tmux.expect("slice 3/")
      try reader.tmux.type(":15")
      try reader.tmux.press("Enter")
      try reader.tmux.expect("slice 15/")
      try reader.tmux.press("1")
      try reader.tmux.expect("C420 W840")
      try reader.tmux.press("]")
      try reader.tmux.expect("2/2")
      try reader.tmux.press("G")
      try reader.tmux.expect("last slice") {
        $0.firstMatch(of: /slice (\d+)\/(\d+)/).map { $0.1 == $0.2 } ?? false
      }
      try reader.quit()
    }

    @Test func otherSizesKeepBannerAndStudy() throws {
      let reader = try Reader(columns: 80, rows: 24)
      try reader.openStudy()
      try reader.tmux.press("j", "j")
      try reader.tmux.expect("slice 3/")
      for (columns, rows) in [(200, 60), (80, 24), (133, 43), (300, 100), (90, 30), (80, 24)] {
        try reader.tmux.resize(columns: columns, rows: rows)
        try reader.tmux.expect("status line at \(columns)x\(rows)") { screen in
          let lines = screen.split(separator: "\n", omittingEmptySubsequences: false)
          return lines.dropFirst(rows - 2).contains { $0.contains(researchNotice) }
            && screen.contains("slice 3/")
        }
        try reader.expectBanner("at \(columns)x\(rows)")
      }
      try reader.quit()
    }

    @Test func tooSmallATerminalSaysSoAndStillNamesThePatient() throws {
      let reader = try Reader(columns: 80, rows: 24)
      try reader.openStudy()
      try reader.tmux.resize(columns: 60, rows: 15)
      try reader.tmux.expect("too small")
      let screen = try reader.tmux.screen()
      #expect(screen.contains(ThighPatient.identifier), "\(screen)")
      #expect(screen.contains(researchNotice), "\(screen)")
      try reader.tmux.resize(columns: 80, rows: 24)
      try reader.tmux.expect("slice 1/")
      try reader.quit()
    }

    @Test func pictureIsDrawnInBlocksUnderTmux() throws {
      let blocks = "▀▄█▖▗▘▝▚▞▙▛▜▟▌▐"
      let reader = try Reader(columns: 120, rows: 40)
      try reader.openStudy()
      try reader.tmux.press("1")
      try reader.tmux.type(":15")
      try reader.tmux.press("Enter")
      try reader.tmux.expect("slice 15/")
      try reader.tmux.expect("blocks") { $0.count { blocks.contains($0) } > 400 }
      #expect(try reader.tmux.screen().lowercased().contains("navigation"))
      try reader.tmux.press("?")
      try reader.tmux.expect("search:")
      try reader.tmux.press("Escape")
      try reader.tmux.expect("blocks again") {
        $0.count { blocks.contains($0) } > 400 && !$0.contains("search:")
      }
      try reader.quit()
    }

    @Test func lockedScreenShowsNoPatient() throws {
      let reader = try Reader(options: ["--no-ai", "--reader", "reader-one"])
      try reader.openStudy()
      try reader.tmux.press("!")
      try reader.tmux.expect("the screen is hidden")
      let screen = try reader.tmux.screen()
      #expect(!ThighPatient.secrets.contains { screen.contains($0) }, "\(screen)")
      #expect(screen.contains(researchNotice))
      try reader.tmux.type("reader-one")
      try reader.tmux.press("Enter")
      try reader.tmux.expect("slice 1/")
      try reader.expectBanner("after unlocking")
      try reader.quit()
    }

    /// With one store for both, and with a store for each.
    @Test(arguments: [true, false])
    func secondReaderIsToldAndReadsOnly(sharingAStore: Bool) throws {
      let home = try Home()
      let first = try Reader(home: home, options: ["--no-ai", "--reader", "reader-one"])
      try first.openStudy()
      let other = sharingAStore ? home : try Home(holds: home.folder.path)
      let second = try Reader(home: other, options: ["--no-ai", "--reader", "reader-two"])
      #expect(try second.tmux.screen().contains("reader-one"))
      try second.openStudy()
      try second.tmux.expect("READ-ONLY")
      try second.tmux.expect("reader-one")
      try second.tmux.press("L", "l")
      try second.tmux.expect("holds this study")
      try first.tmux.press("L", "r")
      try first.tmux.expect("Side set: right.")
      try first.quit()
      try second.quit()
      let third = try Reader(home: other, options: ["--no-ai", "--reader", "reader-two"])
      try third.openStudy()
      #expect(try !third.tmux.screen().contains("READ-ONLY"))
      if sharingAStore { try third.tmux.expect("RIGHT side") }
      try third.quit()
    }
  }
}
