import Foundation

/// A series of made-up slices in a temporary folder, gone with this object.
///
/// Uncompressed MR images, 16 bits, little endian with explicit VR (DICOM PS3.5 A.2), in no order of name.
final class SyntheticSeries {
  /// The folder that holds the files.
  let folder: URL
  /// Rows and columns of a slice.
  static let matrix = 384

  /// Writes `count` slices, 3 mm apart.
  init(slices count: Int) throws {
    folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("reading-room-benchmark-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let pixels = Self.pixels()
    for slice in 0..<count {
      let name = "IM\((slice * 617) % count + 10_000)"
      try Self.file(slice: slice, of: count, pixels: pixels)
        .write(to: folder.appendingPathComponent(name))
    }
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  /// A bright disc with texture, from a linear congruential generator.
  private static func pixels() -> Data {
    var state: UInt32 = 1
    var data = Data(capacity: matrix * matrix * 2)
    for row in 0..<matrix {
      for column in 0..<matrix {
        state = state &* 1_664_525 &+ 1_013_904_223
        let (x, y) = (Double(column) / Double(matrix) - 0.5, Double(row) / Double(matrix) - 0.5)
        let tissue = x * x + y * y < 0.2 ? 600 + 300 * sin(20 * x) * cos(14 * y) : 20
        let value = UInt16(max(0, tissue) + Double(state >> 26))
        data.append(UInt8(value & 0xFF))
        data.append(UInt8(value >> 8))
      }
    }
    return data
  }

  private static func file(slice: Int, of count: Int, pixels: Data) -> Data {
    let instance = "2.25.7\(count)\(100_000 + slice)"
    var meta = ElementWriter()
    meta.text(0x0002, 0x0002, "UI", "1.2.840.10008.5.1.4.1.1.4")
    meta.text(0x0002, 0x0003, "UI", instance)
    meta.text(0x0002, 0x0010, "UI", "1.2.840.10008.1.2.1")
    meta.text(0x0002, 0x0012, "UI", "2.25.4711")
    var length = ElementWriter()
    length.add(0x0002, 0x0000, "UL", ElementWriter.bytes(UInt32(meta.data.count)))
    var body = ElementWriter()
    for (tag, vr, value) in attributes(slice: slice, of: count, instance: instance) {
      body.text(UInt16(tag >> 16), UInt16(tag & 0xFFFF), vr, value)
    }
    for (element, value) in [
      (0x0010, matrix), (0x0011, matrix), (0x0100, 16), (0x0101, 12), (0x0102, 11), (0x0103, 0),
    ] {
      body.add(0x0028, UInt16(element), "US", ElementWriter.bytes(UInt16(value)))
    }
    body.add(0x7FE0, 0x0010, "OW", pixels)
    return Data(count: 128) + Data("DICM".utf8) + length.data + meta.data + body.data
  }

  private static func attributes(slice: Int, of count: Int, instance: String) -> [(
    Int, String, String
  )] {
    [
      (0x0008_0016, "UI", "1.2.840.10008.5.1.4.1.1.4"), (0x0008_0018, "UI", instance),
      (0x0008_0020, "DA", "20260101"), (0x0008_0060, "CS", "MR"),
      (0x0010_0010, "PN", "Benchmark^Series"), (0x0010_0020, "LO", "BENCHMARK"),
      (0x0018_0050, "DS", "3"), (0x0020_000D, "UI", "2.25.8\(count)"),
      (0x0020_000E, "UI", "2.25.9\(count)"), (0x0020_0011, "IS", "1"),
      (0x0020_0013, "IS", String(slice + 1)),
      (0x0020_0032, "DS", "-90\\-90\\\(3 * slice)"), (0x0020_0037, "DS", "1\\0\\0\\0\\1\\0"),
      (0x0020_0052, "UI", "2.25.10\(count)"), (0x0028_0004, "CS", "MONOCHROME2"),
      (0x0028_0030, "DS", "0.5\\0.5"),
    ]
  }
}

/// Writes data elements with explicit VR, little endian (DICOM PS3.5, 7.1.2).
private struct ElementWriter {
  private(set) var data = Data()

  static func bytes(_ value: some FixedWidthInteger) -> Data {
    withUnsafeBytes(of: value.littleEndian) { Data($0) }
  }

  mutating func text(_ group: UInt16, _ element: UInt16, _ vr: String, _ value: String) {
    var bytes = Data(value.utf8)
    if bytes.count % 2 == 1 { bytes.append(vr == "UI" ? 0 : 0x20) }
    add(group, element, vr, bytes)
  }

  mutating func add(_ group: UInt16, _ element: UInt16, _ vr: String, _ value: Data) {
    data += Self.bytes(group) + Self.bytes(element) + Data(vr.utf8)
    if ["OB", "OW", "SQ", "UN", "UT"].contains(vr) {
      data += Data(count: 2) + Self.bytes(UInt32(value.count))
    } else {
      data += Self.bytes(UInt16(value.count))
    }
    data += value
  }
}
