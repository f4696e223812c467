/// Reads fields of one protobuf message from a range of bytes it never leaves.
///
/// Wire format: protobuf.dev/programming-guides/encoding. Groups are refused.
struct ProtobufReader {
  enum Value {
    case varint(UInt64)
    case fixed64(UInt64)
    case fixed32(UInt32)
    case bytes(Range<Int>)
  }

  struct Field {
    let number: Int
    let value: Value
    let offset: Int
  }

  let source: ModelBytes
  private(set) var position: Int
  let end: Int

  init(_ source: ModelBytes, _ range: Range<Int>? = nil) {
    self.source = source
    let range = range ?? 0..<source.count
    position = range.lowerBound
    end = range.upperBound
  }

  var isAtEnd: Bool { position >= end }

  mutating func next() throws(ModelFileError) -> Field? {
    guard position < end else { return nil }
    let offset = position
    let key = try varint()
    let number = key >> 3
    guard number > 0, number < 1 << 29 else { throw .malformed(offset: offset) }
    let value: Value
    switch key & 7 {
    case 0: value = .varint(try varint())
    case 1: value = .fixed64(try fixed(8))
    case 2: value = .bytes(try lengthDelimited())
    case 5: value = .fixed32(UInt32(truncatingIfNeeded: try fixed(4)))
    default: throw .malformed(offset: offset)
    }
    return Field(number: Int(number), value: value, offset: offset)
  }

  mutating func varint() throws(ModelFileError) -> UInt64 {
    var result: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 70, by: 7) {
      guard position < end else { throw .malformed(offset: position) }
      let byte = try source.byte(at: position)
      position += 1
      result |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return result }
    }
    throw .malformed(offset: position)
  }

  mutating func fixed(_ size: Int) throws(ModelFileError) -> UInt64 {
    guard end - position >= size else { throw .malformed(offset: position) }
    var result: UInt64 = 0
    for i in 0..<size {
      result |= UInt64(try source.byte(at: position + i)) << UInt64(8 * i)
    }
    position += size
    return result
  }

  private mutating func lengthDelimited() throws(ModelFileError) -> Range<Int> {
    let start = position
    let length = try varint()
    guard length <= UInt64(end - position) else { throw .malformed(offset: start) }
    let range = position..<position + Int(length)
    position = range.upperBound
    return range
  }

  func message(_ field: Field) throws(ModelFileError) -> ProtobufReader {
    guard case .bytes(let range) = field.value else { throw .malformed(offset: field.offset) }
    return ProtobufReader(source, range)
  }

  func string(_ field: Field) throws(ModelFileError) -> String {
    guard case .bytes(let range) = field.value else { throw .malformed(offset: field.offset) }
    return String(decoding: try numbers(in: range, as: UInt8.self), as: UTF8.self)
  }

  func integer(_ field: Field) throws(ModelFileError) -> Int64 {
    guard case .varint(let value) = field.value else { throw .malformed(offset: field.offset) }
    return Int64(bitPattern: value)
  }

  /// The entries of a repeated integer field, packed or not.
  func integers(_ field: Field, into list: inout [Int64]) throws(ModelFileError) {
    switch field.value {
    case .varint(let value): list.append(Int64(bitPattern: value))
    case .bytes(let range):
      var reader = ProtobufReader(source, range)
      while !reader.isAtEnd { list.append(Int64(bitPattern: try reader.varint())) }
    default: throw .malformed(offset: field.offset)
    }
  }

  /// The entries of a repeated float field, packed or not.
  func floats(_ field: Field, into list: inout [Float]) throws(ModelFileError) {
    switch field.value {
    case .fixed32(let value): list.append(Float(bitPattern: value))
    case .bytes(let range):
      guard range.count % 4 == 0 else { throw .malformed(offset: field.offset) }
      let packed = try numbers(in: range, as: Float.self)
      if list.isEmpty { list = packed } else { list += packed }
    default: throw .malformed(offset: field.offset)
    }
  }

  /// The entries of a repeated double field, packed or not.
  func doubles(_ field: Field, into list: inout [Double]) throws(ModelFileError) {
    switch field.value {
    case .fixed64(let value): list.append(Double(bitPattern: value))
    case .bytes(let range):
      guard range.count % 8 == 0 else { throw .malformed(offset: field.offset) }
      let packed = try numbers(in: range, as: Double.self)
      if list.isEmpty { list = packed } else { list += packed }
    default: throw .malformed(offset: field.offset)
    }
  }

  /// Key and value of a StringStringEntryProto.
  func entry() throws(ModelFileError) -> (key: String, value: String) {
    var reader = self
    var key = "", value = ""
    while let field = try reader.next() {
      if field.number == 1 { key = try reader.string(field) }
      if field.number == 2 { value = try reader.string(field) }
    }
    return (key, value)
  }

  private func numbers<Scalar: BitwiseCopyable>(
    in range: Range<Int>, as type: Scalar.Type
  ) throws(ModelFileError) -> [Scalar] {
    do throws(FileProblem) {
      return try source.numbers(in: range, as: type)
    } catch { throw .unreadable(error) }
  }
}
