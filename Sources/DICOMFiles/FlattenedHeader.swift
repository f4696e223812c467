import DICOM

/// Reads the flattened elements that `CDCMTK` hands over; `cdcmtk.h` has the form.
struct FlattenedHeader {
  let bytes: UnsafeRawBufferPointer
  private var place = 0

  init(bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  /// Reads elements up to the end of the item or of the bytes.
  mutating func dataSet(depth: Int = 0) -> DataSet {
    var elements: [DataElement] = []
    while place < bytes.count {
      let kind = number(UInt8.self)
      if kind == 4 { break }
      elements.append(element(kind: kind, depth: depth))
    }
    return DataSet(elements)
  }

  /// Deeper than the other end flattens; what claims to lie deeper was made up.
  private static let deepest = 80

  private mutating func element(kind: UInt8, depth: Int) -> DataElement {
    let tag = Tag(number(UInt16.self), number(UInt16.self))
    let representation = text(count: 2)
    let value: DataElement.Value
    switch kind {
    case 1: value = .text(values(text(count: Int(number(UInt32.self))), representation))
    case 3: value = .items(items(count: Int(number(UInt32.self)), depth: depth + 1))
    case 2: value = .bulk(length: Int(clamping: number(UInt64.self)))
    default:
      place = bytes.count
      value = .text([])
    }
    return DataElement(tag: tag, valueRepresentation: representation, value: value)
  }

  /// Each item takes at least the byte that ends it.
  private mutating func items(count: Int, depth: Int) -> [DataSet] {
    var items: [DataSet] = []
    guard depth <= Self.deepest else {
      place = bytes.count
      return items
    }
    while items.count < count, place < bytes.count { items.append(dataSet(depth: depth)) }
    return items
  }

  /// Splits at backslashes, except where a backslash is text (PS3.5 section 6.2), and takes the
  /// padding off.
  private func values(_ text: String, _ representation: String) -> [String] {
    switch representation {
    case "LT", "ST", "UT", "UR": return text.isEmpty ? [] : [Self.trim(text, leading: false)]
    default:
      guard !text.isEmpty else { return [] }
      return text.split(separator: "\\", omittingEmptySubsequences: false).map {
        Self.trim(String($0), leading: true)
      }
    }
  }

  private static func trim(_ text: String, leading: Bool) -> String {
    let isPadding: (UInt8) -> Bool = { $0 == 0x20 || $0 == 0 }
    var trimmed = text.utf8[...]
    while let last = trimmed.last, isPadding(last) { trimmed.removeLast() }
    while leading, let first = trimmed.first, isPadding(first) { trimmed.removeFirst() }
    return trimmed.count == text.utf8.count ? text : String(Substring(trimmed))
  }

  /// Bytes that are no UTF-8 were not converted; each becomes the replacement character.
  private mutating func text(count: Int) -> String {
    let end = min(place + count, bytes.count)
    defer { place = end }
    return String(decoding: bytes[place..<end], as: UTF8.self)
  }

  private mutating func number<Number: FixedWidthInteger>(_ type: Number.Type) -> Number {
    guard place + MemoryLayout<Number>.size <= bytes.count else {
      place = bytes.count
      return 0
    }
    defer { place += MemoryLayout<Number>.size }
    return bytes.loadUnaligned(fromByteOffset: place, as: type)
  }
}
