import DICOM
import DICOMFiles
import Foundation
import Imaging
import StudyAssembly
import Testing

private func fixture(_ path: String) -> String { ReferenceData.fixture("dicom/" + path).path }

struct StudyScannerTests {
  @Test func brokenFilesAreNamedAndOtherFilesLeftAlone() throws {
    let scan = try StudyScanner.scan(fixture("broken"))
    let names = scan.problems.map { URL(filePath: $0.path).lastPathComponent }
    #expect(
      names.sorted() == [
        "nested.dcm", "truncated-in-header.dcm", "truncated-in-pixels.dcm", "truncated-jpeg.dcm",
        "wrong-length.dcm",
      ])
    // The empty file and the text.
    #expect(scan.ignoredFiles == 2)
  }

  @Test func headersComeInOrderOfTheirPathsWithProgress() throws {
    var steps: [ScanProgress] = []
    let scan = try StudyScanner.scan(fixture("syntaxes"), progress: { steps.append($0) })
    #expect(scan.headers.map(\.path) == scan.headers.map(\.path).sorted())
    #expect(steps.map(\.filesRead) == Array(1...scan.headers.count))
    #expect(steps.last?.instances == scan.headers.count)
  }

  @Test func scanStopsWhenAsked() throws {
    var count = 0
    let scan = try StudyScanner.scan(
      fixture("syntaxes"), progress: { _ in count += 1 }, isCancelled: { count == 3 })
    #expect(scan.wasCancelled && scan.headers.count == 3)
  }

  @Test func singleFileIsScanned() throws {
    #expect(try StudyScanner.scan(fixture("syntaxes/rle.dcm")).headers.count == 1)
  }

  @Test func directoryNamesItsFilesAndThoseThatAreMissing() throws {
    for path in ["directory/DICOMDIR", "directory"] {
      let scan = try StudyScanner.scan(fixture(path))
      #expect(scan.headers.count == 2 && scan.problems.count == 1)
    }
  }

  @Test func absentPathIsAnError() {
    #expect(throws: DICOMReadError.self) { try StudyScanner.scan(fixture("nowhere")) }
    #expect(throws: DICOMReadError.cannotOpen(reason: "neither file nor folder")) {
      try StudyScanner.scan("/dev/zero")
    }
  }

  @Test func linksAndPipesBelowTheFolderAreNotFollowed() throws {
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "reading-room-links-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let target = URL(filePath: fixture("syntaxes"))
    try FileManager.default.createSymbolicLink(
      at: folder.appending(path: "link"), withDestinationURL: target)
    try FileManager.default.createSymbolicLink(
      at: folder.appending(path: "file.dcm"),
      withDestinationURL: target.appending(path: "rle.dcm"))
    #expect(mkfifo(folder.appending(path: "pipe").path, 0o600) == 0)
    let scan = try StudyScanner.scan(folder.path)
    #expect(scan.headers.isEmpty && scan.problems.isEmpty && scan.ignoredFiles == 3)
  }

  @Test func twoPatientsAreRefused() throws {
    let study = try #require(
      assembleStudies(StudyScanner.scan(fixture("two-patients")).headers).first)
    #expect(study.refusals.map { "\($0)".hasPrefix("twoPatients") } == [true])
  }

  @Test func twoSidesAreTwoEntries() throws {
    let studies = assembleStudies(try StudyScanner.scan(fixture("two-sides")).headers)
    #expect(studies.map(\.side) == [.left, .right])
    #expect(studies.allSatisfy { $0.refusals.isEmpty && $0.series.count == 1 })
  }

  @Test func fixturesBecomeTheStudiesThatTheyWereMadeAs() throws {
    let echoes = try #require(
      assembleStudies(StudyScanner.scan(fixture("multi-echo")).headers).first)
    #expect(echoes.series.map(\.echo) == [1, 2])
    #expect(echoes.series.map(\.acquisition.weighting) == [.protonDensity, .t2])
    #expect(echoes.series.map { $0.geometry?.slices } == [4, 4])
    let oblique = try #require(
      assembleStudies(StudyScanner.scan(fixture("oblique")).headers).first?.series.first)
    #expect(oblique.plane == .coronal)
    #expect(abs((oblique.geometry?.sliceSpacing ?? 0) - 3.3) < 1e-5)
    let left = try #require(
      assembleStudies(StudyScanner.scan(fixture("left-side")).headers).first)
    #expect(left.side == .left)
    let enhanced = try #require(
      assembleStudies(StudyScanner.scan(fixture("enhanced/enhanced.dcm")).headers).first)
    // The normal points to the right, against x.
    #expect(enhanced.side == .right)
    #expect(enhanced.series.first?.frames.map(\.frameNumber) == [3, 5, 1, 6, 4, 2])
    #expect(enhanced.series.first?.frames.map(\.window?.center) == [105, 104, 103, 102, 101, 100])
    #expect(enhanced.series.first?.geometry?.sliceSpacing == 4)
  }
}
