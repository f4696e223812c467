/// One line of text in several roles.
public struct TextLine: Hashable, Sendable, ExpressibleByStringLiteral {
  /// A run of text with one meaning.
  public struct Span: Hashable, Sendable {
    /// The text.
    public var text: String
    /// What it means.
    public var role: Role

    /// Makes a run.
    public init(_ text: String, _ role: Role = .text) {
      self.text = text
      self.role = role
    }
  }

  /// The runs from left to right.
  public var spans: [Span]

  /// Makes a line from its runs.
  public init(_ spans: [Span]) { self.spans = spans }

  /// Makes a line of one role.
  public init(_ text: String, _ role: Role = .text) { spans = [Span(text, role)] }

  /// Makes a line of ordinary text.
  public init(stringLiteral value: String) { self.init(value) }

  /// Appends a run.
  public mutating func append(_ text: String, _ role: Role = .text) {
    spans.append(Span(text, role))
  }

  /// The text without its roles.
  public var text: String { spans.map(\.text).joined() }

  /// Cells the line needs.
  public var width: Int { spans.reduce(0) { $0 + CharacterWidth.of($1.text) } }
}
