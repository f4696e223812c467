import ReadingRoomTestSupport
import Testing

@testable import TerminalGraphics
@testable import TerminalIO
@testable import TerminalUI

/// What kitty keeps and shows, by the commands it gets.
private struct KittyModel {
  struct Placement: Equatable {
    let picture: Int
    let cells: Rect
    let isAbove: Bool
  }
  var kept: Set<Int> = []
  var placements: [Placement] = []
  var uploads = 0
  var bytes = 0
  private var cursor = (row: 0, column: 0)
  private var loading: Int?

  mutating func take(_ output: [UInt8]) {
    bytes += output.count
    var rest = output[...]
    while let escape = rest.firstIndex(of: 0x1B) {
      rest = rest[(escape + 1)...]
      if rest.first == UInt8(ascii: "[") {
        let end = rest.firstIndex(of: UInt8(ascii: "H")) ?? rest.endIndex
        let numbers = String(decoding: rest[rest.startIndex + 1..<end], as: UTF8.self)
          .split(separator: ";").compactMap { Int($0) }
        cursor = (numbers[0] - 1, numbers[1] - 1)
        rest = rest[end...]
      } else if rest.first == UInt8(ascii: "_") {
        let end = rest.firstIndex(of: 0x1B) ?? rest.endIndex
        take(command: String(decoding: rest[(rest.startIndex + 2)..<end], as: UTF8.self))
        rest = rest[end...].dropFirst()
      }
    }
  }

  private mutating func take(command: String) {
    let control = command.prefix { $0 != ";" }
    var values: [String: String] = [:]
    for pair in control.split(separator: ",") {
      let parts = pair.split(separator: "=", maxSplits: 1).map(String.init)
      values[parts[0]] = parts[1]
    }
    let identifier = values["i"].flatMap { Int($0) }
    switch values["a"] {
    case "t": load(identifier, more: values["m"] == "1")
    case nil where values["q"] == "2": loading = nil
    case nil: load(loading, more: values["m"] == "1")
    case "p":
      guard let identifier, kept.contains(identifier) else { return }
      let size = (Int(values["c"] ?? "") ?? 0, Int(values["r"] ?? "") ?? 0)
      placements.append(
        Placement(
          picture: identifier,
          cells: Rect(column: cursor.column, row: cursor.row, width: size.0, height: size.1),
          isAbove: values["z"] == "1"))
    case "d":
      placements.removeAll { $0.picture == identifier }
      if values["d"] == "I", let identifier { kept.remove(identifier) }
    default: break
    }
  }

  private mutating func load(_ identifier: Int?, more: Bool) {
    loading = more ? identifier : nil
    if !more, let identifier {
      kept.insert(identifier)
      uploads += 1
    }
  }
}

@Suite struct KittyPainterTests {
  private static let screen = Size(width: 40, height: 20)
  private let area = Rect(column: 3, row: 2, width: 20, height: 12)
  private let cell = CellPixelSize(width: 8, height: 16)
  private var kitty = KittyModel()
  private var painter: PicturePainter

  init() {
    var probe = ProbeResult()
    var parser = InputParser()
    let bytes = Array("\u{1B}_Gi=31;OK\u{1B}\\\u{1B}[6;16;8t\u{1B}[?62;c".utf8)
    probe.take(bytes, tokens: parser.parse(bytes))
    (probe.columns, probe.rows) = (Self.screen.width, Self.screen.height)
    painter = PicturePainter(
      capabilities: TerminalCapabilities(
        probe: probe, options: TerminalOptions(environment: ["TERM": "xterm-kitty"])))
  }

  private func image(_ seed: Int, line: Range<Int>? = nil) -> DisplayImage {
    let (width, height) = (area.width * cell.width, area.height * cell.height)
    let grey = (0..<width * height).map { UInt8(truncatingIfNeeded: ($0 / 5) &* (seed + 1)) }
    guard let line else { return DisplayImage(width: width, height: height, grey: grey) }
    var indices = [UInt8](repeating: 0, count: grey.count)
    for x in line { indices[40 * width + x] = 1 }
    return DisplayImage(
      width: width, height: height, grey: grey,
      layers: [OverlayLayer(indices: indices, palette: [.grey(255)])])
  }

  @discardableResult
  private mutating func present(
    _ image: DisplayImage, popup: Rect? = nil, tier: PictureTier = .full, stops: Bool = false
  ) throws -> PictureOutcome? {
    kitty.bytes = 0
    var frame = FrameBuffer(size: Self.screen)
    frame.place(ImagePlacement(area: area, image: image, identifier: "v"))
    if let popup { frame.fill(popup, with: "#", role: .popup) }
    var output: [UInt8] = []
    var calls = 0
    let outcomes = try painter.paint(
      frame, tier: tier, screen: Self.screen,
      to: PictureSink(
        write: { (bytes) throws(TerminalError) in output += bytes }, mark: {},
        waits: { _ in
          calls += 1
          return !stops || calls < 2
        }))
    kitty.take(output)
    return outcomes["v"]
  }

