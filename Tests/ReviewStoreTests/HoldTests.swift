import Findings
import Foundation
import GRDB
import Testing

@testable import ReviewStore

private let dead = ProcessIdentity(
  pid: 1, start: "0 another boot", host: ProcessIdentity.current().host)
private let elsewhere = ProcessIdentity(pid: 1, start: "5 boot", host: "another machine")

/// A process of this machine that lives while the test runs: the one that started it.
private func living() throws -> ProcessIdentity {
  let parent = getppid()
  let stat = try String(contentsOfFile: "/proc/\(parent)/stat", encoding: .utf8)
  let fields = stat[(stat.lastIndex(of: ")") ?? stat.startIndex)...].split(separator: " ")
  let boot = try String(contentsOfFile: "/proc/sys/kernel/random/boot_id", encoding: .utf8)
  return ProcessIdentity(
    pid: parent, start: "\(fields[20]) \(boot.trimmingCharacters(in: .newlines))",
    host: ProcessIdentity.current().host)
}

@Test func aSecondReaderIsToldWhoHoldsTheStudy() throws {
  let bench = StoreBench()
  let first = try bench.store(living())
  #expect(
    try first.open(study: "1.2", reader: StoreBench.reader, at: time(0)) == .writing(tookOver: nil))
  let second = try bench.store()
  guard
    case .readOnly(let hold) = try second.open(
      study: "1.2", reader: StoreBench.other, at: time(60))
  else {
    Issue.record("open for writing twice")
    return
  }
  #expect(hold.reader == StoreBench.reader)
  #expect(hold.since == time(0))
  #expect(throws: StoreError.notHeld(by: hold)) { try second.append(event(1), study: "1.2") }
  #expect(throws: StoreError.self) {
    try second.markSeen([("a", 0)], study: "1.2", reader: "r2")
  }
}

@Test func aStudyGivenBackIsFree() throws {
  let bench = StoreBench()
  let first = try bench.store(living())
  _ = try first.open(study: "1.2", reader: StoreBench.reader, at: time(0))
  try first.close(study: "1.2", reader: StoreBench.reader, at: time(1))
  let second = try bench.store()
  #expect(
    try second.open(study: "1.2", reader: StoreBench.other, at: time(2)) == .writing(tookOver: nil)
  )
  #expect(throws: StoreError.self) { try first.append(event(1), study: "1.2") }
}

@Test func takesOverFromAProcessThatHasEnded() throws {
  let bench = StoreBench()
  _ = try bench.store(dead).open(study: "1.2", reader: StoreBench.reader, at: time(0))
  let store = try bench.store()
  guard
    case .writing(let earlier?) = try store.open(
      study: "1.2", reader: StoreBench.other, at: time(1))
  else {
    Issue.record("not taken over")
    return
  }
  #expect(earlier.process == dead)
  try store.append(event(1), study: "1.2")
}

@Test func waitsForASignOfLifeFromAnotherMachine() throws {
  let bench = StoreBench()
  let far = try bench.store(elsewhere)
  _ = try far.open(study: "1.2", reader: StoreBench.reader, at: time(0))
  try far.keepHolds(at: time(500))
  let store = try bench.store()
  #expect(try store.holder(study: "1.2", at: time(1099))?.process == elsewhere)
  #expect(try store.holder(study: "1.2", at: time(1100)) == nil)
  guard case .readOnly = try store.open(study: "1.2", reader: StoreBench.other, at: time(1099))
  else {
    Issue.record("taken over too early")
    return
  }
  guard
    case .writing(.some) = try store.open(
      study: "1.2", reader: StoreBench.other, at: time(1100))
  else {
    Issue.record("not taken over")
    return
  }
}

@Test func theSameProcessOpensItsStudyAgain() throws {
  let bench = StoreBench()
  let store = try bench.openStore()
  #expect(
    try store.open(study: "1.2", reader: StoreBench.reader, at: time(9)) == .writing(tookOver: nil))
}

@Test func onlyOneOfManyProcessesGetsTheStudy() throws {
  let bench = StoreBench()
  _ = try bench.store()
  let mine = ProcessIdentity.current()
  let parent = try living()
  let stores = try [mine, parent, mine, parent].map { try bench.store($0) }
  var writing: Set<ProcessIdentity> = []
  for store in stores {
    if case .writing = try store.open(study: "1.2", reader: StoreBench.reader, at: time(0)) {
      writing.insert(store.process)
    }
  }
  #expect(writing == [mine])
}

@Test func theTrailTellsWhoOpenedClosedSignedAndExported() throws {
  let bench = StoreBench()
  let store = try bench.openStore()
  try store.recordReport(
    StoredReport(path: "p", sha256: "ab", reader: "r1", time: time(1), keyFingerprint: "k"),
    study: "1.2")
  try store.recordExport(study: "1.2", reader: StoreBench.reader, at: time(2), detail: "picture")
  try store.close(study: "1.2", reader: StoreBench.reader, at: time(3))
  let trail = try store.trail()
  #expect(trail.map(\.action) == ["open", "sign", "export", "close"])
  #expect(trail.map(\.time) == (0...3).map(time))
  #expect(try store.firstBrokenTrailEntry() == nil)
}

@Test(arguments: [
  "UPDATE trail SET detail = 'y' WHERE sequence = 2", "DELETE FROM trail WHERE sequence = 2",
  "UPDATE trail SET time = '2020-01-01T00:00:00Z' WHERE sequence = 2",
])
func theTrailShowsTampering(_ tampering: String) throws {
  let bench = StoreBench()
  let store = try bench.openStore()
  for second in 1...3 {
    try store.recordExport(
      study: "1.2", reader: StoreBench.reader, at: time(second), detail: "x")
  }
  try store.write { database in
    try database.execute(
      sql: "DROP TRIGGER trail_is_never_changed; DROP TRIGGER trail_is_never_removed")
    try database.execute(sql: tampering)
  }
  #expect(try store.firstBrokenTrailEntry() == 2)
}
