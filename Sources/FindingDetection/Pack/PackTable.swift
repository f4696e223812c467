import TOMLKit

/// A table of `pack.toml` with its place, which reads each key by its rule.
struct PackTable {
  private let table: TOMLTable
  private let path: String

  /// The root of a document.
  ///
  /// The parser asserts, instead of failing, on a header whose first character starts no key, such
  /// as `[{`; such a line is refused before it (toml++ 3.4, `parse_table_header`). A line of a
  /// multi-line value may be refused with it, which no pack needs.
  init(text: String) throws(PackError) {
    if let line = malformedTableHeader(inTOML: text) {
      throw .malformedTOML(line: line, column: 1, reason: "the table's name is malformed")
    }
    do {
      table = try TOMLTable(string: text)
    } catch let error as TOMLParseError {
      let place = error.source.begin
      throw .malformedTOML(line: place.line, column: place.column, reason: error.description)
    } catch {
      throw .malformedTOML(line: 1, column: 1, reason: "\(error)")
    }
    path = ""
  }

  private init(_ table: TOMLTable, path: String) {
    (self.table, self.path) = (table, path)
  }

  /// Refuses every key that is not among those known.
  func allowOnly(_ known: [String]) throws(PackError) {
    for key in table.keys.sorted() where !known.contains(key) { throw .unknownKey(place(key)) }
  }

  /// Whether a key is there.
  func has(_ key: String) -> Bool { table[key] != nil }

  func text(_ key: String, maximum: Int = 400) throws(PackError) -> String {
    let rule = PackFieldRule.text(maximum: maximum)
    let node = try node(key, rule)
    guard let text = node.string, isOneLine(text), text.count <= maximum else {
      throw invalid(key, node, rule)
    }
    return text
  }

  func text(_ key: String, _ rule: PackFieldRule, _ isAllowed: (String) -> Bool)
    throws(PackError) -> String
  {
    let node = try node(key, rule)
    guard let text = node.string, isOneLine(text), isAllowed(text) else {
      throw invalid(key, node, rule)
    }
    return text
  }

  func oneOf(_ key: String, _ words: [String]) throws(PackError) -> String {
    try text(key, .oneOf(words)) { words.contains($0) }
  }

  func oneOf(_ key: String, _ words: [String], default word: String) throws(PackError) -> String {
    has(key) ? try oneOf(key, words) : word
  }

  func someOf(_ key: String, _ words: [String]) throws(PackError) -> [String] {
    let rule = PackFieldRule.someOf(words)
    let found = try texts(key, rule)
    guard found.allSatisfy(words.contains), Set(found).count == found.count else {
      throw invalid(key, try node(key, rule), rule)
    }
    return found
  }

  func texts(_ key: String, _ rule: PackFieldRule = .texts) throws(PackError) -> [String] {
    let node = try node(key, rule)
    guard let array = node.array, !array.isEmpty else { throw invalid(key, node, rule) }
    let found = array.compactMap { $0.string }
    guard found.count == array.count, found.allSatisfy({ isOneLine($0) }) else {
      throw invalid(key, node, rule)
    }
    return found
  }

  func integer(_ key: String, _ range: ClosedRange<Int>) throws(PackError) -> Int {
    let rule = PackFieldRule.integer(range)
    let node = try node(key, rule)
    guard let value = node.int, range.contains(value) else { throw invalid(key, node, rule) }
    return value
  }

  /// Whole numbers for slices, rows and columns.
  func threeIntegers(_ key: String, _ range: ClosedRange<Int>) throws(PackError) -> [Int] {
    let rule = PackFieldRule.threeIntegers(range)
    let node = try node(key, rule)
    let values = node.array.map { $0.compactMap { $0.int } } ?? []
    guard node.array?.count == 3, values.count == 3, values.allSatisfy(range.contains) else {
      throw invalid(key, node, rule)
    }
    return values
  }

  func oddInteger(_ key: String, _ range: ClosedRange<Int>) throws(PackError) -> Int {
    let rule = PackFieldRule.oddInteger(range)
    let node = try node(key, rule)
    guard let value = node.int, range.contains(value), value % 2 == 1 else {
      throw invalid(key, node, rule)
    }
    return value
  }

  func number(_ key: String, _ range: ClosedRange<Double>) throws(PackError) -> Double {
    let rule = PackFieldRule.number(range)
    let node = try node(key, rule)
    guard let value = number(node), range.contains(value) else { throw invalid(key, node, rule) }
    return value
  }

  func number(_ key: String, _ range: ClosedRange<Double>, default value: Double)
    throws(PackError) -> Double
  {
    has(key) ? try number(key, range) : value
  }

  func range(_ key: String, within limits: ClosedRange<Double>)
    throws(PackError) -> ClosedRange<Double>
  {
    let rule = PackFieldRule.range(limits)
    let node = try node(key, rule)
    let values = (node.array.map { $0.compactMap { number($0) } }) ?? []
    guard node.array?.count == 2, values.count == 2, values.allSatisfy(limits.contains),
      values[0] <= values[1]
    else { throw invalid(key, node, rule) }
    return values[0]...values[1]
  }

  func table(_ key: String) throws(PackError) -> PackTable {
    let node = try node(key, .table)
    guard let inner = node.table else { throw invalid(key, node, .table) }
    return PackTable(inner, path: place(key))
  }

  func tables(_ key: String) throws(PackError) -> [PackTable] {
    let node = try node(key, .tables)
    guard let array = node.array, !array.isEmpty else { throw invalid(key, node, .tables) }
    let inner = array.compactMap { $0.table }
    guard inner.count == array.count else { throw invalid(key, node, .tables) }
    return inner.enumerated().map { PackTable($1, path: "\(place(key))[\($0)]") }
  }

  /// The error for a key whose value breaks a rule.
  func invalid(_ key: String, allowed rule: PackFieldRule) -> PackError {
    guard let node = table[key] else { return .missingKey(place(key), allowed: rule) }
    return invalid(key, node, rule)
  }

  private func node(_ key: String, _ rule: PackFieldRule)
    throws(PackError) -> any TOMLValueConvertible
  {
    guard let node = table[key] else { throw .missingKey(place(key), allowed: rule) }
    return node
  }

  private func invalid(_ key: String, _ node: any TOMLValueConvertible, _ rule: PackFieldRule)
    -> PackError
  {
    let shown = oneLine(node.string ?? node.debugDescription, maximum: 80)
    return .invalidValue(key: place(key), found: shown, allowed: rule)
  }

  private func number(_ node: any TOMLValueConvertible) -> Double? {
    (node.double ?? node.int.map(Double.init)).flatMap { $0.isFinite ? $0 : nil }
  }

  private func place(_ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }
}

/// The first line, from one, whose table header would make the TOML parser assert; `nil` where none does.
///
/// To be asked before any text of a user's is given to TOMLKit.
public func malformedTableHeader(inTOML text: String) -> Int? {
  text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    .firstIndex { !hasSoundHeader($0) }.map { $0 + 1 }
}

/// Whether a line is no table header, or one whose name starts as a name may.
private func hasSoundHeader(_ line: Substring) -> Bool {
  var rest = line.drop { $0.isWhitespace || $0 == "\u{feff}" }
  guard rest.first == "[" else { return true }
  rest = rest.dropFirst().drop(while: \.isWhitespace)
  if rest.first == "[" { rest = rest.dropFirst().drop(while: \.isWhitespace) }
  guard let first = rest.first else { return false }
  return first.isASCII && (first.isLetter || first.isNumber || "-_\"']".contains(first))
}
