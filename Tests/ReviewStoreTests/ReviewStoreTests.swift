import Findings
import Foundation
import GRDB
import Imaging
import Testing

@testable import ReviewStore

private let model = ModelIdentity(
  name: "soft-tissue-mass", version: "0.1", checksum: "ab", isValidatedBySite: true)

private func candidate(_ probability: Double) -> Finding {
  Finding(
    id: "f", type: "soft-tissue-mass", probability: probability, band: .positive, side: .left,
    site: "thigh", plane: .axial,
    measurements: [Findings.Measurement(name: "volume", value: 1.5, unit: "mL")], keyImage: nil,
    region: FindingRegion(
      seriesID: "s", mask: VoxelMask(columns: 2, rows: 1, slices: 1, voxels: [true, false])),
    origin: .model(model), rationale: "bright")
}

@Test func givesBackTheActsAfterReopening() throws {
  let bench = StoreBench()
  var store: ReviewStore? = try bench.openStore()
  let events = [event(1), event(2, .undo), event(3, .note(findingID: nil, text: "naïve 膝"))]
  for event in events { try store?.append(event, study: "1.2") }
  store = nil
  #expect(try bench.store().log(study: "1.2").events == events)
  #expect(try bench.store().log(study: "9").events.isEmpty)
}

@Test func commitsReachTheDisk() throws {
  #expect(try StoreBench().store().synchronousSetting() == 2)
}

@Test func refusesAnActThatDoesNotFollowTheLast() throws {
  let bench = StoreBench()
  let store = try bench.openStore()
  try store.append(event(1), study: "1.2")
  #expect(throws: StoreError.wrongSequence(expected: 2, got: 1)) {
    try store.append(event(1), study: "1.2")
  }
  #expect(throws: StoreError.wrongSequence(expected: 2, got: 3)) {
    try store.append(event(3), study: "1.2")
  }
  #expect(try store.log(study: "1.2").events.count == 1)
}

@Test func refusesToChangeOrRemoveActsAndTrail() throws {
  let bench = StoreBench()
  let store = try bench.openStore()
  try store.append(event(1), study: "1.2")
  for sql in [
    "UPDATE act SET event = 'x'", "DELETE FROM act", "UPDATE trail SET detail = 'x'",
    "DELETE FROM trail",
  ] {
    #expect(throws: StoreError.self, "\(sql)") { try store.write { try $0.execute(sql: sql) } }
  }
  #expect(try store.log(study: "1.2").events == [event(1)])
}

@Test func givesBackWhatTheModelsGave() throws {
  let bench = StoreBench()
  let store = try bench.openStore()
  let result = ModelResult(
    run: ModelRun(model: model, title: "Mass", outcome: .completed(candidates: 1), seriesID: "s"),
    findings: [candidate(0.93)])
  try store.save(result, study: "1.2")
  #expect(try bench.store().results(study: "1.2") == [result])
  var again = result
  again.findings = []
  try store.save(again, study: "1.2")
  #expect(try store.results(study: "1.2") == [again])
}

@Test func keepsAProbabilityThatIsNoNumber() throws {
  let bench = StoreBench()
  let store = try bench.openStore()
  let run = ModelRun(model: model, title: "Mass", outcome: .completed(candidates: 1))
  try store.save(ModelResult(run: run, findings: [candidate(.nan)]), study: "1.2")
  let probability = try store.results(study: "1.2").first?.findings.first?.probability
  #expect(probability?.isNaN == true)
}

@Test func coverageIsEachReadersOwn() throws {
  let bench = StoreBench()
  let store = try bench.openStore()
  try store.markSeen([("a", 0), ("a", 2), ("b", 1), ("a", 0)], study: "1.2", reader: "r1")
  let coverage = try bench.store().coverage(study: "1.2", reader: "r1")
  #expect(coverage.seen == ["a": [0, 2], "b": [1]])
  #expect(try store.coverage(study: "1.2", reader: "r2").seen.isEmpty)
}

@Test func givesBackTheInstancesThatWereReviewed() throws {
  let bench = StoreBench()
  let store = try bench.openStore()
  let digests = [
    InstanceDigest(sopInstanceUID: "1", sha256: "a"),
    InstanceDigest(sopInstanceUID: "2", sha256: "b"),
  ]
  try store.saveInstances(digests.reversed(), study: "1.2")
  #expect(try store.instances(study: "1.2") == digests)
  try store.saveInstances([digests[0]], study: "1.2")
  #expect(try store.instances(study: "1.2") == [digests[0]])
}

