import Testing

@testable import TerminalGraphics
@testable import TerminalUI

@Suite struct BlockTests {
  private let image = DisplayImage(width: 3, height: 2, grey: [0, 0, 200, 255, 255, 100])

  private func text(_ depth: HalfBlockDepth, _ columns: Range<Int> = 0..<3) -> String {
    String(
      decoding: BlockEncoder(glyphs: .half(depth)).encode(image, row: 0, columns: columns),
      as: UTF8.self)
  }

  @Test func writesColoursOnlyWhereTheyChange() {
    #expect(
      text(.trueColor)
        == "\u{1B}[38;2;0;0;0;48;2;255;255;255m▀▀\u{1B}[38;2;200;200;200;48;2;100;100;100m▀\u{1B}[m"
    )
  }

  @Test func exchangesTheColoursRatherThanWritingThem() {
    let image = DisplayImage(
      width: 4, height: 2, grey: [0, 255, 255, 0, 255, 0, 255, 0])
    let bytes = BlockEncoder(glyphs: .half(.trueColor)).encode(image, row: 0, columns: 0..<4)
    #expect(
      String(decoding: bytes, as: UTF8.self)
        == "\u{1B}[38;2;0;0;0;48;2;255;255;255m▀▄ █\u{1B}[m")
  }

  /// What a popup leaves must look as it did: the same characters, with the colours set anew.
  @Test(arguments: [BlockGlyphs.half(.trueColor), .half(.indexed256), .quadrant])
  func aPartOfARowHasTheCharactersOfTheWhole(glyphs: BlockGlyphs) {
    let encoder = BlockEncoder(glyphs: glyphs, levels: 12)
    let image = Pictures.noise(width: 60 * glyphs.samplesAcross, height: 2)
    let cells = { (columns: Range<Int>) in
      BlockDecoder.cells(encoder.encode(image, row: 0, columns: columns)) ?? []
    }
    let characters = { (columns: Range<Int>) in
      String(decoding: encoder.encode(image, row: 0, columns: columns), as: UTF8.self)
        .replacing(/\u{1B}\[[0-9;]*m/, with: "")
    }
    let (whole, wholeCells) = (characters(0..<60), cells(0..<60))
    for start in 1..<59 {
      #expect(characters(start..<60) == whole.dropFirst(start))
      let isSame = cells(start..<60).map(\.samples) == wholeCells[start...].map(\.samples)
      #expect(isSame)
    }
  }

  @Test func everySampleHasItsColour() {
    let noise = Pictures.noise(width: 60, height: 30)
    var image = noise
    image.layers = [
      OverlayLayer(
        indices: noise.grey.map { $0 < 40 ? 1 : $0 > 250 ? 9 : 0 },
        palette: [RGBColor(red: 1, green: 20, blue: 255)])
    ]
    for row in 0..<15 {
      let bytes = BlockEncoder(glyphs: .half(.trueColor)).encode(image, row: row, columns: 0..<60)
      let cells = BlockDecoder.cells(bytes) ?? []
      let wanted = (0..<60).map { column in
        [row * 2, row * 2 + 1].map { line -> String in
          let grey = Int(noise.grey[line * 60 + column])
          return grey < 40 ? "2;1;20;255" : BlockDecoder.words(grey)
        }
      }
      let isRight = cells.map { [$0.samples[0], $0.samples[2]] } == wanted
      #expect(isRight && cells.allSatisfy { $0.samples[0] == $0.samples[1] })
    }
  }

  @Test func takesTheGreyRampOf256Colours() {
    #expect(text(.indexed256, 0..<1) == "\u{1B}[38;5;16;48;5;231m▀\u{1B}[m")
    for grey in 0...255 {
      let index = BlockEncoder.index(of: .grey(UInt8(grey)))
      let shown = Int(IndexedPalette.color(at: index)?.red ?? 0)
      #expect(index == 16 || index >= 231)
      #expect(abs(shown - grey) <= 9)
    }
  }

  @Test func showsOverlaysInColour() {
    let index = BlockEncoder.index(of: RGBColor(red: 255, green: 215, blue: 0))
    #expect(index == 220)
  }

  @Test func sixteenGreysRiseInSteps() {
    #expect(ShadeTable.levels.count == 16)
    #expect(Set(ShadeTable.levels.map { "\($0)" }).count >= 14)
    #expect(text(.sixteenGreys, 0..<1) == "\u{1B}[30;107m▀\u{1B}[m")
  }

  @Test func sixteenGreysNeverMixALayerWithAGrey() {
    let image = DisplayImage(
      width: 1, height: 2, grey: [220, 220],
      layers: [OverlayLayer(indices: [1, 0], palette: [RGBColor(red: 255, green: 255, blue: 255)])])
    let bytes = BlockEncoder(glyphs: .half(.sixteenGreys)).encode(image, row: 0, columns: 0..<1)
    #expect(String(decoding: bytes, as: UTF8.self) == "\u{1B}[97;47m▀\u{1B}[m")
  }

  @Test func cellsOutsideThePictureAreBlack() {
    #expect(text(.trueColor, 3..<4) == "\u{1B}[48;2;0;0;0m \u{1B}[m")
  }
}

