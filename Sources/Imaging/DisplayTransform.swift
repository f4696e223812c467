/// How samples between pixel centres are found.
public enum Interpolation: String, CaseIterable, Codable, Sendable {
  /// The nearest pixel's value.
  case nearest
  /// Linear between two neighbours on each axis.
  case bilinear
  /// Catmull-Rom cubic through four neighbours on each axis (Keys 1981, a = -0.5,
  /// doi 10.1109/TASSP.1981.1163711).
  case bicubic
  /// Sinc under the window of its own main lobe, three lobes on each side, through six neighbours on
  /// each axis (Duchon 1979, doi 10.1175/1520-0450(1979)018<1016:LFIOAT>2.0.CO;2). The sharpest of
  /// the four; beside hard edges it rings.
  case lanczos
}

/// How the reader wants to see an image: magnification, place, turning and mirroring.
///
/// The image is turned first and mirrored second; both are about the middle of the display.
public struct DisplayTransform: Hashable, Codable, Sendable {
  /// Magnification; 1 fits the whole image into the display.
  public var zoom: Double
  /// Image columns from the image's centre to the pixel in the middle of the display.
  public var panColumns: Double
  /// Image rows from the image's centre to the pixel in the middle of the display.
  public var panRows: Double
  /// Quarter turns clockwise, 0 to 3, before mirroring.
  public private(set) var quarterTurns: Int
  /// Whether left and right of the display are exchanged, after turning.
  public private(set) var isFlippedHorizontally: Bool
  /// Whether top and bottom of the display are exchanged, after turning.
  public private(set) var isFlippedVertically: Bool
  /// How samples between pixel centres are found.
  public var interpolation: Interpolation

  /// A transform from its parts; the whole image, upright, by default.
  public init(
    zoom: Double = 1, panColumns: Double = 0, panRows: Double = 0, quarterTurns: Int = 0,
    isFlippedHorizontally: Bool = false, isFlippedVertically: Bool = false,
    interpolation: Interpolation = .bicubic
  ) {
    self.zoom = zoom
    self.panColumns = panColumns
    self.panRows = panRows
    self.quarterTurns = ((quarterTurns % 4) + 4) % 4
    self.isFlippedHorizontally = isFlippedHorizontally
    self.isFlippedVertically = isFlippedVertically
    self.interpolation = interpolation
  }

  /// Whether the picture is shown as it was stored: neither turned nor mirrored.
  public var isUpright: Bool {
    (quarterTurns == 0 && !isFlippedHorizontally && !isFlippedVertically)
      || (quarterTurns == 2 && isFlippedHorizontally && isFlippedVertically)
  }

  /// Turns what is on the display clockwise by a quarter.
  public mutating func rotateClockwise() { turn(1) }

  /// Turns what is on the display anticlockwise by a quarter.
  public mutating func rotateAnticlockwise() { turn(3) }

  /// Exchanges left and right of what is on the display.
  public mutating func flipHorizontally() { isFlippedHorizontally.toggle() }

  /// Exchanges top and bottom of what is on the display.
  public mutating func flipVertically() { isFlippedVertically.toggle() }

  /// Takes turning and mirroring back.
  public mutating func resetOrientation() {
    (quarterTurns, isFlippedHorizontally, isFlippedVertically) = (0, false, false)
  }

  /// Turning after one mirroring is turning the other way before it.
  private mutating func turn(_ quarters: Int) {
    let isMirrored = isFlippedHorizontally != isFlippedVertically
    quarterTurns = (quarterTurns + (isMirrored ? 4 - quarters : quarters)) % 4
  }
}
