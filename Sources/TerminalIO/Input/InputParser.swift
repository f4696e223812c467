import TerminalUI

/// Turns the bytes a terminal sends into keys, pasted text and answers.
///
/// Bytes come in any pieces. A lone Escape cannot be told from the start of a sequence until some time has
/// passed: while ``isIncomplete`` the caller waits a little and then calls ``finish()``.
///
/// Sources: ECMA-48; xterm's ctlseqs (SGR mouse 1006 and 1016, bracketed paste 2004, modifyOtherKeys); the kitty
/// keyboard protocol for `CSI u`.
struct InputParser: Sendable {
  /// Size of a cell when the mouse is told in pixels (mode 1016); nil when it is told in cells.
  var mousePixelsPerCell: (width: Int, height: Int)?
  private var buffer: [UInt8] = []
  private var position = 0
  private var pasted: [UInt8]?

  /// Longest pasted text and longest answer that are kept, in bytes.
  private static let pasteLimit = 1 << 20
  private static let stringLimit = 1 << 16

  /// Whether bytes wait for their continuation.
  var isIncomplete: Bool { position < buffer.count && pasted == nil }
  /// Whether they may be a key: Escape alone, or with one letter. Longer ones are the start of a sequence, whose rest
  /// must not be taken for keys when it comes late.
  var mayBeKey: Bool { isIncomplete && buffer.count - position <= 2 }

  /// Reads further bytes.
  mutating func parse(_ bytes: some Sequence<UInt8>) -> [InputToken] {
    buffer += bytes
    var tokens: [InputToken] = []
    while position < buffer.count {
      let step = pasted == nil ? nextStep() : pasteStep()
      guard case .taken(let count, let token) = step else { break }
      position += count
      if let token { tokens.append(token) }
    }
    buffer.removeSubrange(0..<position)
    position = 0
    return tokens
  }

  /// Ends the wait for a continuation: a lone Escape is the key, anything else unfinished is dropped.
  mutating func finish() -> [InputToken] {
    guard isIncomplete else { return [] }
    let rest = buffer
    buffer = []
    switch rest {
    case [0x1B]: return [.key(.escape)]
    case [0x1B, UInt8(ascii: "[")], [0x1B, UInt8(ascii: "O")], [0x1B, UInt8(ascii: "P")],
      [0x1B, UInt8(ascii: "]")], [0x1B, UInt8(ascii: "_")], [0x1B, UInt8(ascii: "^")],
      [0x1B, UInt8(ascii: "X")]:
      return [.key(.alt(Character(Unicode.Scalar(rest[1]))))]
    default: return []
    }
  }

  /// What the bytes at the position make.
  private enum Step {
    /// Not yet decided.
    case more
    /// This many bytes are used up, for a token or for none.
    case taken(Int, InputToken?)
  }

  private mutating func nextStep() -> Step {
    let byte = buffer[position]
    switch byte {
    case 0x1B: return escapeStep()
    case 0x00..<0x20, 0x7F: return .taken(1, .key(KeyTable.control(byte)))
    case 0x20..<0x7F: return .taken(1, .key(.character(Character(Unicode.Scalar(byte)))))
    default: return characterStep(from: position) { .character($0) }
    }
  }

  private mutating func escapeStep() -> Step {
    guard position + 1 < buffer.count else { return .more }
    let second = buffer[position + 1]
    switch second {
    case UInt8(ascii: "["): return controlSequenceStep()
    case UInt8(ascii: "O"): return singleShiftStep()
    case UInt8(ascii: "P"), UInt8(ascii: "]"), UInt8(ascii: "_"), UInt8(ascii: "^"),
      UInt8(ascii: "X"):
      return stringStep(kind: second)
    case 0x1B: return .taken(1, .key(.escape))
    case 0x7F, 0x08: return .taken(2, .key(.control("w")))
    case 0x00..<0x20: return .taken(1, .key(.escape))
    case 0x20..<0x7F: return .taken(2, .key(.alt(Character(Unicode.Scalar(second)))))
    default:
      guard case .taken(let count, let token) = characterStep(from: position + 1, { .alt($0) })
      else { return .more }
      return .taken(count + 1, token)
    }
  }

