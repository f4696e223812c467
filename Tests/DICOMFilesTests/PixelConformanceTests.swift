import DICOMFiles
import Foundation
import Testing

/// One row of `Fixtures/conformance/pixels.csv`, made by `pydicom_reference.py`.
struct PixelReference: Sendable, CustomStringConvertible {
  var file: String
  var frame: Int
  var isExact: Bool
  var rows: Int
  var columns: Int
  var minimum: Int32
  var maximum: Int32
  var sum: Int
  var crc32: UInt32
  var modalitySum: Double
  var samples: [Int32]
  var description: String { "\(file) frame \(frame)" }

  init?(_ line: Substring) {
    let cells = line.split(separator: ",").map(String.init)
    guard cells.count == 13, let frame = Int(cells[2]), let rows = Int(cells[5]),
      let columns = Int(cells[6]), let minimum = Int32(cells[7]), let maximum = Int32(cells[8]),
      let sum = Int(cells[9]), let crc = UInt32(cells[10], radix: 16),
      let modalitySum = Double(cells[11])
    else { return nil }
    file = cells[1]
    self.frame = frame
    isExact = cells[4] == "1"
    (self.rows, self.columns, self.minimum, self.maximum) = (rows, columns, minimum, maximum)
    (self.sum, self.crc32, self.modalitySum) = (sum, crc, modalitySum)
    samples = cells[12].split(separator: " ").compactMap { Int32($0) }
  }

  static func rows(_ group: String) -> [PixelReference] {
    let file = ReferenceData.fixture("conformance/pixels.csv")
    let text = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
    return text.split(separator: "\n").filter { $0.hasPrefix(group + ",") }
      .compactMap(PixelReference.init)
  }
}

struct PixelConformanceTests {
  @Test(
    .enabled(if: ReferenceData.shared != nil, "shared data is absent"),
    arguments: PixelReference.rows("shared"))
  func sharedImagesHaveTheValuesThatPydicomReads(row: PixelReference) throws {
    try check(row, in: #require(ReferenceData.shared))
  }

  @Test(
    .enabled(if: ReferenceData.pydicom != nil, "READING_ROOM_PYDICOM_DATA names no pydicom"),
    arguments: PixelReference.rows("pydicom"))
  func pydicomsOwnImagesHaveTheValuesThatPydicomReads(row: PixelReference) throws {
    try check(row, in: #require(ReferenceData.pydicom))
  }

  @Test func referenceIsComplete() {
    #expect(PixelReference.rows("shared").count == 24)
    #expect(PixelReference.rows("pydicom").count >= 30)
  }

  private func check(_ row: PixelReference, in folder: URL) throws {
    let path = folder.appending(path: row.file).path
    let header = try DICOMFile.readHeader(path: path)
    let stored = try DICOMFile.readFrame(path: path, frame: row.frame)
    #expect(stored.rows == row.rows && stored.columns == row.columns)
    let stride = max(1, stored.values.count / 64)
    for (index, expected) in row.samples.enumerated() {
      #expect(abs(stored.values[index * stride] - expected) <= (row.isExact ? 0 : 2))
    }
    let modality = modalityValues(stored, header: header, frame: row.frame)
    let sum = modality.values.reduce(0.0) { $0 + Double($1) }
    guard row.isExact else { return }
    #expect(crc32(stored.values) == row.crc32)
    #expect(stored.values.min() == row.minimum && stored.values.max() == row.maximum)
    #expect(stored.values.reduce(0) { $0 + Int($1) } == row.sum)
    #expect(abs(sum - row.modalitySum) <= 1e-6 * abs(row.modalitySum) + 1e-6)
  }
}
