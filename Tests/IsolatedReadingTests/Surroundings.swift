import DICOMFiles
import Foundation

@testable import IsolatedReading

/// What the tests of reading processes need to find.
enum Surroundings {
  /// The built program: `READING_ROOM_PROGRAM`, set by `make test`. This process cannot read for
  /// itself, since it is the test runner's.
  static let program = ProcessInfo.processInfo.environment["READING_ROOM_PROGRAM"]
  static var hasProgram: Bool { program != nil }

  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
  /// A reading process that misbehaves by the name of the file.
  static let faulty = folder.appendingPathComponent("faulty_reader.py").path
  /// All DICOM fixtures.
  static let fixtures = folder.deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Fixtures/dicom").path
}

/// A folder that is gone with this object.
final class Scratch {
  let path: String

  init() throws {
    path =
      FileManager.default.temporaryDirectory
      .appendingPathComponent("reading-room-test-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Makes files and answers their paths.
  func files(_ names: [String]) -> [(path: String, followsLink: Bool)] {
    names.map { name in
      _ = FileManager.default.createFile(atPath: path + "/" + name, contents: Data([1]))
      return (path + "/" + name, false)
    }
  }
}
