/// The tag of a data element (PS3.5 section 7.1).
public struct Tag: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// Group number.
  public let group: UInt16
  /// Element number.
  public let element: UInt16

  /// A tag from its two halves.
  public init(_ group: UInt16, _ element: UInt16) {
    self.group = group
    self.element = element
  }

  /// Orders by group, then by element, as elements stand in a file.
  public static func < (left: Tag, right: Tag) -> Bool {
    (left.group, left.element) < (right.group, right.element)
  }

  /// `(gggg,eeee)` in lower-case hexadecimal.
  public var description: String { "(\(Self.hexadecimal(group)),\(Self.hexadecimal(element)))" }

  private static func hexadecimal(_ value: UInt16) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 4 - digits.count) + digits
  }
}
