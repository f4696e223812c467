import TerminalUI

/// The parts of the pattern after SMPTE RP 133, where they lie and what of them can be seen.
struct SMPTEPattern {
  let frame: PatternFrame

  private static let ground = grey(50)
  private static let patches = [0, 10, 20, 30, 40, 50, 50, 60, 70, 80, 90, 100].map(grey)
  private static let black: (ground: UInt8, inner: UInt8) = (0, grey(5))
  private static let white: (ground: UInt8, inner: UInt8) = (255, grey(95))
  /// Contrasts of the faint lines in per cent.
  private static let faint = [5.0, 3, 1]

  private static let lines = LinePairBlock(
    pairs: [true, false].flatMap { isUpright in
      [1, 2, 3].map { LinePairs(width: $0, greys: (0, 255), isUpright: isUpright) }
    } + faint.map { LinePairs(width: 2, greys: faintGreys($0), isUpright: true) }, columns: 3)

  /// A grey in per cent, rounded half up.
  private static func grey(_ percent: Double) -> UInt8 { UInt8(percent * 2.55 + 0.5) }

  private static func faintGreys(_ contrast: Double) -> (UInt8, UInt8) {
    (grey(50 - contrast / 2), grey(50 + contrast / 2))
  }

  private var ring: [PixelRegion] { frame.ring(columns: 5, rows: 4, side: 0.1, middle: 0.5) }

  private var lineBlocks: [PixelRegion] {
    let corners = [0.01, 0.83].flatMap { y in
      [0.01, 0.83].map { frame.square($0, y, side: 0.16) }
    }
    return corners + [frame.area(0.37, 0.41, 0.26, 0.18)]
  }

  func draw(on canvas: inout PatternCanvas) {
    canvas.fill(Self.ground)
    canvas.crosshatch(boxes: 10, Self.grey(70))
    for (y, ground) in [(0.19, UInt8(0)), (0.73, 255)] {
      let window = frame.area(0.2, y, 0.6, 0.08)
      canvas.fill(window, ground)
      canvas.fill(window.middle(0.5, 0.5), ~ground)
    }
    let places = ring
    for (place, level) in zip(places, Self.patches) { canvas.fill(place, level) }
    for (place, levels) in zip(places.suffix(2), [Self.white, Self.black]) {
      canvas.fill(place, levels.ground)
      canvas.fillDetail(place.middle(0.5, 0.5), levels.inner)
    }
    for block in lineBlocks { canvas.lines(Self.lines, in: block, ground: Self.ground) }
  }

  /// What can be seen of the pattern.
  func sentences(_ steps: PatternSteps) -> [String] {
    let count = steps.count(among: Self.patches)
    let patches =
      count == 11
      ? "Eleven greys around the middle from 0 to 100 %, each lighter than the one before; 50 % twice."
      : "Patches from 0 to 100 % around the middle, in \(count) different greys."
    return [patches]
      + blackAndWhiteSentences(steps, ring, Self.black, Self.white, ["5 %", "95 %"])
      + lineSentences(steps)
      + ["A grid of ten by ten equal boxes, straight to the edges.", windowSentence]
  }

  private func lineSentences(_ steps: PatternSteps) -> [String] {
    if let sentence = missingLinesSentence(steps, Self.lines, lineBlocks) { return [sentence] }
    let told = Self.faint.filter {
      steps.tellsApart(Self.faintGreys($0).0, Self.faintGreys($0).1)
    }
    let words = told.map { "\(Int($0)) %" }.joined(separator: ", ")
    return [
      "Lines one, two and three pixels wide in the corners and the middle, black and white, separate.",
      told.isEmpty
        ? "Below them plain grey: this mode shows no contrast of 5 % or less there."
        : "Below them lines of a contrast of \(words)"
          + (told.count == Self.faint.count ? "." : "; fainter ones are plain grey."),
    ]
  }
}
