public import Findings
import Foundation
import GRDB

/// What a model gave on a study, kept so that reopening resumes.
public struct ModelResult: Equatable, Sendable {
  /// How the run ended.
  public var run: ModelRun
  /// Its candidates, negative ones included.
  public var findings: [Finding]

  /// A result from its parts.
  public init(run: ModelRun, findings: [Finding]) {
    self.run = run
    self.findings = findings
  }
}

extension ReviewStore {
  /// Adds an act to a study that this process holds. It is on the disk when this returns.
  ///
  /// - Throws: ``StoreError/notHeld(by:)``, ``StoreError/wrongSequence(expected:got:)`` and others;
  ///   then the act is not in the store, and the caller must not show it as done.
  public func append(_ event: ReviewEvent, study: String) throws(StoreError) {
    let text = try encode(event)
    try write { database in
      try requireHold(study, database)
      let last = try Int.fetchOne(
        database, sql: "SELECT max(sequence) FROM act WHERE study = ?", arguments: [study])
      let expected = (last ?? 0) + 1
      guard event.sequence == expected else {
        throw StoreError.wrongSequence(expected: expected, got: event.sequence)
      }
      try database.execute(
        sql: "INSERT INTO act VALUES (?, ?, ?)", arguments: [study, event.sequence, text])
    }
  }

  /// All acts on a study.
  public func log(study: String) throws(StoreError) -> ReviewLog {
    let texts = try read { database in
      try String.fetchAll(
        database, sql: "SELECT event FROM act WHERE study = ? ORDER BY sequence",
        arguments: [study])
    }
    var events: [ReviewEvent] = []
    for text in texts { events.append(try decode(text, table: "act", study: study)) }
    return ReviewLog(events: events)
  }

  /// Keeps what a model gave, in place of what the same model, version and checksum gave before.
  public func save(_ result: ModelResult, study: String) throws(StoreError) {
    let (run, findings) = (try encode(result.run), try encode(result.findings))
    let model = result.run.model
    try write { database in
      try requireHold(study, database)
      try database.execute(
        sql: "INSERT OR REPLACE INTO result VALUES (?, ?, ?, ?, ?, ?)",
        arguments: [study, model.name, model.version, model.checksum, run, findings])
    }
  }

  /// What the models gave on a study, by name and version.
  public func results(study: String) throws(StoreError) -> [ModelResult] {
    let rows = try read { database in
      try Row.fetchAll(
        database,
        sql: "SELECT run, findings FROM result WHERE study = ? ORDER BY model, version, checksum",
        arguments: [study]
      ).map { (run: $0["run"] as String, findings: $0["findings"] as String) }
    }
    var results: [ModelResult] = []
    for row in rows {
      results.append(
        ModelResult(
          run: try decode(row.run, table: "result", study: study),
          findings: try decode(row.findings, table: "result", study: study)))
    }
    return results
  }

  /// Counts slices as seen by a reader; one transaction for all of them.
  public func markSeen(
    _ slices: [(seriesID: String, slice: Int)], study: String, reader: String
  ) throws(StoreError) {
    guard !slices.isEmpty else { return }
    try write { database in
      try requireHold(study, database)
      for entry in slices {
        try database.execute(
          sql: "INSERT OR IGNORE INTO seen VALUES (?, ?, ?, ?)",
          arguments: [study, reader, entry.seriesID, entry.slice])
      }
    }
  }

  /// What a reader has seen of a study. Another reader's eyes do not count.
  public func coverage(study: String, reader: String) throws(StoreError) -> SliceCoverage {
    let rows = try read { database in
      try Row.fetchAll(
        database, sql: "SELECT series, slice FROM seen WHERE study = ? AND reader = ?",
        arguments: [study, reader]
      ).map { (series: $0["series"] as String, slice: $0["slice"] as Int) }
    }
    var coverage = SliceCoverage()
    for row in rows { coverage.markSeen(slice: row.slice, ofSeries: row.series) }
    return coverage
  }

  /// Keeps the digests of the instances that are being reviewed, in place of earlier ones.
  public func saveInstances(_ digests: [InstanceDigest], study: String) throws(StoreError) {
    try write { database in
      try requireHold(study, database)
      try database.execute(sql: "DELETE FROM instance WHERE study = ?", arguments: [study])
      for digest in digests {
        try database.execute(
          sql: "INSERT OR IGNORE INTO instance VALUES (?, ?, ?)",
          arguments: [study, digest.sopInstanceUID, digest.sha256])
      }
    }
  }

  /// The instances that were reviewed, by SOP Instance UID; empty before the first review.
  public func instances(study: String) throws(StoreError) -> [InstanceDigest] {
    try read { database in
      try Row.fetchAll(
        database, sql: "SELECT uid, sha256 FROM instance WHERE study = ? ORDER BY uid",
        arguments: [study]
      ).map { InstanceDigest(sopInstanceUID: $0["uid"], sha256: $0["sha256"]) }
    }
  }
}

/// JSON with sorted keys; numbers that are none are kept as words.
private func encode(_ value: some Encodable) throws(StoreError) -> String {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
  encoder.nonConformingFloatEncodingStrategy = .convertToString(
    positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
  guard let data = try? encoder.encode(value) else { throw .notEncodable }
  return String(decoding: data, as: UTF8.self)
}

private func decode<Value: Decodable>(
  _ text: String, table: String, study: String
) throws(StoreError) -> Value {
  let decoder = JSONDecoder()
  decoder.nonConformingFloatDecodingStrategy = .convertFromString(
    positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
  guard let value = try? decoder.decode(Value.self, from: Data(text.utf8)) else {
    throw .unreadableRecord(table: table, study: study)
  }
  return value
}
