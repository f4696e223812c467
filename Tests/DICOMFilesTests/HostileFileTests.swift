import DICOM
import DICOMFiles
import Foundation
import Testing

private func fixture(_ path: String) -> String { ReferenceData.fixture("dicom/" + path).path }

/// Files that are made to do harm (docs/security.md).
struct HostileFileTests {
  @Test(arguments: [
    "rle-beyond", "rle-no-header", "rle-short", "jpeg-endless", "jpeg-symbol", "jpeg-sixteen",
    "jpeg-rows", "jpeg-runs-on", "jpeg-ls-reset", "jpeg-2000-tiles",
  ])
  func brokenCodeStreamIsNoPicture(name: String) throws {
    let path = fixture("hostile/\(name).dcm")
    let header = try DICOMFile.readHeader(path: path)
    #expect(header.dataSet.integer(.columns) == 48)
    let error = #expect(throws: DICOMReadError.self) { try DICOMFile.readFrame(path: path) }
    switch error {
    case .cannotDecode, .truncated: break
    default: Issue.record("\(String(describing: error))")
    }
  }

  /// The first frame's stream is cut; a decoder must neither borrow from the second nor spoil it.
  @Test func framesAfterABrokenOneAreRead() throws {
    let file = try DICOMImageFile(path: fixture("hostile/jpeg-runs-on.dcm"))
    for index in 1..<6 {
      #expect(try file.readFrame(index + 1).values == SyntaxTests.picture(index))
    }
  }

  @Test(arguments: ["deflated-length", "deflated-truncated", "private-length"])
  func lengthBeyondTheFileIsTruncated(name: String) {
    let error = #expect(throws: DICOMReadError.self) {
      try DICOMFile.readHeader(path: fixture("hostile/\(name).dcm"))
    }
    guard case .truncated? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  /// Four megabytes that inflate to more than half a gigabyte.
  @Test func deflateBombIsRefused() throws {
    try withFile(Self.deflated + Self.deflatedZeros(count: 600 << 20)) { path in
      #expect(throws: DICOMReadError.tooLarge) { try DICOMFile.readHeader(path: path) }
      #expect(throws: DICOMReadError.tooLarge) { try DICOMImageFile(path: path) }
    }
  }

  @Test func millionsOfElementsAreRefused() throws {
    let elements = (0..<(1 << 21) + 1).lazy.map { index -> [UInt8] in
      let (group, number) = (UInt16(9 + index / 0x8000 * 2), UInt16(0x1000 + index % 0x8000))
      return [UInt8(group & 255), UInt8(group >> 8), UInt8(number & 255), UInt8(number >> 8)]
        + [0, 0, 0, 0]
    }
    try withFile(Self.implicit + elements.joined()) { path in
      #expect(throws: DICOMReadError.tooLarge) { try DICOMFile.readHeader(path: path) }
    }
  }

