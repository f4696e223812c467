import Foundation
import ReportSigning
import StudyAssembly

/// Makes a folder, and those above it, that only the user may enter (mode 0700).
///
/// - Throws: ``CommandError/cannotWrite(path:reason:)``.
func makePrivateFolder(_ folder: URL) throws {
  try writing(folder.path) {
    try FileManager.default.createDirectory(
      at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
  }
}

/// Writes a file that only the user may read (mode 0600), whole or not at all.
///
/// - Parameter replaces: Whether a file of that name may be replaced.
/// - Throws: ``CommandError/exists(path:)``, ``CommandError/cannotWrite(path:reason:)``.
func makePrivateFile(_ path: String, _ data: Data, replaces: Bool) throws {
  let draft = path + ".part-\(getpid())"
  let descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
  guard descriptor >= 0 else {
    throw CommandError.cannotWrite(path: path, reason: String(cString: strerror(errno)))
  }
  defer { unlink(draft) }
  let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
  try writing(path) {
    try file.write(contentsOf: data)
    try file.synchronize()
  }
  // link(2) refuses an existing name where rename(2) would replace it.
  let status = replaces ? rename(draft, path) : link(draft, path)
  guard status == 0 else {
    if errno == EEXIST { throw CommandError.exists(path: path) }
    throw CommandError.cannotWrite(path: path, reason: String(cString: strerror(errno)))
  }
}

extension CommandEnvironment {
  /// The private key files that may sign: the configured one, else the usual ones that are there.
  var signingKeyFiles: [String] {
    guard configuration.signingKey.isEmpty else {
      return [NSString(string: configuration.signingKey).expandingTildeInPath]
    }
    let home = variables["HOME"] ?? "/"
    return ["id_ed25519", "id_ecdsa", "id_ed25519_sk", "id_ecdsa_sk", "id_rsa"]
      .map { "\(home)/.ssh/\($0)" }.filter { FileManager.default.isReadableFile(atPath: $0) }
  }

  /// Where the next report of a study goes. The name carries the study's date and a part of its UID's
  /// digest, and nothing of the patient.
  func nextReportFiles(_ study: Study, isAddendum: Bool, after last: String?) throws
    -> ReportFiles
  {
    try makePrivateFolder(locations.reports)
    if isAddendum, let last { return ReportFiles(report: last).nextAddendum() }
    let base = locations.reports.appendingPathComponent(study.fileStem).path
    let first = ReportFiles(report: base + ".txt")
    let isFree = first.all.allSatisfy { !FileManager.default.fileExists(atPath: $0) }
    return isFree ? first : first.nextAddendum()
  }

  /// A free name for a picture of a slice, from one.
  func nextPictureFile(_ study: Study, slice: Int) throws -> String {
    try makePrivateFolder(locations.pictures)
    let base = locations.pictures.appendingPathComponent("\(study.fileStem)-slice-\(slice)").path
    var (path, number) = (base + ".png", 2)
    while FileManager.default.fileExists(atPath: path) {
      path = "\(base)-\(number).png"
      number += 1
    }
    return path
  }
}
