public import TerminalUI

/// Pictures by which a reader checks what a terminal shows.
///
/// Both are renditions of this project, drawn anew at any size from published descriptions; they are
/// not the published files, and what is measured on a calibrated display needs those.
public enum TestPattern: String, CaseIterable, Sendable {
  /// After TG18-QC of the AAPM (On-line Report 03, 2005, "Assessment of display performance for
  /// medical imaging systems").
  ///
  /// From descriptions of it: sixteen patches from 8 to 248 with corner squares of 4 more and 4 less,
  /// 13 in 0 and 242 in 255 (5 and 95 %), line pairs of one and two pixels at 0 and 255 and at 128 and
  /// 130, ramps, a crosshatch, black and white windows, and QUALITY CONTROL in letters of a contrast
  /// that falls by one grey each. Places and sizes are ours.
  case tg18QC
  /// After RP 133 of the SMPTE (1991, "Medical diagnostic imaging test pattern for television monitors
  /// and hard-copy recording cameras"; Gray and others 1985, Radiology 145:519).
  ///
  /// From descriptions of it: a background of 50 %, patches from 0 to 100 % in steps of 10 with 50 %
  /// twice, 5 % in 0 % and 95 % in 100 %, line pairs in the corners and the middle, a crosshatch of ten
  /// boxes, black and white windows of 8 % height. Places, and the levels of the faint line pairs and
  /// of the crosshatch, are ours.
  case smpte

  /// The name as readers know it.
  public var name: String {
    switch self {
    case .tg18QC: "TG18-QC"
    case .smpte: "SMPTE RP 133"
    }
  }

  /// The pattern as a picture: a square on the glass in the middle, background around.
  ///
  /// Details that would be smaller than four samples are left out.
  ///
  /// - Parameters:
  ///   - width: Width in samples.
  ///   - height: Height in samples.
  ///   - sampleAspect: Height of a sample by its width on the glass.
  public func picture(width: Int, height: Int, sampleAspect: Double = 1) -> DisplayImage {
    let frame = PatternFrame(width: width, height: height, sampleAspect: sampleAspect)
    var canvas = PatternCanvas(frame: frame)
    switch self {
    case .tg18QC: TG18QCPattern(frame: frame).draw(on: &canvas)
    case .smpte: SMPTEPattern(frame: frame).draw(on: &canvas)
    }
    return canvas.image
  }

  /// What a reader should see of the pattern, in sentences, from what the display is sent.
  ///
  /// A reader who sees less learns something of the monitor or the room.
  ///
  /// - Parameters:
  ///   - display: How greys are shown.
  ///   - width: Width of the picture in samples.
  ///   - height: Height of the picture in samples.
  ///   - sampleAspect: Height of a sample by its width on the glass.
  public func whatShouldBeVisible(
    on display: PatternDisplay, width: Int, height: Int, sampleAspect: Double = 1
  ) -> [String] {
    let frame = PatternFrame(width: width, height: height, sampleAspect: sampleAspect)
    guard frame.holdsPattern else {
      return ["The picture is too small for this pattern: it needs a larger window."]
    }
    let steps = display.steps
    switch self {
    case .tg18QC: return TG18QCPattern(frame: frame).sentences(steps)
    case .smpte: return SMPTEPattern(frame: frame).sentences(steps)
    }
  }
}

/// How a display shows the greys of a pattern.
public enum PatternDisplay: Hashable, Sendable {
  /// Pixels in equal steps from black to white: 256 of them are exact, fewer are sixel's registers.
  case pixels(greys: Int)
  /// Cells of block characters.
  case cells(BlockGlyphs)

  /// Which greys the display tells apart.
  var steps: PatternSteps {
    switch self {
    case .pixels(let greys):
      PatternSteps(
        greys < 256
          ? RegisterPalette(greys: greys, registers: 256).registerOfGrey.map { Int($0) }
          : Array(0..<256), hasPixels: true)
    case .cells(.half(.indexed256)):
      PatternSteps(
        (0..<256).map { BlockEncoder.index(of: .grey(UInt8($0))) }, hasPixels: false)
    case .cells(.half(.sixteenGreys)):
      PatternSteps(
        (0..<256).map {
          let sample = BlockSample(grey: UInt8($0))
          let cell = ShadeTable.cell(upper: sample, lower: sample)
          return ShadeTable.levels.firstIndex(of: cell) ?? 0
        }, hasPixels: false)
    case .cells(.half(.trueColor)), .cells(.quadrant):
      PatternSteps(Array(0..<256), hasPixels: false)
    }
  }
}

/// Which greys a display tells apart.
struct PatternSteps {
  /// Whether samples are pixels of the screen, not parts of cells.
  let hasPixels: Bool
  /// The display's step for each of the 256 greys.
  private let steps: [Int]

  init(_ steps: [Int], hasPixels: Bool) {
    (self.steps, self.hasPixels) = (steps, hasPixels)
  }

  /// Number of greys shown.
  var count: Int { Set(steps).count }

  /// Whether two greys are shown as two.
  func tellsApart(_ first: UInt8, _ second: UInt8) -> Bool {
    steps[Int(first)] != steps[Int(second)]
  }

  /// How many greys several greys are shown as.
  func count(among greys: [UInt8]) -> Int { Set(greys.map { steps[Int($0)] }).count }

  /// What a ramp from 0 to 255 over some rows looks like.
  func ramp(rows: Int) -> String {
    if rows < count { return "an even rise, a step for each row" }
    return count == 256
      ? "a rise without steps" : "a rise in \(count) steps, as many as this mode has greys"
  }
}
