/// A lookup table of whole numbers (PS3.3 C.11.1.1.1): modality, VOI or one colour of a palette.
public struct LookupTable: Equatable, Sendable {
  /// The value that takes the first entry.
  public let first: Int
  /// Bits of an entry as stated, 8 to 16.
  public let bits: Int
  /// The entries, at least one.
  public let entries: [Int]

  /// A table from its parts; `nil` without entries.
  public init?(first: Int, bits: Int, entries: [Int]) {
    guard !entries.isEmpty else { return nil }
    self.first = first
    self.bits = bits
    self.entries = entries
  }

  /// The table of an item of Modality LUT Sequence or VOI LUT Sequence.
  ///
  /// - Parameters:
  ///   - item: The item, with LUT Descriptor and LUT Data.
  ///   - isSigned: Whether the values that go in may be negative; the second number of the
  ///     descriptor is then signed, whatever its VR says.
  public init?(_ item: DataSet, isSigned: Bool) {
    self.init(
      descriptor: item.doubles(.lutDescriptor), data: item.doubles(.lutData), isSigned: isSigned)
  }

  /// A table from LUT Descriptor (number of entries, 0 for 65,536; first value; bits) and data.
  ///
  /// Entries of 8 bits may stand two to a word (PS3.3 C.11.1.1.1).
  init?(descriptor: [Double], data: [Double], isSigned: Bool) {
    guard let shape = Shape(descriptor, isSigned: isSigned) else { return nil }
    let words = data.compactMap { Int(exactly: $0) }
    guard words.count == data.count else { return nil }
    let isPacked = shape.bits <= 8 && words.count * 2 <= shape.count + 1 && shape.count > 1
    let entries = isPacked ? words.flatMap { [$0 & 0xff, $0 >> 8 & 0xff] } : words
    self.init(first: shape.first, bits: shape.bits, entries: Array(entries.prefix(shape.count)))
  }

  /// The entry of a value; values before the first take the first, those beyond the last the last.
  public subscript(value: Int) -> Int {
    let (index, overflow) = value.subtractingReportingOverflow(first)
    if overflow { return value < first ? entries[0] : entries[entries.count - 1] }
    return entries[min(max(index, 0), entries.count - 1)]
  }

  /// What a LUT Descriptor states.
  struct Shape: Equatable {
    var count: Int
    var first: Int
    var bits: Int

    init?(_ descriptor: [Double], isSigned: Bool) {
      let numbers = descriptor.compactMap { Int(exactly: $0) }
      guard descriptor.count == 3, numbers.count == 3, (1...16).contains(numbers[2]) else {
        return nil
      }
      // A file may give these as US or as SS; the bits are the same.
      let stated = numbers[0] & 0xffff
      count = stated == 0 ? 65_536 : stated
      let bits = numbers[1] & 0xffff
      first = isSigned && bits > 0x7fff ? bits - 0x1_0000 : bits
      self.bits = numbers[2]
    }
  }
}
