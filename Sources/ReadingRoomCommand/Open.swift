import ArgumentParser
import ReadingRoomRuntime

/// `readingroom open`: the reading room itself.
struct Open: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Open studies in the terminal (the default).",
    discussion: """
      STUDY is a file, a folder or a DICOMDIR; several may be given, and all their studies stand in one \
      list. Press ? for the keys. Where standard output is no terminal, the finding lists and the \
      unsigned drafts are printed as text.
      """)

  @Argument(help: "Files, folders or DICOMDIRs with MR studies.")
  var studies: [String]

  @OptionGroup var terminal: TerminalChoice

  @Option(help: "Theme: dark, light, high-contrast, or a file of your own.")
  var theme: String?

  @Flag(name: .customLong("no-ai"), help: "Do not run models.")
  var withoutModels = false

  @OptionGroup var reader: ReaderOptions
  @OptionGroup var models: ModelOptions

  func run() throws {
    try perform {
      var environment = try CommandEnvironment(reader: reader, models: models)
      try terminal.apply(to: &environment)
      if let theme { environment.configuration.theme = theme }
      return try OpenCommand(environment: environment, paths: studies, runsModels: !withoutModels)
        .run()
    }
  }
}

/// What is said of the terminal in place of asking it.
struct TerminalChoice: ParsableArguments {
  @Option(
    help: """
      auto, kitty, sixel, quadrant, half-block, 256 or 16 in place of what the terminal answers; also \
      READING_ROOM_GRAPHICS.
      """)
  var graphics: String?

  @Option(
    name: .customLong("probe-timeout"),
    help: """
      Milliseconds to wait for the terminal's answers; 300 by default, 1500 over SSH; also \
      READING_ROOM_PROBE_MS.
      """)
  var probeTimeout: String?

  func apply(to environment: inout CommandEnvironment) throws {
    try environment.chooseTerminal(
      graphics: graphics, probe: probeTimeout, names: ("--graphics", "--probe-timeout"))
  }
}
