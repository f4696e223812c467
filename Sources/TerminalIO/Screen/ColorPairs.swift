import CNcurses
import TerminalUI

/// The colour pairs of ncurses, defined as styles come up.
struct ColorPairs {
  /// Colours in use: 0 for none, 8 or 256.
  private let colors: Int
  private let limit: Int
  private var numbers: [Pair: Int32] = [:]

  private struct Pair: Hashable {
    let foreground: Int32
    let background: Int32
  }

  /// Makes an empty table for the open screen.
  init(usesColor: Bool) {
    let available = Int(cncurses_colors())
    colors = !usesColor || available < 8 ? 0 : available >= 256 ? 256 : 8
    limit = min(32_767, Int(cncurses_color_pairs()))
  }

  /// Whether any colour is shown.
  var hasColor: Bool { colors > 0 }

  /// The number of the pair for a style; 0, the terminal's own, without colours or when none is left.
  mutating func number(for style: Style) -> Int32 {
    guard colors > 0 else { return 0 }
    let pair = pair(for: style)
    if let known = numbers[pair] { return known }
    let number = numbers.count + 1
    guard number < limit, cncurses_define_pair(Int32(number), pair.foreground, pair.background) == 0
    else { return 0 }
    numbers[pair] = Int32(number)
    return Int32(number)
  }

  private func pair(for style: Style) -> Pair {
    let foreground = style.foreground.map(index) ?? -1
    let background = style.background.map(index) ?? -1
    if foreground == background, foreground >= 0, style.foreground != style.background {
      // With eight colours two can fall together; words must stay readable.
      return Pair(foreground: background == 0 ? 7 : 0, background: background)
    }
    return Pair(foreground: foreground, background: background)
  }

  private func index(_ color: RGBColor) -> Int32 {
    Int32(
      colors == 256 ? IndexedPalette.nearest256(to: color) : IndexedPalette.nearest8(to: color))
  }
}
