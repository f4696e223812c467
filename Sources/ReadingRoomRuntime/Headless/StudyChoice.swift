import IsolatedReading
import StudyAssembly

/// The one study that a command is about.
public struct StudyChoice: Sendable {
  /// A file, folder or DICOMDIR.
  public let path: String
  /// Study Instance UID, where the path holds several; with `#left` or `#right` of a study of both sides.
  public let uid: String?
  /// The option that names `uid`.
  private let option: String

  /// A choice.
  public init(path: String, uid: String?, option: String = "--study-uid") {
    (self.path, self.uid, self.option) = (path, uid, option)
  }

  /// Scans the path and takes the study.
  ///
  /// - Throws: ``CommandError``, or what the scan throws.
  func open(_ pool: ReaderPool) throws -> Study {
    try StudyLibrary.scan([path], pool).only(uid: uid, option: option)
  }
}
