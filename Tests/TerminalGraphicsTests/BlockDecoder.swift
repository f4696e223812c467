import TerminalUI

/// Reads cells of block characters back, from ECMA-48 and the Unicode chart of block elements and not
/// from the encoder.
struct BlockDecoder {
  /// One cell: the samples in the foreground and the colours, as the parameters select them.
  struct Cell: Equatable {
    /// Upper left, upper right, lower left, lower right.
    var isForeground: [Bool]
    /// `2;r;g;b`, `5;n` or a number by itself.
    var foreground: String
    var background: String

    /// The colours of the four samples.
    var samples: [String] { isForeground.map { $0 ? foreground : background } }
  }

  private static let shapes: [Character: String] = [
    " ": "....", "▘": "#...", "▝": ".#..", "▀": "##..", "▖": "..#.", "▌": "#.#.", "▞": ".##.",
    "▛": "###.", "▗": "...#", "▚": "#..#", "▐": ".#.#", "▜": "##.#", "▄": "..##", "▙": "#.##",
    "▟": ".###", "█": "####",
  ]

  /// The cells of what was encoded; `nil` for a character that is no block, or colours left on.
  static func cells(_ bytes: [UInt8]) -> [Cell]? {
    var cells: [Cell] = []
    var (foreground, background) = ("", "")
    var rest = Substring(String(decoding: bytes, as: UTF8.self))
    while let character = rest.popFirst() {
      guard character == "\u{1B}" else {
        guard let shape = shapes[character] else { return nil }
        cells.append(
          Cell(
            isForeground: shape.map { $0 == "#" }, foreground: foreground,
            background: background))
        continue
      }
      guard rest.popFirst() == "[", let end = rest.firstIndex(of: "m") else { return nil }
      let parameters = rest[..<end].split(separator: ";").map(String.init)
      rest = rest[rest.index(after: end)...]
      guard select(parameters, &foreground, &background) else { return nil }
    }
    return foreground.isEmpty && background.isEmpty ? cells : nil
  }

  private static func select(
    _ parameters: [String], _ foreground: inout String, _ background: inout String
  ) -> Bool {
    if parameters.isEmpty { (foreground, background) = ("", "") }
    var rest = parameters[...]
    while let first = rest.popFirst() {
      var color = first
      if first == "38" || first == "48" {
        let length = rest.first == "2" ? 4 : 2
        guard rest.count >= length else { return false }
        color = rest.prefix(length).joined(separator: ";")
        rest = rest.dropFirst(length)
      }
      let isBackground = first.hasPrefix("4") || first.hasPrefix("10")
      if isBackground { background = color } else { foreground = color }
    }
    return true
  }

  /// The parameters of a 24-bit colour.
  static func words(_ color: RGBColor) -> String { "2;\(color.red);\(color.green);\(color.blue)" }
  /// The parameters of a 24-bit grey.
  static func words(_ grey: Int) -> String { "2;\(grey);\(grey);\(grey)" }
}
