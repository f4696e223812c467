/// A Person Name (PS3.5 section 6.2.1.2) for people to read.
///
/// `DOE^JANE^M` becomes `DOE, JANE M`: family name in capitals, then given and middle names.
/// Prefix and suffix are left out. The alphabetic group is taken, else the ideographic, else the
/// phonetic one. A name without a caret is given back as it stands.
///
/// - Parameter value: The value of an element of VR PN, in Unicode.
public func readableName(_ value: String) -> String {
  let groups = value.split(separator: "=", omittingEmptySubsequences: false)
  let isFilled: (Substring) -> Bool = { group in group.contains { $0 != "^" && $0 != " " } }
  guard let group = groups.first(where: isFilled) else { return "" }
  let parts = group.split(separator: "^", omittingEmptySubsequences: false).map(withoutOuterSpaces)
  guard parts.count > 1 else { return parts[0] }
  let given = parts[1..<min(parts.count, 3)].filter { !$0.isEmpty }.joined(separator: " ")
  let family = parts[0].uppercased()
  return [family, given].filter { !$0.isEmpty }.joined(separator: ", ")
}

/// A date (PS3.5 VR DA, also its old form with points) as `YYYY-MM-DD`.
///
/// What is no date is given back as it stands, so that nothing stated is hidden.
public func readableDate(_ value: String) -> String {
  let digits = value.filter { $0 != "." }
  guard digits.count == 8, digits.allSatisfy(\.isASCIIDigit) else { return value }
  let text = Array(digits)
  return "\(String(text[0..<4]))-\(String(text[4..<6]))-\(String(text[6..<8]))"
}

/// A time (PS3.5 VR TM, also its old form with colons) as `HH:MM:SS`, `HH:MM` or `HH`.
///
/// Fractions of a second are dropped; what is no time is given back as it stands.
public func readableTime(_ value: String) -> String {
  let whole = value.prefix { $0 != "." }.filter { $0 != ":" }
  let text = Array(whole)
  guard [2, 4, 6].contains(text.count), text.allSatisfy(\.isASCIIDigit) else { return value }
  return stride(from: 0, to: text.count, by: 2).map { String(text[$0..<($0 + 2)]) }
    .joined(separator: ":")
}

extension Character {
  fileprivate var isASCIIDigit: Bool { ("0"..."9").contains(self) }
}

private func withoutOuterSpaces(_ text: Substring) -> String {
  let start = text.firstIndex { $0 != " " } ?? text.endIndex
  let end = text.lastIndex { $0 != " " }.map(text.index(after:)) ?? start
  return String(text[start..<end])
}
