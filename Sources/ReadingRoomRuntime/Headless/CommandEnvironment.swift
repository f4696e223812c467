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
  /// - Throws: ``Configuration/Problem``.
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
    case "sixel": .sixel
    case "half-block": .halfBlock(nil)
    case "256": .halfBlock(.indexed256)
    case "16": .halfBlock(.sixteenGreys)
    default: .automatic
    }
  }
}
