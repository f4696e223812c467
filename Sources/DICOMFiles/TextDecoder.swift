/// Turns an element's bytes into Unicode by the Specific Character Set of its data set (PS3.5
/// section 6.1 and PS3.3 C.12.1.1.2).
///
/// Goals, in order: nothing false is shown; what can be shown is shown. Bytes that are no
/// character of the declared sets become U+FFFD. Without a declared set, or with one that is not known,
/// ASCII and sound UTF-8 are read, which other encodings do not look like by chance.
struct TextDecoder {
  /// The set before any escape.
  private let initial: CharacterSet
  /// The set of the upper half where no escape has called one and only one is declared.
  private let assumedUpper: CharacterSet?
  /// Whether the declared set is known.
  private let isDeclared: Bool

  /// A decoder for declared values of Specific Character Set.
  init(_ terms: [String]) {
    let sets = terms.map { CharacterSet(term: $0) }
    isDeclared = !terms.isEmpty && sets.first != .some(nil)
    initial = sets.first.flatMap(\.self) ?? .ascii
    let upper = sets.compactMap(\.self).filter(\.isUpper)
    assumedUpper = initial.isUpper ? initial : upper.count == 1 ? upper[0] : nil
  }

  /// The text of bytes.
  ///
  /// - Parameter isName: Whether `^` and `=` delimit components, as in a Person Name.
  func text(_ bytes: UnsafeRawBufferPointer, isName: Bool) -> String {
    if bytes.allSatisfy({ $0 < 0x80 && $0 != 0x1b }) {
      return String(decoding: bytes, as: UTF8.self)
    }
    let bytes = Array(bytes)
    if case .encoding = initial { return initial.text(bytes[...]) }
    let hasEscapes = bytes.contains(0x1b)
    if !hasEscapes, assumedUpper == nil || !isDeclared,
      let text = String(validating: bytes, as: UTF8.self)
    {
      return text
    }
    return hasEscapes
      ? withEscapes(bytes, isName: isName) : (assumedUpper ?? .ascii).text(bytes[...])
  }

  /// Text in which escapes call sets into the lower or the upper half of the bytes; a delimiter calls
  /// the initial ones back.
  private func withEscapes(_ bytes: [UInt8], isName: Bool) -> String {
    var text = ""
    var (lower, upper) = (CharacterSet.ascii, assumedUpper ?? .ascii)
    var start = 0
    var index = 0
    /// Adds what stands between `start` and `end`.
    func flush(_ end: Int) {
      guard start < end else { return }
      text += lower == .ascii ? upper.text(bytes[start..<end]) : lower.text(bytes[start..<end])
    }
    while index < bytes.count {
      if bytes[index] == 0x1b, let escape = EscapeSequence(bytes[index...]) {
        flush(index)
        if escape.isUpper { upper = escape.set } else { lower = escape.set }
        index += escape.length
        start = index
      } else if lower == .ascii, isDelimiter(bytes[index], isName: isName) {
        flush(index + 1)
        index += 1
        start = index
        upper = assumedUpper ?? .ascii
      } else {
        // A pair of the lower half may hold a delimiter's byte.
        let isPair = lower != .ascii && bytes[index] > 0x20 && index + 1 < bytes.count
        index += isPair ? 2 : 1
      }
    }
    flush(bytes.count)
    return text
  }

  private func isDelimiter(_ byte: UInt8, isName: Bool) -> Bool {
    switch byte {
    case UInt8(ascii: "\\"), 0x09, 0x0a, 0x0c, 0x0d: true
    case UInt8(ascii: "^"), UInt8(ascii: "="): isName
    default: false
    }
  }
}

/// An escape sequence with the set that it calls (PS3.3 tables C.12-3 and C.12-4).
private struct EscapeSequence {
  let length: Int
  let set: CharacterSet
  let isUpper: Bool

  /// The sequence at the start of some bytes; `nil` where none that is known stands there.
  init?(_ bytes: ArraySlice<UInt8>) {
    let text = String(decoding: bytes.dropFirst().prefix(3), as: UTF8.self)
    guard let found = Self.table.first(where: { text.hasPrefix($0.letters) }) else { return nil }
    length = 1 + found.letters.utf8.count
    (set, isUpper) = (found.set, found.isUpper)
  }

  private static let table: [(letters: String, set: CharacterSet, isUpper: Bool)] = [
    ("(B", .ascii, false), ("(J", .ascii, false), ("$B", .kanji, false), ("$@", .kanji, false),
    ("$(D", .supplementaryKanji, false), (")I", .katakana, true),
    ("-A", .singleByte("ISO-8859-1"), true), ("-B", .singleByte("ISO-8859-2"), true),
    ("-C", .singleByte("ISO-8859-3"), true), ("-D", .singleByte("ISO-8859-4"), true),
    ("-F", .singleByte("ISO-8859-7"), true), ("-G", .singleByte("ISO-8859-6"), true),
    ("-H", .singleByte("ISO-8859-8"), true), ("-L", .singleByte("ISO-8859-5"), true),
    ("-M", .singleByte("ISO-8859-9"), true), ("-T", .singleByte("TIS-620"), true),
    ("-b", .singleByte("ISO-8859-15"), true), ("$)A", .doubleByte("EUC-CN"), true),
    ("$)C", .doubleByte("EUC-KR"), true),
  ]
}