@Suite struct GraphicsModeTests {
  @Test(arguments: [
    (GraphicsMode.sixel(registers: 256), "SIXEL 101"),
    (.sixel(registers: 1024), "SIXEL 101"),
    (.sixel(registers: 16), "SIXEL 12, NAVIGATION QUALITY"),
    (.halfBlock(.trueColor), "HALF-BLOCK 24-BIT, NAVIGATION QUALITY"),
    (.halfBlock(.indexed256), "HALF-BLOCK 256 COLOURS, NAVIGATION QUALITY"),
    (.halfBlock(.sixteenGreys), "HALF-BLOCK 16 GREYS, NAVIGATION QUALITY"),
    (.quadrant, "QUADRANTS 24-BIT, NAVIGATION QUALITY"),
    (.none, "NO PICTURE"),
  ])
  func badgeSaysWhatIsSeen(mode: GraphicsMode, badge: String) {
    #expect(mode.badge == badge)
    #expect(mode.shortBadge.count <= 12)
  }

  @Test func gridKeepsSamplesSquareOnTheGlass() {
    let cell = CellPixelSize(width: 9, height: 20)
    #expect(GraphicsMode.sixel(registers: 256).pixelGrid(cell: cell).imageHeight(rows: 3) == 60)
    let blocks = GraphicsMode.halfBlock(.trueColor).pixelGrid(cell: cell)
    #expect(blocks.imageWidth(columns: 3) == 3 && blocks.imageHeight(rows: 3) == 6)
    #expect(abs(blocks.sampleAspect - 10.0 / 9) < 1e-12)
    let quadrants = GraphicsMode.quadrant.pixelGrid(cell: cell)
    #expect(quadrants.imageWidth(columns: 3) == 6 && quadrants.imageHeight(rows: 3) == 6)
    #expect(abs(quadrants.sampleAspect - 10 / 4.5) < 1e-12)
  }
}

@Suite struct PictureTilingTests {
  private let tiling = PictureTiling(
    cell: CellPixelSize(width: 8, height: 16), maximumWidth: 80, maximumHeight: 64,
    maximumPixels: 4000)

  @Test(arguments: 0..<40) func coversEachMarkedCellOnce(seed: UInt64) {
    let area = Rect(column: 3, row: 2, width: 17, height: 11)
    var state = seed &* 977 &+ 13
    var marks = [Bool](repeating: true, count: 17 * 11)
    for _ in 0..<Int(seed) {
      state = state &* 6_364_136_223_846_793_005 &+ 1
      marks[Int(state >> 33) % marks.count] = false
    }
    var covered = [Int](repeating: 0, count: marks.count)
    for rect in tiling.rectangles(covering: marks, of: area) {
      #expect(rect.width * 8 <= 80 && rect.height * 16 <= 64)
      #expect(rect.height == 1 || rect.width * 8 * rect.height * 16 <= 4000)
      for row in rect.row..<rect.endRow {
        for column in rect.column..<rect.endColumn {
          covered[(row - 2) * 17 + column - 3] += 1
        }
      }
    }
    #expect(covered == marks.map { $0 ? 1 : 0 })
  }

  @Test func aPopupLeavesFourRectanglesAround() {
    let wide = PictureTiling(cell: CellPixelSize(width: 8, height: 16), maximumPixels: 1_000_000)
    let area = Rect(column: 0, row: 0, width: 20, height: 10)
    var marks = [Bool](repeating: true, count: 200)
    for row in 3..<6 { for column in 5..<15 { marks[row * 20 + column] = false } }
    #expect(wide.rectangles(covering: marks, of: area).count == 4)
  }
}
