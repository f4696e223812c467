import Glibc
import ReadingRoomTestSupport
import Testing

@testable import TerminalGraphics
@testable import TerminalIO
@testable import TerminalUI

/// A terminal's glass: cells of characters erase pixels, sixels paint them.
private struct Glass {
  let size: Size
  let cell = CellPixelSize(width: 4, height: 8)
  var pixels: [RGBColor?]
  var bytes = 0

  init(size: Size) {
    self.size = size
    pixels = Array(repeating: nil, count: size.width * 4 * size.height * 8)
  }

  /// What ncurses does: cells whose content changes between text and picture, and changed text, are rewritten.
  mutating func write(_ frame: FrameBuffer, after old: FrameBuffer?) {
    for index in frame.cells.indices {
      let isPicture = isPicture(frame.cells[index])
      let wasPicture = old.map { self.isPicture($0.cells[index]) } ?? false
      if isPicture, wasPicture { continue }
      if let old, old.cells[index] == frame.cells[index] { continue }
      erase(row: index / size.width, column: index % size.width)
    }
  }

  private func isPicture(_ cell: Cell) -> Bool {
    if case .image = cell.content { true } else { false }
  }

  private mutating func erase(row: Int, column: Int) {
    for y in row * 8..<row * 8 + 8 {
      for x in column * 4..<column * 4 + 4 { pixels[y * size.width * 4 + x] = nil }
    }
  }

  /// Takes a cursor movement and one sixel.
  mutating func paint(_ output: [UInt8]) throws {
    bytes += output.count
    let text = String(decoding: output.prefix(24), as: UTF8.self)
    let numbers = text.dropFirst(2).prefix { $0 != "H" }.split(separator: ";").compactMap {
      Int($0)
    }
    try #require(numbers.count == 2)
    let start = try #require(output.firstIndex(of: UInt8(ascii: "H"))) + 1
    let picture = try SixelDecoder.decode(Array(output[start...]))
    #expect(picture.paintedOutside == 0)
    let (top, left) = ((numbers[0] - 1) * 8, (numbers[1] - 1) * 4)
    for y in 0..<picture.height {
      for x in 0..<picture.width {
        guard let color = picture.pixels[y * picture.width + x] else { continue }
        pixels[(top + y) * size.width * 4 + left + x] = color
      }
    }
  }
}

@Suite struct PicturePainterTests {
  private static let screen = Size(width: 24, height: 12)
  private let area = Rect(column: 2, row: 1, width: 16, height: 8)
  private var glass = Glass(size: screen)
  private var painter: PicturePainter
  private var shown: FrameBuffer?

  init() {
    var probe = ProbeResult()
    var parser = InputParser()
    let bytes = Array("\u{1B}[6;8;4t\u{1B}[?1;0;256S\u{1B}[?63;4c".utf8)
    probe.take(bytes, tokens: parser.parse(bytes))
    probe.columns = Self.screen.width
    probe.rows = Self.screen.height
    painter = PicturePainter(
      capabilities: TerminalCapabilities(
        probe: probe, options: TerminalOptions(environment: ["TERM": "xterm"])))
  }

  private func image(_ seed: Int) -> DisplayImage {
    let grey = (0..<64 * 64).map { UInt8(truncatingIfNeeded: $0 &* (seed * 2 + 3) / 7) }
    return DisplayImage(width: 64, height: 64, grey: grey)
  }

  private func frame(_ image: DisplayImage, popup: Rect? = nil, area: Rect? = nil) -> FrameBuffer {
    var frame = FrameBuffer(size: Self.screen)
    frame.place(ImagePlacement(area: area ?? self.area, image: image, identifier: "v"))
    if let popup { frame.fill(popup, with: "#", role: .popup) }
    return frame
  }

  @discardableResult
  private mutating func present(
    _ frame: FrameBuffer, tier: PictureTier = .full, stopAfter limit: Int = .max
  ) throws -> PictureOutcome? {
    glass.bytes = 0
    glass.write(frame, after: shown)
    shown = frame
    var sequences: [[UInt8]] = []
    let outcomes = try painter.paint(
      frame, tier: tier, screen: Self.screen,
      to: PictureSink(
        write: { (bytes) throws(TerminalError) in
          // Pieces of one sequence follow a movement of the cursor.
          if bytes.starts(with: [0x1B, UInt8(ascii: "[")]) {
            sequences.append(bytes)
          } else {
            sequences[sequences.count - 1] += bytes
          }
        }, mark: {}, waits: { _ in sequences.count < limit }))
    for bytes in sequences { try glass.paint(bytes) }
    return outcomes["v"]
  }

  /// The law: after a draw each visible cell shows the frame's picture, whatever was there before.
  private func expectGlassShows(_ frame: FrameBuffer) {
    let placement = frame.placements[0]
    var wrong = 0
    for row in 0..<Self.screen.height - 1 {
      for column in 0..<Self.screen.width {
        let isPicture = frame[CellPoint(column: column, row: row)].content == .image(0)
        for y in row * 8..<row * 8 + 8 {
          for x in column * 4..<column * 4 + 4 {
            let pixel = glass.pixels[y * Self.screen.width * 4 + x]
            guard isPicture else {
              if pixel != nil { wrong += 1 }
              continue
            }
            let color = placement.image.color(
              x: x - placement.area.column * 4, y: y - placement.area.row * 8)
            let error = abs(Int(pixel?.green ?? 255) - Int(color.green))
            if pixel == nil || error > 2 { wrong += 1 }
          }
        }
      }
    }
    #expect(wrong == 0)
  }