  /// One UTF-8 character; a malformed byte is dropped.
  private func characterStep(from start: Int, _ key: (Character) -> Key) -> Step {
    let lead = buffer[start]
    let length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2
    guard (0xC2...0xF4).contains(lead) else { return .taken(1, nil) }
    let available = buffer[start..<min(buffer.count, start + length)]
    guard available.dropFirst().allSatisfy({ $0 & 0xC0 == 0x80 }) else { return .taken(1, nil) }
    guard available.count == length else { return .more }
    let text = String(decoding: available, as: UTF8.self)
    guard text != "\u{FFFD}", let character = text.first else { return .taken(length, nil) }
    return .taken(length, .key(key(character)))
  }

  private func singleShiftStep() -> Step {
    guard position + 2 < buffer.count else { return .more }
    return .taken(3, KeyTable.singleShift(buffer[position + 2]).map { .key($0) })
  }

  private mutating func controlSequenceStep() -> Step {
    var end = position + 2
    while end < buffer.count, (0x20..<0x40).contains(buffer[end]) { end += 1 }
    guard end < buffer.count else {
      return end - position > 256 ? .taken(end - position, nil) : .more
    }
    let final = buffer[end]
    let body = buffer[position + 2..<end]
    let length = end + 1 - position
    guard (0x40..<0x7F).contains(final) else { return .taken(end - position, nil) }
    if body.isEmpty, final == UInt8(ascii: "[") {
      // The Linux console's F1 to F5: CSI [ A ... E.
      guard end + 1 < buffer.count else { return .more }
      return .taken(length + 1, KeyTable.linuxFunction(buffer[end + 1]).map { .key($0) })
    }
    if body.isEmpty, final == UInt8(ascii: "M") {
      // The mouse of mode 1000 without 1006: three bytes that are not told apart safely from text.
      guard end + 3 < buffer.count else { return .more }
      return .taken(length + 3, nil)
    }
    let sequence = ControlSequence(body: body, final: final)
    if sequence == ControlSequence(body: Array("200".utf8)[...], final: UInt8(ascii: "~")) {
      pasted = []
      return .taken(length, nil)
    }
    return .taken(length, sequence.token(mousePixelsPerCell: mousePixelsPerCell))
  }

  /// A string that ends with ST, or BEL for an operating system command.
  private func stringStep(kind: UInt8) -> Step {
    var end = position + 2
    while end < buffer.count {
      if buffer[end] == 0x07, kind == UInt8(ascii: "]") {
        return .taken(end + 1 - position, .reply(.other))
      }
      if buffer[end] == 0x1B {
        guard end + 1 < buffer.count else { return .more }
        let body = buffer[position + 2..<end]
        guard buffer[end + 1] == UInt8(ascii: "\\") else { return .taken(end - position, nil) }
        return .taken(end + 2 - position, .reply(StringReply.reply(kind: kind, body: body)))
      }
      end += 1
    }
    return end - position > Self.stringLimit ? .taken(end - position, nil) : .more
  }

  private mutating func pasteStep() -> Step {
    let terminator = Array("\u{1B}[201~".utf8)
    let rest = buffer[position...]
    if rest.starts(with: terminator) {
      let text = String(decoding: pasted ?? [], as: UTF8.self)
      pasted = nil
      let lines = text.replacing("\r\n", with: "\n").replacing("\r", with: "\n")
      return .taken(terminator.count, .paste(lines))
    }
    if rest.count < terminator.count, terminator.starts(with: rest) { return .more }
    if (pasted?.count ?? 0) < Self.pasteLimit { pasted?.append(buffer[position]) }
    return .taken(1, nil)
  }
}