@Test func folderAndFilesAreForTheirOwnerOnly() throws {
  let bench = StoreBench()
  let store = try bench.openStore()
  try store.append(event(1), study: "1.2")
  func mode(_ path: String) throws -> Int? {
    try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
  }
  #expect(try mode(bench.folder) == 0o700)
  for name in try FileManager.default.contentsOfDirectory(atPath: bench.folder) {
    #expect(try mode("\(bench.folder)/\(name)") == 0o600, "\(name)")
  }
}

@Test func takesRightsOfOthersAway() throws {
  let bench = StoreBench()
  try FileManager.default.createDirectory(
    atPath: bench.folder, withIntermediateDirectories: true,
    attributes: [.posixPermissions: 0o755])
  _ = try bench.store()
  let mode = try FileManager.default.attributesOfItem(atPath: bench.folder)[.posixPermissions]
  #expect(mode as? Int == 0o700)
}

@Test func refusesADamagedStoreAndLeavesItAsItIs() throws {
  let bench = StoreBench()
  try FileManager.default.createDirectory(atPath: bench.folder, withIntermediateDirectories: true)
  let junk = Data((0..<9000).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ 1) })
  try junk.write(to: URL(fileURLWithPath: bench.path))
  #expect {
    try bench.store()
  } throws: { error in
    if case StoreError.corrupted(bench.path, _) = error { true } else { false }
  }
  #expect(try Data(contentsOf: URL(fileURLWithPath: bench.path)) == junk)
}

@Test func refusesAStoreWithADamagedPage() throws {
  let bench = StoreBench()
  do {
    let store = try bench.openStore()
    for sequence in 1...200 { try store.append(event(sequence), study: "1.2") }
    try store.read { _ = try Int.fetchOne($0, sql: "SELECT 1") }
  }
  let file = try FileHandle(forUpdating: URL(fileURLWithPath: bench.path))
  let size = try file.seekToEnd()
  for offset in stride(from: UInt64(4096), to: size, by: 4096) {
    try file.seek(toOffset: offset)
    try file.write(contentsOf: Data(repeating: 0xA5, count: 512))
  }
  try file.close()
  #expect {
    try bench.store()
  } throws: { error in
    if case StoreError.corrupted = error { true } else { false }
  }
}

@Test func refusesAnotherProgramsDatabase() throws {
  let bench = StoreBench()
  try FileManager.default.createDirectory(atPath: bench.folder, withIntermediateDirectories: true)
  try DatabaseQueue(path: bench.path).write { try $0.execute(sql: "CREATE TABLE other (x)") }
  #expect(
    throws: StoreError.corrupted(
      path: bench.path, message: "not a store of this program")
  ) { try bench.store() }
}

@Test func refusesAStoreOfANewerVersion() throws {
  let bench = StoreBench()
  _ = try bench.store()
  try DatabaseQueue(path: bench.path).write {
    try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('2')")
  }
  #expect(throws: StoreError.fromNewerVersion(path: bench.path)) { try bench.store() }
}

@Test func doesNotPutWhatWasWrittenIntoErrors() throws {
  let bench = StoreBench()
  let store = try bench.openStore()
  try store.append(event(1, .note(findingID: nil, text: "SECRET")), study: "1.2")
  let error = #expect(throws: StoreError.self) {
    try store.write {
      try $0.execute(sql: "INSERT INTO act VALUES (?, ?, ?)", arguments: ["1.2", 1, "SECRET"])
    }
  }
  #expect(!String(describing: error).contains("SECRET"))
}

@Test func countsActsAndReportsForLists() throws {
  let bench = StoreBench()
  let store = try bench.openStore()
  try store.append(event(1), study: "1.2")
  let report = StoredReport(
    path: "/r/REPORT.txt", sha256: "ab", reader: "r1", time: time(5), keyFingerprint: "SHA256:x")
  try store.recordReport(report, study: "1.2")
  #expect(try store.progress() == ["1.2": StudyProgress(acts: 1, reports: 1)])
  #expect(try store.reports(study: "1.2") == [report])
}
