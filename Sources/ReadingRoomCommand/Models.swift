import ArgumentParser
import ReadingRoomRuntime

/// `readingroom model`: the inference engine by itself.
struct ModelCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "model", abstract: "Look at a model, or run it.",
    subcommands: [Inspect.self, Run.self])

  /// `readingroom model inspect`.
  struct Inspect: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Print what a model file holds.")

    @Argument(help: "An ONNX file.")
    var model: String

    @Option(help: "file, graph or plan.")
    var stage = "file"

    @Option(help: "Input shape as NAME=1,5,256,256, for stage plan; may be repeated.")
    var shape: [String] = []

    func run() throws {
      try perform { try InspectCommand(model: model, stage: stage, shapes: shape).run() }
    }
  }

  /// `readingroom model run`.
  struct Run: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Run a model on NumPy files.",
      discussion: "Each output is written as NAME.npy; a / in a name becomes _.")

    @Argument(help: "An ONNX file.")
    var model: String

    @Option(help: "NAME=FILE.npy; once for each input.")
    var input: [String] = []

    @Option(name: .customLong("output-dir"), help: "Folder for the outputs.")
    var outputFolder: String

    @Option(help: "Threads; 0 means one for each processor.")
    var threads = 0

    func run() throws {
      try perform {
        try RunModelCommand(
          model: model, inputs: input, outputFolder: outputFolder, threads: threads
        ).run()
      }
    }
  }
}

extension CommandEnvironment {
  /// The surroundings with what the command line sets.
  init(reader: ReaderOptions, models: ModelOptions) throws {
    try self.init(models: models)
    if let id = reader.readerID {
      configuration.readerID = id
      configuration.readerName = id
    }
    if let name = reader.printedName { configuration.readerName = name }
    if let role = reader.role { configuration.readerRole = role }
  }

  /// The surroundings with the command line's model options.
  init(models: ModelOptions) throws {
    try self.init()
    if let threads = models.threads { configuration.threads = threads }
    if let packs = models.packs { usePacks(inFolder: packs) }
  }
}
