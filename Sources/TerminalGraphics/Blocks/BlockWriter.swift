/// Writes cells as control functions and characters, only what changes.
struct BlockWriter {
  /// Most bytes a cell can take: `ESC [`, two colours of at most 17 with their ends, a character of 3.
  private static let cellBytes = 2 + 2 * 17 + 3

  private let start: UnsafeMutablePointer<UInt8>
  private var next: UnsafeMutablePointer<UInt8>
  private let numbers: UnsafePointer<UInt32>
  private let characters: UnsafePointer<UInt32>
  private var foreground = PenColor.unset
  private var background = PenColor.unset
  /// The colours that the terminal has: those above, unless what set them was thrown away.
  private var shown = (foreground: PenColor.unset, background: PenColor.unset)

  /// Most bytes that cells and the reset after them can take.
  static func bound(cells: Int) -> Int { cells * cellBytes + 8 }

  /// Writes what `body` writes and resets the colours.
  ///
  /// - Returns: Number of bytes.
  static func write(
    into output: UnsafeMutableBufferPointer<UInt8>, _ body: (inout BlockWriter) -> Void
  ) -> Int {
    guard let start = output.baseAddress else { return 0 }
    return numberTable.withUnsafeBufferPointer { numbers in
      characterTable.withUnsafeBufferPointer { characters in
        guard let numbers = numbers.baseAddress, let characters = characters.baseAddress else {
          return 0
        }
        var writer = BlockWriter(
          start: start, next: start, numbers: numbers, characters: characters)
        body(&writer)
        writer.append("\u{1B}[m")
        return writer.next - writer.start
      }
    }
  }

  /// Throws away what was written; the cells that follow are those that would have followed it.
  mutating func discard() {
    next = start
    shown = (.unset, .unset)
  }

  /// Writes a cell. Two colours may change places with the character's samples, and a cell of one
  /// colour takes the pen that has it: whatever changes fewer colours.
  @inline(__always)
  mutating func write(_ cell: BlockCell) {
    if cell.foreground == cell.background || cell.character == BlockCharacter.space {
      return writeSolid(cell.background)
    }
    let kept = changes(cell.foreground, cell.background)
    if cell.character < 16, changes(cell.background, cell.foreground) < kept {
      select(cell.background, cell.foreground)
      append(character: cell.character ^ BlockCharacter.full)
    } else {
      select(cell.foreground, cell.background)
      append(character: cell.character)
    }
  }

  @inline(__always)
  private mutating func writeSolid(_ color: PenColor) {
    if color != background, color == foreground {
      send(color, nil)
      return append(character: BlockCharacter.full)
    }
    background = color
    send(nil, color)
    append(character: BlockCharacter.space)
  }

  @inline(__always)
  private func changes(_ first: PenColor, _ second: PenColor) -> Int {
    (first == foreground ? 0 : 1) + (second == background ? 0 : 1)
  }

  @inline(__always)
  private mutating func select(_ newForeground: PenColor, _ newBackground: PenColor) {
    (foreground, background) = (newForeground, newBackground)
    send(newForeground, newBackground)
  }

  /// Select Graphic Rendition (ECMA-48, 8.3.117; ISO 8613-6 for 38 and 48) for the colours that a cell needs and the
  /// terminal does not have.
  @inline(__always)
  private mutating func send(_ newForeground: PenColor?, _ newBackground: PenColor?) {
    let foreground = newForeground == shown.foreground ? nil : newForeground
    let background = newBackground == shown.background ? nil : newBackground
    guard foreground != nil || background != nil else { return }
    append("\u{1B}[")
    if let foreground {
      append(foreground, isBackground: false)
      shown.foreground = foreground
    }
    if let background {
      append(background, isBackground: true)
      shown.background = background
    }
    // Each number ends with a semicolon; the last one's place is the function's end.
    next[-1] = UInt8(ascii: "m")
  }

  @inline(__always)
  private mutating func append(_ color: PenColor, isBackground: Bool) {
    let value = color.code & 0xFF_FFFF
    switch color.code >> 24 {
    case 0:
      append(isBackground ? "48;2;" : "38;2;")
      append(number: value >> 16)
      append(number: value >> 8 & 0xFF)
      append(number: value & 0xFF)
    case 1:
      append(isBackground ? "48;5;" : "38;5;")
      append(number: value)
    default: append(number: (value < 8 ? 30 + value : 82 + value) + (isBackground ? 10 : 0))
    }
  }

  @inline(__always)
  private mutating func append(_ text: StaticString) {
    next.update(from: text.utf8Start, count: text.utf8CodeUnitCount)
    next += text.utf8CodeUnitCount
  }

  /// A number from 0 to 255 and a semicolon.
  @inline(__always)
  private mutating func append(number: UInt32) {
    UnsafeMutableRawPointer(next).storeBytes(of: numbers[Int(number)], as: UInt32.self)
    next += number < 10 ? 2 : number < 100 ? 3 : 4
  }

  @inline(__always)
  private mutating func append(character: UInt8) {
    UnsafeMutableRawPointer(next).storeBytes(of: characters[Int(character)], as: UInt32.self)
    next += character == BlockCharacter.space ? 1 : 3
  }

  /// The bytes of each number and a semicolon, the first in the lowest address.
  private static let numberTable: [UInt32] = (0..<256).map { packed(Array("\($0);".utf8)) }

  /// The bytes of each character.
  private static let characterTable: [UInt32] = BlockCharacter.characters.map {
    packed(Array($0.utf8))
  }

  private static func packed(_ bytes: [UInt8]) -> UInt32 {
    UInt32(
      littleEndian: bytes.prefix(4).reversed().reduce(0) { $0 << 8 | UInt32($1) })
  }
}
