import Checksums
public import Findings
import GRDB

/// What the audit trail records.
public enum TrailAction: String, CaseIterable, Codable, Sendable {
  case open
  case openReadOnly = "open-read-only"
  case close
  case sign
  case export
}

/// One line of the audit trail.
public struct TrailEntry: Equatable, Sendable {
  /// Place in the trail, from one.
  public var sequence: Int
  /// When.
  public var time: Timestamp
  /// The reader's identifier.
  public var reader: String
  /// What, as written; a name that this version may not know.
  public var action: String
  /// Study Instance UID.
  public var study: String
  /// What else there is to know, without patient data.
  public var detail: String
  /// SHA-256 over the entry before and this one.
  public var hash: String
}

/// A signed report that the store knows of.
public struct StoredReport: Equatable, Sendable {
  /// The report's path.
  public var path: String
  /// SHA-256 of the report's file.
  public var sha256: String
  /// The reader's identifier.
  public var reader: String
  /// When it was signed.
  public var time: Timestamp
  /// Fingerprint of the key.
  public var keyFingerprint: String

  /// A report from its parts.
  public init(
    path: String, sha256: String, reader: String, time: Timestamp, keyFingerprint: String
  ) {
    self.path = path
    self.sha256 = sha256
    self.reader = reader
    self.time = time
    self.keyFingerprint = keyFingerprint
  }
}

/// How far a study's review is, for lists.
public struct StudyProgress: Equatable, Sendable {
  /// Number of acts.
  public var acts: Int
  /// Number of signed reports, addenda included.
  public var reports: Int
}

extension ReviewStore {
  /// Records an export; signing, opening and closing record themselves.
  public func recordExport(
    study: String, reader: ReaderIdentity, at time: Timestamp, detail: String
  ) throws(StoreError) {
    try write { try addToTrail($0, time, reader.id, .export, study, detail) }
  }

  /// Records a signed report of a study that this process holds, and the act of signing.
  public func recordReport(_ report: StoredReport, study: String) throws(StoreError) {
    try write { database in
      try requireHold(study, database)
      let number = try Int.fetchOne(
        database, sql: "SELECT count(*) FROM report WHERE study = ?", arguments: [study])
      try database.execute(
        sql: "INSERT INTO report VALUES (?, ?, ?, ?, ?, ?, ?)",
        arguments: [
          report.sha256, study, report.path, report.reader, report.time.text,
          report.keyFingerprint, (number ?? 0) + 1,
        ])
      try addToTrail(
        database, report.time, report.reader, .sign, study,
        "report \(report.sha256) key \(report.keyFingerprint)")
    }
  }

  /// The signed reports of a study, oldest first; an addendum names the last of them.
  public func reports(study: String) throws(StoreError) -> [StoredReport] {
    try read { database in
      try Row.fetchAll(
        database, sql: "SELECT * FROM report WHERE study = ? ORDER BY number", arguments: [study]
      ).map { row in
        guard let time = Timestamp(row["time"]) else {
          throw StoreError.unreadableRecord(table: "report", study: study)
        }
        return StoredReport(
          path: row["path"], sha256: row["sha256"], reader: row["reader"], time: time,
          keyFingerprint: row["keyFingerprint"])
      }
    }
  }

  /// How far the reviews of all studies are, by Study Instance UID.
  public func progress() throws(StoreError) -> [String: StudyProgress] {
    try read { database in
      var progress: [String: StudyProgress] = [:]
      for row in try Row.fetchAll(
        database, sql: "SELECT study, count(*) AS n FROM act GROUP BY study")
      {
        progress[row["study"], default: StudyProgress(acts: 0, reports: 0)].acts = row["n"]
      }
      for row in try Row.fetchAll(
        database, sql: "SELECT study, count(*) AS n FROM report GROUP BY study")
      {
        progress[row["study"], default: StudyProgress(acts: 0, reports: 0)].reports = row["n"]
      }
      return progress
    }
  }

  /// The audit trail, oldest first.
  public func trail() throws(StoreError) -> [TrailEntry] {
    try read { database in
      try Row.fetchAll(database, sql: "SELECT * FROM trail ORDER BY sequence").map { row in
        guard let time = Timestamp(row["time"]) else {
          throw StoreError.unreadableRecord(table: "trail", study: row["study"])
        }
        return TrailEntry(
          sequence: row["sequence"], time: time, reader: row["reader"], action: row["action"],
          study: row["study"], detail: row["detail"], hash: row["hash"])
      }
    }
  }

  /// The first place at which the trail is not what was written; `nil` where all of it is.
  ///
  /// It shows changes and gaps. A trail that was cut at its end, or written anew from the beginning,
  /// is shown only by a copy of its last hash kept elsewhere: each manifest of a report could hold one.
  public func firstBrokenTrailEntry() throws(StoreError) -> Int? {
    var previous = ""
    for (index, entry) in try trail().enumerated() {
      let expected = chainedHash(previous, entry)
      guard entry.sequence == index + 1, entry.hash == expected else { return index + 1 }
      previous = entry.hash
    }
    return nil
  }

  /// Adds an entry inside a transaction.
  func addToTrail(
    _ database: Database, _ time: Timestamp, _ reader: String, _ action: TrailAction,
    _ study: String, _ detail: String
  ) throws {
    let last = try Row.fetchOne(
      database, sql: "SELECT sequence, hash FROM trail ORDER BY sequence DESC LIMIT 1")
    var entry = TrailEntry(
      sequence: (last?["sequence"] ?? 0) + 1, time: time, reader: reader, action: action.rawValue,
      study: study, detail: detail, hash: "")
    entry.hash = chainedHash(last?["hash"] ?? "", entry)
    try database.execute(
      sql: "INSERT INTO trail VALUES (?, ?, ?, ?, ?, ?, ?)",
      arguments: [
        entry.sequence, time.text, reader, action.rawValue, study, detail, entry.hash,
      ])
  }
}

/// SHA-256 over the hash before and each field with its length, so that no two entries read alike.
private func chainedHash(_ previous: String, _ entry: TrailEntry) -> String {
  let fields = [
    previous, String(entry.sequence), entry.time.text, entry.reader, entry.action, entry.study,
    entry.detail,
  ]
  return sha256Hex(fields.flatMap { Array("\($0.utf8.count):\($0)\n".utf8) })
}
