public import Foundation

/// Where the program finds what it ships and keeps what it writes.
///
/// Shipped files: `READING_ROOM_SHARE`, else `../share/reading-room` beside the program's folder, else the
/// checkout that the program was built in. The reader's files follow the XDG base directory
/// specification; folders are made with mode 0700.
public struct Locations: Equatable, Sendable {
  /// Folder of the shipped packs.
  public var shippedPacks: URL
  /// Whether the packs there are the ones that came with the program.
  public var trustsShippedPacks = true
  /// Folder of the themes.
  public var themes: URL
  /// The site's settings, which users cannot write.
  public var site = URL(fileURLWithPath: "/etc/reading-room", isDirectory: true)
  /// Where all users of the machine see who holds a study; `READING_ROOM_HOLDS`, else `/run/lock`.
  public var holds: URL
  /// The reader's configuration: `config.toml` and `packs/`.
  public var configuration: URL
  /// The reader's data: the review store.
  public var data: URL

  /// Finds the places for a program at `executable` under the given environment.
  public init(executable: URL, environment: [String: String]) {
    let home = URL(fileURLWithPath: environment["HOME"] ?? "/", isDirectory: true)
    func place(_ variable: String, _ fallback: String) -> URL {
      let path = environment[variable].flatMap { $0.hasPrefix("/") ? $0 : nil }
      let base = path.map { URL(fileURLWithPath: $0, isDirectory: true) }
      return (base ?? home.appendingPathComponent(fallback)).appendingPathComponent("reading-room")
    }
    configuration = place("XDG_CONFIG_HOME", ".config")
    data = place("XDG_DATA_HOME", ".local/share")
    let locks = ["/run/lock", "/tmp"].first { Self.isFolder(URL(fileURLWithPath: $0)) }
    holds = URL(
      fileURLWithPath: environment["READING_ROOM_HOLDS"] ?? locks ?? "/tmp", isDirectory: true)
    (shippedPacks, themes) = Self.shipped(executable: executable, environment: environment)
  }

  /// The folder that users' own packs are in.
  public var userPacks: URL { configuration.appendingPathComponent("packs") }

  /// Where signed reports go.
  public var reports: URL { data.appendingPathComponent("reports") }

  /// Where saved pictures go.
  public var pictures: URL { data.appendingPathComponent("pictures") }

  /// The review store's file.
  public var store: URL { data.appendingPathComponent("reviews.sqlite") }

  private static func shipped(executable: URL, environment: [String: String]) -> (URL, URL) {
    if let share = environment["READING_ROOM_SHARE"] {
      let folder = URL(fileURLWithPath: share, isDirectory: true)
      return (folder.appendingPathComponent("packs"), folder.appendingPathComponent("themes"))
    }
    let program = executable.resolvingSymlinksInPath().deletingLastPathComponent()
    let installed = program.deletingLastPathComponent().appendingPathComponent("share/reading-room")
    var folder = program
    for _ in 0..<6 where !isFolder(installed) {
      let packs = folder.appendingPathComponent("Sources/FindingDetection/Packs")
      if isFolder(packs) { return (packs, folder.appendingPathComponent("Themes")) }
      folder.deleteLastPathComponent()
    }
    return (installed.appendingPathComponent("packs"), installed.appendingPathComponent("themes"))
  }

  private static func isFolder(_ url: URL) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder)
      && isFolder.boolValue
  }
}
