/// A JSON value whose members keep their order (RFC 8259).
public indirect enum JSONValue: Equatable, Sendable {
  case null
  case boolean(Bool)
  case number(Double)
  case integer(Int)
  case text(String)
  case list([JSONValue])
  case object([(key: String, value: JSONValue)])

  /// Equal when they are written alike.
  public static func == (left: JSONValue, right: JSONValue) -> Bool { left.text == right.text }

  /// A number, or null where there is none.
  static func optional(_ value: Double?) -> JSONValue { value.map(JSONValue.number) ?? .null }

  /// A text, or null where it is empty.
  static func stated(_ value: String) -> JSONValue { value.isEmpty ? .null : .text(value) }

  /// The document, indented by two spaces, without a line end after the last line.
  public var text: String { written(indent: "") }

  private func written(indent: String) -> String {
    switch self {
    case .null: "null"
    case .boolean(let value): value ? "true" : "false"
    case .number(let value): value.isFinite ? "\(value)" : "null"
    case .integer(let value): "\(value)"
    case .text(let value): Self.quoted(value)
    case .list(let values):
      Self.bracketed("[", "]", values.map { $0.written(indent: indent + "  ") }, indent)
    case .object(let members):
      Self.bracketed(
        "{", "}",
        members.map { "\(Self.quoted($0.key)): \($0.value.written(indent: indent + "  "))" }, indent
      )
    }
  }

  private static func bracketed(
    _ open: String, _ close: String, _ items: [String], _ indent: String
  ) -> String {
    guard !items.isEmpty else { return open + close }
    let inner = items.map { "\(indent)  \($0)" }.joined(separator: ",\n")
    return "\(open)\n\(inner)\n\(indent)\(close)"
  }

  private static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\t": result += "\\t"
      case "\r": result += "\\r"
      case let control where control.value < 0x20 || (0x7f...0x9f).contains(control.value):
        let digits = String(control.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
