import Foundation
import Testing

@testable import ReadingRoomRuntime

/// A folder of its own for each test.
final class Scratch {
  let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)

  init() throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  func file(_ name: String, _ text: String) throws -> String {
    let path = folder.appendingPathComponent(name)
    try Data(text.utf8).write(to: path)
    return path.path
  }
}

struct SharedHoldTests {
  private func isTaken(_ attempt: SharedHold.Attempt) -> Bool {
    if case .taken = attempt { true } else { false }
  }

  @Test func aSecondSessionIsToldWhoHoldsTheStudy() throws {
    let scratch = try Scratch()
    let first = SharedHold.take(study: "1.2.3", reader: "Dr First", in: scratch.folder)
    #expect(isTaken(first))
    guard
      case .heldBy(let holder) = SharedHold.take(
        study: "1.2.3", reader: "Dr Second", in: scratch.folder)
    else {
      Issue.record("the second session got the hold")
      return
    }
    #expect(holder.reader == "Dr First")
    withExtendedLifetime(first) {}
  }

  @Test func anotherStudyIsFree() throws {
    let scratch = try Scratch()
    let first = SharedHold.take(study: "1.2.3", reader: "Dr First", in: scratch.folder)
    #expect(isTaken(SharedHold.take(study: "1.2.4", reader: "Dr Second", in: scratch.folder)))
    withExtendedLifetime(first) {}
  }

  @Test func aHoldEndsWithItsSession() throws {
    let scratch = try Scratch()
    do { _ = SharedHold.take(study: "1.2.3", reader: "Dr First", in: scratch.folder) }
    #expect(SharedHold.holder(ofStudy: "1.2.3", in: scratch.folder) == nil)
    #expect(isTaken(SharedHold.take(study: "1.2.3", reader: "Dr Second", in: scratch.folder)))
  }

  /// What a killed session leaves behind is an unlocked file.
  @Test func aFileThatNobodyLocksHoldsNothing() throws {
    let scratch = try Scratch()
    let hold = SharedHold.take(study: "1.2.3", reader: "Dr First", in: scratch.folder)
    let name = try #require(
      try FileManager.default.contentsOfDirectory(atPath: scratch.folder.path).first)
    _ = try scratch.file(name + "-of-another-user", "2026-01-01T00:00:00+00:00\nDr Gone\n")
    #expect(SharedHold.holder(ofStudy: "1.2.3", in: scratch.folder)?.reader == "Dr First")
    withExtendedLifetime(hold) {}
  }

  @Test func fileNamesSayNothingOfTheStudy() throws {
    let scratch = try Scratch()
    let hold = SharedHold.take(study: "1.2.826.5", reader: "Dr First", in: scratch.folder)
    let names = try FileManager.default.contentsOfDirectory(atPath: scratch.folder.path)
    #expect(names.count == 1)
    #expect(names.allSatisfy { !$0.contains("1.2.826") })
    withExtendedLifetime(hold) {}
  }
}
