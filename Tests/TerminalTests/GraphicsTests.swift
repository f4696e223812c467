import Foundation
import Testing

extension BuiltProgram {
  /// What `render` writes, read by software we did not write.
  @Suite(
    .enabled(if: Surroundings.hasProgram, "READING_ROOM_PROGRAM is not set"),
    .enabled(if: Surroundings.has("convert"), "ImageMagick is not installed"))
  struct GraphicsTests {
    private func render(
      _ home: Home, _ name: String, _ graphics: String, size: String, more: [String] = []
    ) throws -> Outcome {
      try readingroom(
        [
          "render", Surroundings.thigh, "--series", "1", "--slice", "15", "--window", "420,840",
          "--graphics", graphics, "--size", size, "-o", home.path(name),
        ] + more, home: home)
    }

    @Test(
      .enabled(if: Surroundings.has("sixel2png"), "libsixel is not installed"),
      arguments: ["768x768", "640x481", "301x600", "97x12"])
    func sixelDecodedByLibsixelEqualsThePicture(size: String) throws {
      let home = try Home()
      let png = try render(home, "slice.png", "png", size: size, more: ["--no-banner"])
      try #require(png.status == 0, "\(png.errors)")
      try #require(try render(home, "slice.six", "sixel", size: size).status == 0)
      let decoded = try run(
        ["sixel2png", "-i", home.path("slice.six"), "-o", home.path("decoded.png")])
      try #require(decoded.status == 0, "\(decoded.errors)")
      let expected = try ColorPicture(file: home.path("slice.png"))
      let found = try ColorPicture(file: home.path("decoded.png"))
      let sides = size.split(separator: "x").compactMap { Int($0) }
      #expect(expected.width == sides[0] && expected.height == sides[1])
      try #require(found.width >= expected.width && found.height >= expected.height)
      let ratio = peakSignalToNoise(
        found.cut(x: 0, y: 0, width: expected.width, height: expected.height), expected)
      #expect(ratio >= 50, "\(ratio) dB")
    }

    @Test func halfBlocksHaveTheSizeAskedForAndTwoGreysACell() throws {
      let home = try Home()
      let outcome = try render(home, "slice.txt", "half-block", size: "96x48")
      try #require(outcome.status == 0, "\(outcome.errors)")
      let text = String(decoding: try home.data("slice.txt"), as: UTF8.self)
      let bare = text.replacing(/\u{1B}\[[0-9;:?]*[A-Za-z]/, with: "")
      #expect(!bare.contains("\u{1B}"))
      let rows = bare.split(separator: "\n").map { $0.filter { $0 != "\r" } }
      #expect(rows.count == 48)
      #expect(rows.allSatisfy { $0.count == 96 && $0.allSatisfy { "▀ █▄".contains($0) } })
      let greys = Set(text.matches(of: /[34]8;2;(\d+);(\d+);(\d+)/).map(\.1))
      #expect(greys.count > 40, "\(greys.count) greys")
    }

    @Test func bannerOfAPictureStandsAboveItAndLeavesIt() throws {
      let home = try Home()
      try #require(try render(home, "with.png", "png", size: "512x512").status == 0)
      try #require(
        try render(home, "bare.png", "png", size: "512x512", more: ["--no-banner"]).status == 0)
      let (with, bare) = (
        try ColorPicture(file: home.path("with.png")), try ColorPicture(file: home.path("bare.png"))
      )
      let height = with.height - bare.height
      try #require(with.width == bare.width && height > 10)
      #expect(with.cut(x: 0, y: height, width: bare.width, height: bare.height) == bare)
      let banner = with.cut(x: 0, y: 0, width: with.width, height: height)
      #expect(banner.litShare > 0.02 && banner.litShare < 0.5, "\(banner.litShare)")
    }

    @Test func everySliceDiffersAndASliceBeyondTheLastIsRefused() throws {
      let home = try Home()
      var seen: Set<Data> = []
      for slice in [1, 10, 20] {
        let outcome = try readingroom(
          [
            "render", Surroundings.thigh, "--slice", "\(slice)", "--size", "64x64", "--no-banner",
            "-o", home.path("s\(slice).png"),
          ], home: home)
        try #require(outcome.status == 0, "\(outcome.errors)")
        seen.insert(try home.data("s\(slice).png"))
      }
      #expect(seen.count == 3)
      let beyond = try readingroom(
        ["render", Surroundings.thigh, "--slice", "4000", "-o", home.path("x.png")], home: home)
      #expect(beyond.status == 1 && !beyond.errors.isEmpty)
      #expect(!FileManager.default.fileExists(atPath: home.path("x.png")))
    }
  }
}
