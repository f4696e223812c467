import DICOM
import DICOMFiles
import Foundation
import Imaging
import ImportedObjects
import StudyAssembly
import Testing

private let shared = ProcessInfo.processInfo.environment["READING_ROOM_SHARED_DATA"]
private let python = ProcessInfo.processInfo.environment["READING_ROOM_PYTHON"]

/// Structure sets by pydicom and by a planning system.
struct StructureSetTests {
  /// Pillow fills the polygons at eight times the resolution; the two may differ at the edge only.
  @Test func contoursFillAsPillowFillsThem() throws {
    let contents = try ObjectFixtures.contents("structure-set")
    let region = try #require(contents.overlays.first { $0.label == "GTV" })
    let truth = try ObjectFixtures.expected("structure-set", 1)
    let own = region.volume()
    for slice in 0..<4 {
      let (a, b) = (own.slice(slice), truth.slice(slice))
      for index in a.indices where a[index] != b[index] {
        let (row, column) = (index / 48, index % 48)
        let around = [(0, 1), (0, -1), (1, 0), (-1, 0)].map { b[(row + $0) * 48 + column + $1] }
        #expect(around.contains(a[index]), "slice \(slice), row \(row), column \(column)")
      }
    }
    #expect(abs(own.count - truth.count) * 100 <= truth.count)
    #expect(own.slice(1)[20 * 48 + 22] == false, "the inner contour cuts a hole")
  }

  @Test func pointsAreMarksAndWhatLiesOnNoSliceIsNamed() throws {
    let contents = try ObjectFixtures.contents("structure-set")
    let marker = try #require(contents.overlays.first { $0.label == "Marker" })
    guard case .points(let points)? = marker.slices[2]?.shapes.first else {
      Issue.record("no point")
      return
    }
    #expect(abs(points[0].column - 10) < 0.01 && abs(points[0].row - 12) < 0.01)
    #expect(marker.volumeInMillilitres == nil)
    #expect(
      contents.notices == [
        .contoursBetweenSlices(part: "Off plane", contours: 1),
        .contourType(part: "Off plane", type: "OPEN_NONPLANAR", contours: 1),
      ])
  }

  @Test func regionOfAnotherFrameOfReferenceIsNotDrawn() throws {
    let contents = try ObjectFixtures.contents("structure-set") { dataSet in
      var regions = dataSet.items(.structureSetROISequence)
      regions[0][.referencedFrameOfReferenceUID] = DataElement(
        tag: .referencedFrameOfReferenceUID, valueRepresentation: "UI", value: .text(["1.2.3"]))
      dataSet[.structureSetROISequence] = DataElement(
        tag: .structureSetROISequence, valueRepresentation: "SQ", value: .items(regions))
    }
    #expect(contents.notices.contains(.otherFrameOfReference(part: "GTV")))
    #expect(contents.overlays.map(\.label) == ["Marker"])
  }

  @Test(
    .enabled(if: shared != nil && python != nil), arguments: ["STS_002", "STS_044"])
  func realStructureSetHasTheVolumeOfAReferenceRasterisation(patient: String) throws {
    let folder = URL(filePath: shared ?? "").appending(
      path: "soft-tissue-sarcoma/\(patient)/MR_T1")
    let study = try #require(assembleStudies(StudyScanner.scan(folder.path).headers).first)
    let contents = try ObjectFixtures.contents(
      at: folder.appending(path: "mask/RS.dcm"), in: study)
    let overlay = try #require(contents.overlays.first)
    let volume = try #require(overlay.volumeInMillilitres)
    let reference = try reference(folder)
    #expect(abs(volume - reference) < 0.05 * reference, "\(volume) against \(reference) mL")
    #expect(contents.notices.isEmpty)
  }

  /// The volume in mL by `structure_set_reference.py`.
  private func reference(_ folder: URL) throws -> Double {
    let process = Process()
    let pipe = Pipe()
    process.executableURL = URL(filePath: python ?? "")
    process.arguments = [
      ObjectFixtures.root.appending(path: "Tests/ImportedObjectsTests/structure_set_reference.py")
        .path, folder.path,
    ]
    process.standardOutput = pipe
    try process.run()
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return try #require(
      Double(String(decoding: data, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)))
  }
}
