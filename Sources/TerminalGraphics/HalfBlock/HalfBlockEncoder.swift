public import TerminalUI

/// Turns pictures into cells of the upper half block `▀`: its foreground is the upper sample, its background the
/// lower one.
public struct HalfBlockEncoder: Sendable {
  /// How many greys the terminal shows.
  public let depth: HalfBlockDepth

  /// Makes an encoder.
  public init(depth: HalfBlockDepth) { self.depth = depth }

  /// Encodes some cells of one row of a picture. The bytes set colours, write the cells and reset the colours.
  ///
  /// - Parameters:
  ///   - image: The picture, one sample across and two down a cell. What lies outside it is black.
  ///   - row: Row of cells of the picture, from zero.
  ///   - columns: Columns of cells of the picture.
  public func encode(_ image: DisplayImage, row: Int, columns: Range<Int>) -> [UInt8] {
    var output: [UInt8] = []
    output.reserveCapacity(columns.count * 24)
    var pen = Pen()
    for column in columns {
      let upper = image.color(x: column, y: row * 2)
      let lower = image.color(x: column, y: row * 2 + 1)
      let cell = cell(upper: upper, lower: lower)
      pen.select(cell, output: &output)
      output += cell.character.utf8
    }
    output += "\u{1B}[m".utf8
    return output
  }

  private func cell(upper: RGBColor, lower: RGBColor) -> BlockCell {
    switch depth {
    case .trueColor:
      BlockCell(character: "▀", foreground: .rgb(upper), background: .rgb(lower))
    case .indexed256:
      BlockCell(
        character: "▀", foreground: .indexed(Self.index(of: upper)),
        background: .indexed(Self.index(of: lower)))
    case .sixteenGreys: ShadeTable.cell(upper: upper, lower: lower)
    }
  }

  /// The nearest of the palette's greys for greys, of all its colours for overlays.
  static func index(of color: RGBColor) -> Int {
    guard color.red == color.green, color.green == color.blue else {
      return IndexedPalette.nearest256(to: color)
    }
    return greyIndices[Int(color.red)]
  }

  private static let greyIndices: [Int] = (0..<256).map { grey in
    let candidates = [16] + Array(232...255) + [231]
    let nearest = candidates.min { first, second in
      distance(first, grey) < distance(second, grey)
    }
    return nearest ?? 16
  }

  private static func distance(_ index: Int, _ grey: Int) -> Int {
    abs(Int(IndexedPalette.color(at: index)?.green ?? 0) - grey)
  }
}

/// A colour as a half-block's pen takes it.
enum PenColor: Equatable, Sendable {
  case rgb(RGBColor)
  case indexed(Int)
  /// One of the sixteen colours, 0...15.
  case basic(Int)

  /// The parameters of Select Graphic Rendition (ECMA-48, 8.3.117; ISO 8613-6 for 38 and 48).
  func parameters(isBackground: Bool) -> String {
    switch self {
    case .rgb(let color):
      "\(isBackground ? 48 : 38);2;\(color.red);\(color.green);\(color.blue)"
    case .indexed(let index): "\(isBackground ? 48 : 38);5;\(index)"
    case .basic(let index):
      String((index < 8 ? 30 + index : 82 + index) + (isBackground ? 10 : 0))
    }
  }
}

/// A character with its two colours.
struct BlockCell: Equatable, Sendable {
  let character: String
  let foreground: PenColor
  let background: PenColor
}

/// The colours in force, so that only changes are written.
private struct Pen {
  private var foreground: PenColor?
  private var background: PenColor?

  mutating func select(_ cell: BlockCell, output: inout [UInt8]) {
    var parameters: [String] = []
    if cell.foreground != foreground {
      parameters.append(cell.foreground.parameters(isBackground: false))
    }
    if cell.background != background {
      parameters.append(cell.background.parameters(isBackground: true))
    }
    foreground = cell.foreground
    background = cell.background
    guard !parameters.isEmpty else { return }
    output += "\u{1B}[\(parameters.joined(separator: ";"))m".utf8
  }
}

extension DisplayImage {
  /// The colour of a pixel with its layers; black outside the picture.
  public func color(x: Int, y: Int) -> RGBColor {
    guard x >= 0, x < width, y >= 0, y < height else { return .grey(0) }
    let position = y * width + x
    for layer in layers.reversed() {
      let index = Int(layer.indices[position])
      if index > 0, index <= layer.palette.count { return layer.palette[index - 1] }
    }
    return .grey(grey[position])
  }
}
