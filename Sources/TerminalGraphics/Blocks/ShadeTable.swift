import TerminalUI

/// Greys of terminals with sixteen colours: the four greys among them, and shade characters between two.
enum ShadeTable {
  /// The sixteen greys' nominal values in xterm: black 0, bright black 8, white 7, bright white 15.
  private static let greys: [(index: Int, value: Int)] = [(0, 0), (8, 127), (7, 229), (15, 255)]

  /// A cell whose two halves differ by more than this keeps them apart; else it shows their mean in a shade.
  private static let edge = 96

  /// The cell of two samples; a layer's colour is never mixed with a grey.
  static func cell(upper: BlockSample, lower: BlockSample) -> BlockCell {
    guard !upper.isLayer, !lower.isLayer, abs(Int(upper.grey) - Int(lower.grey)) <= edge else {
      return .halves(.basic(basicIndex(of: upper.color)), .basic(basicIndex(of: lower.color)))
    }
    return levels[((Int(upper.grey) + Int(lower.grey)) / 2 * 15 + 127) / 255]
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
    return nearest?.cell ?? .solid(.basic(0))
  }

  private static let candidates: [(value: Int, cell: BlockCell)] = {
    var result: [(value: Int, cell: BlockCell)] = greys.map {
      ($0.value, .solid(.basic($0.index)))
    }
    for (position, low) in greys.enumerated() {
      for high in greys[(position + 1)...] {
        for shade in BlockCharacter.shades {
          let value = low.value + (high.value - low.value) * shade.eighths / 8
          let cell = BlockCell(
            character: shade.number, foreground: .basic(high.index),
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
