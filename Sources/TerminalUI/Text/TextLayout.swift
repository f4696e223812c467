/// Cuts and breaks plain text by cells.
public enum TextLayout {
  /// The text cut to at most `width` cells, with `…` at its end where something was cut.
  public static func truncated(_ text: String, to width: Int) -> String {
    guard width > 0 else { return "" }
    if CharacterWidth.of(text) <= width { return text }
    return prefix(of: text, width: width - 1) + "…"
  }

  /// The text cut or filled with spaces to exactly `width` cells.
  public static func padded(
    _ text: String, to width: Int, alignment: TextAlignment = .leading
  ) -> String {
    let cut = truncated(text, to: width)
    let missing = max(0, width - CharacterWidth.of(cut))
    switch alignment {
    case .leading: return cut + String(repeating: " ", count: missing)
    case .trailing: return String(repeating: " ", count: missing) + cut
    case .centered:
      return String(repeating: " ", count: missing / 2) + cut
        + String(repeating: " ", count: missing - missing / 2)
    }
  }

  /// The text broken into lines of at most `width` cells, at spaces where there are any, at the text's own
  /// line breaks always. A word longer than a line is broken inside. An empty text is one empty line.
  public static func wrapped(_ text: String, width: Int) -> [String] {
    guard width > 0 else { return [] }
    return text.split(separator: "\n", omittingEmptySubsequences: false).flatMap {
      wrappedRanges(of: Array($0), width: width).map { String($0.text) }
    }
  }

  /// Lines of one paragraph, each with the range of characters it shows. Spaces at a break belong to the
  /// line before it.
  static func wrappedRanges(of paragraph: [Character], width: Int) -> [WrappedLine] {
    var lines: [WrappedLine] = []
    var start = 0
    while true {
      let end = lineEnd(of: paragraph, from: start, width: width)
      var shown = end
      if end < paragraph.count {
        while shown > start, paragraph[shown - 1] == " " { shown -= 1 }
      }
      lines.append(WrappedLine(range: start..<end, text: String(paragraph[start..<shown])))
      if end >= paragraph.count { return lines }
      start = end
    }
  }

  private static func lineEnd(of paragraph: [Character], from start: Int, width: Int) -> Int {
    var cells = 0
    var index = start
    var afterSpace: Int?
    while index < paragraph.count {
      let character = paragraph[index]
      if character == " " {
        // Spaces may hang over the edge: they are not shown there.
        afterSpace = index + 1
        cells += 1
      } else {
        let next = cells + CharacterWidth.of(character)
        if next > width { return afterSpace ?? max(index, start + 1) }
        cells = next
      }
      index += 1
    }
    return index
  }

  private static func prefix(of text: String, width: Int) -> String {
    var cells = 0
    var result = ""
    for character in text {
      let next = cells + CharacterWidth.of(character)
      if next > width { break }
      cells = next
      result.append(character)
    }
    return result
  }
}

/// One line of a wrapped paragraph.
struct WrappedLine: Equatable {
  /// The characters of the paragraph the line stands for.
  let range: Range<Int>
  /// What is shown of them.
  let text: String
}

/// Where text stands in a space wider than itself.
public enum TextAlignment: Hashable, Sendable {
  /// At the left.
  case leading
  /// In the middle.
  case centered
  /// At the right.
  case trailing
}