  /// DCMTK sorts elements as it reads them: time grows by the square where they come last first.
  @Test func elementsInReverseDoNotHoldTheReader() throws {
    let elements = (0..<60_000).reversed().lazy.map { index -> [UInt8] in
      let (group, number) = (UInt16(9 + index / 0x8000 * 2), UInt16(0x1000 + index % 0x8000))
      return [UInt8(group & 255), UInt8(group >> 8), UInt8(number & 255), UInt8(number >> 8)]
        + [0, 0, 0, 0]
    }
    try withFile(Self.implicit + elements.joined()) { path in
      #expect(throws: DICOMReadError.malformed(reason: "takes too long to read")) {
        try DICOMFile.readHeader(path: path)
      }
    }
  }

  @Test func pipeIsNotOpened() throws {
    try withFolder { folder in
      let pipe = folder.appending(path: "pipe.dcm").path
      #expect(mkfifo(pipe, 0o600) == 0)
      let expected = DICOMReadError.cannotOpen(reason: "not a regular file")
      #expect(throws: expected) { try DICOMFile.readHeader(path: pipe) }
      #expect(throws: expected) { try DICOMImageFile(path: pipe) }
    }
  }

  @Test func loopOfLinksIsNotFollowed() throws {
    try withFolder { folder in
      let inner = folder.appending(path: "inner")
      try FileManager.default.createDirectory(at: inner, withIntermediateDirectories: true)
      try FileManager.default.copyItem(
        atPath: fixture("syntaxes/rle.dcm"), toPath: inner.appending(path: "a.dcm").path)
      let up = inner.appending(path: "up").path
      #expect(symlink("..", up) == 0)
      #expect(symlink("/dev/zero", inner.appending(path: "zero.dcm").path) == 0)
      let scan = try StudyScanner.scan(folder.path)
      #expect(scan.headers.count == 1 && scan.problems.isEmpty && scan.ignoredFiles == 2)
    }
  }

  /// Each component that a DICOMDIR names counts, the folders among them as well.
  @Test func directoryIsNotLedOutOfItsFolder() throws {
    try withFolder { folder in
      let copy = folder.appending(path: "directory")
      try FileManager.default.copyItem(
        at: ReferenceData.fixture("dicom/directory"), to: copy)
      let inside = try #require(
        FileManager.default.contentsOfDirectory(atPath: copy.path).first { $0 != "DICOMDIR" })
      let outside = folder.appending(path: "outside")
      try FileManager.default.moveItem(at: copy.appending(path: inside), to: outside)
      try FileManager.default.createSymbolicLink(
        at: copy.appending(path: inside), withDestinationURL: outside)
      let scan = try StudyScanner.scan(copy.appending(path: "DICOMDIR").path)
      #expect(scan.headers.isEmpty && scan.problems.count == 3)
    }
  }

  // MARK: Making files

  /// Preamble and File Meta Information for a transfer syntax (PS3.10 section 7.1).
  private static func start(_ syntax: String) -> [UInt8] {
    func element(_ number: UInt8, _ representation: String, _ value: [UInt8]) -> [UInt8] {
      [2, 0, number, 0] + Array(representation.utf8) + [UInt8(value.count), 0] + value
    }
    let uid = Array(syntax.utf8) + (syntax.utf8.count % 2 == 0 ? [] : [0])
    let meta = element(0x10, "UI", uid)
    return [UInt8](repeating: 0, count: 128) + Array("DICM".utf8)
      + element(0, "UL", [UInt8(meta.count), 0, 0, 0]) + meta
  }

  private static let deflated = start("1.2.840.10008.1.2.1.99")
  private static let implicit = start("1.2.840.10008.1.2")

  /// A deflated stream of zeros in fixed codes (RFC 1951 section 3.2.6): a literal, then copies of
  /// 258 bytes from one byte back, 13 bits each.
  private static func deflatedZeros(count: Int) -> [UInt8] {
    var bits = BitWriter()
    bits.put([1, 1, 0])  // the last block, in fixed codes
    bits.put([0, 0, 1, 1, 0, 0, 0, 0])  // literal 0
    for _ in 0..<(count / 258) {
      bits.put([1, 1, 0, 0, 0, 1, 0, 1])  // length 258
      bits.put([0, 0, 0, 0, 0])  // distance 1
    }
    bits.put([0, 0, 0, 0, 0, 0, 0])  // the end
    return bits.bytes
  }

  private struct BitWriter {
    var bytes: [UInt8] = []
    private var used = 8

    mutating func put(_ bits: [UInt8]) {
      for bit in bits {
        if used == 8 {
          bytes.append(0)
          used = 0
        }
        bytes[bytes.count - 1] |= bit << UInt8(used)
        used += 1
      }
    }
  }

  private func withFolder(_ body: (URL) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "reading-room-hostile-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try body(folder)
  }

  private func withFile(
    _ bytes: some Sequence<UInt8>, _ body: (String) throws -> Void
  ) throws {
    try withFolder { folder in
      let file = folder.appending(path: "hostile.dcm")
      try Data(bytes).write(to: file)
      try body(file.path)
    }
  }
}
