import ReadingRoom
import ReadingRoomTestSupport
import StudyAssembly
import TerminalUI
import Testing

/// A reader asks what is amiss with the acquisition.
struct AcquisitionJourneyTests {
  private static let study = PhantomStudy().study.id

  private static let judged = JudgedAcquisition(
    advisesScan: true,
    lines: ["Verdict: re-scan", "  ADVICE: Scan series 1 (axial) again. Because: motion."],
    doubts: ["1.2.1": ["Motion, severe."]], spoilt: ["1.2.1"])

  private func opened() -> Reader { .opened(size: Size(width: 120, height: 30)) }

  @Test func itIsJudgedOnceWhenItIsAskedForAndOpensWhenItIsThere() {
    var reader = opened()
    #expect(!reader.effects.contains(.judgeAcquisition(studyID: Self.study)))
    reader.press("Q")
    reader.press("Q")
    #expect(reader.effects.filter { $0 == .judgeAcquisition(studyID: Self.study) }.count == 1)
    reader.send(.acquisitionProgress(studyID: Self.study, 0.4))
    #expect(reader.screen.contains("Judging the acquisition: 40 %"))
    reader.send(.acquisitionJudged(studyID: Self.study, Self.judged))
    #expect(reader.screen.contains("ADVICE: Scan series 1 (axial) again."))
    reader.press(.escape)
    #expect(reader.state.dialogs.isEmpty)
    reader.press("Q")
    #expect(reader.screen.contains("Verdict: re-scan"))
  }

  @Test func whatIsJudgedByItselfIsToldAndOpensNothing() {
    var reader = opened()
    #expect(!reader.screen.contains(" !"))
    reader.send(.acquisitionJudged(studyID: Self.study, Self.judged))
    #expect(reader.state.dialogs.isEmpty)
    #expect(reader.screen.contains("another scan is advised. Q says which and why"))
    // The series is marked, and the list of doubts names it.
    #expect(reader.screen.contains(" !"))
    reader.press("I")
    #expect(reader.screen.contains("acquisition: Motion, severe."))
  }

  @Test func nothingOpensOverAnotherDialog() {
    var reader = opened()
    reader.press("Q")
    reader.press("?")
    reader.send(.acquisitionJudged(studyID: Self.study, Self.judged))
    #expect(reader.state.dialogs.count == 1 && !reader.screen.contains("Verdict: re-scan"))
  }

  @Test func aFailureIsToldAndCanBeTriedAgain() {
    var reader = opened()
    reader.press("Q")
    reader.send(.acquisitionFailed(studyID: Self.study, reason: "no series could be read"))
    #expect(reader.screen.contains("The acquisition is not judged: no series could be read"))
    reader.press("Q")
    #expect(reader.effects.filter { $0 == .judgeAcquisition(studyID: Self.study) }.count == 2)
  }

  @Test func whatIsOfAnotherStudyIsDropped() {
    var reader = opened()
    reader.send(.acquisitionJudged(studyID: "1.2.9", Self.judged))
    #expect(reader.state.session?.acquisition.judged == nil)
  }
}
