import Testing

@testable import TerminalGraphics
@testable import TerminalUI

@Suite struct QuadrantTests {
  private let yellow = RGBColor(red: 255, green: 196, blue: 0)
  private let green = RGBColor(red: 0, green: 230, blue: 118)

  private func cells(
    _ image: DisplayImage, levels: Int = 256, row: Int = 0, columns: Range<Int>
  ) -> [BlockDecoder.Cell] {
    let bytes = BlockEncoder(glyphs: .quadrant, levels: levels)
      .encode(image, row: row, columns: columns)
    return BlockDecoder.cells(bytes) ?? []
  }

  /// The four greys of a cell, and its error with each sample at its part's mean, twelve times.
  private func error(_ greys: [Int], _ isFirst: [Bool]) -> Int {
    [true, false].reduce(0) { sum, part in
      let values = zip(greys, isFirst).filter { $0.1 == part }.map(\.0)
      guard !values.isEmpty else { return sum }
      let total = values.reduce(0, +)
      return sum + 12 * values.reduce(0) { $0 + $1 * $1 } - 12 / values.count * total * total
    }
  }

  private func greys(_ image: DisplayImage, column: Int, row: Int) -> [Int] {
    let first = row * 2 * image.width + column * 2
    return [first, first + 1, first + image.width, first + image.width + 1].map {
      Int(image.grey[$0])
    }
  }

  @Test(arguments: [Pictures.noise(width: 96, height: 40), Pictures.slice(side: 64)])
  func eachCellHasTheLeastError(image: DisplayImage) {
    var misses = 0
    for row in 0..<image.height / 2 {
      let cells = cells(image, row: row, columns: 0..<image.width / 2)
      #expect(cells.count == image.width / 2)
      for (column, cell) in cells.enumerated() {
        let greys = greys(image, column: column, row: row)
        let least = (0..<16).map { mask in
          error(greys, (0..<4).map { mask >> $0 & 1 == 1 })
        }.min()
        // Samples of one colour belong together, whatever the character.
        let isFirst = cell.samples.map { $0 == cell.samples[0] }
        let means = [true, false].map { part in
          let values = zip(greys, isFirst).filter { $0.1 == part }.map(\.0)
          return values.isEmpty
            ? "" : BlockDecoder.words((2 * values.reduce(0, +) + values.count) / (2 * values.count))
        }
        let isRight = isFirst.map { means[$0 ? 0 : 1] } == cell.samples
        // Parts whose rounded means are equal may show as one colour.
        if error(greys, isFirst) > (least ?? 0) + 12 || !isRight { misses += 1 }
      }
    }
    #expect(misses == 0)
  }

  @Test func layersStandExactlyWhereTheyAre() {
    let noise = Pictures.noise(width: 80, height: 60)
    var state: UInt64 = 3
    let indices = (0..<noise.grey.count).map { _ -> UInt8 in
      state = state &* 6_364_136_223_846_793_005 &+ 1
      return state >> 61 == 0 ? 1 : 0
    }
    var image = noise
    image.layers = [OverlayLayer(indices: indices, palette: [yellow])]
    var (wrong, seen) = (0, 0)
    for row in 0..<30 {
      for (column, cell) in cells(image, row: row, columns: 0..<40).enumerated() {
        let first = row * 2 * 80 + column * 2
        let places = [first, first + 1, first + 80, first + 81]
        guard places.contains(where: { indices[$0] == 1 }) else { continue }
        seen += 1
        let bare = places.filter { indices[$0] == 0 }.map { Int(noise.grey[$0]) }
        let mean =
          bare.isEmpty ? 0 : (2 * bare.reduce(0, +) + bare.count) / (2 * bare.count)
        let wanted = places.map {
          indices[$0] == 1 ? BlockDecoder.words(yellow) : BlockDecoder.words(mean)
        }
        if cell.samples != wanted { wrong += 1 }
      }
    }
    #expect(wrong == 0 && seen > 200)
  }

  @Test func twoLayersInACellStandAndTheGreyGivesWay() {
    let image = DisplayImage(
      width: 2, height: 2, grey: [40, 40, 40, 250],
      layers: [OverlayLayer(indices: [1, 0, 2, 1], palette: [yellow, green])])
    let samples = cells(image, columns: 0..<1)[0].samples
    #expect(
      samples == [yellow, green, green, yellow].map(BlockDecoder.words)
        || samples == [yellow, yellow, green, yellow].map(BlockDecoder.words))
  }

  /// The scale bar is white: a layer's white is a layer, not a grey to be mixed.
  @Test func aLayersGreyIsNotMixed() {
    let white = RGBColor(red: 255, green: 255, blue: 255)
    let image = DisplayImage(
      width: 2, height: 2, grey: [200, 250, 10, 20],
      layers: [OverlayLayer(indices: [0, 0, 0, 1], palette: [white])])
    #expect(
      cells(image, columns: 0..<1)[0].samples
        == [153, 153, 153, 255].map(BlockDecoder.words))
  }

  @Test func fewerLevelsMergeCellsAndKeepLayers() {
    var image = Pictures.slice(side: 96)
    var indices = [UInt8](repeating: 0, count: image.grey.count)
    for place in stride(from: 0, to: indices.count, by: 97) { indices[place] = 1 }
    image.layers = [OverlayLayer(indices: indices, palette: [yellow])]
    var (full, few) = (0, 0)
    var levels: Set<String> = []
    for row in 0..<48 {
      let encoder = BlockEncoder(glyphs: .quadrant, levels: 32)
      let bytes = encoder.encode(image, row: row, columns: 0..<48)
      few += bytes.count
      full +=
        BlockEncoder(glyphs: .quadrant).encode(image, row: row, columns: 0..<48).count
      for cell in BlockDecoder.cells(bytes) ?? [] { levels.formUnion(cell.samples) }
    }
    #expect(levels.remove(BlockDecoder.words(yellow)) != nil)
    #expect(levels.count <= 32 && levels.contains(BlockDecoder.words(0)))
    #expect(few * 4 < full * 3, "\(few) of \(full)")
  }

  @Test func aPartOfARowIsThatPart() {
    let image = Pictures.slice(side: 50)
    let whole = cells(image, row: 12, columns: 0..<30)
    #expect(cells(image, row: 12, columns: 7..<28).map(\.samples) == whole[7..<28].map(\.samples))
    #expect(whole[25...].allSatisfy { Set($0.samples) == [BlockDecoder.words(0)] })
    #expect(cells(image, row: 25, columns: 0..<5).allSatisfy { Set($0.samples).count == 1 })
    #expect(cells(image, row: -1, columns: -3..<2).count == 5)
  }

  @Test func charactersAreThoseOfTheChart() {
    for (mask, character) in BlockCharacter.characters.prefix(16).enumerated() {
      let bytes = Array("\u{1B}[31;42m\(character)\u{1B}[m".utf8)
      let cell = BlockDecoder.cells(bytes)?.first
      #expect(cell?.isForeground == (0..<4).map { mask >> $0 & 1 == 1 })
    }
  }
}
