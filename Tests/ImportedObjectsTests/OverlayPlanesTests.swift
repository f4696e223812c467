import DICOM
import DICOMFiles
import Foundation
import Imaging
import ImportedObjects
import StudyAssembly
import Testing

/// Overlay planes in the images' own files; masks against the rules that the fixtures were made by.
struct OverlayPlanesTests {
  @Test func planesAreListedByGroupWithTheImagesMaker() throws {
    let series = try series("overlay")
    let object = try #require(try object(of: series))
    #expect(object.id == "planes-1" && object.sopInstanceUID.isEmpty)
    #expect(
      object.parts.map(\.words) == [
        "1 Border, Überlagerung 0 (graphics)", "2 Überlagerung 1 (region of interest)",
      ])
    #expect(object.words.hasPrefix("overlay planes of "))
    #expect(object.words.contains("in images by \(object.provenance.maker)"))
  }

  @Test func imageWithoutPlanesGivesNoObject() throws {
    let path = ObjectFixtures.root.appending(path: "Fixtures/dicom/syntaxes/rle.dcm").path
    let headers = [try DICOMFile.readHeader(path: path)]
    let study = try #require(assembleStudies(headers).first)
    #expect(!study.hasObjects)
    #expect(try object(of: try #require(study.series.first)) == nil)
  }

  @Test func eachPlaneIsAnOverlayThatSaysNotChecked() throws {
    let contents = try contents("overlay")
    #expect(contents.overlays.map(\.part) == [1, 2])
    let border = try #require(contents.overlays.first)
    #expect(border.label == "Border, Überlagerung 0 (graphics)")
    #expect(border.caption.hasSuffix("), not checked") && border.caption.contains("in images by"))
    let mask = (0..<(40 * 48)).map { index in
      let (row, column) = (index / 48, index % 48)
      return (2..<22).contains(row) && (4..<34).contains(column) && (row - 2 + column - 4) % 5 == 0
    }
    #expect(border.slices[0]?.mask == VoxelMask(columns: 48, rows: 40, slices: 1, voxels: mask))
    #expect(contents.notices == [.planeCut(part: "plane 6002", images: 1)])
  }

  @Test func planesInUnusedBitsOfPixelDataAreDrawn() throws {
    let contents = try contents("overlay-in-pixels")
    #expect(contents.overlays.map { $0.slices[0]?.mask?.count } == [100, 40])
  }

  @Test func framesOfAPlaneLieOnTheirFrames() throws {
    let contents = try contents("overlay-frames")
    let series = try series("overlay-frames")
    let overlay = try #require(contents.overlays.first)
    let numbers = overlay.slices.keys.map { series.frames[$0].frameNumber }.sorted()
    #expect(contents.overlays.count == 1 && numbers == [2, 3])
  }

  @Test func planeOfAnotherSizeIsRefusedAndNamed() throws {
    let contents = try contents("overlay") { $0.columns -= 1 }
    #expect(contents.overlays.isEmpty)
    #expect(
      contents.notices == [
        .notOnGrid(part: "plane 6000", frames: 1), .notOnGrid(part: "plane 6002", frames: 1),
      ])
  }

  @Test func planesThatCannotBeReadAreNamedWithTheReason() throws {
    let series = try series("overlay-frames")
    let object = try #require(try object(of: series))
    let failure = FramePlanes.failure(PlanesFailure("The file is broken."))
    let contents = object.contents(ofPlanes: [0: failure, 2: failure], in: series)
    #expect(
      contents.notices.map(\.words) == ["Not drawn: planes of 2 images. The file is broken."])
  }

  @Test func planeOfSeveralNamesIsShownByItsGroup() throws {
    let series = try series("overlay-frames")
    let object = try #require(try object(of: series))
    let planes = (1...3).map { number in
      OverlayPlane(
        group: 0x6000, kind: .graphics, label: number == 3 ? "B" : "A", description: "",
        mask: [Bool](repeating: true, count: 40 * 48), isCut: false)
    }
    let contents = object.contents(
      ofPlanes: [0: .success([planes[0]]), 1: .success([planes[1]]), 2: .success([planes[2]])],
      in: series)
    #expect(contents.overlays.map(\.label) == ["plane 6000"])
    #expect(contents.notices == [.planeNames(part: "plane 6000", names: 2)])
    #expect(
      contents.lines.map(\.text) == [
        "plane 6000 of 2 images: A (graphics)", "plane 6000 of 1 image: B (graphics)",
      ])
  }

  private func path(_ name: String) -> String {
    ObjectFixtures.root.appending(path: "Fixtures/dicom/values/\(name).dcm").path
  }

  private func series(_ name: String) throws -> Series {
    let study = try #require(assembleStudies([try DICOMFile.readHeader(path: path(name))]).first)
    #expect(study.hasObjects && study.objects.isEmpty)
    return try #require(study.series.first)
  }

  private func object(of series: Series) throws -> ImportedObject? {
    try ImportedObject(planesOf: 1, series: series) { try DICOMFile.readHeader(path: $0.path) }
  }

  private func contents(
    _ name: String, change: (inout Frame) -> Void = { _ in }
  ) throws -> ImportedContents {
    var series = try series(name)
    for index in series.frames.indices { change(&series.frames[index]) }
    let file = try DICOMImageFile(path: path(name))
    var planes: [Int: FramePlanes] = [:]
    for (index, frame) in series.frames.enumerated() {
      planes[index] = .success(try file.readOverlays(frame: frame.frameNumber))
    }
    return try #require(try object(of: series)).contents(ofPlanes: planes, in: series)
  }
}
