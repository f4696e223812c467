import DICOM

extension PrivateElement {
  /// The values of bytes in this element's representation, little endian; `nil` for one that is not
  /// read. Of Siemens' image header, those that ``PrivateElement/siemensImageHeader`` names.
  func values(_ bytes: [UInt8]) -> [String]? {
    if self == .siemensImageHeader { return Self.mosaicValues(bytes) }
    switch valueRepresentation {
    case "IS", "DS", "CS", "LO":
      let text = String(decoding: bytes, as: UTF8.self)
      return text.split(separator: "\\", omittingEmptySubsequences: false).map { part in
        String(part.drop { $0 == " " }.prefix { $0 != " " && $0 != "\0" })
      }
    case "SS": return numbers(bytes) { Int16(bitPattern: $0).description }
    case "US": return numbers(bytes) { (value: UInt16) in value.description }
    case "FL": return numbers(bytes) { Float(bitPattern: $0).description }
    case "FD": return numbers(bytes) { Double(bitPattern: $0).description }
    default: return nil
    }
  }

  private static func mosaicValues(_ bytes: [UInt8]) -> [String]? {
    guard let header = SiemensImageHeader(bytes), header.sliceNormal.count == 3 else { return nil }
    return (header.sliceNormal + [header.images ?? 0, header.firstSlice ?? 0]).map(\.description)
  }

  private func numbers<Bits: FixedWidthInteger>(
    _ bytes: [UInt8], _ text: (Bits) -> String
  ) -> [String]? {
    let size = MemoryLayout<Bits>.size
    guard !bytes.isEmpty, bytes.count % size == 0 else { return nil }
    return stride(from: 0, to: bytes.count, by: size).map { start in
      text(bytes[start..<(start + size)].reversed().reduce(0) { $0 << 8 | Bits($1) })
    }
  }
}
