/// A window's sentence, which no number of greys changes.
let windowSentence =
  "A white bar in a black one and a black bar in a white one, with sharp edges and no shadow beside."

/// Sentences about a square just above black in black, and one just below white in white.
///
/// - Parameters:
///   - places: The patches of a ring; black and white are among them and as large as the others.
///   - names: What the inner squares are called.
func blackAndWhiteSentences(
  _ steps: PatternSteps, _ places: [PixelRegion], _ black: (ground: UInt8, inner: UInt8),
  _ white: (ground: UInt8, inner: UInt8), _ names: [String]
) -> [String] {
  guard let place = places.first, place.middle(0.5, 0.5).isDetail else {
    return ["No squares in black and in white: the picture is too coarse for them."]
  }
  return [("black", black, names[0]), ("white", white, names[1])].map { ground, greys, name in
    steps.tellsApart(greys.ground, greys.inner)
      ? "In the \(ground) patch a square of \(name)."
      : "The \(ground) patch is plain: this mode does not tell \(name) from \(ground)."
  }
}

/// What is said in place of line pairs where they are not there to be judged; `nil` where they are.
func missingLinesSentence(
  _ steps: PatternSteps, _ block: LinePairBlock, _ places: [PixelRegion]
) -> String? {
  if !steps.hasPixels {
    return "Line pairs say nothing here: the finest detail of this mode is a part of a cell."
  }
  return places.contains { block.boxes(in: $0).isEmpty }
    ? "No line pairs: the picture is too coarse for them. Fine detail cannot be judged." : nil
}
