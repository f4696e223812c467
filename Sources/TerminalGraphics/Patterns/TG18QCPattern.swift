import TerminalUI

/// The parts of the pattern after TG18-QC, where they lie and what of them can be seen.
struct TG18QCPattern {
  let frame: PatternFrame

  private static let patches = stride(from: UInt8(8), through: 248, by: 16).map { $0 }
  private static let contrast: UInt8 = 4
  private static let black: (ground: UInt8, inner: UInt8) = (0, 13)
  private static let white: (ground: UInt8, inner: UInt8) = (255, 242)
  private static let ground: UInt8 = 128
  private static let faint: (UInt8, UInt8) = (128, 130)
  private static let words = ["QUALITY", "CONTROL"]

  private static let lines = LinePairBlock(
    pairs: [(UInt8(0), UInt8(255)), faint].flatMap { greys in
      [1, 2].flatMap { width in
        [true, false].map { LinePairs(width: width, greys: greys, isUpright: $0) }
      }
    }, columns: 4)

  private var ring: [PixelRegion] {
    frame.ring(columns: 6, rows: 5, side: 0.09, middle: 0.405)
  }

  private var ramps: [PixelRegion] { [0.04, 0.86].map { frame.area($0, 0.18, 0.1, 0.64) } }

  private var lineBlocks: [PixelRegion] {
    let corners = [0.02, 0.86].flatMap { y in
      [0.02, 0.86].map { frame.square($0, y, side: 0.12) }
    }
    return corners + [frame.area(0.38, 0.335, 0.24, 0.14)]
  }

  /// The fields of text and the sign of the letters' contrast.
  private var fields: [(name: String, area: PixelRegion, ground: UInt8, isLighter: Bool)] {
    [
      ("dark", frame.area(0.17, 0.67, 0.22, 0.15), 0, true),
      ("middle grey", frame.area(0.39, 0.67, 0.22, 0.15), 128, true),
      ("light", frame.area(0.61, 0.67, 0.22, 0.15), 255, false),
    ]
  }

  func draw(on canvas: inout PatternCanvas) {
    canvas.fill(Self.ground)
    canvas.crosshatch(boxes: 10, 191)
    for (place, ramp) in ramps.enumerated() { canvas.ramp(ramp, isBlackFirst: place == 0) }
    for (y, ground) in [(0.03, UInt8(0)), (0.87, 255)] {
      let window = frame.area(0.2, y, 0.6, 0.1)
      canvas.fill(window, ground)
      canvas.fill(window.middle(0.5, 0.5), ~ground)
    }
    drawRing(on: &canvas)
    for block in lineBlocks { canvas.lines(Self.lines, in: block, ground: Self.ground) }
    for field in fields { draw(field.area, field.ground, field.isLighter, on: &canvas) }
  }

  private func drawRing(on canvas: inout PatternCanvas) {
    let places = ring
    for (place, level) in zip(places.dropFirst(), Self.patches) {
      canvas.fill(place, level)
      let levels = [
        level - Self.contrast, level + Self.contrast, level + Self.contrast,
        level - Self.contrast,
      ]
      for (corner, level) in zip(place.corners(0.25), levels) { canvas.fillDetail(corner, level) }
    }
    for (place, levels) in [(places.first, Self.black), (places.last, Self.white)] {
      guard let place else { continue }
      canvas.fill(place, levels.ground)
      canvas.fillDetail(place.middle(0.5, 0.5), levels.inner)
    }
  }

  private func draw(
    _ area: PixelRegion, _ ground: UInt8, _ isLighter: Bool, on canvas: inout PatternCanvas
  ) {
    canvas.fill(area, ground)
    let scale = Self.textScale(area)
    guard scale > 0 else { return }
    let length = Self.words[0].count
    let left = area.x + (area.width - length * PictureText.advance * scale) / 2
    let top = area.y + (area.height - 2 * PictureText.pitch * scale) / 2
    for (line, word) in Self.words.enumerated() {
      let text = word.enumerated().map { place, letter in
        (letter, Self.level(line * length + place, ground, isLighter))
      }
      canvas.letters(text, x: left, y: top + line * PictureText.pitch * scale, scale: scale)
    }
  }

  /// Samples to a stroke; 0 where the words do not fit.
  private static func textScale(_ area: PixelRegion) -> Int {
    min(
      area.width / ((words[0].count + 1) * PictureText.advance),
      area.height / (2 * PictureText.pitch))
  }

  /// The grey of a letter: fourteen greys from the ground for the first, one for the last.
  private static func level(_ place: Int, _ ground: UInt8, _ isLighter: Bool) -> UInt8 {
    let contrast = UInt8(words.joined().count - place)
    return isLighter ? ground + contrast : ground - contrast
  }
}

extension TG18QCPattern {
  /// What can be seen of the pattern.
  func sentences(_ steps: PatternSteps) -> [String] {
    [patchSentence(steps), cornerSentence(steps)]
      + blackAndWhiteSentences(steps, ring, Self.black, Self.white, ["13", "242"])
      + ["Ramps at both sides: \(steps.ramp(rows: ramps[0].height))."]
      + lineSentences(steps)
      + wordSentences(steps)
      + [windowSentence]
  }

  private func patchSentence(_ steps: PatternSteps) -> String {
    let count = steps.count(among: Self.patches)
    return count == Self.patches.count
      ? "Sixteen patches around the middle, each lighter than the one before."
      : "Sixteen patches around the middle, in \(count) different greys."
  }

  private func cornerSentence(_ steps: PatternSteps) -> String {
    guard let corner = ring.first?.corners(0.25).first, corner.isDetail else {
      return "No squares in the patches' corners: the picture is too coarse for them."
    }
    let merged = Self.patches.filter {
      !steps.tellsApart($0, $0 - Self.contrast) || !steps.tellsApart($0, $0 + Self.contrast)
    }
    if merged.isEmpty { return "In the corners of each patch two darker and two lighter squares." }
    if merged.count == Self.patches.count {
      return "In no patch's corners two darker and two lighter squares: a step of 4 is too small."
    }
    let list = merged.map(String.init).joined(separator: ", ")
    return "Squares in the patches' corners, but not all four in the patches of grey \(list): "
      + "this mode has no step of 4 there."
  }

  private func lineSentences(_ steps: PatternSteps) -> [String] {
    if let sentence = missingLinesSentence(steps, Self.lines, lineBlocks) { return [sentence] }
    return [
      "Lines one and two pixels wide in the corners and the middle, black and white, separate.",
      steps.tellsApart(Self.faint.0, Self.faint.1)
        ? "Below them the same lines in greys 128 and 130, just to be made out."
        : "Below them plain grey: this mode shows greys 128 and 130 as one.",
    ]
  }

  private func wordSentences(_ steps: PatternSteps) -> [String] {
    guard fields.allSatisfy({ Self.textScale($0.area) > 0 }) else {
      return ["No words QUALITY CONTROL: the picture is too coarse for them."]
    }
    return fields.map { field in
      let letters = Self.words.joined().count
      let told = (0..<letters).count {
        steps.tellsApart(field.ground, Self.level($0, field.ground, field.isLighter))
      }
      let some = told == 0 ? "no letter" : "the first \(told) of \(letters)"
      let which = told == letters ? "each letter" : some
      return "QUALITY CONTROL on \(field.name), letter by letter fainter: \(which) can be seen."
    }
  }
}
