import Checksums
import Findings
import StudyAssembly

/// SHA-256 of every instance of a study, in order of SOP Instance UID.
///
/// - Throws: `ChecksumError` when a file cannot be read any more.
func digests(of study: Study?) throws -> [InstanceDigest] {
  var paths: [String: String] = [:]
  for frame in study?.series.flatMap(\.frames) ?? [] { paths[frame.sopInstanceUID] = frame.path }
  return try paths.sorted { $0.key < $1.key }.map { uid, path in
    InstanceDigest(sopInstanceUID: uid, sha256: try sha256Hex(ofFileAt: path))
  }
}

extension Study {
  /// A name for files of this study that says nothing of the patient.
  var fileStem: String {
    let date = studyDate.isEmpty ? "undated" : studyDate
    return "report-\(date)-\(sha256Hex(id.utf8).prefix(10))"
  }
}
