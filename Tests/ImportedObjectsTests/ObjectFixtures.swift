import DICOM
import DICOMFiles
import Foundation
import Imaging
import ImportedObjects
import StudyAssembly
import Testing

/// The objects of `Fixtures/dicom/objects` and what they were made from.
enum ObjectFixtures {
  static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
  static let folder = root.appending(path: "Fixtures/dicom/objects")
  static let broken = root.appending(path: "Fixtures/dicom/objects-broken")

  static func study() throws -> Study {
    try #require(assembleStudies(StudyScanner.scan(folder.path).headers).first)
  }

  static func header(_ name: String) throws -> InstanceHeader {
    try DICOMFile.readHeader(path: folder.appending(path: name + ".dcm").path)
  }

  /// What an object holds; `change` alters its header first.
  static func contents(
    _ name: String, in study: Study? = nil, change: (inout DataSet) -> Void = { _ in }
  ) throws -> ImportedContents {
    try contents(at: folder.appending(path: name + ".dcm"), in: study, change: change)
  }

  static func contents(
    at url: URL, in study: Study? = nil, change: (inout DataSet) -> Void = { _ in }
  ) throws -> ImportedContents {
    var header = try DICOMFile.readHeader(path: url.path)
    change(&header.dataSet)
    return try ImportedObject(header).contents(
      of: header.dataSet, in: study ?? self.study(), readFrame: { try frame($0, of: url.path) })
  }

  private static func frame(_ number: Int, of path: String) throws -> ObjectFrame {
    let header = try DICOMFile.readHeader(path: path)
    if header.dataSet[.pixelData] == nil {
      let stored = try FloatPixelFile(path: path).readFrame(number)
      return ObjectFrame(columns: stored.columns, rows: stored.rows, values: stored.values)
    }
    let stored = try DICOMFile.readFrame(path: path, frame: number)
    return ObjectFrame(
      columns: stored.columns, rows: stored.rows, values: stored.values.map(Float.init))
  }

  /// A mask of the four slices as `expected.json` has it.
  static func expected(_ name: String, _ part: Int) throws -> VoxelMask {
    let object = try JSONSerialization.jsonObject(
      with: Data(contentsOf: folder.appending(path: "expected.json")))
    let all = try #require(object as? [String: [String: Any]])
    let runs = try #require(all[name]?["\(part)"] as? [[Int]])
    var voxels = [Bool](repeating: false, count: 4 * 40 * 48)
    for run in runs { for index in run[0]..<(run[0] + run[1]) { voxels[index] = true } }
    return VoxelMask(columns: 48, rows: 40, slices: 4, voxels: voxels)
  }
}

extension ImportedOverlay {
  /// The masks of all slices as one.
  func volume(slices count: Int = 4, columns: Int = 48, rows: Int = 40) -> VoxelMask {
    let empty = [Bool](repeating: false, count: rows * columns)
    return VoxelMask(
      columns: columns, rows: rows, slices: count,
      voxels: (0..<count).flatMap { slices[$0]?.mask?.slice(0) ?? empty })
  }
}
