/// Why bytes are not an array that can be read.
public enum NPYError: Error, Equatable, Sendable {
  /// The bytes do not begin as NumPy's format does.
  case notNPY
  /// The header cannot be read.
  case malformedHeader
  /// The element type, as NumPy writes it, is not supported.
  case unsupportedType(String)
  /// The data are shorter or longer than the shape says, in bytes.
  case sizeMismatch(expected: Int, actual: Int)
}

/// NumPy's array file format, versions 1 to 3 (numpy.lib.format), C order, little-endian.
public enum NPY {
  /// Reads an array.
  ///
  /// Fortran order is turned into row-major order.
  ///
  /// - Throws: ``NPYError``.
  public static func read(_ bytes: [UInt8]) throws(NPYError) -> Tensor {
    let (header, start) = try headerText(bytes)
    guard let descr = quoted(after: "'descr'", in: header),
      let fortran = word(after: "'fortran_order'", in: header),
      let shape = tuple(after: "'shape'", in: header)
    else { throw .malformedHeader }
    guard let type = types[String(descr.drop { $0 == "<" || $0 == "|" || $0 == "=" })],
      descr.first != ">"
    else { throw .unsupportedType(descr) }
    guard let count = elementCount(of: shape) else { throw .malformedHeader }
    let data = bytes[start...]
    guard data.count == count * type.byteCount else {
      throw .sizeMismatch(expected: count * type.byteCount, actual: data.count)
    }
    do {
      let isFortran = fortran == "True"
      let stored = try Tensor(
        shape: isFortran ? shape.reversed() : shape, elementType: type, littleEndian: data)
      return isFortran ? stored.reversingAxes() : stored
    } catch { throw .malformedHeader }
  }

  /// Writes an array, format version 1.0.
  public static func write(_ tensor: Tensor) -> [UInt8] {
    let shape = tensor.shape.map(String.init).joined(separator: ", ")
    let tuple = tensor.shape.count == 1 ? "(\(shape),)" : "(\(shape))"
    let type = types.first { $0.value == tensor.elementType }?.key ?? "f4"
    let order = tensor.elementType.byteCount == 1 ? "|" : "<"
    var header = "{'descr': '\(order)\(type)', 'fortran_order': False, 'shape': \(tuple), }"
    // The data begin at a multiple of 64 bytes.
    let padding = (64 - (10 + header.utf8.count + 1) % 64) % 64
    header += String(repeating: " ", count: padding) + "\n"
    var bytes: [UInt8] = [0x93] + Array("NUMPY".utf8) + [1, 0]
    bytes += [UInt8(header.utf8.count & 255), UInt8(header.utf8.count >> 8 & 255)]
    bytes += Array(header.utf8)
    bytes += tensor.littleEndianBytes()
    return bytes
  }

  private static let types: [String: TensorElementType] = [
    "f4": .float32, "f8": .float64, "i8": .int64, "i4": .int32, "i2": .int16, "i1": .int8,
    "u8": .uint64, "u4": .uint32, "u2": .uint16, "u1": .uint8, "b1": .bool,
  ]

  private static func headerText(_ bytes: [UInt8]) throws(NPYError) -> (String, Int) {
    guard bytes.count >= 10, bytes[0] == 0x93, Array(bytes[1..<6]) == Array("NUMPY".utf8) else {
      throw .notNPY
    }
    var length = Int(bytes[8]) | Int(bytes[9]) << 8
    var start = 10
    if bytes[6] >= 2 {
      guard bytes.count >= 12 else { throw .malformedHeader }
      length |= Int(bytes[10]) << 16 | Int(bytes[11]) << 24
      start = 12
    }
    guard (1...3).contains(bytes[6]), length <= bytes.count - start, length < 65_536 else {
      throw .malformedHeader
    }
    return (String(decoding: bytes[start..<start + length], as: UTF8.self), start + length)
  }

  private static func rest(after key: String, in header: String) -> Substring? {
    let characters = Array(header), wanted = Array(key)
    guard characters.count >= wanted.count else { return nil }
    for start in 0...(characters.count - wanted.count)
    where Array(characters[start..<start + wanted.count]) == wanted {
      let tail = characters[(start + wanted.count)...].drop { $0 == " " || $0 == ":" }
      return Substring(String(tail))
    }
    return nil
  }

  private static func quoted(after key: String, in header: String) -> String? {
    guard let tail = rest(after: key, in: header), tail.first == "'" else { return nil }
    return String(tail.dropFirst().prefix { $0 != "'" })
  }

  private static func word(after key: String, in header: String) -> String? {
    rest(after: key, in: header).map { String($0.prefix { $0.isLetter }) }
  }

  private static func tuple(after key: String, in header: String) -> [Int]? {
    guard let tail = rest(after: key, in: header), tail.first == "(" else { return nil }
    let inside = tail.dropFirst().prefix { $0 != ")" }
    var shape: [Int] = []
    for part in inside.split(separator: ",") {
      let trimmed = part.filter { $0 != " " }
      if trimmed.isEmpty { continue }
      guard let number = Int(trimmed), number >= 0 else { return nil }
      shape.append(number)
    }
    return shape
  }
}
