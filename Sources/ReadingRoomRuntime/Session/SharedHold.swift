import Checksums
import Findings
import Foundation

/// A reader's hold on a study that every user of this machine can see.
///
/// Each user's reviews are in a store of their own, so holds among users need a common place: a folder that
/// all may write to, with one lock file for each study and user. A file's lock (flock) ends with its process, however
/// it ends. The file names the study by a digest and holds the reader's printed name, nothing of the patient.
///
/// To take a hold, a process locks its own file first and looks at the others' then: of two at the same moment,
/// at least one sees the other, and never do both write.
final class SharedHold {
  /// Who holds a study.
  struct Holder: Equatable {
    /// Printed name.
    let reader: String
    /// Since when, ISO 8601.
    let since: String
  }

  /// What became of an attempt.
  enum Attempt {
    case taken(SharedHold)
    case heldBy(Holder)
  }

  private let descriptor: Int32
  private let path: String
  private var ownsFile = true

  private init(descriptor: Int32, path: String) {
    (self.descriptor, self.path) = (descriptor, path)
  }

  deinit {
    if ownsFile { unlink(path) }
    if descriptor >= 0 { close(descriptor) }
  }

  /// Tries to hold a study.
  ///
  /// Where the folder cannot be used, the hold counts as taken: the store's own hold still guards the user's
  /// other sessions.
  static func take(study: String, reader: String, in folder: URL) -> Attempt {
    let stem = self.stem(study)
    let path = folder.appendingPathComponent("\(stem)-\(geteuid())").path
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o644)
    let hold = SharedHold(descriptor: descriptor, path: path)
    guard descriptor >= 0 else {
      hold.ownsFile = false
      return .taken(hold)
    }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      let holder = holder(at: path) ?? Holder(reader: "another session of yours", since: "now")
      hold.ownsFile = false
      return .heldBy(holder)
    }
    let text = "\(Clock.now.text)\n\(reader)\n"
    ftruncate(descriptor, 0)
    _ = text.withCString { write(descriptor, $0, strlen($0)) }
    if let other = holder(ofStudy: study, in: folder, except: path) { return .heldBy(other) }
    return .taken(hold)
  }

  /// Who holds a study now.
  static func holder(ofStudy study: String, in folder: URL, except own: String? = nil) -> Holder? {
    let stem = self.stem(study) + "-"
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return names.filter { $0.hasPrefix(stem) }.sorted().lazy
      .map { folder.appendingPathComponent($0).path }.filter { $0 != own }
      .compactMap { isLocked($0) ? holder(at: $0) : nil }.first
  }

  private static func stem(_ study: String) -> String {
    "reading-room-\(sha256Hex(study.utf8).prefix(20))"
  }

  private static func isLocked(_ path: String) -> Bool {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    return flock(descriptor, LOCK_SH | LOCK_NB) != 0
  }

  private static func holder(at path: String) -> Holder? {
    guard let data = FileManager.default.contents(atPath: path), data.count < 4096 else {
      return nil
    }
    let lines = String(decoding: data, as: UTF8.self).split(separator: "\n").map(String.init)
    guard lines.count >= 2 else { return nil }
    return Holder(reader: lines[1], since: lines[0])
  }
}
