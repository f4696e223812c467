import Foundation

/// What the tests of the built program need to find.
enum Surroundings {
  static let environment = ProcessInfo.processInfo.environment

  /// The program under test: `READING_ROOM_PROGRAM`, set by `make test`.
  static let program = environment["READING_ROOM_PROGRAM"]

  /// The package's folder.
  static let package = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// The generated thigh.
  static let thigh = package.appendingPathComponent("Fixtures/dicom/thigh/study").path

  /// The shipped pack's model.
  static let model = package.appendingPathComponent(
    "Sources/FindingDetection/Packs/soft-tissue-mass/model.onnx"
  ).path

  /// The Python with independent references.
  static let python = environment["READING_ROOM_PYTHON"]

  /// The real knee.
  static let knee = environment["READING_ROOM_KNEE"]

  static var hasProgram: Bool { program != nil }
  static var hasTmux: Bool { has("tmux") }
  static var hasModel: Bool { FileManager.default.fileExists(atPath: model) }

  /// Whether every named program is installed.
  static func has(_ programs: String...) -> Bool {
    programs.allSatisfy { name in
      (environment["PATH"] ?? "").split(separator: ":").contains {
        FileManager.default.isExecutableFile(atPath: "\($0)/\(name)")
      }
    }
  }

  /// A script that stands beside the tests.
  static func script(_ name: String) -> String {
    package.appendingPathComponent("Tests/TerminalTests/\(name)").path
  }
}

/// What the headers of the generated thigh say of its patient, as the program writes it.
enum ThighPatient {
  static let name = "THIGH, Generated"
  static let identifier = "RR-GEN-0001"
  static let birthDate = "1968-04-12"
  static let studyDate = "2026-03-02"
  static let accession = "GEN0001"

  /// All that the banner of an open study must show.
  static let banner = [
    name, identifier, birthDate, "sex F", studyDate, accession, "LEFT side",
  ]

  /// What must not appear where no patient may be named.
  static let secrets = ["Thigh^Generated", name, identifier, birthDate, "19680412", accession]
}

/// What stands in the status line, always.
let researchNotice = "research use, not a diagnostic display"

/// A reader's home of their own, so that tests never touch another's decisions.
final class Home: Sendable {
  let folder: URL
  /// Where it is seen who holds a study.
  private let holds: String

  /// A home, in sight of the readers whose holds are in `holds`; of nobody by default.
  init(holds: String? = nil) throws {
    folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("reading-room-test-\(UUID().uuidString)")
    self.holds = holds ?? folder.path
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  var environment: [String: String] {
    [
      "HOME": folder.path, "XDG_CONFIG_HOME": folder.path + "/config",
      "XDG_DATA_HOME": folder.path + "/data", "XDG_CACHE_HOME": folder.path + "/cache",
      "READING_ROOM_HOLDS": holds, "NO_COLOR": "", "COLORTERM": "",
      // A build that is linked with the toolchain's libraries would start its debugger after a crash.
      "SWIFT_BACKTRACE": "enable=no",
    ]
  }

  func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

  /// Writes a file and answers its path.
  @discardableResult
  func write(_ text: String, to name: String) throws -> String {
    try Data(text.utf8).write(to: folder.appendingPathComponent(name))
    return path(name)
  }

  func data(_ name: String) throws -> Data {
    try Data(contentsOf: folder.appendingPathComponent(name))
  }
}

/// Runs the program under test in a reader's home.
func readingroom(_ arguments: [String], home: Home, environment: [String: String] = [:]) throws
  -> Outcome
{
  guard let program = Surroundings.program else { throw MissingProgram() }
  return try run(
    [program] + arguments, environment: home.environment.merging(environment) { $1 })
}

/// Runs one of the checks of `references.py` with the independent Python.
func reference(_ arguments: [String]) throws -> Outcome {
  try run([Surroundings.python ?? "python3", Surroundings.script("references.py")] + arguments)
}

/// The program's path was not given.
struct MissingProgram: Error {}
