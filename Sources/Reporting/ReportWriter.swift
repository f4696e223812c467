/// Lays lines out in 80 columns.
struct ReportWriter {
  static let width = 80
  private static let labelWidth = 14
  private(set) var text = ""

  mutating func rule(_ character: Character) {
    text += String(repeating: character, count: Self.width) + "\n"
  }

  /// A line from the first column; only for the program's words and the examination's name.
  mutating func headline(_ line: String) {
    for part in wrapped(printable(line), width: Self.width - 1) { text += " \(part)\n" }
  }

  mutating func heading(_ title: String) { text += "\n\(title.uppercased())\n" }

  mutating func subheading(_ title: String) { text += "  \(title)\n" }

  mutating func field(_ label: String, _ value: String, indent: Int = 2) {
    let name =
      label + ":" + String(repeating: " ", count: max(1, Self.labelWidth - label.count - 1))
    paragraph(value, indent: indent, first: name)
  }

  /// A paragraph whose lines after the first hang below the text after `first`.
  mutating func paragraph(_ paragraph: String, indent: Int, first: String = "") {
    let hang = String(repeating: " ", count: indent + first.count)
    let lines = wrapped(printable(paragraph), width: Self.width - hang.count)
    for (index, line) in lines.enumerated() {
      let start = index == 0 ? String(repeating: " ", count: indent) + first : hang
      text += trimmed(start + line) + "\n"
    }
  }

  /// A line as it is.
  mutating func verbatim(_ line: String) { text += printable(line) + "\n" }

  private func trimmed(_ line: String) -> Substring {
    var line = line[...]
    while line.last == " " { line = line.dropLast() }
    return line
  }
}

/// Breaks text at spaces into lines of at most `width` columns; a number stays with its unit, and a
/// longer word is broken.
func wrapped(_ text: String, width: Int) -> [String] {
  var lines: [String] = []
  var line = ""
  var used = 0
  for word in words(text) {
    var rest = word[...]
    if used > 0, used + 1 + columns(of: rest) > width {
      lines.append(line)
      (line, used) = ("", 0)
    }
    while columns(of: rest) > width {
      let head = leading(rest, columns: width)
      lines.append(String(head))
      rest = rest.dropFirst(head.count)
    }
    if used > 0 { (line, used) = (line + " ", used + 1) }
    line += rest
    used += columns(of: rest)
  }
  if !line.isEmpty || lines.isEmpty { lines.append(line) }
  return lines
}

/// The words between spaces, a number and its unit as one.
private func words(_ text: String) -> [String] {
  var words: [String] = []
  for word in text.split(separator: " ") {
    let unit = word.prefix { $0.isLetter }
    if let last = words.last?.last, last.isNumber, ["mm", "mL", "ms"].contains(unit) {
      words[words.count - 1] += " \(word)"
    } else {
      words.append(String(word))
    }
  }
  return words
}

/// The longest beginning that fits, at least one character.
private func leading(_ text: Substring, columns width: Int) -> Substring {
  var used = 0
  var end = text.startIndex
  for index in text.indices {
    let next = columns(of: text[index])
    if used + next > width, index > text.startIndex { break }
    used += next
    end = text.index(after: index)
  }
  return text[..<end]
}

func columns(of text: some StringProtocol) -> Int {
  text.reduce(0) { $0 + columns(of: $1) }
}

/// Columns a character takes in a terminal: two where Unicode says wide (UAX #11), none for marks.
private func columns(of character: Character) -> Int {
  guard let scalar = character.unicodeScalars.first else { return 0 }
  if scalar.isASCII { return 1 }
  switch scalar.properties.generalCategory {
  case .nonspacingMark, .enclosingMark: return 0
  default: break
  }
  let isWide = wideRanges.contains { $0.contains(scalar.value) }
  return isWide || scalar.properties.isEmojiPresentation ? 2 : 1
}

/// East Asian wide and full-width blocks (Unicode, EastAsianWidth.txt).
private let wideRanges: [ClosedRange<UInt32>] = [
  0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF,
  0xA000...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
  0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F900...0x1F9FF, 0x20000...0x3FFFD,
]

/// The text without characters that could act on a terminal or reorder what is read.
///
/// Controls, format characters (bidirectional overrides, zero-width), line separators, private use
/// and unassigned code points become U+FFFD; a tab becomes a space.
func printable(_ text: String) -> String {
  var result = String.UnicodeScalarView()
  for scalar in text.unicodeScalars {
    if scalar == "\t" {
      result.append(" ")
    } else if isPrintable(scalar) {
      result.append(scalar)
    } else {
      result.append("\u{FFFD}")
    }
  }
  return String(result)
}

/// Whether a scalar may stand in a line of a report.
public func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar.properties.generalCategory {
  case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator:
    false
  default: true
  }
}
