import DICOMFiles
import Foundation
import Testing

/// Compares with pydicom as it reads the same files now, where READING_ROOM_PYTHON names a Python
/// that has it.
@Suite(.enabled(if: LivePixelReference.python != nil, "READING_ROOM_PYTHON names no Python"))
struct LivePixelConformanceTests {
  /// Files that pydicom reads and this program refuses, each with the reason.
  static let refused: [String: String] = [
    "SC_rgb_jpeg.dcm": "its Pixel Data has no end, and the file stops within it",
    "SC_rgb_32bit.dcm": "samples of 32 unsigned bits beyond Int32",
    "SC_rgb_32bit_2frame.dcm": "samples of 32 unsigned bits beyond Int32",
    "SC_rgb_expb_32bit.dcm": "samples of 32 unsigned bits beyond Int32",
    "SC_rgb_expb_32bit_2frame.dcm": "samples of 32 unsigned bits beyond Int32",
    "SC_rgb_rle_32bit.dcm": "samples of 32 unsigned bits beyond Int32",
    "SC_rgb_rle_32bit_2frame.dcm": "samples of 32 unsigned bits beyond Int32",
  ]

  @Test func everyImageHasTheValuesThatPydicomReads() throws {
    let reference = try LivePixelReference.make()
    defer { try? FileManager.default.removeItem(at: reference.folder) }
    #expect(reference.rows.count > 100)
    var count = Counts()
    for row in reference.rows {
      do {
        try compare(row, in: reference.folder, &count)
      } catch {
        let isListed = Self.refused[URL(filePath: row.path).lastPathComponent] != nil
        #expect(isListed, "\(row.path) frame \(row.frame): \(error)")
        count.refused += 1
      }
    }
    print("pydicom compared: \(count)")
    #expect(count.different == 0)
  }

  private struct Counts {
    var identical = 0
    var within = 0
    var different = 0
    var refused = 0
    var magneticResonance = 0
  }

  private func compare(
    _ row: LivePixelReference.Row, in folder: URL, _ count: inout Counts
  ) throws {
    let file = try DICOMImageFile(path: row.path)
    let stored = try file.readFrame(row.frame)
    let values = try file.readModalityFrame(row.frame).values
    let expected: [Int32] = try numbers(folder.appending(path: "\(row.number).stored"))
    let expectedValues: [Float] = try numbers(folder.appending(path: "\(row.number).values"))
    guard stored.rows == row.rows, stored.columns == row.columns,
      expected.count == stored.values.count, expectedValues.count == values.count
    else {
      count.different += 1
      Issue.record("\(row.path) frame \(row.frame): size")
      return
    }
    let worst = zip(stored.values, expected).map { abs(Int($0) - Int($1)) }.max() ?? 0
    // Units of modality values that two stored units, or rounding to Float, come to.
    let spread = zip(values, expectedValues).map { abs(Double($0) - Double($1)) }.max() ?? 0
    let largest = Double(expectedValues.map(abs).max() ?? 0)
    if row.modality == "MR" { count.magneticResonance += 1 }
    // Brightness of a colour may be rounded the other way at a half.
    let rounding = row.isColour ? 1 : 0
    if worst <= rounding && spread <= Double(rounding) + 1e-6 * largest {
      count.identical += 1
    } else if !row.isExact && worst <= 2 {
      count.within += 1
    } else {
      count.different += 1
      Issue.record("\(row.path) frame \(row.frame): stored by \(worst), modality by \(spread)")
    }
  }

  private func numbers<Number: BitwiseCopyable>(_ file: URL) throws -> [Number] {
    try Data(contentsOf: file).withUnsafeBytes { bytes in
      (0..<(bytes.count / MemoryLayout<Number>.size)).map {
        bytes.loadUnaligned(fromByteOffset: $0 * MemoryLayout<Number>.size, as: Number.self)
      }
    }
  }
}

/// What `pydicom_values.py` wrote.
struct LivePixelReference {
  struct Row {
    var number: Int
    var path: String
    var frame: Int
    var isExact: Bool
    var rows: Int
    var columns: Int
    var modality: String
    var isColour: Bool
  }

  var folder: URL
  var rows: [Row]

  static var python: String? { ProcessInfo.processInfo.environment["READING_ROOM_PYTHON"] }

  /// Runs the script over pydicom's own files, those of `pydicom-data`, the shared codec samples and
  /// the fixtures; folders that are absent are left out.
  static func make() throws -> LivePixelReference {
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "reading-room-pydicom-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let named = ProcessInfo.processInfo.environment["READING_ROOM_PYDICOM_DATA_MORE"]
    let folders = [
      ReferenceData.pydicom?.appending(path: "test_files"), named.map { URL(filePath: $0) },
      ReferenceData.shared?.appending(path: "codecs"), ReferenceData.fixture("dicom/syntaxes"),
      ReferenceData.fixture("dicom/pixels"), ReferenceData.fixture("dicom/enhanced"),
      ReferenceData.fixture("dicom/values"),
    ].compactMap { $0 }.filter { FileManager.default.fileExists(atPath: $0.path) }
    let process = Process()
    process.executableURL = URL(filePath: python ?? "/usr/bin/python3")
    let script = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "pydicom_values.py")
    process.arguments = [script.path, folder.path] + folders.map(\.path)
    let list = folder.appending(path: "list.csv")
    try Data().write(to: list)
    process.standardOutput = try FileHandle(forWritingTo: list)
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    let text = try String(contentsOf: list, encoding: .utf8)
    return LivePixelReference(folder: folder, rows: text.split(separator: "\n").compactMap(row))
  }

  private static func row(_ line: Substring) -> Row? {
    let cells = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    guard cells.count == 8, let number = Int(cells[0]), let frame = Int(cells[2]),
      let rows = Int(cells[4]), let columns = Int(cells[5])
    else { return nil }
    return Row(
      number: number, path: cells[1], frame: frame, isExact: cells[3] == "1", rows: rows,
      columns: columns, modality: cells[6], isColour: cells[7] == "1")
  }
}
