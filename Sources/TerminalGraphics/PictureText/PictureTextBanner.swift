public import TerminalUI

/// A picture with a banner above it.
public struct BannerPicture: Equatable, Sendable {
  /// The banner, white on black, and below it the picture as it was.
  public let image: DisplayImage
  /// Rows that the banner takes; the picture begins below them.
  public let bannerHeight: Int
  /// How many of the banner's characters are hollow boxes because the font does not have them.
  public let missingGlyphs: Int
}

/// Puts a banner above a picture: white text on a black strip of the picture's width.
///
/// The picture below is left as it is, pixel by pixel, layers included. The text is as large as fits at the
/// picture's width; lines too long for the smallest size go on in the next line, so that nothing of a
/// patient's identity is cut off.
///
/// - Parameters:
///   - lines: The banner.
///   - image: The picture, at least 64 pixels wide for a legible banner.
/// - Returns: The taller picture and what could not be written.
public func burnBanner(lines: [String], above image: DisplayImage) -> BannerPicture {
  let layout = BannerLayout(lines: lines, width: image.width)
  var strip = [UInt8](repeating: 0, count: image.width * layout.height)
  let result = drawText(
    layout.lines, into: &strip, width: image.width, height: layout.height, x: layout.margin,
    y: layout.margin, scale: layout.scale)
  let nothing = [UInt8](repeating: 0, count: strip.count)
  let layers = image.layers.map {
    OverlayLayer(indices: nothing + $0.indices, palette: $0.palette)
  }
  let taller = DisplayImage(
    width: image.width, height: layout.height + image.height, grey: strip + image.grey,
    layers: layers)
  return BannerPicture(
    image: taller, bannerHeight: layout.height, missingGlyphs: result.missingGlyphs)
}

/// How a banner's lines stand in a strip.
struct BannerLayout: Equatable {
  let lines: [String]
  let scale: Int
  let margin: Int

  /// The strip's height in pixels.
  var height: Int {
    lines.isEmpty ? 0 : lines.count * PictureText.pitch * scale + 2 * margin
  }

  /// The largest scale, at most two for every 512 pixels of width, at which each line fits; else the
  /// smallest, with long lines broken.
  init(lines: [String], width: Int) {
    let longest = lines.map(\.count).max() ?? 0
    let largest = max(1, width / 256)
    scale =
      (1...largest).last { longest * PictureText.advance * $0 + 2 * Self.margin($0) <= width } ?? 1
    margin = Self.margin(scale)
    let room = max(1, (width - 2 * margin) / (PictureText.advance * scale))
    self.lines = lines.flatMap { Self.broken($0, at: room) }
  }

  private static func margin(_ scale: Int) -> Int { 3 * scale }

  /// A line in pieces of at most `room` characters, broken at spaces where it has them.
  private static func broken(_ line: String, at room: Int) -> [String] {
    var rest = Array(line)
    var pieces: [String] = []
    while rest.count > room {
      let space = rest[...room].lastIndex(of: " ").flatMap { $0 > 0 ? $0 : nil }
      pieces.append(String(rest[..<(space ?? room)]))
      rest.removeFirst(space.map { $0 + 1 } ?? room)
    }
    return pieces + [String(rest)]
  }
}
