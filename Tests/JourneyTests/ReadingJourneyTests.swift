import Findings
import Imaging
import ReadingRoom
import ReadingRoomTestSupport
import Reporting
import StudyAssembly
import Testing
import TerminalUI

@Suite struct ReadingJourneyTests {
  @Test func enterOpensTheStudyOfTheList() {
    var reader = Reader()
    #expect(reader.screen.contains("PH-0001"))
    reader.press(.enter)
    #expect(reader.state.place == .study)
    #expect(reader.slice == 1)
    #expect(reader.screen.contains("slice 1/12"))
    #expect(reader.effects.contains(.startDetection(studyID: "1.2")))
  }

  @Test func keysScrollAndHoldAtBothEnds() {
    var reader = Reader.opened()
    reader.press("j")
    #expect(reader.slice == 2)
    reader.press("J")
    #expect(reader.slice == 12)
    reader.press("j")
    #expect(reader.slice == 12)
    reader.press("K")
    #expect(reader.slice == 2)
    reader.press("G")
    #expect(reader.slice == 12)
    reader.press("g")
    #expect(reader.slice == 1)
    reader.press(.up)
    #expect(reader.slice == 1)
  }

  @Test func aNumberInThePaletteGoesToThatSlice() {
    var reader = Reader.opened()
    reader.press(":7")
    reader.press(.enter)
    #expect(reader.slice == 7)
    reader.press(":+3")
    reader.press(.enter)
    #expect(reader.slice == 10)
    reader.press(":last slice")
    reader.press(.enter)
    #expect(reader.slice == 12)
  }

  @Test func seriesAreKeptAsTheyWereLeft() {
    var reader = Reader.opened()
    reader.press("jji]")
    #expect(reader.session?.viewport.seriesID == "1.2.2")
    #expect(reader.slice == 1)
    #expect(reader.session?.viewport.isInverted == false)
    reader.press("[")
    #expect(reader.slice == 3)
    #expect(reader.session?.viewport.isInverted == true)
  }

  @Test func enterJumpsToTheFindingsKeySlice() {
    var reader = Reader.opened()
    reader.press(.enter)
    #expect(reader.slice == 5)
    reader.press(".")
    reader.press(.enter)
    #expect(reader.session?.viewport.seriesID == "1.2.2")
    #expect(reader.slice == 7)
  }

  @Test func windowFollowsToolPresetsAndHeader() throws {
    var reader = Reader.opened()
    let auto = try #require(reader.session?.currentWindow)
    reader.press("w")
    #expect(reader.screen.contains("WINDOW TOOL"))
    reader.press(.right, .up)
    let wider = try #require(reader.session?.currentWindow)
    #expect(wider.width > auto.width)
    #expect(wider.center < auto.center)
    #expect(reader.slice == 1)
    reader.press(.escape)
    reader.press("1")
    #expect(reader.session?.currentWindow == WindowLevel(center: 500, width: 1000))
    reader.press("7")
    let narrow = try #require(reader.session?.currentWindow)
    #expect(narrow.width < auto.width / 2)
    reader.press("0")
    #expect(reader.session?.currentWindow == auto)
  }

  @Test func draggingChangesTheWindowAndShiftMovesThePicture() throws {
    var reader = Reader.opened()
    let before = try #require(reader.session?.currentWindow)
    let start = CellPoint(column: 30, row: 10)
    reader.press(.mouse(MouseEvent(kind: .press, button: .left, cell: start)))
    reader.press(
      .mouse(MouseEvent(kind: .drag, button: .left, cell: start.offset(columns: 5, rows: 2))))
    reader.press(.mouse(MouseEvent(kind: .release, button: .left, cell: start)))
    let after = try #require(reader.session?.currentWindow)
    #expect(after.width > before.width)
    #expect(after.center > before.center)
    reader.press(
      .mouse(MouseEvent(kind: .press, button: .left, cell: start, modifiers: .shift)),
      .mouse(MouseEvent(kind: .drag, button: .left, cell: start.offset(columns: 3))),
      .mouse(MouseEvent(kind: .release, button: .left, cell: start)))
    #expect((reader.session?.viewport.transform.panColumns ?? 0) < 0)
    #expect(reader.session?.currentWindow == after)
  }

