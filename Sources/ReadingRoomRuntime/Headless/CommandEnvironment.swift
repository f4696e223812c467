import Findings
import Foundation
import IsolatedReading
import TerminalGraphics
import TerminalIO

/// What every command needs to know of its surroundings.
public struct CommandEnvironment {
  /// Where things are.
  public var locations: Locations
  /// What the reader or the site has set.
  public var configuration: Configuration
  /// The processes that read files.
  let pool: ReaderPool
  /// The process's environment variables.
  public let variables: [String: String]

  /// The surroundings of this process.
  ///
  /// - Throws: ``Configuration/Problem``; ``CommandError`` for a variable that cannot be used.
  public init() throws {
    variables = ProcessInfo.processInfo.environment
    let program = Bundle.main.executablePath ?? CommandLine.arguments[0]
    locations = Locations(executable: URL(fileURLWithPath: program), environment: variables)
    configuration = try Configuration(
      file: locations.configuration.appendingPathComponent("config.toml"), login: NSUserName())
    pool = ReaderPool(
      limits: ReadingLimits(
        memory: UInt64(configuration.readingMegabytes) << 20,
        seconds: configuration.readingSeconds))
    try chooseTerminal(
      graphics: variables["READING_ROOM_GRAPHICS"], probe: variables["READING_ROOM_PROBE_MS"],
      names: ("READING_ROOM_GRAPHICS", "READING_ROOM_PROBE_MS"))
  }

  /// Takes what options or variables say of the terminal in place of the configuration.
  ///
  /// - Parameters:
  ///   - graphics: One of ``Configuration/graphicsChoices``; `nil` or nothing leaves it.
  ///   - probe: How long the terminal is waited for, in milliseconds; `nil` or nothing leaves it.
  ///   - names: What they are called, for messages.
  /// - Throws: ``CommandError/badOption(name:value:expected:)``.
  public mutating func chooseTerminal(
    graphics: String?, probe: String?, names: (graphics: String, probe: String)
  ) throws {
    if let graphics, !graphics.isEmpty {
      guard Configuration.graphicsChoices.contains(graphics) else {
        throw CommandError.badOption(
          name: names.graphics, value: graphics,
          expected: Configuration.graphicsChoices.joined(separator: ", "))
      }
      configuration.graphics = graphics
    }
    if let probe, !probe.isEmpty {
      guard let time = Int(probe), Configuration.probeTimes.contains(time) else {
        throw CommandError.badOption(
          name: names.probe, value: probe, expected: "1 to 60000, in milliseconds")
      }
      configuration.probeMilliseconds = time
    }
  }

  /// How to open the terminal.
  var terminalOptions: TerminalOptions {
    TerminalOptions(
      environment: variables, graphics: graphicsPreference,
      probeTimeoutMilliseconds: configuration.probeMilliseconds)
  }

  /// Takes the packs of a folder in place of the shipped ones.
  public mutating func usePacks(inFolder path: String) {
    locations.shippedPacks = URL(fileURLWithPath: path, isDirectory: true)
    locations.trustsShippedPacks = false
  }

  /// The reader, as printed under a report.
  var reader: ReaderIdentity {
    ReaderIdentity(
      id: configuration.readerID, printedName: configuration.readerName,
      role: configuration.readerRole)
  }

  /// Threads for the models: as set, else one for each processor.
  var threads: Int {
    configuration.threads > 0
      ? configuration.threads : ProcessInfo.processInfo.activeProcessorCount
  }

  /// How pictures are to be shown, as set.
  var graphicsPreference: GraphicsPreference {
    switch configuration.graphics {
    case "kitty": .kitty
    case "sixel": .sixel
    case "quadrant": .quadrant
    case "half-block": .halfBlock(nil)
    case "256": .halfBlock(.indexed256)
    case "16": .halfBlock(.sixteenGreys)
    default: .automatic
    }
  }
}
