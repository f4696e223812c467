import DICOM
import DICOMFiles
import Foundation
import Testing

private func fixture(_ path: String) -> String { ReferenceData.fixture("dicom/" + path).path }

private let mutations =
  ProcessInfo.processInfo.environment["READING_ROOM_MUTATIONS"].flatMap { UInt64($0) } ?? 200

struct BrokenFileTests {
  @Test(arguments: ["truncated-in-pixels", "truncated-jpeg", "truncated-in-header"])
  func truncatedFileIsNamedAsSuch(name: String) {
    let error = #expect(throws: DICOMReadError.self) {
      try DICOMFile.readHeader(path: fixture("broken/\(name).dcm"))
    }
    guard case .truncated? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test func pixelDataShorterThanItsFramesIsTruncated() throws {
    let error = #expect(throws: DICOMReadError.self) {
      try DICOMFile.readFrame(path: fixture("broken/rows-too-many.dcm"))
    }
    guard case .truncated? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    let many = try DICOMImageFile(path: fixture("broken/frames-too-many.dcm"))
    #expect(try many.readFrame(1).values == SyntaxTests.picture())
    #expect(throws: DICOMReadError.self) { try many.readFrame(1_999_999_999) }
  }

  @Test func wrongLengthIsAnError() {
    #expect(throws: DICOMReadError.self) {
      try DICOMFile.readHeader(path: fixture("broken/wrong-length.dcm"))
    }
  }

  /// DCMTK reads nested items by recursion; unguarded, a deeper file of this kind ends the program.
  @Test func itemsNestedTooDeepAreAnError() throws {
    let expected = DICOMReadError.malformed(reason: "items nested too deep")
    #expect(throws: expected) { try DICOMFile.readHeader(path: fixture("broken/nested.dcm")) }
    var bytes = try Data(contentsOf: URL(filePath: fixture("broken/nested.dcm")))
    let level = bytes.suffix(20)
    for _ in 0..<100_000 { bytes.append(level) }
    let file = FileManager.default.temporaryDirectory
      .appending(path: "reading-room-nested-\(UUID().uuidString).dcm")
    try bytes.write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    #expect(throws: expected) { try DICOMFile.readHeader(path: file.path) }
    #expect(throws: expected) { try DICOMImageFile(path: file.path) }
  }

  @Test func absentFileAndFolderAreErrors() {
    #expect(throws: DICOMReadError.cannotOpen(reason: "No such file or directory")) {
      try DICOMFile.readHeader(path: fixture("broken/nowhere.dcm"))
    }
    #expect(throws: DICOMReadError.cannotOpen(reason: "not a regular file")) {
      try DICOMFile.readHeader(path: fixture("broken"))
    }
  }

  @Test func objectWithoutPixelsSaysSo() {
    #expect(throws: DICOMReadError.noPixelData) {
      try DICOMFile.readFrame(path: fixture("other/report.dcm"))
    }
  }

  /// Bytes changed at random places, lengths included: an error or a frame, never a crash.
  /// READING_ROOM_MUTATIONS asks for another number of seeds.
  @Test(arguments: 0..<mutations)
  func mutatedFilesNeverCrashTheReader(seed: UInt64) throws {
    let files = try mutationSources()
    var random = SplitMix(state: seed)
    var bytes = try Data(contentsOf: files[Int(seed) % files.count])
    for _ in 0..<(1 + Int(random.next() % 12)) {
      let place = Int(random.next() % UInt64(bytes.count))
      bytes[place] = random.next() % 3 == 0 ? 0xff : UInt8(truncatingIfNeeded: random.next())
    }
    if random.next() % 8 == 0 { bytes = bytes.prefix(Int(random.next() % UInt64(bytes.count))) }
    let file = FileManager.default.temporaryDirectory
      .appending(path: "reading-room-mutation-\(UUID().uuidString).dcm")
    try bytes.write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    _ = try? DICOMFile.readHeader(path: file.path)
    if let image = try? DICOMImageFile(path: file.path) {
      for frame in [1, image.frames] { _ = try? image.readFrame(frame) }
    }
  }

  private func mutationSources() throws -> [URL] {
    try ["syntaxes", "pixels", "enhanced", "names", "other", "directory"].flatMap { folder in
      try FileManager.default.contentsOfDirectory(
        at: ReferenceData.fixture("dicom/\(folder)"), includingPropertiesForKeys: nil)
    }.filter { $0.pathExtension == "dcm" || $0.lastPathComponent == "DICOMDIR" }
      .sorted { $0.path < $1.path }
  }
}

/// SplitMix64 (Steele, Lea and Flood 2014, doi 10.1145/2660193.2660195).
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }
}