  @Test func wheelTurnsSlices() {
    var reader = Reader.opened()
    let cell = CellPoint(column: 30, row: 10)
    reader.press(.mouse(MouseEvent(kind: .wheelDown, cell: cell)))
    reader.press(.mouse(MouseEvent(kind: .wheelDown, cell: cell)))
    #expect(reader.slice == 3)
    reader.press(.mouse(MouseEvent(kind: .wheelUp, cell: cell)))
    #expect(reader.slice == 2)
  }

  @Test func clicksChooseSeriesAndFindings() {
    var reader = Reader.opened()
    reader.press(
      .mouse(MouseEvent(kind: .press, button: .left, cell: CellPoint(column: 3, row: 4))))
    #expect(reader.session?.viewport.seriesID == "1.2.2")
    reader.press(
      .mouse(MouseEvent(kind: .press, button: .left, cell: CellPoint(column: 60, row: 5))))
    #expect(reader.session?.focus == .findings)
    #expect(reader.session?.selectedFinding?.id == "mass-3")
  }

  @Test func turnedAndMirroredPicturesSaySoAndTheirLettersFollow() {
    var reader = Reader.opened()
    #expect(reader.rows.contains { $0.contains("─ A ─") })
    reader.press("H")
    #expect(reader.screen.contains("FLIPPED LEFT-RIGHT"))
    reader.press("HR")
    #expect(reader.screen.contains("TURNED 90°"))
    #expect(reader.rows.contains { $0.contains("─ R ─") })
    reader.press(" ")
    #expect(!reader.screen.contains("TURNED"))
  }

  @Test func cineRunsAndStops() {
    var reader = Reader.opened()
    reader.press("c")
    #expect(reader.screen.contains("cine 8/s"))
    reader.wait(seconds: 3)
    #expect(reader.slice == 4)
    reader.press("c")
    reader.wait(seconds: 3)
    #expect(reader.slice == 4)
  }

  @Test func tagsAreSearched() {
    var reader = Reader.opened()
    reader.press("t")
    #expect(reader.screen.contains("Echo Time"))
    #expect(reader.screen.contains("Patient's Name"))
    reader.press("/echo")
    #expect(reader.screen.contains("Echo Time"))
    #expect(!reader.screen.contains("Patient's Name"))
    reader.press(.escape, .escape)
    #expect(reader.state.place == .study)
  }

  @Test func helpIsSearchedAndComesFromTheKeymap() {
    var reader = Reader.opened()
    reader.press("?")
    #expect(reader.screen.contains("next slice"))
    reader.press("reject")
    #expect(reader.screen.contains("reject the finding with a reason"))
    #expect(!reader.screen.contains("next slice"))
    reader.press(.escape)
    #expect(reader.state.dialogs.isEmpty)
  }

  @Test func refusedStudiesSayWhyAndDoNotOpen() {
    var reader = Reader()
    let phantom = PhantomStudy()
    reader.send(
      .scanFinished(
        [StudySummary(study: phantom.study, refusals: ["two patients in one study"])],
        problems: ["a.dcm: not a DICOM file"]))
    #expect(reader.screen.contains("refused: two patients in one study"))
    reader.press(.enter)
    #expect(reader.session == nil)
    #expect(reader.screen.contains("not opened: two patients"))
    reader.press("I")
    #expect(reader.screen.contains("a.dcm: not a DICOM file"))
  }

  @Test func aRefusedStudyIsNotShownWhoeverOpensIt() {
    var reader = Reader()
    var study = PhantomStudy().study
    study.refusals = [.contradictorySides]
    reader.send(.studyOpened(study, hold: .mine, cautions: [:]))
    #expect(reader.session == nil)
    #expect(reader.frame.placements.isEmpty)
  }