  /// Cells that show a picture, each once, and the number of pictures that do.
  private func shownCells(above: Bool) -> (cells: Set<CellPoint>, isOnce: Bool, pictures: Int) {
    let pieces = kitty.placements.filter { $0.isAbove == above }
    let cells = pieces.flatMap { piece in
      (piece.cells.row..<piece.cells.endRow).flatMap { row in
        (piece.cells.column..<piece.cells.endColumn).map { CellPoint(column: $0, row: row) }
      }
    }
    return (Set(cells), Set(cells).count == cells.count, Set(pieces.map(\.picture)).count)
  }

  @Test mutating func eachSliceIsHandedOverOnceAndThenPlaced() throws {
    for _ in 0..<3 {
      for slice in 0..<4 {
        #expect(try present(image(slice)) == .complete)
        let shown = shownCells(above: false)
        #expect(shown.isOnce && shown.pictures == 1)
        #expect(shown.cells.count == area.width * area.height)
      }
    }
    #expect(kitty.uploads == 4)
    try present(image(0))
    try present(image(1))
    #expect(kitty.bytes <= 80, "\(kitty.bytes)")
    try present(image(1))
    #expect(kitty.bytes == 0)
  }

  @Test mutating func aCaliperIsAPictureOfItsOwnAndLeavesTheGreys() throws {
    try present(image(1))
    try present(image(1, line: 20..<60))
    let (uploads, layers) = (kitty.uploads, shownCells(above: true))
    #expect(uploads == 2 && layers.pictures == 1)
    // In whole cells around the line: row 40 is in the third row, columns 20 to 59 in five columns from the third.
    #expect(layers.cells.count == 6 && layers.cells.allSatisfy { $0.row == area.row + 2 })
    try present(image(1, line: 25..<60))
    #expect(kitty.bytes < 2000)
    #expect(shownCells(above: true).pictures == 1)
    try present(image(1))
    #expect(shownCells(above: true).cells.isEmpty && shownCells(above: false).pictures == 1)
  }

  @Test mutating func aPopupIsLeftOutAndItsCellsComeBack() throws {
    let popup = Rect(column: 10, row: 5, width: 6, height: 4)
    try present(image(1, line: 0..<150))
    #expect(try present(image(1, line: 0..<150), popup: popup) == .covered)
    for above in [false, true] {
      let shown = shownCells(above: above)
      #expect(shown.isOnce && !shown.cells.isEmpty)
      #expect(shown.cells.allSatisfy { !popup.contains($0) })
    }
    #expect(shownCells(above: false).cells.count == area.width * area.height - 24)
    #expect(try present(image(1, line: 0..<150)) == .complete)
    #expect(shownCells(above: false).cells.count == area.width * area.height)
    #expect(kitty.uploads == 2)
  }

  @Test mutating func anUploadThatIsAbandonedIsMadeAgain() throws {
    var state: UInt32 = 1
    let grey = (0..<160 * 192).map { _ in
      state = state &* 1_664_525 &+ 1_013_904_223
      return UInt8(state >> 24)
    }
    let noise = DisplayImage(width: 160, height: 192, grey: grey)
    try present(image(1))
    #expect(try present(noise, stops: true) == .abandoned)
    #expect(kitty.uploads == 1 && shownCells(above: false).pictures == 1)
    #expect(try present(noise) == .complete)
    #expect(kitty.uploads == 2 && shownCells(above: false).pictures == 1)
  }

  @Test mutating func aPictureThatTheTerminalLostIsHandedOverAgain() throws {
    try present(image(1))
    let lost = try #require(kitty.kept.first)
    #expect(
      KittyCommand.lostPicture(reply: "Gi=\(lost);ENOENT:Put command refers to") == UInt32(lost))
    #expect(KittyCommand.lostPicture(reply: "Gi=\(lost);OK") == nil)
    (kitty.kept, kitty.placements) = ([], [])
    painter.forget(kittyPicture: UInt32(lost))
    #expect(try present(image(1)) == .complete)
    #expect(shownCells(above: false).cells.count == area.width * area.height)
  }

  @Test mutating func theTerminalIsNotFilledWithPictures() throws {
    let side = 4000
    for slice in 0..<6 {
      try present(
        DisplayImage(width: side, height: side, filledWith: UInt8(slice * 20)), tier: .motion)
    }
    #expect(kitty.kept.count * side * side * 4 <= 200 << 20)
    #expect(kitty.placements.count == 1)
  }

  @Test mutating func aMovingPictureDoesNotCountAsWhole() throws {
    let small = DisplayImage(width: 90, height: 100, filledWith: 9)
    #expect(try present(small, tier: .motion) == .reduced)
  }

  @Test func base64IsThatOfTheStandard() {
    // RFC 4648, section 10.
    for (text, code) in [
      ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="),
      ("fooba", "Zm9vYmE="), ("foobar", "Zm9vYmFy"),
    ] {
      #expect(String(decoding: KittyCommand.base64(Array(text.utf8)), as: UTF8.self) == code)
    }
  }
}
