import DICOM

extension MessageWriter {
  /// A plane, its mask with eight pixels in each byte.
  mutating func put(_ plane: OverlayPlane) {
    put(plane.group)
    put(plane.kind.rawValue)
    put(UInt8(plane.isCut ? 1 : 0))
    put(plane.label)
    put(plane.description)
    put(UInt32(clamping: plane.mask.count))
    var packed = [UInt8](repeating: 0, count: (plane.mask.count + 7) / 8)
    for (index, isSet) in plane.mask.enumerated() where isSet {
      packed[index / 8] |= 1 << UInt8(index % 8)
    }
    put(packed)
  }
}

extension MessageReader {
  /// A plane; memory is taken only for pixels that the message holds.
  mutating func plane() throws(WireError) -> OverlayPlane {
    let group = try number(UInt16.self)
    let kind = try number(UInt8.self)
    let isCut = try number(UInt8.self) == 1
    let (label, description) = (try text(), try text())
    let count = Int(try number(UInt32.self))
    let packed = try bytes(count: (count + 7) / 8)
    let mask = (0..<count).map {
      packed[packed.startIndex + $0 / 8] >> UInt8($0 % 8) & 1 == 1
    }
    return OverlayPlane(
      group: group, kind: OverlayPlane.Kind(rawValue: kind) ?? .graphics, label: label,
      description: description, mask: mask, isCut: isCut)
  }
}
