import TerminalUI

/// Greys of terminals with sixteen colours: the four greys among them, and shade characters between two.
enum ShadeTable {
  /// The sixteen greys' nominal values in xterm: black 0, bright black 8, white 7, bright white 15.
  private static let greys: [(index: Int, value: Int)] = [(0, 0), (8, 127), (7, 229), (15, 255)]

  /// The share of ink of each shade character.
  private static let shades: [(character: String, eighths: Int)] = [
    ("░", 2), ("▒", 4), ("▓", 6),
  ]

  /// A cell whose two halves differ by more than this keeps them apart; else it shows their mean in a shade.
  private static let edge = 96

  static func cell(upper: RGBColor, lower: RGBColor) -> BlockCell {
    guard upper.isGrey, lower.isGrey, abs(Int(upper.red) - Int(lower.red)) <= edge else {
      return BlockCell(
        character: "▀", foreground: .basic(basicIndex(of: upper)),
        background: .basic(basicIndex(of: lower)))
    }
    return levels[((Int(upper.red) + Int(lower.red)) / 2 * 15 + 127) / 255]
  }

  private static func basicIndex(of color: RGBColor) -> Int {
    guard color.isGrey else { return 8 + IndexedPalette.nearest8(to: color) }
    let nearest = greys.min { abs($0.value - Int(color.red)) < abs($1.value - Int(color.red)) }
    return nearest?.index ?? 0
  }

  /// The cells of sixteen greys from black to white.
  static let levels: [BlockCell] = (0..<16).map { level in
    let wanted = level * 255 / 15
    let nearest = candidates.min { abs($0.value - wanted) < abs($1.value - wanted) }
    return nearest?.cell
      ?? BlockCell(character: " ", foreground: .basic(7), background: .basic(0))
  }

  private static let candidates: [(value: Int, cell: BlockCell)] = {
    var result: [(value: Int, cell: BlockCell)] = greys.map {
      ($0.value, BlockCell(character: " ", foreground: .basic(7), background: .basic($0.index)))
    }
    for (position, low) in greys.enumerated() {
      for high in greys[(position + 1)...] {
        for shade in shades {
          let value = low.value + (high.value - low.value) * shade.eighths / 8
          let cell = BlockCell(
            character: shade.character, foreground: .basic(high.index),
            background: .basic(low.index))
          result.append((value, cell))
        }
      }
    }
    return result
  }()
}

extension RGBColor {
  fileprivate var isGrey: Bool { red == green && green == blue }
}
