import Findings
import Imaging
import ReadingRoom
import ReadingRoomTestSupport
import Reporting
import Testing
import TerminalUI

@Suite struct ReportJourneyTests {
  @Test func sectionsAreEditedInPlace() {
    var reader = Reader.opened()
    reader.press("e")
    #expect(reader.screen.contains("▸ Impression"))
    reader.press(.enter)
    reader.press("Lipoma, q j S.")
    reader.press(.control("s"))
    #expect(reader.screen.contains("Lipoma, q j S."))
    #expect(reader.session?.review.sectionTexts["impression"] == "Lipoma, q j S.")
    reader.press("u")
    #expect(reader.session?.review.sectionTexts["impression"] == nil)
    reader.press("U")
    reader.press("x")
    #expect(reader.screen.contains("u brings it back"))
    reader.press("y")
    #expect(reader.screen.contains("None stated by the reader"))
  }

  @Test func composedSectionsAreNotEdited() {
    var reader = Reader.opened()
    reader.press("eg")
    reader.press(.enter)
    #expect(reader.screen.contains("This section is composed"))
    #expect(reader.session?.report?.editing == nil)
  }

  @Test func compartmentsTheReaderHasNotStatedReadNotAssessed() {
    var reader = Reader.opened(size: Size(width: 100, height: 60))
    reader.press("eg")
    #expect(reader.screen.contains("Not assessed."))
    #expect(!reader.screen.lowercased().contains("normal."))
  }

  @Test func signingIsRefusedUntilEachConditionIsAcknowledged() {
    var reader = Reader.opened(size: Size(width: 120, height: 40))
    reader.press("S")
    #expect(reader.screen.contains("Signed by: Dr R. Reader, radiologist"))
    #expect(reader.screen.contains("author of this preliminary report"))
    #expect(reader.state.openConditions.count == 5)
    press(.down, times: 5, &reader)
    reader.press(.enter)
    #expect(reader.screen.contains("Not signed: 5 conditions are open"))
    #expect(reader.disk.reports.isEmpty)
    press(.up, times: 5, &reader)
    for _ in 0..<5 { reader.press(" "); reader.press(.down) }
    #expect(reader.screen.contains("Nothing stands in the way"))
    reader.press(.enter)
    #expect(reader.screen.contains("✓ Signed: REPORT.txt"))
    #expect(reader.disk.reports.count == 1)
    #expect(reader.disk.reports.first?.contains("Not decided by the reader") == true)
    #expect(reader.session?.context.addendumTo?.fileName == "REPORT.txt")
  }

  @Test func aReadStudyIsSignedWithoutAnyAcknowledgement() {
    var reader = Reader.opened()
    reader.press("anann")
    reader.press("rn")
    for _ in 0..<12 { reader.press("j") }
    reader.press("g]")
    for _ in 0..<8 { reader.press("j") }
    reader.press("[")
    for _ in 0..<12 { reader.press("j") }
    reader.press("g")
    for _ in 0..<12 { reader.press("j") }
    reader.press("]g")
    for _ in 0..<8 { reader.press("j") }
    #expect(reader.state.openConditions.isEmpty)
    reader.press("S")
    reader.press(.enter)
    #expect(reader.disk.reports.count == 1)
    #expect(reader.disk.events.allSatisfy { !$0.action.isAcknowledgement })
  }

  @Test func aMissingSideBlocksSigningUntilTheReaderSetsIt() {
    var reader = Reader.opened(study: PhantomStudy(side: .unknown))
    #expect(reader.rows[1].contains("side not stated"))
    reader.press("S ")
    #expect(reader.screen.contains("L sets the side"))
    #expect(reader.state.obstacles.contains(.sideUnset))
    reader.press("Lr")
    #expect(!reader.state.obstacles.contains(.sideUnset))
    #expect(reader.rows[1].contains("RIGHT side"))
  }

  @Test func passphrasesAreNeitherShownNorKept() {
    var reader = Reader.opened(size: Size(width: 120, height: 40))
    reader.press("S")
    for _ in 0..<5 { reader.press(" "); reader.press(.down) }
    reader.send(
      .signingKeys(
        [
          SigningKey(
            source: .file(path: "key", needsPassphrase: true), name: "key", kind: "ED25519",
            fingerprint: "SHA256:x")
        ], problem: nil))
    reader.press(.enter)
    reader.press("Geheim1")
    #expect(reader.screen.contains("passphrase: •••••••"))
    #expect(!reader.screen.contains("Geheim1"))
    reader.press(.enter)
    guard case .sign(let request)? = reader.effects.last(where: { $0.isSigning }) else {
      Issue.record("nothing was signed")
      return
    }
    #expect(request.passphrase == "Geheim1")
    guard case .sign(let dialog)? = reader.state.dialogs.last else { return }
    #expect(dialog.passphrase.text.isEmpty)
  }

  @Test func nothingChangesWhileTheSignatureIsBeingMade() {
    var state = Reader.opened().state
    _ = state.update(.key(.character("S")))
    guard case .sign(var dialog)? = state.dialogs.last else {
      Issue.record("no dialog")
      return
    }
    dialog.phase = .signing
    state.dialogs = [.sign(dialog)]
    for key: Key in [.character(" "), .character("L"), .enter, .escape, .down] {
      #expect(state.update(.key(key)) == [])
      #expect(state.dialogs.count == 1)
    }
  }

  private func press(_ key: Key, times: Int, _ reader: inout Reader) {
    for _ in 0..<times { reader.press(key) }
  }
}

extension Effect {
  fileprivate var isSigning: Bool { if case .sign = self { true } else { false } }
}

extension ReviewAction {
  fileprivate var isAcknowledgement: Bool {
    if case .acknowledge = self { true } else { false }
  }
}
