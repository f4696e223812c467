import TerminalUI

/// Lines of two greys side by side.
struct LinePairs: Equatable {
  /// Width of one line, in samples.
  let width: Int
  /// The greys of the lines.
  let greys: (UInt8, UInt8)
  /// Whether the lines stand upright.
  let isUpright: Bool

  static func == (first: LinePairs, second: LinePairs) -> Bool {
    first.width == second.width && first.greys == second.greys
      && first.isUpright == second.isUpright
  }
}

/// Line pairs in rows and columns of boxes.
struct LinePairBlock {
  let pairs: [LinePairs]
  let columns: Int

  /// The boxes in a region; none where a box would not hold the pairs.
  func boxes(in region: PixelRegion) -> [PixelRegion] {
    let boxes = region.parts(columns: columns, rows: pairs.count / columns)
    let least = 2 * (pairs.map(\.width).max() ?? 1) + PatternFrame.leastDetail
    return boxes.allSatisfy { min($0.width, $0.height) >= least } ? boxes : []
  }
}

/// Draws a pattern.
struct PatternCanvas {
  private let frame: PatternFrame
  private var grey: [UInt8]

  init(frame: PatternFrame) {
    self.frame = frame
    grey = [UInt8](repeating: 0, count: frame.width * frame.height)
  }

  var image: DisplayImage {
    DisplayImage(width: frame.width, height: frame.height, grey: grey)
  }

  /// Fills the whole picture.
  mutating func fill(_ level: UInt8) {
    fill(PixelRegion(x: 0, y: 0, width: frame.width, height: frame.height), level)
  }

  /// Fills a region with one grey.
  mutating func fill(_ region: PixelRegion, _ level: UInt8) {
    paint(region) { _, _ in level }
  }

  /// Fills a region that is a detail; a smaller one is left out.
  mutating func fillDetail(_ region: PixelRegion, _ level: UInt8) {
    if region.isDetail { fill(region, level) }
  }

  /// Lines one sample wide between `boxes × boxes` boxes and around them.
  mutating func crosshatch(boxes: Int, _ level: UInt8) {
    let square = frame.area(0, 0, 1, 1)
    for line in 0...boxes {
      let x = square.x + (square.width - 1) * line / boxes
      let y = square.y + (square.height - 1) * line / boxes
      fill(PixelRegion(x: x, y: square.y, width: 1, height: square.height), level)
      fill(PixelRegion(x: square.x, y: y, width: square.width, height: 1), level)
    }
  }

  /// All greys from top to bottom, black first or white first.
  mutating func ramp(_ region: PixelRegion, isBlackFirst: Bool) {
    let last = max(1, region.height - 1)
    paint(region) { _, row in
      let level = UInt8((row * 510 + last) / (2 * last))
      return isBlackFirst ? level : ~level
    }
  }

  /// Boxes of line pairs on a plain ground.
  mutating func lines(_ block: LinePairBlock, in region: PixelRegion, ground: UInt8) {
    let boxes = block.boxes(in: region)
    if !boxes.isEmpty { fill(region, ground) }
    for (box, pairs) in zip(boxes, block.pairs) {
      paint(box) { column, row in
        let place = pairs.isUpright ? column : row
        return place / pairs.width % 2 == 0 ? pairs.greys.0 : pairs.greys.1
      }
    }
  }

  /// Writes a line of text, each letter in its own grey.
  mutating func letters(_ text: [(letter: Character, level: UInt8)], x: Int, y: Int, scale: Int) {
    for (place, (letter, level)) in text.enumerated() {
      drawText(
        [String(letter)], into: &grey, width: frame.width, height: frame.height,
        x: x + place * PictureText.advance * scale, y: y, scale: scale, level: level)
    }
  }

  /// Sets each sample of a region to what `level` gives for its column and row in the region.
  private mutating func paint(_ region: PixelRegion, _ level: (Int, Int) -> UInt8) {
    let columns = max(0, region.x)..<max(0, region.x, min(frame.width, region.x + region.width))
    let rows = max(0, region.y)..<max(0, region.y, min(frame.height, region.y + region.height))
    for row in rows {
      for column in columns {
        grey[row * frame.width + column] = level(column - region.x, row - region.y)
      }
    }
  }
}
