import DICOM
import FindingDetection
import Findings
import Foundation
import Interchange
import StudyAssembly

/// Writes one binary DICOM SEG for each source series.
///
/// - Returns: Where the region of each finding is, by the finding's identifier.
/// - Throws: ``CommandError/cannotWrite(path:reason:)``.
func writeSegmentations(of findings: [Finding], study: Study, folder: String) throws
  -> [String: SegmentReference]
{
  try makePrivateFolder(URL(fileURLWithPath: folder, isDirectory: true))
  let stamp = TimeStamp.now
  var references: [String: SegmentReference] = [:]
  try writing(folder) {
    let written = try writeSegmentations(
      of: findings, in: study, folder: folder, makeUID: newUID, date: stamp.date, time: stamp.time,
      softwareVersion: ProgramVersion.text)
    for file in written {
      for (id, number) in file.segments {
        references[id] = SegmentReference(file: Messages.fileName(file.path), number: number)
      }
    }
  }
  return references
}

/// A moment as DICOM writes it, in local time.
struct TimeStamp {
  /// `YYYYMMDD`.
  let date: String
  /// `HHMMSS`.
  let time: String

  /// This moment.
  static var now: TimeStamp {
    let format = DateFormatter()
    format.locale = Locale(identifier: "en_US_POSIX")
    format.dateFormat = "yyyyMMdd HHmmss"
    let parts = format.string(from: Date()).split(separator: " ").map(String.init)
    return TimeStamp(date: parts[0], time: parts[1])
  }
}

/// A fresh UID from 128 random bits (PS3.5 annex B.2).
func newUID() -> String {
  uniqueIdentifier(high: UInt64.random(in: 0 ... .max), low: UInt64.random(in: 0 ... .max))
}
