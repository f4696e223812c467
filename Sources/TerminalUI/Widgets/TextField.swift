/// One line of text being edited: a value that keys change and a frame shows.
public struct TextField: Equatable, Sendable {
  /// The text, without line breaks.
  public private(set) var text: String
  /// Position of the cursor in characters, `0...text.count`.
  public private(set) var cursor: Int
  /// Words shown while the text is empty.
  public var placeholder: String
  /// Greatest number of characters; further ones are refused.
  public var limit: Int
  /// Whether the text is hidden behind dots: passwords.
  public var isSecret: Bool

  /// Makes a field with the cursor behind its text.
  public init(
    text: String = "", placeholder: String = "", limit: Int = 1024, isSecret: Bool = false
  ) {
    self.text = text.split(separator: "\n").joined(separator: " ")
    cursor = self.text.count
    self.placeholder = placeholder
    self.limit = limit
    self.isSecret = isSecret
  }

  /// Applies an editing key.
  ///
  /// Arrows, Home, End, Backspace, Delete, and of the line editors' keys Control-A, E, U, K and W.
  ///
  /// - Returns: Whether the key was one for the field.
  @discardableResult
  public mutating func apply(_ key: Key) -> Bool {
    switch key {
    case .character(let character): insert(String(character))
    case .left: cursor = max(0, cursor - 1)
    case .right: cursor = min(text.count, cursor + 1)
    case .home, .control("a"): cursor = 0
    case .end, .control("e"): cursor = text.count
    case .controlLeft: cursor = wordStart()
    case .controlRight: cursor = wordEnd()
    case .backspace: remove(max(0, cursor - 1)..<cursor)
    case .delete: remove(cursor..<min(text.count, cursor + 1))
    case .control("u"): remove(0..<cursor)
    case .control("k"): remove(cursor..<text.count)
    case .control("w"): remove(wordStart()..<cursor)
    default: return false
    }
    return true
  }

  /// Inserts text at the cursor, line breaks as spaces, up to the limit.
  public mutating func insert(_ addition: String) {
    var characters = Array(text)
    let room = max(0, limit - characters.count)
    let inserted = addition.map { $0.isNewline ? " " : $0 }.prefix(room)
    characters.insert(contentsOf: inserted, at: cursor)
    text = String(characters)
    cursor = min(text.count, cursor + inserted.count)
  }

  /// Draws the field in the first row of an area and sets the frame's cursor.
  public func draw(in frame: inout FrameBuffer, area: Rect, isFocused: Bool = true) {
    guard !area.isEmpty else { return }
    frame.fill(area.line(0), role: .input)
    if text.isEmpty, !placeholder.isEmpty {
      frame.write(placeholder, at: area.origin, role: .inputPlaceholder, width: area.width)
    }
    let shown = isSecret ? [Character](repeating: "•", count: text.count) : Array(text)
    // The window over the text starts where the cursor still fits, with a cell for it behind the text.
    var start = 0
    while cells(shown[start..<cursor]) >= area.width, start < cursor { start += 1 }
    var end = start
    while end < shown.count, cells(shown[start...end]) <= area.width { end += 1 }
    frame.write(String(shown[start..<end]), at: area.origin, role: .input)
    if isFocused { frame.cursor = area.origin.offset(columns: cells(shown[start..<cursor])) }
  }

  private func cells(_ characters: ArraySlice<Character>) -> Int {
    characters.reduce(0) { $0 + CharacterWidth.of($1) }
  }

  private mutating func remove(_ range: Range<Int>) {
    var characters = Array(text)
    characters.removeSubrange(range)
    text = String(characters)
    cursor = min(range.lowerBound, text.count)
  }

  private func wordStart() -> Int {
    let characters = Array(text)
    var index = cursor
    while index > 0, characters[index - 1] == " " { index -= 1 }
    while index > 0, characters[index - 1] != " " { index -= 1 }
    return index
  }

  private func wordEnd() -> Int {
    let characters = Array(text)
    var index = cursor
    while index < characters.count, characters[index] == " " { index += 1 }
    while index < characters.count, characters[index] != " " { index += 1 }
    return index
  }
}
