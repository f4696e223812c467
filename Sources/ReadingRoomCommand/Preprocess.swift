import ArgumentParser
import ReadingRoomRuntime

/// `readingroom preprocess`: series prepared for comparison, as derived DICOM series.
struct Preprocess: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Take bias fields off, lay series on one another, bring values to one scale.",
    discussion: """
      Research output and unreviewed. Each magnitude MR series becomes a derived DICOM series in a folder of its own below OUT; each echo \
      is a series of the list. The order is --bias, --register and --onto, --normalise. A doubtful registration is not applied: the \
      result says so and lies where its header says. Exit status 2 when that is so, 1 when a series could not be done.
      """)

  @OptionGroup var study: StudyOptions

  @Option(name: .customLong("out"), help: "A new or empty folder, outside the study's own.")
  var output: String

  @Option(
    help: "Series number in the study list's order, from 1; repeat it for several. All by default.")
  var series: [Int] = []

  @Flag(help: "Divide the bias field out (N4).")
  var bias = false

  @Flag(help: "With --bias: write the field as a derived series, too.")
  var field = false

  @Option(
    help: """
      SERIES: register the others to it (rigid) and move them there; values stay as they are unless --onto is given.
      """)
  var register: Int?

  @Option(help: "SERIES: read the others on its grid; with --register the same one.")
  var onto: Int?

  @Option(
    help: """
      percentile, which brings the 95th of the foreground to 100; or the file of a standard scale that `readingroom standard` made.
      """)
  var normalise: String?

  @Option(help: "Where the results go as JSON, in place of the text; - for standard output.")
  var json: String?

  func validate() throws {
    guard bias || register != nil || onto != nil || normalise != nil else {
      throw ValidationError(
        "Give what is to be done: --bias, --register, --onto, --normalise, or several.")
    }
    guard bias || !field else {
      throw ValidationError("--field writes what --bias divides by; give both.")
    }
  }

  func run() throws {
    try perform {
      var options = PreprocessCommand.Options()
      (options.series, options.removesBias, options.writesField) = (series, bias, field)
      (options.registerTo, options.onto, options.scale) = (register, onto, normalise)
      return try PreprocessCommand(
        environment: CommandEnvironment(), study: study.choice, options: options, output: output,
        json: json
      ).run()
    }
  }
}

/// `readingroom standard`: a standard scale of intensities.
struct Standard: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Learn a standard scale of intensities from series of one contrast.",
    discussion: """
      For `readingroom preprocess --normalise FILE` (Nyul, Udupa, Zhang 2000). Weighting and fat suppression must not differ as far as the \
      headers state them.
      """)

  @Argument(help: "STUDY@NUMBER: a study's path and a series in its list, from 1; two or more.")
  var series: [String]

  @Flag(help: "Divide the bias field out first; preprocess with --bias, then, too.")
  var bias = false

  @Option(name: .customLong("out"), help: "The JSON file to write; nothing is overwritten.")
  var output: String

  func validate() throws {
    guard series.count > 1 else {
      throw ValidationError("Give two series or more; one has no scale in common with others.")
    }
  }

  func run() throws {
    try perform {
      try StandardCommand(
        environment: CommandEnvironment(), series: series, removesBias: bias, output: output
      ).run()
    }
  }
}
