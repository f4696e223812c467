import Findings
import Imaging
import ReadingRoom
import ReadingRoomTestSupport
import Testing
import TerminalUI

@Suite struct ReviewJourneyTests {
  @Test func findingsStandWorstFirst() {
    let reader = Reader.opened()
    #expect(reader.session?.review.findings.map(\.id) == ["mass-1", "mass-3", "mass-2"])
  }

  @Test func everyFindingIsDecidedFromTheKeyboard() {
    var reader = Reader.opened()
    reader.press("a")
    #expect(reader.decision("mass-1") == .accepted)
    #expect(reader.screen.contains("✓ accepted"))
    reader.press("nrw")
    #expect(reader.decision("mass-3") == .rejected(.wrongPlace))
    #expect(reader.screen.contains("✗ rejected"))
    reader.press("nm")
    reader.press(.tab)
    reader.press("II")
    reader.press(.enter)
    #expect(reader.decision("mass-2") == .modified)
    #expect(reader.session?.review.finding("mass-2")?.current.grade == "II")
    reader.press("n")
    #expect(reader.screen.contains("Every finding has a decision"))
    #expect(reader.disk.events.count == 3)
  }

  @Test func indeterminateCandidatesSayReadUnaidedAndNoProbability() {
    var reader = Reader.opened(size: Size(width: 150, height: 36))
    reader.press("..")
    #expect(reader.session?.selectedFinding?.id == "mass-2")
    #expect(reader.screen.contains("indeterminate, read unaided"))
    #expect(!reader.screen.contains("41"))
    #expect(!reader.screen.contains("0.4"))
  }

  @Test func candidatesShowModelVersionAndState() {
    let reader = Reader.opened()
    #expect(reader.screen.contains("soft-tissue-mass-t1 0.1.0"))
    #expect(reader.screen.contains("○ undecided · positive"))
  }

  @Test func modelsThatSitesHaveNotListedSaySo() {
    var phantom = PhantomStudy()
    for index in phantom.candidates.indices {
      phantom.candidates[index].origin = .model(
        ModelIdentity(name: "own", version: "9", checksum: "", isValidatedBySite: false))
    }
    let reader = Reader.opened(study: phantom, size: Size(width: 120, height: 40))
    #expect(reader.screen.contains("own 9, not validated by this"))
  }

  @Test func undoGoesBackAHundredActsAndRedoForth() {
    var reader = Reader.opened()
    for _ in 0..<50 { reader.press("aD") }
    #expect(reader.disk.events.count == 100)
    for step in 0..<100 {
      reader.press("u")
      #expect(reader.decision("mass-1") == (step % 2 == 0 ? .accepted : .undecided))
    }
    reader.press("u")
    #expect(reader.screen.contains("nothing to undo"))
    for _ in 0..<100 { reader.press("U") }
    #expect(reader.decision("mass-1") == .undecided)
    reader.press("U")
    #expect(reader.screen.contains("nothing to do again"))
  }

  @Test func whatTheStoreRefusedIsNotShownAsDecided() {
    var reader = Reader.opened()
    reader.disk.isFull = true
    reader.press("a")
    #expect(reader.decision("mass-1") == .undecided)
    #expect(reader.screen.contains("NOT RECORDED: the disk is full"))
    #expect(reader.effects.contains(.bell))
  }

  @Test func regionsAreOffUntilAskedForAndNamed() {
    var reader = Reader.opened()
    reader.press(.enter)
    #expect(!reader.screen.contains("candidate region"))
    let bare = reader.frame.placements.first?.image
    reader.press("o")
    #expect(reader.screen.contains("AI candidate region, unreviewed"))
    let marked = reader.frame.placements.first?.image
    #expect(marked?.grey == bare?.grey)
    #expect((marked?.layers.first?.indices.contains(1)) == true)
    reader.press("a")
    #expect(reader.screen.contains("AI candidate region, reviewed"))
    reader.press("o")
    #expect(!reader.screen.contains("candidate region"))
  }

