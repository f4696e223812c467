import ArgumentParser
import IsolatedReading
import ReadingRoomRuntime

/// The program's command line.
@main
enum Program {
  static func main() {
    ReaderWorker.runIfAsked()
    ReadingRoomCommand.main()
  }
}

/// All commands.
struct ReadingRoomCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "readingroom",
    abstract: "A terminal reading room for musculoskeletal MRI. \(Messages.researchUse)",
    discussion: """
      Opens MR studies in the terminal with the findings of its models, takes the reader's decision on \
      each, and writes a signed preliminary report. Without a subcommand it opens the studies given.
      """,
    version: ProgramVersion.text,
    subcommands: [
      Open.self, List.self, Check.self, Quality.self, Objects.self, Detect.self, Anatomy.self,
      Preprocess.self, Standard.self, Pixels.self, Render.self,
      Review.self, ReportCommand.self, Sign.self, Verify.self, ModelCommand.self, Simulate.self,
      SimulateTraining.self,
      Doctor.self,
    ],
    defaultSubcommand: Open.self)
}

/// Options that say who reads.
struct ReaderOptions: ParsableArguments {
  @Option(name: .customLong("reader"), help: "The reader's identifier; the login name by default.")
  var readerID: String?

  @Option(name: .customLong("name"), help: "The printed name under the report.")
  var printedName: String?

  @Option(name: .customLong("role"), help: "The role under the report, such as radiologist.")
  var role: String?
}

/// Which study a command is about.
struct StudyOptions: ParsableArguments {
  @Argument(help: "A file, folder or DICOMDIR with one study.")
  var study: String

  @Option(
    name: .customLong("study-uid"),
    help: "Which study, where there are several; UID#left or UID#right where it has both sides.")
  var studyUID: String?

  /// The choice that the arguments make.
  var choice: StudyChoice { StudyChoice(path: study, uid: studyUID) }
}

/// Options of commands that run the models.
struct ModelOptions: ParsableArguments {
  @Option(help: "Folder with model packs in place of the shipped ones.")
  var packs: String?

  @Option(help: "Threads for the models; 0 means one for each processor.")
  var threads: Int?
}

/// Runs a command's work: prints the message for an error and ends with its exit code.
func perform(_ work: () throws -> CommandOutcome) throws {
  do {
    let outcome = try work()
    guard outcome != .done else { return }
    throw ExitCode(outcome.exitCode)
  } catch let code as ExitCode {
    throw code
  } catch {
    StandardError.print("readingroom: \(Messages.text(for: error))")
    throw ExitCode(CommandOutcome.failed.exitCode)
  }
}
