import ArgumentParser
import ReadingRoomRuntime

/// `readingroom review`: decisions from a file, as the keys would give them.
struct Review: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Enter decisions from a file.",
    discussion: """
      The file's form stands in docs/decisions-json.md. Nothing is entered unless all of it is sound.
      """)

  @OptionGroup var study: StudyOptions

  @Option(help: "The decisions, JSON.")
  var decisions: String

  @OptionGroup var reader: ReaderOptions
  @OptionGroup var models: ModelOptions

  func run() throws {
    try perform {
      try ReviewCommand(
        environment: CommandEnvironment(reader: reader, models: models), study: study.choice,
        decisions: decisions
      ).run()
    }
  }
}

/// `readingroom report`: the unsigned draft.
struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report", abstract: "Write the unsigned draft of the report.")

  @OptionGroup var study: StudyOptions

  @Option(help: "Where the text goes; - for standard output.")
  var text = "-"

  @OptionGroup var reader: ReaderOptions
  @OptionGroup var models: ModelOptions

  func run() throws {
    try perform {
      try DraftCommand(
        environment: CommandEnvironment(reader: reader, models: models), study: study.choice,
        output: text
      ).run()
    }
  }
}

/// `readingroom sign`: signs the report with the reader's OpenSSH key.
struct Sign: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Sign the preliminary report.",
    discussion: """
      Writes REPORT.txt, REPORT.txt.sig and REPORT.manifest.json. Refused, with the list, while anything \
      stands against it; each obstacle that may be overridden needs its own --acknowledge, and the report \
      then states it. Exit status 2 when refused.
      """)

  @OptionGroup var study: StudyOptions

  @Option(help: "A private key file, or agent for a (forwarded) ssh-agent.")
  var key: String

  @Option(name: .customLong("public-key"), help: "Which of the agent's keys: a .pub file.")
  var publicKey: String?

  @Option(name: .shortAndLong, help: "The report's file; it must not exist.")
  var output: String

  @Option(help: "Go on in spite of this obstacle, by the name that the refusal prints.")
  var acknowledge: [String] = []

  @Option(help: "The signed report that this one adds to.")
  var addendum: String?

  @OptionGroup var reader: ReaderOptions
  @OptionGroup var models: ModelOptions

  func run() throws {
    try perform {
      try SignCommand(
        environment: CommandEnvironment(reader: reader, models: models), study: study.choice,
        options: SignCommand.Options(
          key: key, publicKey: publicKey, output: output, acknowledged: acknowledge,
          addendumTo: addendum)
      ).run()
    }
  }
}

/// `readingroom verify`: checks a signed report.
struct Verify: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Check a signed report, its manifest and its signature.",
    discussion: """
      Exit status 0: valid, and the signer is known. 3: valid, but the signer is not among the allowed. \
      1: not valid.
      """)

  @Argument(help: "The report's text file.")
  var report: String

  @Option(name: .customLong("allowed-signers"), help: "The known signers (ssh-keygen(1)).")
  var allowedSigners: String?

  func run() throws {
    try perform { try VerifyCommand(report: report, allowedSigners: allowedSigners).run() }
  }
}

/// `readingroom doctor`: what this machine and terminal can do.
struct Doctor: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Say what the terminal can show, what was asked and answered, and what to change.")

  @OptionGroup var terminal: TerminalChoice

  @Option(help: "Only this test pattern, as large as fits: tg18-qc or smpte; none leaves both out.")
  var pattern: String?

  func run() throws {
    try perform {
      var environment = try CommandEnvironment()
      try terminal.apply(to: &environment)
      return try DoctorCommand(environment: environment, pattern: pattern).run()
    }
  }
}
