/// What Siemens' CSA image header states of a mosaic's slices.
///
/// The format has no standard; it is read as published with NiBabel ("Siemens format DICOM with CSA
/// header", format 2): the letters `SV10`, four bytes, the number of tags and a check number; then
/// for each tag a name of 64 bytes, multiplicity, representation, type, number of items and a check
/// number; for each item four numbers, the second of which is its length, and its text, filled up to
/// a multiple of four bytes. Numbers are of 32 bits, little endian. The older format 1, whose lengths
/// have to be guessed, is not read.
struct SiemensImageHeader {
  /// The direction in which slices follow each other, as the header writes it.
  private(set) var sliceNormal: [Double] = []
  /// NumberOfImagesInMosaic; `nil` where it is not stated.
  private(set) var images: Double?
  /// ProtocolSliceNumber of the first slice; `nil` where it is not stated.
  private(set) var firstSlice: Double?

  /// Longer than any scanner's header; a bound for malformed ones.
  static let longest = 1 << 18
  /// More tags, or items of a tag, than any header has.
  private static let most: UInt32 = 1000
  private static let wanted: Set = [
    "SliceNormalVector", "NumberOfImagesInMosaic", "ProtocolSliceNumber",
  ]

  /// Reads a header; `nil` unless it is whole, of format 2, and names each of these tags once at most.
  init?(_ bytes: [UInt8]) {
    var reader = CSAReader(bytes: bytes)
    guard bytes.count <= Self.longest, reader.bytes(count: 4) == Array("SV10".utf8),
      reader.skip(4), let tags = reader.number(), tags <= Self.most, reader.skip(4)
    else { return nil }
    var seen: Set<String> = []
    for _ in 0..<tags {
      guard let (name, texts) = Self.tag(&reader) else { return nil }
      guard Self.wanted.contains(name) else { continue }
      guard seen.insert(name).inserted else { return nil }
      let numbers = texts.map { Double($0) ?? .nan }
      guard numbers.allSatisfy(\.isFinite) else { return nil }
      switch name {
      case "SliceNormalVector": sliceNormal = numbers
      case "NumberOfImagesInMosaic": images = numbers.first
      default: firstSlice = numbers.first
      }
    }
  }

  /// A tag's name and, of one that is wanted, the texts of its items that are not empty.
  private static func tag(_ reader: inout CSAReader) -> (name: String, texts: [String])? {
    // Multiplicity, representation and type take twelve bytes.
    guard let name = reader.text(count: 64), reader.skip(12), let items = reader.number(),
      items <= most, reader.skip(4)
    else { return nil }
    var texts: [String] = []
    for _ in 0..<items {
      guard reader.skip(4), let length = reader.number(), reader.skip(8) else { return nil }
      if wanted.contains(name) {
        guard let text = reader.text(count: Int(length)) else { return nil }
        if !text.isEmpty { texts.append(text) }
      } else {
        guard reader.skip(Int(length)) else { return nil }
      }
      reader.skipFilling()
    }
    return (name, texts)
  }
}

/// Reads from the front to the end and no further.
private struct CSAReader {
  private let content: [UInt8]
  private var place = 0

  init(bytes: [UInt8]) { content = bytes }

  mutating func bytes(count: Int) -> [UInt8]? {
    guard count >= 0, count <= content.count - place else { return nil }
    defer { place += count }
    return Array(content[place..<(place + count)])
  }

  mutating func skip(_ count: Int) -> Bool {
    guard count >= 0, count <= content.count - place else { return false }
    place += count
    return true
  }

  /// Goes on to the next multiple of four bytes; the last item may lack its filling.
  mutating func skipFilling() { place = min((place + 3) / 4 * 4, content.count) }

  mutating func number() -> UInt32? {
    bytes(count: 4).map { $0.reversed().reduce(0) { $0 << 8 | UInt32($1) } }
  }

  /// Text up to its first zero, without blanks around it.
  mutating func text(count: Int) -> String? {
    bytes(count: count).map { bytes in
      var text = bytes.prefix { $0 != 0 }
      while text.first == 0x20 { text.removeFirst() }
      while text.last == 0x20 { text.removeLast() }
      return String(decoding: text, as: UTF8.self)
    }
  }
}