  @Test func attentionIsComputedOnRequestAndNamed() {
    var reader = Reader.opened()
    reader.press(.enter)
    reader.press("s")
    #expect(reader.effects.contains(.computeAttention(findingID: "mass-1")))
    #expect(reader.screen.contains("model attention (Grad-CAM)"))
    #expect(!reader.screen.contains("being computed"))
    reader.press("j")
    #expect(reader.screen.contains("model attention: none on this"))
    reader.press("s")
    #expect(!reader.screen.contains("model attention"))
  }

  @Test func theContourThresholdGivesAnotherRegionAndSize() {
    var reader = Reader.opened()
    reader.press("m")
    reader.press(.backTab, .pageDown)
    #expect(reader.effects.contains(.recomputeRegion(findingID: "mass-1", threshold: 0.55)))
    reader.press(.enter)
    let finding = reader.session?.review.finding("mass-1")
    #expect(finding?.decision == .modified)
    #expect(finding?.current.measurement(MeasurementName.volume)?.value == 1.44)
    #expect(finding?.current.region?.mask.count == 3 * 4 * 6)
    #expect(finding?.original.region?.mask.count == 3 * 6 * 8)
    #expect(reader.screen.contains("of the model's contour:"))
  }

  @Test func unsoundInputIsSaidAndNothingIsRecorded() {
    var reader = Reader.opened()
    reader.press("m")
    reader.press(.control("u"), .enter)
    #expect(reader.screen.contains("The type needs letters"))
    #expect(reader.disk.events.isEmpty)
    reader.press("cyst")
    reader.press(.enter)
    #expect(reader.session?.review.finding("mass-1")?.current.type == "cyst")
  }

  @Test func aFormWithChangesIsNotThrownAwayUnasked() {
    var reader = Reader.opened()
    reader.press("m")
    reader.press("x")
    reader.press(.escape)
    #expect(reader.screen.contains("Throw away what you typed?"))
    reader.press("n")
    #expect(reader.state.dialogs.count == 1)
    reader.press(.escape)
    reader.press("y")
    #expect(reader.state.dialogs.isEmpty)
    #expect(reader.disk.events.isEmpty)
  }

  @Test func theCaliperMeasuresByKeysAndBecomesAFinding() throws {
    var reader = Reader.opened()
    reader.press("d")
    reader.press(.enter)
    for _ in 0..<6 { reader.press("l") }
    reader.press(.enter)
    let caliper = try #require(reader.session?.calipers.first)
    let columns = abs(caliper.end.column - caliper.start.column)
    #expect(abs(caliper.lengthInMillimetres - 2 * columns) < 1e-9)
    #expect(columns > 0)
    reader.press("A")
    reader.press("synovitis")
    reader.press(.enter)
    let finding = try #require(reader.session?.review.finding("reader-1"))
    #expect(finding.decision == .accepted)
    #expect(finding.current.origin == .reader)
    #expect(finding.current.measurements.first?.name == "length")
    #expect(finding.current.measurements.first?.value == caliper.lengthInMillimetres)
    #expect(finding.current.keyImage?.sopInstanceUID == "1.2.1.1")
    reader.press("x")
    #expect(reader.session?.calipers.isEmpty == true)
  }

  @Test func theCaliperMeasuresByMouse() throws {
    var reader = Reader.opened()
    reader.press("d")
    let start = CellPoint(column: 30, row: 12)
    reader.press(
      .mouse(MouseEvent(kind: .press, button: .left, cell: start)),
      .mouse(MouseEvent(kind: .drag, button: .left, cell: start.offset(columns: 4))),
      .mouse(MouseEvent(kind: .release, button: .left, cell: start.offset(columns: 4))))
    let caliper = try #require(reader.session?.calipers.first)
    #expect(caliper.start.row == caliper.end.row)
    #expect(caliper.lengthInMillimetres > 0)
  }

