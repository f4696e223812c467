import Findings
import Foundation
import GRDB
import Glibc

/// Decisions, candidates, coverage, holds and the audit trail of all studies, in one SQLite file.
///
/// Goals, in order: nothing that was answered is lost, nobody else can read it, two readers never write
/// one study, and what the trail says was not changed afterwards. Each call is one transaction and
/// returns after it is on the disk (WAL with `synchronous = FULL`: https://sqlite.org/pragma.html).
///
/// The folder must be on a local disk: WAL needs shared memory (https://sqlite.org/wal.html).
public final class ReviewStore: Sendable {
  /// Path of the SQLite file.
  public let path: String
  /// The process that holds studies through this store.
  public let process: ProcessIdentity
  private let queue: DatabaseQueue

  /// Opens the store in a folder, and makes both where they are not there yet: mode 0700 and 0600.
  ///
  /// A damaged store and one of a newer version are refused and left as they are.
  ///
  /// - Parameters:
  ///   - folder: The folder, on a local disk.
  ///   - process: Who opens it; tests may say so.
  public init(folder: String, process: ProcessIdentity = .current()) throws(StoreError) {
    path = "\(folder)/reviews.sqlite"
    self.process = process
    try makePrivate(folder: folder)
    try makePrivate(file: path)
    do {
      queue = try DatabaseQueue(path: path, configuration: Self.configuration)
      try queue.writeWithoutTransaction { database in
        // Not by GRDB's own WAL setting, which lowers `synchronous` to NORMAL.
        try database.execute(sql: "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL")
      }
      try prepareSchema(queue)
    } catch {
      throw storeError(error, path: path)
    }
  }

  private static var configuration: Configuration {
    var configuration = Configuration()
    configuration.busyMode = .timeout(5)
    configuration.label = "reviews"
    return configuration
  }

  /// Runs one transaction that writes.
  func write<Value>(_ body: (Database) throws -> Value) throws(StoreError) -> Value {
    do {
      return try queue.write(body)
    } catch {
      throw storeError(error, path: path)
    }
  }

  /// Runs one transaction that reads.
  func read<Value>(_ body: (Database) throws -> Value) throws(StoreError) -> Value {
    do {
      return try queue.read(body)
    } catch {
      throw storeError(error, path: path)
    }
  }

  /// How surely commits reach the disk: SQLite's number for `synchronous`, 2 for FULL.
  func synchronousSetting() throws(StoreError) -> Int? {
    try read { try Int.fetchOne($0, sql: "PRAGMA synchronous") }
  }
}

/// Our error for one of GRDB's.
private func storeError(_ error: any Error, path: String) -> StoreError {
  if let error = error as? StoreError { return error }
  guard let error = error as? DatabaseError else {
    return .database(code: -1, message: String(describing: type(of: error)))
  }
  // The message, never the statement with its arguments: they hold what the reader wrote.
  let message = error.message ?? ""
  switch error.resultCode {
  case .SQLITE_CORRUPT, .SQLITE_NOTADB: return .corrupted(path: path, message: message)
  case .SQLITE_BUSY, .SQLITE_LOCKED: return .busy
  default: return .database(code: error.extendedResultCode.rawValue, message: message)
  }
}

/// Makes the folder, or sees that it is the user's alone.
private func makePrivate(folder: String) throws(StoreError) {
  if mkdir(folder, 0o700) != 0 && errno != EEXIST { throw .system(path: folder, errno: errno) }
  try refuseOthers(folder)
}

/// Makes the file before SQLite does; SQLite gives its journal the same mode.
private func makePrivate(file: String) throws(StoreError) {
  let descriptor = open(file, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
  guard descriptor >= 0 else { throw .system(path: file, errno: errno) }
  close(descriptor)
  try refuseOthers(file)
}

/// Takes group's and others' rights away, and refuses what belongs to another user.
private func refuseOthers(_ path: String) throws(StoreError) {
  var status = stat()
  guard stat(path, &status) == 0 else { throw .system(path: path, errno: errno) }
  guard status.st_uid == geteuid() else { throw .notPrivate(path: path) }
  guard status.st_mode & 0o077 != 0 else { return }
  guard chmod(path, status.st_mode & 0o700) == 0 else { throw .notPrivate(path: path) }
}
