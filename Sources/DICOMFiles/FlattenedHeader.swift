import DICOM

/// Reads the flattened elements that `CDCMTK` hands over; `cdcmtk.h` has the form.
struct FlattenedHeader {
  let bytes: UnsafeRawBufferPointer
  private let isUnicode: Bool
  private var place = 0

  /// A reader of flattened elements.
  ///
  /// - Parameter isUnicode: Whether text is in UTF-8 whatever set the file declares, as
  ///   ``FlattenedFile`` hands it on.
  init(bytes: UnsafeRawBufferPointer, isUnicode: Bool = false) {
    (self.bytes, self.isUnicode) = (bytes, isUnicode)
  }

  /// Reads elements up to the end of the item or of the bytes.
  mutating func dataSet() -> DataSet { dataSet(TextDecoder([]), depth: 0) }

  /// An item has its own character set where it declares one (PS3.3 C.12.1.1.2).
  private mutating func dataSet(_ inherited: TextDecoder, depth: Int) -> DataSet {
    var decoder = inherited
    var elements: [DataElement] = []
    var unknown: [Tag: [UInt8]] = [:]
    while place < bytes.count {
      let kind = number(UInt8.self)
      if kind == 4 { break }
      let element = element(kind: kind, decoder, &unknown, depth: depth)
      // Elements stand in the order of their tags, so that it comes before all text.
      if !isUnicode, element.tag == .specificCharacterSet, case .text(let terms) = element.value {
        decoder = TextDecoder(terms)
      }
      elements.append(element)
    }
    var dataSet = DataSet(elements)
    if !unknown.isEmpty { readPrivate(unknown, in: &dataSet) }
    return dataSet
  }

  /// Deeper than the other end flattens; what claims to lie deeper was made up.
  private static let deepest = 80

  private mutating func element(
    kind: UInt8, _ decoder: TextDecoder, _ unknown: inout [Tag: [UInt8]], depth: Int
  ) -> DataElement {
    let tag = Tag(number(UInt16.self), number(UInt16.self))
    let representation = String(decoding: raw(count: 2), as: UTF8.self)
    let value: DataElement.Value
    switch kind {
    case 1:
      let text = text(raw(count: Int(number(UInt32.self))), representation, decoder)
      value = .text(values(text, representation))
    case 2: value = .bulk(length: Int(clamping: number(UInt64.self)))
    case 3:
      value = .items(items(count: Int(number(UInt32.self)), decoder, depth: depth + 1))
    case 5:
      let content = raw(count: Int(number(UInt32.self)))
      unknown[tag] = Array(content)
      value = .bulk(length: content.count)
    default:
      place = bytes.count
      value = .text([])
    }
    return DataElement(tag: tag, valueRepresentation: representation, value: value)
  }

  /// Each item takes at least the byte that ends it.
  private mutating func items(
    count: Int, _ decoder: TextDecoder, depth: Int
  ) -> [DataSet] {
    var items: [DataSet] = []
    guard depth <= Self.deepest else {
      place = bytes.count
      return items
    }
    while items.count < count, place < bytes.count {
      items.append(dataSet(decoder, depth: depth))
    }
    return items
  }

  /// Gives the private elements that are known their values.
  private func readPrivate(_ unknown: [Tag: [UInt8]], in dataSet: inout DataSet) {
    let places = PrivateElements(dataSet)
    for element in PrivateElement.known {
      guard let tag = places.tag(of: element), let content = unknown[tag],
        let values = element.values(content)
      else { continue }
      dataSet[tag] = DataElement(
        tag: tag, valueRepresentation: element.valueRepresentation, value: .text(values))
    }
  }

  private func text(
    _ bytes: UnsafeRawBufferPointer, _ representation: String, _ decoder: TextDecoder
  ) -> String {
    guard !isUnicode else { return String(decoding: bytes, as: UTF8.self) }
    switch representation {
    case "PN": return decoder.text(bytes, isName: true)
    case "LO", "SH", "ST", "LT", "UT", "UC": return decoder.text(bytes, isName: false)
    default: return String(decoding: bytes, as: UTF8.self)
    }
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

  private mutating func raw(count: Int) -> UnsafeRawBufferPointer {
    let end = min(place + count, bytes.count)
    defer { place = end }
    return UnsafeRawBufferPointer(rebasing: bytes[place..<end])
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
