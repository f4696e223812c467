import TerminalUI

/// A control sequence after `CSI`: parameters, and the byte that says what it is.
struct ControlSequence: Equatable {
  /// Sign before the parameters: `<`, `=`, `>`, `?`, or nil.
  let prefix: Character?
  /// The numbers; of sub-parameters the first one.
  let numbers: [Int]
  /// Bytes between the numbers and the last byte.
  let intermediates: String
  /// The last byte.
  let final: Character

  init(body: ArraySlice<UInt8>, final: UInt8) {
    var body = body
    if let first = body.first, (0x3C...0x3F).contains(first) {
      prefix = Character(Unicode.Scalar(first))
      body = body.dropFirst()
    } else {
      prefix = nil
    }
    let parameters = body.prefix { (0x30..<0x3C).contains($0) }
    numbers = parameters.split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false).map {
      Self.number($0.prefix { (0x30..<0x3A).contains($0) })
    }
    intermediates = String(decoding: body.dropFirst(parameters.count), as: UTF8.self)
    self.final = Character(Unicode.Scalar(final))
  }

  private static func number(_ digits: ArraySlice<UInt8>) -> Int {
    digits.prefix(9).reduce(0) { $0 * 10 + Int($1) - 0x30 }
  }

  /// A parameter, or the value that stands for a missing one.
  func parameter(_ index: Int, default value: Int = 0) -> Int {
    index < numbers.count && numbers[index] > 0 ? numbers[index] : value
  }

  /// What the sequence means; nil for what the program has no use for.
  func token(mousePixelsPerCell: (width: Int, height: Int)?) -> InputToken? {
    switch (prefix, intermediates, final) {
    case ("<", "", "M"), ("<", "", "m"):
      return mouse(pixelsPerCell: mousePixelsPerCell).map { .key(.mouse($0)) }
    case ("?", "", "c"): return .reply(.primaryAttributes(numbers))
    case ("?", "$", "y"):
      return .reply(.mode(number: parameter(0), state: parameter(1)))
    case ("?", "", "S"):
      return .reply(
        .graphics(item: parameter(0), status: parameter(1), values: Array(numbers.dropFirst(2))))
    case (nil, "", "t"): return .reply(windowReport)
    case (nil, "", "I"): return .focus(true)
    case (nil, "", "O"): return .focus(false)
    case (nil, "", "R") where numbers.count == 2 && parameter(0) != 1: return .reply(.other)
    case (nil, "", "n"): return .reply(parameter(0) == 0 ? .status : .other)
    case (nil, "", _): return KeyTable.key(for: self).map { .key($0) }
    default: return .reply(.other)
    }
  }

  private var windowReport: TerminalReply {
    switch parameter(0) {
    case 6: .cellSize(width: parameter(2), height: parameter(1))
    case 4: .textAreaSize(width: parameter(2), height: parameter(1))
    default: .other
    }
  }

  /// SGR mouse: button bits, column, row; `M` for down and moved, `m` for up.
  private func mouse(pixelsPerCell: (width: Int, height: Int)?) -> MouseEvent? {
    guard numbers.count == 3 else { return nil }
    let bits = numbers[0]
    let x = max(0, numbers[1] - 1)
    let y = max(0, numbers[2] - 1)
    var cell = CellPoint(column: x, row: y)
    var pixel: ScreenPixel?
    if let size = pixelsPerCell {
      cell = CellPoint(column: x / size.width, row: y / size.height)
      pixel = ScreenPixel(x: x, y: y)
    }
    guard let (kind, button) = action(bits) else { return nil }
    return MouseEvent(
      kind: kind, button: button, cell: cell, pixel: pixel,
      modifiers: MouseEvent.Modifiers(rawValue: UInt8(bits & 28)))
  }

  private func action(_ bits: Int) -> (MouseEvent.Kind, MouseEvent.Button)? {
    let buttons: [MouseEvent.Button] = [.left, .middle, .right, .none]
    let button = buttons[bits & 3]
    if bits & 64 != 0 {
      switch bits & 3 {
      case 0: return (.wheelUp, .none)
      case 1: return (.wheelDown, .none)
      default: return nil
      }
    }
    if bits & 128 != 0 { return nil }
    if final == "m" { return (.release, button) }
    if bits & 32 != 0 { return button == .none ? nil : (.drag, button) }
    return (.press, button)
  }
}

/// Answers that come as strings.
enum StringReply {
  static func reply(kind: UInt8, body: ArraySlice<UInt8>) -> TerminalReply {
    let text = String(decoding: body, as: UTF8.self)
    switch kind {
    case UInt8(ascii: "_"): return .applicationCommand(text)
    case UInt8(ascii: "P"):
      if text.hasPrefix(">|") { return .version(String(text.dropFirst(2))) }
      if text.hasPrefix("1$r") { return .setting(String(text.dropFirst(3))) }
      if text.hasPrefix("0$r") { return .setting(nil) }
      return .other
    default: return .other
    }
  }
}
