import DICOM
import Findings
import Imaging
import ImportedObjects
import ReadingRoom
import ReadingRoomTestSupport
import StudyAssembly
import TerminalUI
import Testing

/// A reader looks at what other systems have put beside the images.
struct ObjectJourneyTests {
  @Test func studyWithoutObjectsSaysSo() {
    var reader = Reader.opened()
    reader.press("O")
    #expect(reader.screen.contains("holds no object of another system"))
  }

  @Test func listShowsMakerPartsAndThatNobodyChecked() throws {
    var reader = try opened()
    reader.press("O")
    #expect(reader.screen.contains("Objects of other systems"))
    #expect(reader.screen.contains("not checked here"))
    #expect(reader.screen.contains("segmentation \"LIMB\": Example AI, Limb Net 2"))
    #expect(reader.screen.contains("1 Mass: automatic, Limb Net 2"))
  }

  @Test func overlayIsOffUntilAskedForAndNamedWhileItIsOn() throws {
    var reader = try opened()
    #expect(!reader.screen.contains("imported:"))
    let before = layers(reader)
    reader.press("Oj")
    reader.press(.enter)
    #expect(reader.screen.contains("[x] 1 Mass"))
    reader.press(.escape)
    // The mass is on slices 5 to 7; the middle one is shown.
    #expect(reader.slice == 6)
    #expect(reader.screen.contains("imported: Mass (Example AI, Limb Net 2), not checked"))
    #expect(layers(reader) == before + 1)
    reader.press("g")
    #expect(reader.screen.contains("not checked; not here"))
    #expect(layers(reader) == before)
    reader.press("Oj")
    reader.press(" ")
    reader.press(.escape)
    #expect(!reader.screen.contains("imported:"))
  }

  /// On the narrowest screen the maker is cut, never that nobody checked it.
  @Test func narrowScreenStillSaysNotChecked() throws {
    var reader = try opened(Size(width: 80, height: 24))
    reader.press("Oj")
    reader.press(.enter, .escape)
    #expect(reader.screen.contains("imported, not checked: Mass (E"))
  }

  @Test func reportOfAnotherSystemOpensAsText() throws {
    var reader = try opened()
    reader.press("OG")
    reader.press(.enter)
    #expect(reader.screen.contains("Made by another system; not checked here."))
    #expect(reader.screen.contains("Finding: No joint effusion."))
    reader.press(.escape, .escape)
    #expect(reader.state.dialogs.isEmpty)
  }

  @Test func importedObjectIsNoFindingAndNotInTheReport() throws {
    var reader = try opened()
    reader.press("Oj")
    reader.press(.enter, .escape)
    #expect(reader.session?.review.findings.count == PhantomStudy().candidates.count)
    reader.press("e")
    #expect(!reader.screen.contains("Example AI"))
    #expect(reader.disk.events.isEmpty)
  }

