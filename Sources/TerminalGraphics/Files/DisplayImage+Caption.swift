public import TerminalUI

extension DisplayImage {
  /// The picture with lines of text on black above it, part of its pixels: who the patient is stays with a picture that
  /// leaves the program.
  ///
  /// Lines too long for the width are broken. Letters without a glyph show as a box.
  ///
  /// - Parameter lines: The lines, from the top.
  /// - Returns: A picture of the same width, higher by ``captionHeight(lines:width:)``.
  public func captioned(_ lines: [String]) -> DisplayImage {
    let band = Caption(lines: lines, width: width)
    let none = [UInt8](repeating: 0, count: band.grey.count)
    return DisplayImage(
      width: width, height: height + band.height, grey: band.grey + grey,
      layers: layers.map { OverlayLayer(indices: none + $0.indices, palette: $0.palette) })
  }

  /// Rows of pixels that a caption takes in a picture of a width.
  public static func captionHeight(lines: [String], width: Int) -> Int {
    Caption(lines: lines, width: width).height
  }
}

/// A band of text.
private struct Caption {
  let width: Int
  let height: Int
  private(set) var grey: [UInt8]
  private let scale: Int

  init(lines: [String], width: Int) {
    // Letters keep their share of the picture: about 80 in a line, at least one pixel for each dot.
    scale = max(1, width / 480)
    self.width = width
    let margin = 2 * scale
    let advance = (DotFont.width + 1) * scale
    let columns = max(0, width - 2 * margin) / advance
    let wrapped = columns > 0 ? lines.flatMap { Self.pieces(of: $0, columns: columns) } : []
    let pitch = (DotFont.accentHeight + DotFont.height) * scale
    height = wrapped.isEmpty ? 0 : wrapped.count * pitch + 2 * margin
    grey = [UInt8](repeating: 0, count: width * height)
    for (number, line) in wrapped.enumerated() {
      for (column, character) in line.enumerated() {
        draw(character, x: margin + column * advance, y: margin + number * pitch)
      }
    }
  }

  /// Breaks a line at spaces by characters: each takes one place whatever its width on a terminal.
  private static func pieces(of line: String, columns: Int) -> [[Character]] {
    var result: [[Character]] = [[]]
    for word in line.split(separator: " ") {
      var rest = Array(word)
      if let last = result.last, !last.isEmpty {
        if last.count + 1 + rest.count <= columns {
          result[result.count - 1] += [" "] + rest
          continue
        }
        result.append([])
      }
      while rest.count > columns {
        result[result.count - 1] = Array(rest.prefix(columns))
        result.append([])
        rest.removeFirst(columns)
      }
      result[result.count - 1] = rest
    }
    return result
  }

  private mutating func draw(_ character: Character, x: Int, y: Int) {
    for (row, bits) in DotFont.rows(of: character).enumerated() {
      for column in 0..<DotFont.width where bits >> UInt8(DotFont.width - 1 - column) & 1 == 1 {
        fill(x: x + column * scale, y: y + row * scale)
      }
    }
  }

  private mutating func fill(x: Int, y: Int) {
    for row in y..<min(height, y + scale) {
      for column in x..<min(width, x + scale) { grey[row * width + column] = 255 }
    }
  }
}
