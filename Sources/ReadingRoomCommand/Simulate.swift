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

      Without --artefact the series have what scanners meet by chance. KIND is motion, ghosting, pulsation, \
      wrap, metal, fat-suppression-failure, noise, shading or clipping; SEVERITY is mild, moderate (if left \
      out) or severe; SERIES is the only one that is to have it, counted from 1. Without SERIES every series \
      has it that can; metal lies in the knee and is in all. Series have no other artefacts then, and with \
      --artefact none they have none. truth.json says what each has.
      """)

  @Option(help: "A whole number from 0; decides all that is not given.")
  var seed: UInt64

  @Option(
    name: .customLong("repeat"),
    help: """
      N, from 1: the Nth scan again of the same knee, laid in anew, with other noise and artefacts; 0 is the first.
      """)
  var scan: UInt64 = 0

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

  @Option(
    help: """
      KIND[:SEVERITY][@SERIES], several with commas, such as motion:severe@2,metal:mild; or none.
      """)
  var artefact: String?

  @Option(
    help: """
      MM[@SERIES], such as 5@4: the knee moves by so many mm, and half a degree for each, before that series, and stays; \
      without SERIES before the second half of them.
      """)
  var moved: String?

  @Option(name: .customLong("out"), help: "A new or empty folder.")
  var output: String?

  @Flag(
    help: """
      Write truth/truth.json alone, without images and segmentations; what it says of the knee is the same.
      """)
  var truthOnly = false

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
      options.scan = scan
      (options.age, options.sex, options.side) = (age, sex, side)
      (options.field, options.protocolFile, options.findings) = (field, protocolFile, finding)
      (options.artefacts, options.move) = (artefact, moved)
      guard !dryRun else { return try SimulateCommand.describe(options) }
      let command = SimulateCommand(options, output: output ?? "")
      return try truthOnly ? command.runTruthOnly() : command.run()
    }
  }
}
