public import Findings
import GRDB

/// Who has a study open for writing.
public struct Hold: Equatable, Sendable {
  /// The reader.
  public var reader: ReaderIdentity
  /// The reader's process.
  public var process: ProcessIdentity
  /// Since when.
  public var since: Timestamp
  /// Last sign of life.
  public var heartbeat: Timestamp

  /// A hold from its parts.
  public init(
    reader: ReaderIdentity, process: ProcessIdentity, since: Timestamp, heartbeat: Timestamp
  ) {
    self.reader = reader
    self.process = process
    self.since = since
    self.heartbeat = heartbeat
  }
}

/// How a study was opened.
public enum StudyAccess: Equatable, Sendable {
  /// For writing; `tookOver` is the hold of a process that ended without closing.
  case writing(tookOver: Hold?)
  /// Only for reading, because another process holds it.
  case readOnly(heldBy: Hold)
}

extension ReviewStore {
  /// A hold of another machine counts as left behind after ten minutes without a sign of life.
  public static let staleAfterSeconds = 600

  /// Opens a study for writing, or only for reading where another live process holds it.
  ///
  /// A hold whose process has ended is taken over at once on the same machine; one of another machine
  /// after ``staleAfterSeconds``.
  public func open(
    study: String, reader: ReaderIdentity, at time: Timestamp
  ) throws(StoreError) -> StudyAccess {
    try write { database in
      let earlier = try hold(study, database)
      if let earlier, earlier.process != process, isAlive(earlier, at: time) {
        try addToTrail(
          database, time, reader.id, .openReadOnly, study, "held by \(earlier.reader.id)")
        return .readOnly(heldBy: earlier)
      }
      try setHold(
        study, Hold(reader: reader, process: process, since: time, heartbeat: time), database)
      let isTakenOver = earlier.map { $0.process != process } ?? false
      let detail = isTakenOver ? "taken over from \(earlier?.reader.id ?? "")" : ""
      try addToTrail(database, time, reader.id, .open, study, detail)
      return .writing(tookOver: isTakenOver ? earlier : nil)
    }
  }

  /// Says that the process still works on its studies; call it every minute.
  public func keepHolds(at time: Timestamp) throws(StoreError) {
    try write { database in
      try database.execute(
        sql: "UPDATE hold SET heartbeat = ? WHERE pid = ? AND start = ? AND host = ?",
        arguments: [time.text, process.pid, process.start, process.host])
    }
  }

  /// Gives a study back. What another process holds is left alone.
  public func close(
    study: String, reader: ReaderIdentity, at time: Timestamp
  ) throws(StoreError) {
    try write { database in
      guard try hold(study, database)?.process == process else { return }
      try database.execute(sql: "DELETE FROM hold WHERE study = ?", arguments: [study])
      try addToTrail(database, time, reader.id, .close, study, "")
    }
  }

  /// Who holds a study now, for lists; `nil` where nobody does or the holder has ended.
  public func holder(study: String, at time: Timestamp) throws(StoreError) -> Hold? {
    try read { try hold(study, $0) }.flatMap { isAlive($0, at: time) ? $0 : nil }
  }

  /// Refuses a write to a study that this process does not hold.
  func requireHold(_ study: String, _ database: Database) throws {
    let present = try hold(study, database)
    guard present?.process == process else { throw StoreError.notHeld(by: present) }
  }

  private func isAlive(_ hold: Hold, at time: Timestamp) -> Bool {
    if hold.process.host == process.host { return !hold.process.hasEnded(seenFrom: process) }
    return time.secondsSince1970 - hold.heartbeat.secondsSince1970 < Self.staleAfterSeconds
  }

  private func hold(_ study: String, _ database: Database) throws -> Hold? {
    guard
      let row = try Row.fetchOne(
        database, sql: "SELECT * FROM hold WHERE study = ?", arguments: [study])
    else { return nil }
    guard let since = Timestamp(row["since"]), let heartbeat = Timestamp(row["heartbeat"]) else {
      throw StoreError.unreadableRecord(table: "hold", study: study)
    }
    return Hold(
      reader: ReaderIdentity(
        id: row["reader"], printedName: row["printedName"], role: row["role"]),
      process: ProcessIdentity(pid: row["pid"], start: row["start"], host: row["host"]),
      since: since, heartbeat: heartbeat)
  }

  private func setHold(_ study: String, _ hold: Hold, _ database: Database) throws {
    try database.execute(
      sql: "INSERT OR REPLACE INTO hold VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
      arguments: [
        study, hold.reader.id, hold.reader.printedName, hold.reader.role, hold.process.pid,
        hold.process.start, hold.process.host, hold.since.text, hold.heartbeat.text,
      ])
  }
}
