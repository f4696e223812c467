/// Text of several lines being edited, wrapped at the width it is drawn with.
public struct TextArea: Equatable, Sendable {
  /// The paragraphs, each without line breaks; at least one.
  public private(set) var paragraphs: [[Character]]
  /// Index of the paragraph that holds the cursor.
  public private(set) var cursorParagraph: Int
  /// Position of the cursor in its paragraph, in characters.
  public private(set) var cursorOffset: Int
  /// Width of the wrapped lines in cells, by which up and down move. Set it to the width of the area.
  public var wrapWidth: Int
  /// First wrapped line shown, as far as it leaves the cursor in sight.
  public var scroll: Int

  /// Makes an area with the cursor at the start of the text.
  public init(text: String = "", wrapWidth: Int = 80) {
    paragraphs = text.split(separator: "\n", omittingEmptySubsequences: false).map { Array($0) }
    cursorParagraph = 0
    cursorOffset = 0
    self.wrapWidth = max(1, wrapWidth)
    scroll = 0
  }

  /// The whole text.
  public var text: String { paragraphs.map { String($0) }.joined(separator: "\n") }

  /// Applies an editing key: arrows, paging, Home, End, Backspace, Delete, Enter, Control-A, E, U, K, W.
  ///
  /// - Returns: Whether the key was one for the area.
  @discardableResult
  public mutating func apply(_ key: Key) -> Bool {
    switch key {
    case .character(let character): insert(String(character))
    case .enter: insert("\n")
    case .tab: insert("  ")
    case .backspace: deleteBackward()
    case .delete: deleteForward()
    case .control("u"): remove(0..<cursorOffset)
    case .control("k"): deleteToEnd()
    case .control("w"): remove(wordStart()..<cursorOffset)
    default: return move(key)
    }
    return true
  }

  /// Inserts text at the cursor; line breaks make paragraphs.
  public mutating func insert(_ addition: String) {
    for character in addition {
      if character.isNewline {
        let tail = Array(paragraphs[cursorParagraph][cursorOffset...])
        paragraphs[cursorParagraph].removeSubrange(cursorOffset...)
        cursorParagraph += 1
        paragraphs.insert(tail, at: cursorParagraph)
        cursorOffset = 0
      } else {
        paragraphs[cursorParagraph].insert(character, at: cursorOffset)
        cursorOffset += 1
      }
    }
  }

  /// Puts the cursor behind the last character.
  public mutating func moveToEnd() {
    cursorParagraph = paragraphs.count - 1
    cursorOffset = paragraphs[cursorParagraph].count
  }

  /// Draws the text wrapped at the area's width and sets the frame's cursor.
  public func draw(
    in frame: inout FrameBuffer, area: Rect, role: Role = .input, isFocused: Bool = true
  ) {
    guard !area.isEmpty else { return }
    frame.fill(area, role: role)
    let lines = wrappedLines(width: area.width)
    let position = cursorLine(in: lines)
    let first = ScrollPosition.first(
      offset: scroll, selected: position.line, count: lines.count, height: area.height)
    for (row, line) in lines[first..<min(lines.count, first + area.height)].enumerated() {
      frame.write(TextLine(line.line.text, role), at: area.line(row).origin, width: area.width)
    }
    guard isFocused else { return }
    let line = lines[position.line]
    let before = paragraphs[line.paragraph][line.line.range].prefix(position.offset)
    let column = before.reduce(0) { $0 + CharacterWidth.of($1) }
    frame.cursor = area.origin.offset(
      columns: min(column, area.width - 1), rows: position.line - first)
  }
}

extension TextArea {
  private struct Line {
    let paragraph: Int
    let line: WrappedLine
  }

  private func wrappedLines(width: Int) -> [Line] {
    paragraphs.enumerated().flatMap { number, paragraph in
      TextLayout.wrappedRanges(of: paragraph, width: max(1, width)).map {
        Line(paragraph: number, line: $0)
      }
    }
  }

  private func cursorLine(in lines: [Line]) -> (line: Int, offset: Int) {
    let index =
      lines.lastIndex {
        $0.paragraph == cursorParagraph && $0.line.range.lowerBound <= cursorOffset
      } ?? 0
    return (index, cursorOffset - lines[index].line.range.lowerBound)
  }

  private mutating func move(_ key: Key) -> Bool {
    switch key {
    case .left:
      if cursorOffset > 0 {
        cursorOffset -= 1
      } else if cursorParagraph > 0 {
        cursorParagraph -= 1
        cursorOffset = paragraphs[cursorParagraph].count
      }
    case .right:
      if cursorOffset < paragraphs[cursorParagraph].count {
        cursorOffset += 1
      } else if cursorParagraph + 1 < paragraphs.count {
        cursorParagraph += 1
        cursorOffset = 0
      }
    case .up: moveLines(-1)
    case .down: moveLines(1)
    case .pageUp: moveLines(-10)
    case .pageDown: moveLines(10)
    case .home, .control("a"): moveInLine(toEnd: false)
    case .end, .control("e"): moveInLine(toEnd: true)
    case .controlLeft: cursorOffset = wordStart()
    default: return false
    }
    return true
  }

  private mutating func moveLines(_ count: Int) {
    let lines = wrappedLines(width: wrapWidth)
    let position = cursorLine(in: lines)
    let target = lines[max(0, min(lines.count - 1, position.line + count))]
    cursorParagraph = target.paragraph
    cursorOffset = min(
      target.line.range.lowerBound + position.offset, lastOffset(of: target))
  }

  private mutating func moveInLine(toEnd: Bool) {
    let lines = wrappedLines(width: wrapWidth)
    let line = lines[cursorLine(in: lines).line]
    cursorOffset = toEnd ? lastOffset(of: line) : line.line.range.lowerBound
  }

  /// The last place of the cursor in a wrapped line: before the break when the paragraph goes on.
  private func lastOffset(of line: Line) -> Int {
    let end = line.line.range.upperBound
    let goesOn = end < paragraphs[line.paragraph].count
    return goesOn ? max(line.line.range.lowerBound, end - 1) : end
  }

  private mutating func deleteBackward() {
    if cursorOffset > 0 {
      remove(cursorOffset - 1..<cursorOffset)
    } else if cursorParagraph > 0 {
      let tail = paragraphs.remove(at: cursorParagraph)
      cursorParagraph -= 1
      cursorOffset = paragraphs[cursorParagraph].count
      paragraphs[cursorParagraph] += tail
    }
  }

  private mutating func deleteForward() {
    if cursorOffset < paragraphs[cursorParagraph].count {
      paragraphs[cursorParagraph].remove(at: cursorOffset)
    } else if cursorParagraph + 1 < paragraphs.count {
      paragraphs[cursorParagraph] += paragraphs.remove(at: cursorParagraph + 1)
    }
  }

  private mutating func deleteToEnd() {
    paragraphs[cursorParagraph].removeSubrange(cursorOffset...)
  }

  private mutating func remove(_ range: Range<Int>) {
    paragraphs[cursorParagraph].removeSubrange(range)
    cursorOffset = range.lowerBound
  }

  private func wordStart() -> Int {
    let characters = paragraphs[cursorParagraph]
    var index = cursorOffset
    while index > 0, characters[index - 1] == " " { index -= 1 }
    while index > 0, characters[index - 1] != " " { index -= 1 }
    return index
  }
}
