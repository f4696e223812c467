import ArgumentParser
import ReadingRoomRuntime

/// `readingroom simulate`: a study of a knee whose truth is known.
struct Simulate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Simulate an MR study of a knee, with what is truly in it.",
    discussion: """
      Writes OUT/study, DICOM series as a scanner would, and OUT/truth, a DICOM SEG for each series and \
      truth.json. What is not given is drawn from the seed; the same seed gives the same bytes. The \
      knee is normal unless --finding is given.
      """)

  @Option(help: "A whole number from 0; decides all that is not given.")
  var seed: UInt64

  @Option(help: "Years, 18 to 90.")
  var age: Int?

  @Option(help: "female or male.")
  var sex: String?

  @Option(help: "left or right.")
  var side: String?

  @Option(help: "1.5 or 3, in tesla.")
  var field: String?

  @Option(name: .customLong("protocol"), help: "TOML file with the series (docs/simulation.md).")
  var protocolFile: String?

  @Option(
    help: "TYPE[:VARIANT], several with commas, such as acl-tear:complete; or random.")
  var finding: String?

  @Option(name: .customLong("out"), help: "A new or empty folder.")
  var output: String?

  @Flag(help: "Print what would be made as JSON, and make nothing.")
  var dryRun = false

  func validate() throws {
    guard dryRun || output != nil else {
      throw ValidationError("Give --out, a new or empty folder, or --dry-run.")
    }
  }

  func run() throws {
    try perform {
      var options = SimulationOptions(seed: seed)
      (options.age, options.sex, options.side) = (age, sex, side)
      (options.field, options.protocolFile, options.findings) = (field, protocolFile, finding)
      guard !dryRun else { return try SimulateCommand.describe(options) }
      return try SimulateCommand(options, output: output ?? "").run()
    }
  }
}
