/// What became of a text in a picture.
public struct PictureTextResult: Equatable, Sendable {
  /// How many characters the font does not have; each is drawn as a hollow box. Where this is not zero, the
  /// caller says that a name is shown incompletely.
  public let missingGlyphs: Int
  /// Whether part of a character fell outside the picture.
  public let isClipped: Bool

  /// Makes a result.
  public init(missingGlyphs: Int, isClipped: Bool) {
    self.missingGlyphs = missingGlyphs
    self.isClipped = isClipped
  }
}

/// How many characters of a text the picture font does not have.
public func missingPictureGlyphs(in text: String) -> Int {
  text.count { PictureText.glyphs[$0] == nil }
}

/// Writes lines of text into a picture, in a font of 6 by 13 pixels a character.
///
/// Pixels between the strokes stay as they are; what reaches beyond the picture's edge is cut off.
///
/// - Parameters:
///   - lines: The text, left to right; a character takes one cell, a control character a hollow box.
///   - grey: The picture, row-major, `height x width`; strokes become `level`.
///   - width: Width of the picture in pixels.
///   - height: Height of the picture in pixels.
///   - x: Column of the first character's left edge.
///   - y: Row of the first line's top edge.
///   - scale: Pixels to a stroke, at least one.
///   - level: Grey of the strokes.
/// - Returns: How many characters had no glyph, and whether something was cut off.
/// - Precondition: `grey.count == width * height`.
@discardableResult
public func drawText(
  _ lines: [String], into grey: inout [UInt8], width: Int, height: Int, x: Int, y: Int,
  scale: Int, level: UInt8 = 255
) -> PictureTextResult {
  precondition(grey.count == width * height, "a picture needs one grey value for each pixel")
  var pen = PictureTextPen(width: width, height: height, scale: max(1, scale), level: level)
  for (row, line) in lines.enumerated() {
    for (column, character) in line.enumerated() {
      pen.draw(
        character, x: x + column * PictureText.advance * pen.scale,
        y: y + row * PictureText.pitch * pen.scale, into: &grey)
    }
  }
  return PictureTextResult(missingGlyphs: pen.missing, isClipped: pen.isClipped)
}

/// Draws characters and keeps count of what could not be drawn.
private struct PictureTextPen {
  let width: Int
  let height: Int
  let scale: Int
  let level: UInt8
  var missing = 0
  var isClipped = false

  mutating func draw(_ character: Character, x: Int, y: Int, into grey: inout [UInt8]) {
    let known = PictureText.glyphs[character]
    if known == nil { missing += 1 }
    let glyph = known ?? PictureText.hollowBox
    for (row, bits) in glyph.rows.enumerated() where bits != 0 {
      for column in 0..<5 where bits >> UInt8(4 - column) & 1 == 1 {
        fill(x: x + column * scale, y: y + row * scale, into: &grey)
      }
    }
  }

  private mutating func fill(x: Int, y: Int, into grey: inout [UInt8]) {
    let columns = max(0, x)..<max(0, x, min(width, x + scale))
    let rows = max(0, y)..<max(0, y, min(height, y + scale))
    if columns.count < scale || rows.count < scale { isClipped = true }
    for row in rows {
      for column in columns { grey[row * width + column] = level }
    }
  }
}
