/// A bitmap font for pictures that leave the program: letters of 5 by 7 pixels in cells of 6 by 13.
///
/// The glyphs were drawn for this program. Rows of a glyph: three for marks above capitals, seven for the
/// letter (small letters take the lower five), two for what goes below the baseline.
enum PictureText {
  /// Columns from one character to the next.
  static let advance = 6
  /// Rows from one line to the next.
  static let pitch = 13
  /// Rows of a glyph.
  static let glyphHeight = 12

  /// Twelve rows of five pixels: bit 4 is the leftmost.
  struct Glyph: Hashable, Sendable {
    var rows = [UInt8](repeating: 0, count: PictureText.glyphHeight)

    /// Adds rows of `#` and `.`, the first at row `top`.
    mutating func add(_ pattern: some Sequence<some StringProtocol>, top: Int) {
      for (row, text) in zip(top..., pattern) where rows.indices.contains(row) {
        rows[row] |= text.utf8.reduce(0) { $0 << 1 | ($1 == UInt8(ascii: "#") ? 1 : 0) }
      }
    }

    /// Whether the two rows above the small letters are free.
    var isLow: Bool { rows[3] == 0 && rows[4] == 0 }
  }

  /// What stands for a character that the font does not have.
  static let hollowBox: Glyph = {
    var glyph = Glyph()
    glyph.add(["#####", "#...#", "#...#", "#...#", "#...#", "#...#", "#####"], top: 3)
    return glyph
  }()

  /// The glyph of each character. Canonically equivalent spellings are the same `Character`.
  static let glyphs: [Character: Glyph] = {
    var table: [Character: Glyph] = [" ": Glyph()]
    for sheet in [asciiSheet, latinSheet, greekSheet, cyrillicSheet] {
      table.merge(glyphs(inSheet: sheet)) { first, _ in first }
    }
    for (letters, shapes) in sameShapes {
      for (letter, shape) in zip(letters, shapes) { table[letter] = table[shape] }
    }
    return table.merging(markedLetters(of: table)) { drawn, _ in drawn }
  }()

  /// The glyphs of a sheet: bands of a line of characters and nine lines of their rows.
  private static func glyphs(inSheet sheet: String) -> [Character: Glyph] {
    let lines = sheet.split(separator: "\n").map(Array.init)
    var table: [Character: Glyph] = [:]
    for band in stride(from: 0, to: lines.count - 9, by: 10) {
      for (place, column) in stride(from: 0, to: lines[band].count, by: advance).enumerated() {
        let rows = lines[(band + 1)...(band + 9)].map {
          String($0.dropFirst(place * advance).prefix(5))
        }
        table[lines[band][column], default: Glyph()].add(rows, top: 3)
      }
    }
    return table
  }

  /// Each letter with each mark.
  private static func markedLetters(of table: [Character: Glyph]) -> [Character: Glyph] {
    let dotless: [Character: Character] = ["i": "ı", "j": "ȷ", "і": "ı", "ј": "ȷ"]
    var marked: [Character: Glyph] = [:]
    for (letter, bare) in table where letter.isLetter {
      for mark in marks {
        var glyph = (mark.isAbove ? dotless[letter].flatMap { table[$0] } : nil) ?? bare
        glyph.add(mark.rows, top: mark.isAbove ? (glyph.isLow ? 2 : 0) : 10)
        marked[Character(String(letter) + mark.scalars)] = glyph
      }
    }
    return marked
  }
}
