/// One line of a theme file.
enum ThemeLine: Equatable {
  case nothing
  case section(String)
  case assignment(key: String, value: Value)

  /// A value: a string or a one-line table of strings and Booleans.
  enum Value: Equatable {
    case string(String)
    case table([Field])
  }

  /// An entry of a table.
  struct Field: Equatable, Sendable {
    let key: String
    let value: Scalar
  }

  /// What a table's entry holds.
  enum Scalar: Equatable, Sendable {
    case string(String)
    case boolean(Bool)
  }

  init(_ line: Substring, number: Int) throws(ThemeError) {
    var scanner = ThemeScanner(line)
    scanner.skipSpaces()
    guard let parsed = scanner.line() else { throw .malformedLine(number) }
    self = parsed
  }
}

/// Reads the characters of one line from left to right; each function answers nil when they do not fit.
private struct ThemeScanner {
  private var rest: Substring

  init(_ line: Substring) { rest = line }

  mutating func skipSpaces() {
    rest = rest.drop { $0 == " " || $0 == "\t" || $0 == "\r" }
  }

  mutating func line() -> ThemeLine? {
    if isAtEnd { return .nothing }
    if accept("[") {
      let name = String(rest.prefix { $0 != "]" })
      rest = rest.dropFirst(name.count)
      guard accept("]"), isAtEnd else { return nil }
      return .section(name)
    }
    guard let key = key(), accept("="), let value = value(), isAtEnd else { return nil }
    return .assignment(key: key, value: value)
  }

  /// Whether only spaces or a comment follow.
  private var isAtEnd: Bool {
    mutating get {
      skipSpaces()
      return rest.isEmpty || rest.first == "#"
    }
  }

  private mutating func accept(_ character: Character) -> Bool {
    skipSpaces()
    guard rest.first == character else { return false }
    rest = rest.dropFirst()
    return true
  }

  private mutating func key() -> String? {
    skipSpaces()
    if rest.first == "\"" { return string() }
    let bare = rest.prefix { $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" || $0 == "." }
    guard !bare.isEmpty else { return nil }
    rest = rest.dropFirst(bare.count)
    return String(bare)
  }

  private mutating func value() -> ThemeLine.Value? {
    skipSpaces()
    if rest.first == "{" { return table().map { .table($0) } }
    return string().map { .string($0) }
  }

  /// A string in double quotes. Names of colours and themes need no escapes, so a backslash is refused.
  private mutating func string() -> String? {
    guard accept("\"") else { return nil }
    let text = String(rest.prefix { $0 != "\"" })
    rest = rest.dropFirst(text.count)
    guard !text.contains("\\"), accept("\"") else { return nil }
    return text
  }

  private mutating func table() -> [ThemeLine.Field]? {
    guard accept("{") else { return nil }
    var fields: [ThemeLine.Field] = []
    if accept("}") { return fields }
    repeat {
      guard let key = key(), accept("="), let value = scalar() else { return nil }
      fields.append(ThemeLine.Field(key: key, value: value))
    } while accept(",")
    return accept("}") ? fields : nil
  }

  private mutating func scalar() -> ThemeLine.Scalar? {
    skipSpaces()
    for (word, value) in [("true", true), ("false", false)] where rest.hasPrefix(word) {
      rest = rest.dropFirst(word.count)
      return .boolean(value)
    }
    return string().map { .string($0) }
  }
}