  @Test func presentationStateSetsItsWindow() throws {
    var reader = try opened()
    reader.press("Ojj")
    reader.press(.enter, .escape)
    #expect(
      reader.session?.currentWindow == WindowLevel(center: 333, width: 444))
    #expect(reader.screen.contains("\"suspected mass\""))
  }

  @Test func whatIsNotDrawnIsSaidWithWhatIs() throws {
    var reader = try opened()
    reader.press("Ojj")
    reader.press(.enter)
    #expect(reader.screen.contains("Not checked. Not applied: shutter circular."))
  }

  @Test func spaceTakesOverlaysAwayWithTheRest() throws {
    var reader = try opened()
    reader.press("Oj")
    reader.press(.enter, .escape)
    reader.press(" ")
    #expect(!reader.screen.contains("imported:"))
  }

  @Test func planesInTheImagesOwnFilesAreListedAndDrawnWhenAskedFor() throws {
    var phantom = PhantomStudy()
    phantom.study.series[0].frames[3].overlayGroups = [0x6000]
    phantom.add([try planes(phantom)])
    #expect(phantom.study.objects.isEmpty)
    var reader = Reader.opened(study: phantom, size: Size(width: 120, height: 30))
    let before = layers(reader)
    reader.press("O")
    #expect(reader.screen.contains("overlay planes of series 2: in images by Example MR"))
    #expect(reader.screen.contains("drawn into the image file, not checked"))
    #expect(reader.screen.contains("1 Border (graphics)"))
    reader.press("j")
    reader.press(.enter, .escape)
    #expect(reader.slice == 4)
    #expect(
      reader.screen.contains("imported: Border (graphics) (in images by E…), not checked"))
    #expect(layers(reader) == before + 1)
    #expect(reader.disk.events.isEmpty)
  }

  private func opened(_ size: Size = Size(width: 120, height: 30)) throws -> Reader {
    var phantom = PhantomStudy()
    phantom.add([
      try segmentation(phantom), try presentationState(phantom), try report(),
    ])
    return Reader.opened(study: phantom, size: size)
  }

  private func layers(_ reader: Reader) -> Int {
    reader.frame.placements.first?.image.layers.count ?? 0
  }

  private func object(_ classUID: String, _ uid: String, _ more: [DataElement]) throws
    -> ImportedObject
  {
    let elements = [
      text(.sopClassUID, "1.2.840.10008.5.1.4.1.1." + classUID), text(.sopInstanceUID, uid),
      text(.manufacturer, "Example AI"),
    ]
    return try ImportedObject(
      InstanceHeader(
        dataSet: DataSet(elements + more), transferSyntaxUID: "1.2.840.10008.1.2.1",
        path: "/phantom/\(uid)"))
  }

  private func text(_ tag: DICOM.Tag, _ value: String) -> DataElement {
    DataElement(tag: tag, valueRepresentation: "LO", value: .text([value]))
  }

  private func segmentation(_ phantom: PhantomStudy) throws -> ImportedContents {
    let type = DataSet([text(.codeValue, "4147007"), text(.codeMeaning, "Mass")])
    let segment = DataSet([
      text(.segmentNumber, "1"), text(.segmentLabel, "Mass"),
      text(.segmentAlgorithmType, "AUTOMATIC"), text(.segmentAlgorithmName, "Limb Net 2"),
      DataElement(
        tag: .segmentedPropertyTypeCodeSequence, valueRepresentation: "SQ", value: .items([type])),
    ])
    let object = try object(
      "66.4", "9.1",
      [
        text(.contentLabel, "LIMB"),
        DataElement(tag: .segmentSequence, valueRepresentation: "SQ", value: .items([segment])),
      ])
    var overlay = ImportedOverlay(
      objectUID: object.id, part: 1, label: "Mass", maker: "Example AI, Limb Net 2",
      seriesID: "1.2.1")
    for slice in 4...6 {
      var marks = OverlaySlice()
      marks.mask = VoxelMask(
        columns: 40, rows: 30, slices: 1,
        voxels: (0..<1200).map { (10..<20).contains($0 / 40) && (8..<25).contains($0 % 40) })
      overlay.slices[slice] = marks
    }
    overlay.volumeInMillilitres = 10.2
    var contents = ImportedContents(of: object)
    contents.overlays = [overlay]
    return contents
  }

  private func presentationState(_ phantom: PhantomStudy) throws -> ImportedContents {
    let object = try object("11.1", "9.2", [text(.contentLabel, "MARKS")])
    var overlay = ImportedOverlay(
      objectUID: object.id, part: nil, label: "MARKS", maker: "Example AI", seriesID: "1.2.1")
    var marks = OverlaySlice()
    marks.window = WindowLevel(center: 333, width: 444)
    marks.shapes = [.text("suspected mass", at: PixelPoint(column: 5, row: 5))]
    overlay.slices[0] = marks
    var contents = ImportedContents(of: object)
    contents.overlays = [overlay]
    contents.notices = [.notApplied("shutter circular")]
    return contents
  }

  private func planes(_ phantom: PhantomStudy) throws -> ImportedContents {
    let series = phantom.study.series[0]
    let object = try #require(
      ImportedObject(planesOf: 1, series: series) { frame in
        InstanceHeader(
          dataSet: DataSet([
            text(.sopInstanceUID, frame.sopInstanceUID), text(.manufacturer, "Example MR"),
            text(.overlayLabel(0x6000), "Border"),
          ]), transferSyntaxUID: "1.2.840.10008.1.2.1", path: frame.path)
      })
    let plane = OverlayPlane(
      group: 0x6000, kind: .graphics, label: "Border", description: "",
      mask: (0..<1200).map { (10..<20).contains($0 / 40) && (8..<25).contains($0 % 40) },
      isCut: false)
    return object.contents(ofPlanes: [3: .success([plane])], in: series)
  }

  private func report() throws -> ImportedContents {
    var contents = ImportedContents(of: try object("88.11", "9.3", []))
    contents.lines = [ImportedLine(depth: 0, name: "Finding", value: "No joint effusion.")]
    return contents
  }
}