  @Test func theListIsFiltered() {
    var reader = Reader()
    var other = PhantomStudy().study
    other.studyInstanceUID = "9.9"
    other.patient.name = "Otherwise, Named"
    reader.send(
      .scanFinished(
        [StudySummary(study: PhantomStudy().study), StudySummary(study: other)], problems: []))
    reader.press("/other")
    reader.press(.enter)
    #expect(reader.state.worklist.visible.map(\.id) == ["9.9"])
    #expect(!reader.screen.contains("Phantom, Th"))
    reader.press("/")
    reader.press(.escape)
    #expect(reader.state.worklist.visible.count == 2)
  }

  @Test func aFirstPictureSaysThatItsOrderIsNotFinal() {
    var reader = Reader()
    let phantom = PhantomStudy()
    let image = SliceImage(
      columns: 4, rows: 3, samples: (0..<12).map { Float($0) })
    reader.send(
      .preview(
        StudyPreview(
          patient: phantom.study.patient, studyDate: "2026-11-20", accessionNumber: "",
          side: .unknown, image: image, geometry: nil, window: nil)))
    #expect(reader.screen.contains("loading, order not final"))
    #expect(reader.screen.contains("Phantom, Thigh"))
    #expect(reader.screen.contains("side not stated"))
    #expect(reader.disk.coverage == .init())
  }

  @Test func slicesOnTheirWayAreCountedAndThoseThatCameAreShown() throws {
    var phantom = PhantomStudy()
    let volume = try #require(phantom.volumes["1.2.1"])
    let count = volume.geometry.slices
    phantom.volumes = [:]
    var reader = Reader.opened(study: phantom)
    #expect(reader.screen.contains("Loading series 2"))
    #expect(reader.disk.coverage == .init())
    reader.send(.slicesLoaded(seriesID: "1.2.1", [0: .success(volume.image(0))]))
    #expect(reader.screen.contains("loading, \(count - 1) slices to come"))
    #expect(reader.frame.placements.count == 1)
    #expect(reader.disk.coverage.seen["1.2.1"] == [0])
    reader.press("j")
    #expect(reader.screen.contains("Loading series 2"))
    reader.send(
      .slicesLoaded(
        seriesID: "1.2.1",
        Dictionary(uniqueKeysWithValues: (1..<count).map { ($0, .success(volume.image($0))) })))
    reader.send(.loadingFinished(seriesID: "1.2.1"))
    #expect(!reader.screen.contains("to come"))
    #expect(reader.disk.coverage.seen["1.2.1"] == [0, 1])
  }

  @Test func aSliceThatFailsSaysWhyAndTheRestGoesOn() {
    var reader = Reader.opened(size: Size(width: 150, height: 36))
    reader.send(
      .slicesLoaded(
        seriesID: "1.2.1", [1: .failure(SliceFailure("Slice 2 (IM0002): the file is cut off."))]))
    #expect(reader.screen.contains("1 slice unreadable"))
    reader.press("j")
    #expect(
      reader.screen.contains("This slice cannot be shown. Slice 2 (IM0002): the file is cut off."))
    #expect(reader.disk.coverage.seen["1.2.1"] == [0])
    reader.press("j")
    #expect(reader.frame.placements.count == 1)
    #expect(reader.disk.coverage.seen["1.2.1"] == [0, 2])
  }

  @Test func readingIsStoppedByEscapeAndGoesOnByAnotherScan() {
    var state = ReadingState(
      reader: ReaderIdentity(id: "rr1", printedName: "Dr R. Reader", role: "radiologist"),
      program: ProgramIdentity(name: "Reading Room", version: "test"),
      size: Size(width: 100, height: 30))
    _ = state.update(.scanProgress(files: 1200, total: 20_000))
    #expect(view(state, picture: nil).text(ofRow: 2).contains("1200 of 20000"))
    #expect(state.update(.key(.control("r"))) == [])
    #expect(state.update(.key(.escape)) == [.stopScan])
    #expect(state.update(.scanStopped) == [])
    #expect(state.worklist.scan == .stopped(files: 1200, total: 20_000))
    #expect(state.update(.key(.escape)) == [])
    #expect(state.update(.key(.control("r"))) == [.scan])
  }
}