  @Test mutating func drawsOnceAndThenOnlyWhatChanged() throws {
    #expect(try present(frame(image(1))) == .complete)
    expectGlassShows(frame(image(1)))
    #expect(try present(frame(image(1))) == .complete)
    #expect(glass.bytes == 0)
    try present(frame(image(2)))
    expectGlassShows(frame(image(2)))
  }

  @Test mutating func aPopupNeedsNoPixelsAndItsCloseOnlyItsCells() throws {
    try present(frame(image(1)))
    let whole = glass.bytes
    let popup = Rect(column: 5, row: 3, width: 6, height: 3)
    #expect(try present(frame(image(1), popup: popup)) == .covered)
    #expect(glass.bytes == 0)
    #expect(try present(frame(image(1))) == .complete)
    #expect(glass.bytes > 0 && glass.bytes < whole / 2)
    expectGlassShows(frame(image(1)))
  }

  @Test mutating func aSliceThatChangesUnderAPopupLeavesThePopupAlone() throws {
    let popup = Rect(column: 5, row: 3, width: 6, height: 3)
    try present(frame(image(1)))
    try present(frame(image(1), popup: popup))
    try present(frame(image(2), popup: popup))
    expectGlassShows(frame(image(2), popup: popup))
    try present(frame(image(2)))
    expectGlassShows(frame(image(2)))
  }

  @Test mutating func anOverlayIsDrawnAndTakenAwayCellByCell() throws {
    try present(frame(image(1)))
    let whole = glass.bytes
    var overlaid = image(1)
    var indices = [UInt8](repeating: 0, count: 64 * 64)
    for x in 10..<30 { indices[20 * 64 + x] = 1 }
    overlaid.layers = [OverlayLayer(indices: indices, palette: [.grey(255)])]
    try present(frame(overlaid))
    #expect(glass.bytes > 0 && glass.bytes < whole / 3)
    expectGlassShows(frame(overlaid))
    try present(frame(image(1)))
    expectGlassShows(frame(image(1)))
  }

  @Test mutating func anAbandonedPictureIsFinishedNextTime() throws {
    painter.cell = CellPixelSize(width: 4, height: 8)
    #expect(try present(frame(image(1)), stopAfter: 0) == .abandoned)
    #expect(try present(frame(image(1))) == .complete)
    expectGlassShows(frame(image(1)))
  }

  @Test mutating func theLastRowOfTheScreenIsNeverPainted() throws {
    let low = Rect(column: 2, row: 5, width: 16, height: 7)
    #expect(try present(frame(image(1), area: low)) == .covered)
    let bottom = glass.pixels[(11 * 8 * 24 * 4)...]
    #expect(bottom.allSatisfy { $0 == nil })
  }

  @Test mutating func aPictureInMotionIsDrawnInFullOnceItRests() throws {
    #expect(try present(frame(image(1)), tier: .motion) == .reduced)
    let moving = glass.bytes
    #expect(try present(frame(image(1))) == .complete)
    #expect(glass.bytes > moving)
    expectGlassShows(frame(image(1)))
    // What lies over full greys is drawn in full, even in motion.
    var overlaid = image(1)
    overlaid.layers = [
      OverlayLayer(
        indices: (0..<64 * 64).map { $0 == 700 ? 1 : 0 }, palette: [.grey(255)])
    ]
    #expect(try present(frame(overlaid), tier: .motion) == .complete)
    expectGlassShows(frame(overlaid))
  }

  @Test mutating func aSequenceGivenUpEndsWhereAPieceDoes() throws {
    try present(frame(image(1)))
    var written: [UInt8] = []
    var pieces = 0
    let outcomes = try painter.paint(
      frame(image(2)), tier: .full, screen: Self.screen,
      to: PictureSink(
        write: { (bytes) throws(TerminalError) in written += bytes }, mark: {},
        waits: { _ in
          pieces += 1
          return pieces < 4
        }))
    #expect(outcomes["v"] == .abandoned)
    #expect(written.suffix(2) == SixelSequence.terminator[...])
    try glass.paint(written)
    #expect(try present(frame(image(2))) == .complete)
    expectGlassShows(frame(image(2)))
  }

  @Test(arguments: 0..<30) mutating func noStalePixelsWhateverTheOrder(seed: UInt64) throws {
    var state = seed &* 31 &+ 5
    func random(_ count: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % count
    }
    for _ in 0..<25 {
      let popup =
        random(2) == 0
        ? Rect(column: random(24), row: random(10), width: random(9), height: random(6)) : nil
      let area = Rect(
        column: random(4), row: random(3), width: 8 + random(12), height: 4 + random(4))
      let next = frame(image(random(3)), popup: popup, area: random(3) == 0 ? area : nil)
      try present(next)
      expectGlassShows(next)
    }
  }

  @Test mutating func withoutGraphicsNothingIsDrawn() throws {
    painter.mode = .none
    #expect(try present(frame(image(1))) == .notShown)
    #expect(glass.bytes == 0)
  }
}

@Suite struct PlaceholderTests {
  @Test func rowsNearEachOtherDiffer() {
    func row(_ number: Int) -> [wchar_t] {
      (0..<40).map { CharacterScreen.placeholder(row: number, column: $0) }
    }
    for first in 0..<200 {
      for second in first + 1..<min(200, first + 100) { #expect(row(first) != row(second)) }
    }
  }
}

extension DisplayImage {
  /// The colour of a pixel with its layers; black outside the picture.
  fileprivate func color(x: Int, y: Int) -> RGBColor {
    guard x >= 0, x < width, y >= 0, y < height else { return .grey(0) }
    let position = y * width + x
    for layer in layers.reversed() where layer.indices[position] > 0 {
      return layer.palette[Int(layer.indices[position]) - 1]
    }
    return .grey(grey[position])
  }
}
