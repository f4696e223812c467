import Foundation
import Testing

extension BuiltProgram {
  @Suite(
    .enabled(if: Surroundings.hasProgram, "READING_ROOM_PROGRAM is not set"),
    .enabled(
      if: Surroundings.has("Xvfb", "xterm", "import", "convert", "python3", "tmux"),
      "Xvfb, xterm, ImageMagick, python3 or tmux is not installed"))
  struct RealTerminalTests {
    /// Where the picture of the viewport stands on the display, in pixels: inside its rim and below its
    /// label, as a terminal of the same size shows them in characters.
    private func pictureArea(_ geometry: RealTerminal.Geometry) throws -> (
      x: Int, y: Int, width: Int, height: Int
    ) {
      let twin = try Reader(columns: geometry.columns, rows: geometry.rows)
      try twin.openStudy()
      let rows = try twin.tmux.screen().split(separator: "\n", omittingEmptySubsequences: false)
        .map(Array.init)
      func first(_ corners: String) throws -> (row: Int, column: Int) {
        for (row, characters) in rows.enumerated() {
          if let column = characters.firstIndex(where: corners.contains) { return (row, column) }
        }
        throw Absent(what: corners, screen: try twin.tmux.screen())
      }
      let (top, bottom) = (try first("┌┏╔╭"), try first("└┗╚╰"))
      let right = try first("┐┓╗╮").column
      try twin.quit()
      let (width, height) = (geometry.cellWidth, geometry.cellHeight)
      return (
        (top.column + 1) * width, (top.row + 2) * height, (right - top.column - 1) * width,
        (bottom.row - top.row - 2) * height
      )
    }

    /// Rows of the picture, from below, that the scale bar may stand in.
    private let scaleBarRows = 12

    /// The thigh's 15th slice, window of the header, as xterm shows it and as `render` writes it.
    private func compare(columns: Int, rows: Int, screenshot: URL? = nil) throws {
      let home = try Home()
      let terminal = try RealTerminal(
        columns: columns, rows: rows, home: home, arguments: ["open", Surroundings.thigh])
      _ = try terminal.settledPicture { $0.litShare > 0.005 }
      try terminal.type("\r")
      let area = try pictureArea(try terminal.geometry())
      func cut(_ picture: ColorPicture) -> ColorPicture {
        picture.cut(x: area.x, y: area.y, width: area.width, height: area.height - scaleBarRows)
      }
      _ = try terminal.settledPicture { cut($0).litShare > 0.1 }
      try terminal.type("1:15\r")
      var shown = try terminal.settledPicture { cut($0).litShare > 0.1 }
      if let screenshot { try save(terminal, to: screenshot) }
      let rendered = home.path("slice.png")
      let outcome = try readingroom(
        [
          "render", Surroundings.thigh, "--series", "1", "--slice", "15", "--window", "420,840",
          "--graphics", "png", "--no-banner", "--size", "\(area.width)x\(area.height)", "-o",
          rendered,
        ], home: home)
      try #require(outcome.status == 0, "\(outcome.errors)")
      shown = cut(shown)
      let expected = try ColorPicture(file: rendered)
        .cut(x: 0, y: 0, width: area.width, height: area.height - scaleBarRows)
      let ratio = peakSignalToNoise(shown, expected)
      #expect(ratio >= 49.5, "\(ratio) dB")
      let greys = try #require(shown.greyCount, "the picture has a colour")
      #expect(greys > 60 && greys <= 101, "\(greys) greys")
    }

    private func save(_ terminal: RealTerminal, to file: URL) throws {
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      let geometry = try terminal.geometry()
      let whole = file.path + ".whole.png"
      try terminal.screenshot(to: whole)
      let (width, height) = (
        geometry.columns * geometry.cellWidth, geometry.rows * geometry.cellHeight
      )
      _ = try run(["convert", whole, "-crop", "\(width)x\(height)+0+0", "+repage", file.path])
      try FileManager.default.removeItem(atPath: whole)
    }

    /// `RECORD_SCREENSHOT=1` keeps the screen for the README.
    @Test func pictureOnAnXtermEqualsTheSlice() throws {
      let isRecording = Surroundings.environment["RECORD_SCREENSHOT"] == "1"
      try compare(
        columns: 150, rows: 48,
        screenshot: isRecording
          ? Surroundings.package.appendingPathComponent("docs/images/thigh.png") : nil)
    }

    @Test func pictureOnASmallXtermEqualsTheSlice() throws {
      try compare(columns: 80, rows: 24)
    }

    @Test func popUpsAndScrollingListsLeaveThePictureWhole() throws {
      let home = try Home()
      let terminal = try RealTerminal(
        columns: 120, rows: 40, home: home, arguments: ["open", Surroundings.thigh, "--no-ai"])
      _ = try terminal.settledPicture { $0.litShare > 0.005 }
      try terminal.type("\r")
      let area = try pictureArea(try terminal.geometry())
      func cut(_ picture: ColorPicture) -> ColorPicture {
        picture.cut(x: area.x, y: area.y, width: area.width, height: area.height)
      }
      let before = cut(try terminal.settledPicture { cut($0).litShare > 0.1 })
      for keys in ["?", ":", "L"] {
        try terminal.type(keys)
        let covered = cut(try terminal.settledPicture { cut($0) != before })
        #expect(covered != before, "\(keys) opens nothing over the picture")
        try terminal.type("\u{1B}")
        let after = cut(try terminal.settledPicture { cut($0) == before })
        #expect(after == before, "the picture is not whole after \(keys)")
      }
      try terminal.type("jkjk\t\t")
      let after = cut(try terminal.settledPicture { cut($0) == before })
      #expect(after == before)
    }
  }
}
