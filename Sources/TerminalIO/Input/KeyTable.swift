import TerminalUI

/// Which bytes stand for which key.
enum KeyTable {
  /// A control character.
  static func control(_ byte: UInt8) -> Key {
    switch byte {
    case 0x00: .control(" ")
    case 0x08, 0x7F: .backspace
    case 0x09: .tab
    case 0x0A, 0x0D: .enter
    case 0x01...0x1A: .control(Character(Unicode.Scalar(byte + 0x60)))
    case 0x1B: .escape
    case 0x1C: .control("\\")
    case 0x1D: .control("]")
    case 0x1E: .control("^")
    default: .control("_")
    }
  }

  /// A key of the application keypad or of PF1 to PF4, after `ESC O`.
  static func singleShift(_ byte: UInt8) -> Key? {
    switch Character(Unicode.Scalar(byte)) {
    case "M": .enter
    case let sign where ("j"..."y").contains(sign):
      // The keypad's signs follow each other from 0x6A (*) on, 0x40 above their characters.
      .character(Character(Unicode.Scalar(byte - 0x40)))
    case let letter: letterKey(letter)
    }
  }

  /// F1 to F5 of the Linux console.
  static func linuxFunction(_ byte: UInt8) -> Key? {
    (UInt8(ascii: "A")...UInt8(ascii: "E")).contains(byte)
      ? .function(Int(byte) - Int(UInt8(ascii: "A")) + 1) : nil
  }

  /// A key told by a control sequence, with its modifiers.
  static func key(for sequence: ControlSequence) -> Key? {
    let modifiers = KeyModifiers(parameter: sequence.parameter(1, default: 1))
    switch sequence.final {
    case "~":
      if sequence.parameter(0) == 27 {
        return character(sequence.parameter(2), modifiers: modifiers)
      }
      return numbered[sequence.parameter(0)]
    case "u": return character(sequence.parameter(0), modifiers: modifiers)
    case "Z": return .backTab
    default: return letterKey(sequence.final).map { modified($0, by: modifiers) }
    }
  }

  private static func letterKey(_ letter: Character) -> Key? { letters[letter] }

  private static let letters: [Character: Key] = [
    "A": .up, "B": .down, "C": .right, "D": .left, "H": .home, "F": .end,
    "P": .function(1), "Q": .function(2), "R": .function(3), "S": .function(4),
  ]

  private static let numbered: [Int: Key] = [
    1: .home, 2: .insert, 3: .delete, 4: .end, 5: .pageUp, 6: .pageDown, 7: .home, 8: .end,
    11: .function(1), 12: .function(2), 13: .function(3), 14: .function(4), 15: .function(5),
    17: .function(6), 18: .function(7), 19: .function(8), 20: .function(9), 21: .function(10),
    23: .function(11), 24: .function(12), 25: .function(13), 26: .function(14),
    28: .function(15), 29: .function(16), 31: .function(17), 32: .function(18),
    33: .function(19), 34: .function(20),
  ]

  private static func modified(_ key: Key, by modifiers: KeyModifiers) -> Key {
    let table: [Key: Key]
    if modifiers.contains(.control) {
      table = [
        .up: .controlUp, .down: .controlDown, .left: .controlLeft, .right: .controlRight,
      ]
    } else if modifiers.contains(.alt) {
      table = [.up: .altUp, .down: .altDown, .left: .altLeft, .right: .altRight]
    } else if modifiers.contains(.shift) {
      table = [.up: .shiftUp, .down: .shiftDown, .left: .shiftLeft, .right: .shiftRight]
    } else {
      table = [:]
    }
    return table[key] ?? key
  }

  /// A key told by its code point (`CSI u`, modifyOtherKeys).
  private static func character(_ code: Int, modifiers: KeyModifiers) -> Key? {
    switch code {
    case 9: return modifiers.contains(.shift) ? .backTab : .tab
    case 13: return .enter
    case 27: return .escape
    case 8, 127: return .backspace
    case 0..<0x20, 57344...63743: return nil
    default: break
    }
    guard let scalar = Unicode.Scalar(UInt32(code)) else { return nil }
    let character = Character(scalar)
    if modifiers.contains(.control) {
      return .control(Character(character.lowercased().prefix(1).description))
    }
    let shifted =
      modifiers.contains(.shift)
      ? Character(character.uppercased().prefix(1).description) : character
    return modifiers.contains(.alt) ? .alt(shifted) : .character(shifted)
  }
}

/// Keys held with another, as xterm numbers them: one plus the bits.
struct KeyModifiers: OptionSet {
  let rawValue: Int
  static let shift = KeyModifiers(rawValue: 1)
  static let alt = KeyModifiers(rawValue: 2)
  static let control = KeyModifiers(rawValue: 4)

  init(rawValue: Int) { self.rawValue = rawValue }
  init(parameter: Int) { rawValue = max(0, parameter - 1) }
}
