/// One element of a data set.
public struct DataElement: Equatable, Sendable {
  /// What an element holds.
  public enum Value: Equatable, Sendable {
    /// Text and numbers, one string per value, decoded to Unicode and trimmed of padding.
    case text([String])
    /// The items of a sequence.
    case items([DataSet])
    /// Bulk data that was not read, with its length in bytes.
    case bulk(length: Int)
  }

  /// The element's tag.
  public let tag: Tag
  /// Value representation, two letters (PS3.5 section 6.2).
  public let valueRepresentation: String
  /// The value.
  public let value: Value

  /// An element from its parts.
  public init(tag: Tag, valueRepresentation: String, value: Value) {
    self.tag = tag
    self.valueRepresentation = valueRepresentation
    self.value = value
  }
}

/// Data elements by tag: the header of an instance, or an item of a sequence.
public struct DataSet: Equatable, Sendable {
  private var elementsByTag: [Tag: DataElement] = [:]

  /// A data set of the given elements; of two with one tag the last stays.
  public init(_ elements: [DataElement] = []) {
    for element in elements { elementsByTag[element.tag] = element }
  }

  /// The elements in tag order.
  public var elements: [DataElement] { elementsByTag.values.sorted { $0.tag < $1.tag } }

  /// The element with a tag.
  public subscript(tag: Tag) -> DataElement? {
    get { elementsByTag[tag] }
    set { elementsByTag[tag] = newValue }
  }

  /// All values as text; empty when the element is absent, empty or no text.
  public func strings(_ tag: Tag) -> [String] {
    if case .text(let values)? = elementsByTag[tag]?.value { return values }
    return []
  }

  /// The first value, when it is not empty.
  public func string(_ tag: Tag) -> String? {
    strings(tag).first.flatMap { $0.isEmpty ? nil : $0 }
  }

  /// The values as numbers; empty unless every one of them is a finite number.
  public func doubles(_ tag: Tag) -> [Double] {
    let values = strings(tag).map { Double($0) }
    return values.allSatisfy { $0?.isFinite == true } ? values.compactMap { $0 } : []
  }

  /// The first value as a finite number.
  public func double(_ tag: Tag) -> Double? { doubles(tag).first }

  /// The first value as an integer.
  public func integer(_ tag: Tag) -> Int? { string(tag).flatMap { Int($0) } }

  /// The items of a sequence; empty when it is absent.
  public func items(_ tag: Tag) -> [DataSet] {
    if case .items(let items)? = elementsByTag[tag]?.value { return items }
    return []
  }

  /// Who reserved which blocks of private elements (PS3.5 section 7.8.1), in tag order.
  public var privateCreators: [(tag: Tag, creator: String)] {
    var found: [(tag: Tag, creator: String)] = []
    for tag in elementsByTag.keys
    where tag.group & 1 == 1 && tag.element >= 0x10 && tag.element <= 0xff {
      if let creator = string(tag) { found.append((tag, creator)) }
    }
    return found.sorted { $0.tag < $1.tag }
  }
}
