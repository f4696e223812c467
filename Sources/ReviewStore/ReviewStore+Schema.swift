import GRDB

/// The first version of the tables. Later versions are added below it; none is changed afterwards.
private let firstVersion = """
  CREATE TABLE act (
    study TEXT NOT NULL, sequence INTEGER NOT NULL, event TEXT NOT NULL,
    PRIMARY KEY (study, sequence)
  ) WITHOUT ROWID;
  CREATE TRIGGER act_is_never_changed BEFORE UPDATE ON act
    BEGIN SELECT RAISE(ABORT, 'acts are never changed'); END;
  CREATE TRIGGER act_is_never_removed BEFORE DELETE ON act
    BEGIN SELECT RAISE(ABORT, 'acts are never removed'); END;

  CREATE TABLE result (
    study TEXT NOT NULL, model TEXT NOT NULL, version TEXT NOT NULL, checksum TEXT NOT NULL,
    run TEXT NOT NULL, findings TEXT NOT NULL,
    PRIMARY KEY (study, model, version, checksum)
  ) WITHOUT ROWID;

  CREATE TABLE seen (
    study TEXT NOT NULL, reader TEXT NOT NULL, series TEXT NOT NULL, slice INTEGER NOT NULL,
    PRIMARY KEY (study, reader, series, slice)
  ) WITHOUT ROWID;

  CREATE TABLE instance (
    study TEXT NOT NULL, uid TEXT NOT NULL, sha256 TEXT NOT NULL,
    PRIMARY KEY (study, uid)
  ) WITHOUT ROWID;

  CREATE TABLE hold (
    study TEXT NOT NULL PRIMARY KEY, reader TEXT NOT NULL, printedName TEXT NOT NULL,
    role TEXT NOT NULL, pid INTEGER NOT NULL, start TEXT NOT NULL, host TEXT NOT NULL,
    since TEXT NOT NULL, heartbeat TEXT NOT NULL
  ) WITHOUT ROWID;

  CREATE TABLE report (
    sha256 TEXT NOT NULL PRIMARY KEY, study TEXT NOT NULL, path TEXT NOT NULL,
    reader TEXT NOT NULL, time TEXT NOT NULL, keyFingerprint TEXT NOT NULL, number INTEGER NOT NULL
  ) WITHOUT ROWID;

  CREATE TABLE trail (
    sequence INTEGER NOT NULL PRIMARY KEY, time TEXT NOT NULL, reader TEXT NOT NULL,
    action TEXT NOT NULL, study TEXT NOT NULL, detail TEXT NOT NULL, hash TEXT NOT NULL
  );
  CREATE TRIGGER trail_is_never_changed BEFORE UPDATE ON trail
    BEGIN SELECT RAISE(ABORT, 'the trail is never changed'); END;
  CREATE TRIGGER trail_is_never_removed BEFORE DELETE ON trail
    BEGIN SELECT RAISE(ABORT, 'the trail is never cut'); END;
  """

/// "RRv1": tells our files from other SQLite databases (`PRAGMA application_id`).
private let applicationID = 0x5252_7631

/// Checks that the file is a sound store of a version we know, and brings it to ours.
func prepareSchema(_ queue: DatabaseQueue) throws {
  var migrator = DatabaseMigrator()
  migrator.registerMigration("1") { database in
    try database.execute(sql: firstVersion)
    try database.execute(sql: "PRAGMA application_id = \(applicationID)")
  }
  let path = queue.path
  try queue.read { database in
    let check = try String.fetchOne(database, sql: "PRAGMA quick_check(1)") ?? ""
    guard check == "ok" else { throw StoreError.corrupted(path: path, message: check) }
    let isEmpty = try Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_master") == 0
    let found = try Int.fetchOne(database, sql: "PRAGMA application_id")
    guard isEmpty || found == applicationID else {
      throw StoreError.corrupted(path: path, message: "not a store of this program")
    }
    guard try !migrator.hasBeenSuperseded(database) else {
      throw StoreError.fromNewerVersion(path: path)
    }
  }
  try migrator.migrate(queue)
}
