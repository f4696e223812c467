import DICOMFiles
import Testing

@testable import IsolatedReading

/// What a hostile file can do to the process that reads it, and what this process makes of it.
@Suite struct FaultTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  private func scan(_ names: [String], seconds: Int = 20) -> [ScannedFile?] {
    let pool = ReaderPool(
      program: Surroundings.faulty, limits: ReadingLimits(seconds: seconds), count: 2)
    var results = [ScannedFile?](repeating: nil, count: names.count)
    pool.scan(scratch.files(names), keeping: []) { results[$0] = $1 }
    return results
  }

  @Test func aDeathNamesItsFileAndAllOthersAreRead() {
    let names = (0..<20).map { $0 % 7 == 3 ? "crash\($0)" : "file\($0)" }
    let results = scan(names)
    for (name, result) in zip(names, results) {
      let wanted: ScannedFile =
        name.hasPrefix("crash") ? .unreadable(.readerCrashed(signal: 11)) : .notDICOM
      #expect(result == wanted, "\(name)")
    }
  }

  @Test func aFileThatIsReadTheSecondTimeIsNotBlamed() {
    #expect(scan(["a", "flaky", "b"]) == [.notDICOM, .notDICOM, .notDICOM])
  }

  @Test func aFileThatTakesTooLongIsGivenUp() {
    #expect(
      scan(["a", "slow", "b"], seconds: 1)
        == [.notDICOM, .unreadable(.readerTimedOut(seconds: 1)), .notDICOM])
  }

  @Test func aProcessThatNeverAnswersIsKilled() {
    #expect(
      scan(["mute", "b"], seconds: 1) == [.unreadable(.readerTimedOut(seconds: 1)), .notDICOM])
  }

  @Test(arguments: ["lies", "long"]) func nonsenseIsNotBelieved(_ name: String) {
    #expect(
      scan(["a", name, "b"], seconds: 1)
        == [.notDICOM, .unreadable(.readerCrashed(signal: 0)), .notDICOM])
  }

  @Test func withoutAProgramEachFileSaysSo() {
    let pool = ReaderPool(program: "/nonexistent/program", count: 2)
    var reasons: [Int: ScannedFile] = [:]
    pool.scan(scratch.files(["a", "b", "c"]), keeping: []) { reasons[$0] = $1 }
    #expect(reasons.count == 3)
    for reason in reasons.values {
      #expect(reason == .unreadable(.readerUnavailable(reason: "No such file or directory")))
    }
  }

  @Test func workThatIsCancelledEnds() {
    let pool = ReaderPool(program: Surroundings.faulty, count: 2)
    var count = 0
    pool.scan(
      scratch.files((0..<500).map { "f\($0)" }), keeping: [], isCancelled: { count >= 10 }
    ) { _, _ in count += 1 }
    #expect((10..<20).contains(count))
  }
}
