import Findings
import Imaging
import ReadingRoom
import ReadingRoomTestSupport
import StudyAssembly
import Testing
import TerminalUI

@Suite struct ScreenJourneyTests {
  @Test func smallScreenMatchesItsSnapshot() throws {
    var reader = Reader.opened()
    reader.press(.enter)
    reader.press("o")
    try FrameSnapshot.verify(reader.frame, named: "study-80x24")
    reader.press("?")
    try FrameSnapshot.verify(reader.frame, named: "help-80x24")
  }

  @Test func theSameStudyMatchesItsSnapshotAfterResizing() throws {
    var reader = Reader.opened()
    reader.press(.enter)
    reader.send(.resized(Size(width: 200, height: 60), .halfBlock))
    #expect(reader.slice == 5)
    try FrameSnapshot.verify(reader.frame, named: "study-200x60")
    reader.send(.resized(Size(width: 80, height: 24), .halfBlock))
    #expect(reader.frame.size == Size(width: 80, height: 24))
  }

  @Test func theStudyListMatchesItsSnapshot() throws {
    try FrameSnapshot.verify(Reader().frame, named: "worklist-80x24")
  }

  @Test func theSignDialogMatchesItsSnapshot() throws {
    var reader = Reader.opened(size: Size(width: 100, height: 30))
    reader.press("S")
    try FrameSnapshot.verify(reader.frame, named: "signing-100x30")
  }

  static let sizes = [
    Size(width: 80, height: 24), Size(width: 81, height: 25), Size(width: 110, height: 30),
    Size(width: 150, height: 36), Size(width: 200, height: 60), Size(width: 300, height: 100),
  ]

  /// Every popup at every size leaves banner and standing words as they are.
  @Test(arguments: sizes) func popupsNeverCoverBannerOrStandingWords(size: Size) {
    let popups = [
      ["?"], [":"], ["m"], ["r"], ["L"], ["N"], ["S"], ["I"], ["A"], ["q"], ["S", "L"],
    ]
    for keys in popups {
      var reader = Reader.opened(size: size)
      let banner = Array(reader.rows.prefix(2))
      for key in keys { reader.press(key) }
      #expect(!reader.state.dialogs.isEmpty, "\(keys)")
      #expect(Array(reader.rows.prefix(2)) == banner, "\(keys)")
      #expect(reader.rows.last?.contains(researchNotice) == true, "\(keys)")
      for field in ["Phantom, Thigh", "ID PH-0001", "born 1960-02-29", "sex F"] {
        #expect(reader.rows[0].contains(field))
      }
      for field in ["study 2026-11-20", "acc A-77", "LEFT side"] {
        #expect(reader.rows[1].contains(field))
      }
    }
  }

  @Test(arguments: sizes) func theStatusLineSaysWhereAndHowAtEverySize(size: Size) {
    let reader = Reader.opened(size: size)
    let status = reader.rows[size.height - 2]
    for fact in ["ser 2 1/2", "slice 1/12", " C", " W", "1.0x", "half-block", "AI done 1"] {
      #expect(status.contains(fact), "\(fact) in \(status)")
    }
    #expect(status.contains("navigation quality") || status.contains("NAV"))
  }

  @Test func longNamesAreCutWithAMarkAndTheIdentifierStays() {
    var phantom = PhantomStudy()
    phantom.study.patient.name = String(repeating: "Verylongname ", count: 10)
    let reader = Reader.opened(study: phantom)
    #expect(reader.rows[0].contains("…"))
    #expect(reader.rows[0].contains("ID PH-0001"))
    #expect(reader.rows[0].contains("born 1960-02-29"))
  }

  @Test func missingIdentityIsSaid() {
    var phantom = PhantomStudy(side: .unknown)
    phantom.study.patient = PatientIdentity(name: "", patientID: "", birthDate: "", sex: "")
    let reader = Reader.opened(study: phantom, size: Size(width: 120, height: 30))
    #expect(reader.rows[0].contains("name not stated"))
    #expect(reader.rows[0].contains("ID not stated"))
    #expect(reader.rows[1].contains("side not stated"))
  }

  @Test func aWindowThatIsTooSmallSaysSoUnderTheBannerAndTakesNoDecision() {
    var reader = Reader.opened()
    reader.send(.resized(Size(width: 60, height: 12), .halfBlock))
    #expect(reader.rows[0].contains("Phantom, Thigh"))
    #expect(reader.screen.contains("Window too small: 60x12"))
    #expect(reader.rows.last?.contains(researchNotice) == true)
    reader.press("a")
    #expect(reader.disk.events.isEmpty)
    #expect(viewportKey(reader.state) == nil)
  }

  @Test(arguments: 1..<12) func tinyWindowsDoNotTrap(side: Int) {
    var reader = Reader.opened()
    reader.send(.resized(Size(width: side * 7, height: side), .halfBlock))
    reader.send(.resized(Size(width: side, height: side * 9), .halfBlock))
    #expect(reader.frame.size.width == side)
  }

  @Test func anIdleScreenHidesEverythingUntilTheReaderIsNamed() {
    var reader = Reader.opened()
    reader.wait(seconds: 599)
    #expect(reader.screen.contains("Phantom"))
    reader.wait(seconds: 1)
    for word in ["Phantom", "PH-0001", "1960", "A-77", "mass", "LEFT", "slice"] {
      #expect(!reader.screen.contains(word), "\(word)")
    }
    #expect(reader.frame.placements.isEmpty)
    #expect(reader.screen.contains(researchNotice))
    reader.press("a")
    #expect(reader.disk.events.isEmpty)
    reader.press(.enter)
    #expect(reader.screen.contains("not the reader's ID"))
    reader.press("rr1")
    reader.press(.enter)
    #expect(reader.screen.contains("Phantom, Thigh"))
    #expect(reader.slice == 1)
  }

  @Test func workGoesOnBehindTheLock() {
    var reader = Reader.opened()
    reader.press("!")
    var late = PhantomStudy().candidates[0]
    late.id = "late"
    reader.send(.findings([late]))
    #expect(!reader.screen.contains("mass"))
    reader.press("rr1")
    reader.press(.enter)
    #expect(reader.session?.review.findings.map(\.id) == ["late"])
  }

  @Test func messagesHoldNoPatientData() {
    var reader = Reader.opened()
    for keys in ["a", "rn", "u", "U", "Ll", "x", "o", "s", "P", "\u{1b}", "f", "."] {
      reader.press(keys)
      let text = reader.state.message?.text ?? ""
      for word in ["Phantom", "PH-0001", "1960", "A-77"] { #expect(!text.contains(word)) }
    }
  }

  @Test func unknownKeysSayWhereTheKeysAreListed() {
    var reader = Reader.opened()
    reader.press("Z")
    #expect(reader.screen.contains("Z does nothing here; ? lists the keys"))
  }
}
