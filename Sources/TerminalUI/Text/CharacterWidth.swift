/// How many cells characters take on a terminal.
///
/// The numbers are those of the C library's `wcwidth`, by which ncurses and most terminals go.
public enum CharacterWidth {
  /// Cells taken by a text as ``FrameBuffer`` writes it.
  public static func of(_ text: String) -> Int {
    var cells = 0
    forEachPrintable(in: text) { _, width in cells += width }
    return cells
  }

  /// Cells taken by one character; more than two where a cluster falls into several.
  public static func of(_ character: Character) -> Int {
    var cells = 0
    forEachPrintable(in: character) { _, width in cells += width }
    return cells
  }

  /// Calls `body` with what is put in the cells for a text: a character and the cells it takes (1 or 2).
  ///
  /// Names and descriptions come from files. Control characters, bidirectional overrides and unassigned
  /// code points, which could move the cursor or disorder a name, become U+FFFD; a tab becomes a space.
  /// A cluster falls into its bases, each with its combining marks (at most four, the limit of ncurses), so
  /// that the program and the terminal agree about the width.
  static func forEachPrintable(in text: String, _ body: (Character, Int) -> Void) {
    for character in text { forEachPrintable(in: character, body) }
  }

  static func forEachPrintable(in character: Character, _ body: (Character, Int) -> Void) {
    if let ascii = character.asciiValue, ascii >= 0x20, ascii < 0x7F { return body(character, 1) }
    if character == "\t" { return body(" ", 1) }
    var unit = String.UnicodeScalarView()
    var width = 0
    for scalar in character.unicodeScalars {
      if isCombining(scalar) {
        if width > 0, unit.count < 5 { unit.append(scalar) }
      } else if scalar.value != zeroWidthJoiner, !isVariationSelector(scalar.value) {
        if width > 0 { body(Character(String(unit)), width) }
        let printable = isPrintable(scalar)
        unit = String.UnicodeScalarView([printable ? scalar : replacement])
        width = printable && isWide(scalar.value) ? 2 : 1
      }
    }
    body(width > 0 ? Character(String(unit)) : Character(replacement), max(1, width))
  }

  private static let replacement: Unicode.Scalar = "\u{FFFD}"
  private static let zeroWidthJoiner: UInt32 = 0x200D

  private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator,
      .paragraphSeparator:
      false
    default: true
    }
  }

  private static func isCombining(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark: !isVariationSelector(scalar.value)
    default: (0x1160...0x11FF).contains(scalar.value)
    }
  }

  private static func isVariationSelector(_ value: UInt32) -> Bool {
    (0xFE00...0xFE0F).contains(value) || (0xE0100...0xE01EF).contains(value)
  }

  private static func isWide(_ value: UInt32) -> Bool {
    guard value >= 0x1100 else { return false }
    var low = 0
    var high = wideRanges.count
    while low < high {
      let middle = (low + high) / 2
      if wideRanges[middle].upperBound < value { low = middle + 1 } else { high = middle }
    }
    return low < wideRanges.count && wideRanges[low].contains(value)
  }

  /// Code points of width 2: East Asian Width W and F of Unicode 15 as in glibc 2.36, gaps that hold no
  /// assigned code point closed.
  private static let wideRanges: [ClosedRange<UInt32>] = [
    0x1100...0x115F, 0x231A...0x231B, 0x2329...0x232A, 0x23E9...0x23EC, 0x23F0...0x23F0,
    0x23F3...0x23F3, 0x25FD...0x25FE, 0x2614...0x2615, 0x2648...0x2653, 0x267F...0x267F,
    0x2693...0x2693, 0x26A1...0x26A1, 0x26AA...0x26AB, 0x26BD...0x26BE, 0x26C4...0x26C5,
    0x26CE...0x26CE, 0x26D4...0x26D4, 0x26EA...0x26EA, 0x26F2...0x26F3, 0x26F5...0x26F5,
    0x26FA...0x26FA, 0x26FD...0x26FD, 0x2705...0x2705, 0x270A...0x270B, 0x2728...0x2728,
    0x274C...0x274C, 0x274E...0x274E, 0x2753...0x2755, 0x2757...0x2757, 0x2795...0x2797,
    0x27B0...0x27B0, 0x27BF...0x27BF, 0x2B1B...0x2B1C, 0x2B50...0x2B50, 0x2B55...0x2B55,
    0x2E80...0x3029, 0x302E...0x303E, 0x3041...0x3096, 0x309B...0xA4C6, 0xA960...0xA97C,
    0xAC00...0xD7A3, 0xF900...0xFAD9, 0xFE10...0xFE19, 0xFE30...0xFE6B, 0xFF01...0xFF60,
    0xFFE0...0xFFE6, 0x16FE0...0x16FE3, 0x16FF0...0x1B2FB, 0x1F004...0x1F004, 0x1F0CF...0x1F0CF,
    0x1F18E...0x1F18E, 0x1F191...0x1F19A, 0x1F200...0x1F320, 0x1F32D...0x1F335, 0x1F337...0x1F37C,
    0x1F37E...0x1F393, 0x1F3A0...0x1F3CA, 0x1F3CF...0x1F3D3, 0x1F3E0...0x1F3F0, 0x1F3F4...0x1F3F4,
    0x1F3F8...0x1F43E, 0x1F440...0x1F440, 0x1F442...0x1F4FC, 0x1F4FF...0x1F53D, 0x1F54B...0x1F54E,
    0x1F550...0x1F567, 0x1F57A...0x1F57A, 0x1F595...0x1F596, 0x1F5A4...0x1F5A4, 0x1F5FB...0x1F64F,
    0x1F680...0x1F6C5, 0x1F6CC...0x1F6CC, 0x1F6D0...0x1F6D2, 0x1F6D5...0x1F6DF, 0x1F6EB...0x1F6EC,
    0x1F6F4...0x1F6FC, 0x1F7E0...0x1F7F0, 0x1F90C...0x1F93A, 0x1F93C...0x1F945, 0x1F947...0x1F9FF,
    0x1FA70...0x1FAF6, 0x20000...0x3134A,
  ]
}
