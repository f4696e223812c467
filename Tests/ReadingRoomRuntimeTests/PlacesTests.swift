import DICOM
import Foundation
import Imaging
import StudyAssembly
import Testing

@testable import ReadingRoomRuntime

struct PlacesTests {
  @Test func configurationTakesWhatTheFileSets() throws {
    let scratch = try Scratch()
    let path = try scratch.file(
      "config.toml",
      """
      theme = "light"
      idle_lock_minutes = 3
      [reader]
      name = "Dr Ada Example"
      role = "radiologist"
      signing_key = "~/.ssh/reports"
      """)
    let configuration = try Configuration(file: URL(fileURLWithPath: path), login: "ada")
    #expect(configuration.readerID == "ada")
    #expect(configuration.readerName == "Dr Ada Example")
    #expect(configuration.theme == "light")
    #expect(configuration.idleLockMinutes == 3)
    #expect(configuration.signingKey == "~/.ssh/reports")
  }

  @Test(arguments: [
    "theme", "theme = 3", "graphics = \"laser\"", "colour = \"red\"", "[[{", "[reader]\nage = 3",
    "idle_lock_minutes = -1", "interpolation = \"best\"", "probe_milliseconds = 0",
    "[display]\nfunction = \"pq\"", "[display]\nfunction = \"gsdf\"\nminimum = 300",
    "[display]\nwhite = 3", "display = 3",
  ])
  func unsoundConfigurationIsRefused(_ text: String) throws {
    let scratch = try Scratch()
    let path = try scratch.file("config.toml", text)
    #expect(throws: Configuration.Problem.self) {
      try Configuration(file: URL(fileURLWithPath: path), login: "ada")
    }
  }

  @Test func theDisplayIsWhatTheFileDeclares() throws {
    let scratch = try Scratch()
    let path = try scratch.file(
      "config.toml",
      """
      graphics = "quadrant"
      interpolation = "lanczos"
      probe_milliseconds = 900
      [display]
      function = "gsdf"
      maximum = 400
      """)
    let configuration = try Configuration(file: URL(fileURLWithPath: path), login: "ada")
    #expect(configuration.graphics == "quadrant" && configuration.probeMilliseconds == 900)
    #expect(configuration.interpolation == .lanczos)
    #expect(
      configuration.displayFunction.badge == "GSDF 0.5-400 cd/m2, declared, not measured")
  }

  @Test func readersFilesFollowTheBaseDirectories() {
    let locations = Locations(
      executable: URL(fileURLWithPath: "/opt/rr/bin/readingroom"),
      environment: ["HOME": "/home/ada", "XDG_DATA_HOME": "/data", "XDG_CONFIG_HOME": "relative"])
    #expect(locations.data.path == "/data/reading-room")
    #expect(locations.configuration.path == "/home/ada/.config/reading-room")
    #expect(locations.shippedPacks.path == "/opt/rr/share/reading-room/packs")
  }

  @Test func privateFilesAreTheUsersAloneAndNeverOverwritten() throws {
    let scratch = try Scratch()
    let path = scratch.folder.appendingPathComponent("picture.png").path
    try makePrivateFile(path, Data([1]), replaces: false)
    let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    #expect(mode == 0o600)
    #expect(throws: CommandError.exists(path: path)) {
      try makePrivateFile(path, Data([2]), replaces: false)
    }
    #expect(FileManager.default.contents(atPath: path) == Data([1]))
    #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.folder.path).count == 1)
  }

  @Test func messagesNameTheFileWithoutTheFoldersAboveIt() {
    let text = Messages.text(.missingAttribute(path: "/in/DOE^JANE/IM1", DICOM.Tag(0x0020, 0x000d)))
    #expect(text.hasPrefix("IM1: "))
    #expect(!text.contains("DOE"))
  }

  /// A position comes from a file, and a file may say anything.
  @Test(arguments: [1e300, -.infinity, .nan])
  func messagesSurviveAnyNumber(_ position: Double) {
    let text = Messages.text(.duplicatePosition(seriesID: "", position))
    #expect(text == "two slices share the position - mm")
  }
}
