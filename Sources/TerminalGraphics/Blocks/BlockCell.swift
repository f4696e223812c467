import TerminalUI

/// A colour as a terminal's pen takes it.
struct PenColor: Equatable, Sendable {
  /// How the colour is selected, in the top byte, and its three bytes or its number.
  let code: UInt32

  private init(_ code: UInt32) { self.code = code }

  /// A 24-bit colour.
  @inline(__always)
  static func rgb(_ sample: BlockSample) -> PenColor { PenColor(sample.code) }
  /// A 24-bit grey.
  @inline(__always)
  static func grey(_ level: UInt8) -> PenColor { PenColor(UInt32(level) &* 0x01_0101) }
  /// One of the 256 colours.
  static func indexed(_ index: Int) -> PenColor {
    PenColor(0x0100_0000 | UInt32(truncatingIfNeeded: index & 0xFF))
  }
  /// One of the sixteen colours, 0...15.
  static func basic(_ index: Int) -> PenColor {
    PenColor(0x0200_0000 | UInt32(truncatingIfNeeded: index & 0xF))
  }
  /// The colour of a pen that nothing was selected for.
  static let unset = PenColor(.max)
}

/// The characters of cells: sixteen by the samples that the foreground takes, and three shades.
enum BlockCharacter {
  /// Every sample in the background.
  static let space: UInt8 = 0
  /// The upper half in the foreground.
  static let upperHalf: UInt8 = 0b0011
  /// Every sample in the foreground.
  static let full: UInt8 = 0b1111
  /// Shades of a quarter, a half and three quarters; the foreground's share in eighths is 2, 4, 6.
  static let shades: [(number: UInt8, eighths: Int)] = [(16, 2), (17, 4), (18, 6)]

  /// The characters by number. Bits of 0...15 are the samples: upper left 1, upper right 2, lower left
  /// 4, lower right 8 (Unicode 15, Block Elements, U+2580 to U+259F).
  static let characters: [Character] = [
    " ", "▘", "▝", "▀", "▖", "▌", "▞", "▛", "▗", "▚", "▐", "▜", "▄", "▙", "▟", "█", "░", "▒", "▓",
  ]
}

/// A character with its two colours.
struct BlockCell: Equatable, Sendable {
  /// Number of the character in `BlockCharacter.characters`.
  let character: UInt8
  let foreground: PenColor
  let background: PenColor

  @inline(__always)
  init(character: UInt8, foreground: PenColor, background: PenColor) {
    (self.character, self.foreground, self.background) = (character, foreground, background)
  }

  /// A cell of two halves.
  @inline(__always)
  static func halves(_ upper: PenColor, _ lower: PenColor) -> BlockCell {
    BlockCell(character: BlockCharacter.upperHalf, foreground: upper, background: lower)
  }

  /// A cell of one colour.
  @inline(__always)
  static func solid(_ color: PenColor) -> BlockCell {
    BlockCell(character: BlockCharacter.space, foreground: color, background: color)
  }
}
