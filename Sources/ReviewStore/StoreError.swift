/// Why the store refused something. Nothing was changed in any of these cases.
public enum StoreError: Error, Equatable, Sendable {
  /// The folder or file could not be made or its mode set; the system's error number.
  case system(path: String, errno: Int32)
  /// The folder or file can be read or written by others.
  case notPrivate(path: String)
  /// The file is damaged or no store; it was left as it is.
  case corrupted(path: String, message: String)
  /// A newer version of the program wrote the store.
  case fromNewerVersion(path: String)
  /// SQLite refused, with its result code, as when the disk is full.
  case database(code: Int32, message: String)
  /// Another process has had the store locked for longer than five seconds.
  case busy
  /// This process does not hold the study; who does, if anybody.
  case notHeld(by: Hold?)
  /// The act does not follow the last one in the store.
  case wrongSequence(expected: Int, got: Int)
  /// Something in the store could not be read back; the table and the study.
  case unreadableRecord(table: String, study: String)
  /// Something cannot be written as JSON.
  case notEncodable
}
