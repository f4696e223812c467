import Glibc
public import TerminalUI

/// Reads sixel sequences back, written from the standard (DEC STD 070 chapter 9; VT340 programmer's reference) and
/// not from the encoder, for tests.
public struct SixelDecoder {
  /// A decoded picture.
  public struct Picture: Equatable {
    /// Width in pixels, as the raster attributes declare it.
    public var width: Int
    /// Height in pixels, as the raster attributes declare it.
    public var height: Int
    /// Colour of each pixel, nil where nothing was painted.
    public var pixels: [RGBColor?]
    /// Pixels painted outside the declared size.
    public var paintedOutside: Int
    /// Registers that painted something.
    public var usedRegisters: Set<Int>
    /// The parameters before `q`.
    public var parameters: [Int]
  }

  /// What is wrong with a sequence.
  public enum Failure: Error, Equatable {
    /// The bytes do not start with a sixel introducer.
    case noIntroducer
    /// A byte has no meaning here.
    case unexpectedByte(UInt8, at: Int)
    /// A colour was used before it was defined.
    case undefinedRegister(Int)
    /// The sequence does not end with the string terminator.
    case unterminated
  }

  private var bytes: [UInt8]
  private var position = 0
  private var column = 0
  private var row = 0
  private var register = 0
  private var registers: [Int: RGBColor] = [:]
  private var picture = Picture(
    width: 0, height: 0, pixels: [], paintedOutside: 0, usedRegisters: [], parameters: [])

  /// Decodes one sequence.
  public static func decode(_ bytes: [UInt8]) throws -> Picture {
    var decoder = SixelDecoder(bytes: bytes)
    try decoder.run()
    return decoder.picture
  }

  private init(bytes: [UInt8]) { self.bytes = bytes }

  private mutating func run() throws {
    guard bytes.starts(with: [0x1B, 0x50]) else { throw Failure.noIntroducer }
    position = 2
    picture.parameters = numbers()
    guard take() == UInt8(ascii: "q") else { throw Failure.noIntroducer }
    while let byte = take() {
      switch byte {
      case 0x1B:
        guard take() == 0x5C, position == bytes.count else { throw Failure.unterminated }
        return
      case UInt8(ascii: "\""): rasterAttributes()
      case UInt8(ascii: "#"): selectRegister()
      case UInt8(ascii: "!"):
        let count = numbers().first ?? 1
        guard let pattern = take() else { throw Failure.unterminated }
        try paint(pattern, count: count)
      case UInt8(ascii: "$"): column = 0
      case UInt8(ascii: "-"):
        column = 0
        row += 6
      default: try paint(byte, count: 1)
      }
    }
    throw Failure.unterminated
  }

  private mutating func take() -> UInt8? {
    guard position < bytes.count else { return nil }
    position += 1
    return bytes[position - 1]
  }

  private mutating func numbers() -> [Int] {
    var result = [0]
    while position < bytes.count {
      let byte = bytes[position]
      if byte == UInt8(ascii: ";") {
        result.append(0)
      } else if (0x30...0x39).contains(byte) {
        result[result.count - 1] = result[result.count - 1] * 10 + Int(byte - 0x30)
      } else {
        break
      }
      position += 1
    }
    return result
  }

  private mutating func rasterAttributes() {
    let values = numbers()
    guard values.count == 4 else { return }
    picture.width = values[2]
    picture.height = values[3]
    picture.pixels = [RGBColor?](repeating: nil, count: values[2] * values[3])
  }

  private mutating func selectRegister() {
    let values = numbers()
    register = values[0]
    guard values.count == 5, values[1] == 2 else { return }
    func channel(_ percent: Int) -> UInt8 {
      UInt8((Double(percent) * 255 / 100).rounded())
    }
    registers[register] = RGBColor(
      red: channel(values[2]), green: channel(values[3]), blue: channel(values[4]))
  }

  private mutating func paint(_ byte: UInt8, count: Int) throws {
    guard (0x3F...0x7E).contains(byte) else {
      throw Failure.unexpectedByte(byte, at: position - 1)
    }
    let pattern = byte - 0x3F
    defer { column += count }
    guard pattern != 0 else { return }
    guard let color = registers[register] else { throw Failure.undefinedRegister(register) }
    picture.usedRegisters.insert(register)
    for bit in 0..<6 where pattern >> UInt8(bit) & 1 == 1 {
      for x in column..<column + count {
        if x < picture.width, row + bit < picture.height {
          picture.pixels[(row + bit) * picture.width + x] = color
        } else {
          picture.paintedOutside += 1
        }
      }
    }
  }
}

/// Peak signal-to-noise ratio of 8-bit samples in decibel; infinite for equal ones.
public func peakSignalToNoiseRatio(_ first: [UInt8], _ second: [UInt8]) -> Double {
  precondition(first.count == second.count, "pictures of the same size are compared")
  var sum = 0
  for (a, b) in zip(first, second) { sum += (Int(a) - Int(b)) * (Int(a) - Int(b)) }
  guard sum > 0 else { return .infinity }
  return 10 * log10(255 * 255 * Double(first.count) / Double(sum))
}
