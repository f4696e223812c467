import Findings
import Imaging
import ReadingRoom
import ReadingRoomTestSupport
import StudyAssembly
import Testing
import TerminalUI

@Suite struct UpdateTests {
  private var opened: ReadingState { Reader.opened().state }

  /// Key, what the state must then ask for.
  @Test(
    arguments: [
      ("a", Effect.store(.accept(findingID: "mass-1"))),
      ("t", .readTags(seriesID: "1.2.1", slice: 0)),
      ("S", .listSigningKeys), ("s", .computeAttention(findingID: "mass-1")), ("T", .nextTheme),
    ])
  func keysAskForTheirEffect(key: String, effect: Effect) {
    var state = opened
    #expect(state.update(.key(.character(Character(key)))) == [effect])
  }

  @Test func attentionSaysHowFarItIsAndTheSameKeyStopsIt() {
    var state = opened
    _ = state.update(.key(.enter))
    let key = Event.key(.character("s"))
    #expect(state.update(key) == [.computeAttention(findingID: "mass-1")])
    _ = state.update(.attentionProgress(findingID: "mass-1", 0.374))
    let frame = view(state, picture: viewportPicture(state))
    let text = (0..<frame.size.height).map { frame.text(ofRow: $0) }.joined(separator: "\n")
    #expect(text.contains("model attention: computing 37 %"))
    #expect(state.update(key) == [.stopAttention(findingID: "mass-1")])
    #expect(state.session?.viewport.overlay == .off)
    // What was on its way when it was stopped starts nothing.
    _ = state.update(.attentionProgress(findingID: "mass-1", 0.4))
    #expect(state.session?.pendingAttention.isEmpty == true)
    #expect(state.update(key) == [.computeAttention(findingID: "mass-1")])
  }

  @Test func nothingIsDecidedBeforeTheStoreHasIt() {
    var state = opened
    _ = state.update(.key(.character("a")))
    #expect(state.session?.review.undecided.count == 3)
    #expect(state.session?.log.events.isEmpty == true)
  }

  @Test func aFrameCountsOnlyWhenFullAndOfThisStudy() throws {
    var state = opened
    _ = state.update(.key(.character("j")))
    let key = try #require(viewportKey(state))
    #expect(state.update(.framePresented(picture: key, isFull: false)) == [])
    #expect(state.update(.framePresented(picture: nil, isFull: true)) == [])
    var foreign = key
    foreign.studyID = "other"
    #expect(state.update(.framePresented(picture: foreign, isFull: true)) == [])
    #expect(
      state.update(.framePresented(picture: key, isFull: true))
        == [.storeCoverage(seriesID: "1.2.1", slice: 1)])
    #expect(state.update(.framePresented(picture: key, isFull: true)) == [])
  }

  @Test func presetsFollowThePercentiles() throws {
    let percentiles = WindowLevel(center: 1000, width: 2000)
    for preset in WindowPreset.all {
      let window = preset.window(percentiles: percentiles)
      #expect(window.center == 2000 * preset.center)
      #expect(window.width == 2000 * preset.width)
      let shifted = preset.window(percentiles: WindowLevel(center: 1500, width: 2000))
      #expect(shifted.center == window.center + 500)
    }
  }

  @Test func headerWindowIsRefusedWhereTheHeaderHasNone() {
    var phantom = PhantomStudy()
    for index in phantom.study.series[0].frames.indices {
      phantom.study.series[0].frames[index].window = nil
    }
    var state = Reader.opened(study: phantom).state
    _ = state.update(.key(.character("1")))
    #expect(state.session?.viewport.window == .percentile)
    #expect(state.message?.kind == .warning)
  }

  @Test func pasteGoesOnlyWhereTextIsTyped() {
    var state = opened
    _ = state.update(.paste("aaa rn q"))
    #expect(state.session?.viewport.slice == 0)
    #expect(state.dialogs.isEmpty)
    _ = state.update(.key(.character("N")))
    _ = state.update(.paste("from\nclipboard"))
    guard case .note(_, let text)? = state.dialogs.last else {
      Issue.record("no note")
      return
    }
    #expect(text.text == "from clipboard")
  }

  @Test func stoppingModelsIsConfirmed() {
    var state = opened
    var run = PhantomStudy().runs[0]
    run.outcome = .running(0.4)
    _ = state.update(.modelRuns([run]))
    #expect(state.update(.key(.character("M"))) == [])
    #expect(state.update(.key(.character("y"))) == [.stopDetection])
  }

  @Test func clocksThatRunBackwardsStandStill() {
    var state = opened
    _ = state.update(.tick(milliseconds: 5000))
    _ = state.update(.tick(milliseconds: 10))
    #expect(state.now == 5000)
    #expect(state.lock == .open)
  }

  @Test func zeroMinutesNeverLock() {
    var state = opened
    state.preferences.idleLockMinutes = 0
    _ = state.update(.tick(milliseconds: 100_000_000))
    #expect(state.lock == .open)
  }
}