  @Test func notesAreKept() {
    var reader = Reader.opened()
    reader.press("N")
    reader.press("seen before q a r")
    reader.press(.enter)
    #expect(reader.session?.review.finding("mass-1")?.notes == ["seen before q a r"])
    #expect(reader.decision("mass-1") == .undecided)
  }

  @Test func theListIsFilteredByDecision() {
    var reader = Reader.opened()
    reader.press("af")
    #expect(reader.session?.visibleFindings.map(\.id) == ["mass-3", "mass-2"])
    reader.press("f")
    #expect(reader.session?.visibleFindings.map(\.id) == ["mass-1"])
    reader.press("f")
    #expect(reader.session?.visibleFindings.isEmpty == true)
    #expect(reader.screen.contains("The filter hides all"))
  }

  @Test func aWorseFindingThatComesLateDoesNotSlipUnderTheKey() {
    let phantom = PhantomStudy()
    var reader = Reader.opened(study: phantom)
    reader.send(.findings([phantom.candidates[1]]))
    #expect(reader.session?.selectedFinding?.id == "mass-2")
    reader.send(.findings(phantom.candidates))
    #expect(reader.session?.review.findings.first?.id == "mass-1")
    reader.press("a")
    #expect(reader.decision("mass-2") == .accepted)
    #expect(reader.decision("mass-1") == .undecided)
  }

  @Test func aHeldKeyDecidesOneFindingOnly() {
    var reader = Reader.opened()
    reader.press("faaaa")
    #expect(reader.disk.events.count == 1)
    #expect(reader.session?.visibleFindings.map(\.id) == ["mass-1", "mass-3", "mass-2"])
    reader.press(".")
    #expect(reader.session?.visibleFindings.map(\.id) == ["mass-3", "mass-2"])
  }

  @Test func leavingWithUndecidedFindingsIsConfirmed() {
    var reader = Reader.opened()
    reader.press("q")
    #expect(reader.screen.contains("3 findings are undecided"))
    reader.press("n")
    #expect(reader.state.place == .study)
    reader.press(.control("c"))
    reader.press("y")
    #expect(reader.hasQuit)
  }

  @Test func aSecondReaderIsToldWhoHoldsTheStudyAndChangesNothing() {
    var reader = Reader.opened(hold: .heldBy(reader: "Dr A. Other", since: "10:11"))
    #expect(reader.screen.contains("Dr A. Other holds this study since 10:11"))
    for keys in ["a", "m", "r", "A", "N", "u", "S", "D", "Ll", "M"] {
      reader.press(keys)
      reader.press(.escape)
    }
    #expect(reader.disk.events.isEmpty)
    #expect(reader.disk.coverage == SliceCoverage())
    #expect(!reader.effects.contains { if case .startDetection = $0 { true } else { false } })
    reader.press("j")
    #expect(reader.slice == 2)
    #expect(reader.screen.contains("READ-ONLY: held by Dr A. Other"))
  }

  @Test func anEmptyListNeverReadsAsNormal() {
    var phantom = PhantomStudy()
    phantom.candidates = []
    phantom.runs[0].outcome = .completed(candidates: 0)
    let reader = Reader.opened(study: phantom)
    #expect(reader.screen.contains("ran, no candidate"))
    #expect(!reader.screen.lowercased().contains("no abnormal"))
  }

  @Test func modelsThatFailOrDoNotFitGiveOnePlainLine() {
    var phantom = PhantomStudy()
    phantom.candidates = []
    phantom.runs[0].outcome = .failed("took longer than 60 s")
    var reader = Reader.opened(study: phantom, size: Size(width: 150, height: 36))
    #expect(reader.screen.contains("AI 1 FAILED"))
    reader.press("I")
    #expect(reader.screen.contains("failed: took longer than 60 s"))
    reader.press(.escape)
    var run = phantom.runs[0]
    run.outcome = .doesNotFit("no axial T1 series")
    reader.send(.modelRuns([run]))
    #expect(reader.screen.contains("AI none fits"))
    reader.press("I")
    #expect(reader.screen.contains("does not fit: no axial T1 series"))
  }
}
