import ArgumentParser
import ReadingRoomRuntime

/// `readingroom model`: the inference engine by itself.
struct ModelCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "model",
    abstract: "Look at a model, run it, differentiate it, explain it, or time it.",
    subcommands: [Inspect.self, Run.self, Gradient.self, Explain.self, Bench.self])

  /// `readingroom model inspect`.
  struct Inspect: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Print what a model file holds.")

    @Argument(help: "An ONNX file.")
    var model: String

    @Option(help: "file, graph or plan.")
    var stage = "file"

    @Option(help: "Input shape as NAME=1x5x256x256, for stage plan; may be repeated.")
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

    @OptionGroup var processor: ProcessorOptions

    func run() throws {
      try perform {
        try RunModelCommand(
          model: model, inputs: input, outputFolder: outputFolder,
          threads: processor.threads, level: processor.level
        ).run()
      }
    }
  }

  /// `readingroom model gradient`.
  struct Gradient: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Differentiate a model at NumPy files.",
      discussion: """
        Computes how the sum of the targets' elements changes with each element of the values, and writes \
        it as NAME.npy for each value; a / in a name becomes _.
        """)

    @Argument(help: "An ONNX file.")
    var model: String

    @Option(help: "NAME=FILE.npy; once for each input.")
    var input: [String] = []

    @Option(
      help: """
        A value to differentiate, or NAME=FILE.npy with a weight for each of its elements; may be repeated.
        """)
    var of: [String]

    @Option(help: "An input, inner value or weight to differentiate by; may be repeated.")
    var by: [String]

    @Option(name: .customLong("output-dir"), help: "Folder for the gradients.")
    var outputFolder: String

    @OptionGroup var processor: ProcessorOptions

    func run() throws {
      try perform {
        try GradientCommand(
          model: model, inputs: input, targets: of, values: by, outputFolder: outputFolder,
          threads: processor.threads, level: processor.level
        ).run()
      }
    }
  }

  /// `readingroom model bench`.
  struct Bench: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Time a model, as a whole and step by step.",
      discussion: """
        The spread is the interquartile range of the timed runs. load_ms is the time from opening the file \
        to the first output. Inputs that are not given are seeded random numbers; integers are zero.
        """)

    @Argument(help: "An ONNX file.")
    var model: String

    @Option(help: "Input shape as NAME=1x5x256x256; may be repeated. Open axes are 1 by default.")
    var shape: [String] = []

    @Option(help: "NAME=FILE.npy; may be repeated.")
    var input: [String] = []

    @OptionGroup var processor: ProcessorOptions

    @Option(
      help: "An input or inner value: the outputs are differentiated by it too, and both are timed."
    )
    var gradientBy: String?

    @Option(help: "Runs that are timed.")
    var iterations = 10

    @Option(help: "Runs before them, besides the first.")
    var warmup = 2

    @Flag(help: "Print JSON.")
    var json = false

    func run() throws {
      try perform {
        try BenchModelCommand(
          model: model, shapes: shape, inputs: input, differentiatedBy: gradientBy,
          counts: .init(
            threads: processor.threads, iterations: iterations, warmup: warmup),
          level: processor.level, isJSON: json
        ).run()
      }
    }
  }
}

/// What a model is run on.
struct ProcessorOptions: ParsableArguments {
  @Option(help: "Threads; 0 means one for each processor.")
  var threads = 0

  @Option(help: "Instructions to use: plain, avx2 or avx512; the best there are by default.")
  var level: String?
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
