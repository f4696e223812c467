import Glibc

/// A colour of 8 bits a channel, in sRGB.
public struct RGBColor: Hashable, Sendable {
  /// Red, 0...255.
  public var red: UInt8
  /// Green, 0...255.
  public var green: UInt8
  /// Blue, 0...255.
  public var blue: UInt8

  /// Makes a colour.
  public init(red: UInt8, green: UInt8, blue: UInt8) {
    self.red = red
    self.green = green
    self.blue = blue
  }

  /// Makes a colour from `#rrggbb`; nil when the text is anything else.
  public init?(hexadecimal text: String) {
    let digits = text.utf8.dropFirst()
    guard text.utf8.first == UInt8(ascii: "#"), digits.count == 6,
      digits.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
      let value = UInt32(String(text.dropFirst()), radix: 16)
    else { return nil }
    self.init(
      red: UInt8(value >> 16 & 255), green: UInt8(value >> 8 & 255), blue: UInt8(value & 255))
  }

  /// A grey of the given level.
  public static func grey(_ level: UInt8) -> RGBColor {
    RGBColor(red: level, green: level, blue: level)
  }

  /// Relative luminance, 0...1 (WCAG 2.1, definition of relative luminance).
  public var relativeLuminance: Double {
    func linear(_ channel: UInt8) -> Double {
      let value = Double(channel) / 255
      return value <= 0.03928 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4)
    }
    return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
  }

  /// Contrast ratio with another colour, 1...21 (WCAG 2.1, definition of contrast ratio).
  public func contrast(with other: RGBColor) -> Double {
    let first = relativeLuminance
    let second = other.relativeLuminance
    return (max(first, second) + 0.05) / (min(first, second) + 0.05)
  }
}

/// How cells of a role look. A missing colour is the terminal's own.
public struct Style: Hashable, Sendable {
  /// Colour of the characters.
  public var foreground: RGBColor?
  /// Colour behind the characters.
  public var background: RGBColor?
  /// Heavier strokes.
  public var bold: Bool
  /// Fainter strokes.
  public var dim: Bool
  /// Foreground and background exchanged.
  public var reverse: Bool
  /// A line beneath.
  public var underline: Bool

  /// Makes a style.
  public init(
    foreground: RGBColor? = nil, background: RGBColor? = nil, bold: Bool = false,
    dim: Bool = false, reverse: Bool = false, underline: Bool = false
  ) {
    self.foreground = foreground
    self.background = background
    self.bold = bold
    self.dim = dim
    self.reverse = reverse
    self.underline = underline
  }

  /// The style without its colours.
  public var withoutColor: Style {
    Style(bold: bold, dim: dim, reverse: reverse, underline: underline)
  }
}
