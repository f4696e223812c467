/// A coded character set without escapes, named as iconv(3) knows it.
enum CharacterSet: Equatable {
  /// Seven bits; what is above is no character.
  case ascii
  /// One byte for a character; those below 128 are ASCII.
  case singleByte(String)
  /// JIS X 0201: half-width katakana above 160.
  case katakana
  /// Two bytes above 160 for a character, as iconv's encoding.
  case doubleByte(String)
  /// JIS X 0208, two bytes below 128 for a character.
  case kanji
  /// JIS X 0212, two bytes below 128 for a character.
  case supplementaryKanji
  /// Whole texts in an encoding without escapes: UTF-8, GBK, GB18030.
  case encoding(String)

  /// The set of a defined term's number (PS3.3 C.12.1.1.2); `nil` for one that is not known.
  init?(registration number: Int) {
    switch number {
    case 6: self = .ascii
    case 13: self = .katakana
    case 58: self = .doubleByte("EUC-CN")
    case 87: self = .kanji
    case 100: self = .singleByte("ISO-8859-1")
    case 101: self = .singleByte("ISO-8859-2")
    case 109: self = .singleByte("ISO-8859-3")
    case 110: self = .singleByte("ISO-8859-4")
    case 126: self = .singleByte("ISO-8859-7")
    case 127: self = .singleByte("ISO-8859-6")
    case 138: self = .singleByte("ISO-8859-8")
    case 144: self = .singleByte("ISO-8859-5")
    case 148: self = .singleByte("ISO-8859-9")
    case 149: self = .doubleByte("EUC-KR")
    case 159: self = .supplementaryKanji
    case 166: self = .singleByte("TIS-620")
    case 192: self = .encoding("UTF-8")
    case 203: self = .singleByte("ISO-8859-15")
    default: return nil
    }
  }

  /// The set that a value of Specific Character Set declares, also in spellings that are common in
  /// files: `ISO-IR 100`, `iso_ir_100`. `nil` for one that is not known.
  init?(term: String) {
    let words = term.uppercased().split { $0 == " " || $0 == "_" || $0 == "-" }
    switch words {
    case []: self = .ascii
    case ["GB18030"], ["GBK"]: self = .encoding(String(words[0]))
    case ["ISO", "2022", "GB18030"]: self = .encoding("GB18030")
    case ["ISO", "2022", "GBK"]: self = .encoding("GBK")
    default:
      guard words.count >= 3, words[0] == "ISO", words[words.count - 2] == "IR",
        let number = Int(words[words.count - 1])
      else { return nil }
      self.init(registration: number)
    }
  }

  /// Whether the set is called into the upper half of the bytes.
  var isUpper: Bool {
    switch self {
    case .singleByte, .katakana, .doubleByte: true
    case .ascii, .kanji, .supplementaryKanji, .encoding: false
    }
  }

  /// Bytes of this set as text; what is no character becomes U+FFFD.
  func text(_ bytes: ArraySlice<UInt8>) -> String {
    switch self {
    case .ascii:
      return bytes.reduce(into: "") {
        $0.unicodeScalars.append($1 < 0x80 ? Unicode.Scalar($1) : "\u{fffd}")
      }
    case .singleByte(let name), .doubleByte(let name): return converted(bytes, from: name)
    case .encoding("UTF-8"): return String(decoding: bytes, as: UTF8.self)
    case .encoding(let name): return converted(bytes, from: name)
    case .katakana:
      // U+FF61 to U+FF9F in the order of the set (JIS X 0201).
      return bytes.reduce(into: "") { text, byte in
        let isKatakana = (0xa1...0xdf).contains(byte)
        let scalar = isKatakana ? Unicode.Scalar(0xff61 + UInt32(byte) - 0xa1) : nil
        text.unicodeScalars.append(byte < 0x80 ? Unicode.Scalar(byte) : scalar ?? "\u{fffd}")
      }
    case .kanji: return converted(extendedUnixCode(bytes, prefix: []), from: "EUC-JP")
    case .supplementaryKanji:
      return converted(extendedUnixCode(bytes, prefix: [0x8f]), from: "EUC-JP")
    }
  }

  /// Pairs of seven-bit bytes as EUC-JP has them.
  private func extendedUnixCode(_ bytes: ArraySlice<UInt8>, prefix: [UInt8]) -> ArraySlice<UInt8> {
    var code: [UInt8] = []
    var index = bytes.startIndex
    while index < bytes.endIndex {
      let isPair = bytes[index] > 0x20 && bytes[index] < 0x7f && index + 1 < bytes.endIndex
      code += isPair ? prefix + [bytes[index] | 0x80, bytes[index + 1] | 0x80] : [bytes[index]]
      index += isPair ? 2 : 1
    }
    return code[...]
  }
}
