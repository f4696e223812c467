import ArgumentParser
import ReadingRoomRuntime

/// `readingroom list`: the study list as text.
struct List: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List the studies in a folder.",
    discussion: "What does not open is named with its reason.")

  @Argument(help: "Files, folders or DICOMDIRs.")
  var folders: [String]

  @Flag(help: "Print JSON.")
  var json = false

  func run() throws {
    try perform {
      try ListCommand(environment: CommandEnvironment(), paths: folders, isJSON: json).run()
    }
  }
}

/// `readingroom check`: whether everything opens.
struct Check: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Decode every image of a folder and say what does not open, and why.",
    discussion: "Exit status 0 when everything opens, 2 when something does not.")

  @Argument(help: "Files, folders or DICOMDIRs.")
  var folders: [String]

  @Flag(help: "Print JSON.")
  var json = false

  func run() throws {
    try perform {
      try CheckCommand(environment: CommandEnvironment(), paths: folders, isJSON: json).run()
    }
  }
}

/// `readingroom quality`: how well a study was acquired.
struct Quality: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Say what each series shows, what is amiss with it, and what to scan again.",
    discussion: """
      Silence is no proof: motion, ghosts, uneven brightness and metal are often missed, and pulsation never told. Exit status 2 when \
      scanning again is advised, 1 when a series could not be read.
      """)

  @OptionGroup var study: StudyOptions

  @Option(help: "Where the results go as JSON, in place of the table; - for standard output.")
  var json: String?

  @Flag(help: "Tell structures apart by the anatomy model, and say which the images cut; slower.")
  var anatomy = false

  @OptionGroup var models: ModelOptions

  func run() throws {
    try perform {
      try QualityCommand(
        environment: CommandEnvironment(models: models), study: study.choice, json: json,
        readsAnatomy: anatomy
      ).run()
    }
  }
}

/// `readingroom objects`: objects of other systems as text.
struct Objects: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List segmentations, reports and other objects that other systems made.",
    discussion: """
      With provenance, volumes of segments and the text of reports; also overlay planes in the \
      images' own files. Nothing of it is checked. Exit status 1 when one cannot be read.
      """)

  @OptionGroup var study: StudyOptions

  @Flag(help: "Print JSON.")
  var json = false

  func run() throws {
    try perform {
      try ObjectsCommand(
        environment: CommandEnvironment(), study: study.choice, isJSON: json
      ).run()
    }
  }
}

/// `readingroom detect`: findings as JSON, regions as DICOM SEG.
struct Detect: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Run the models on a study and write their findings.",
    discussion: "Candidates are research output and unreviewed. Exit status 1 when a model failed.")

  @OptionGroup var study: StudyOptions

  @Option(help: "Where the findings go; - for standard output.")
  var json: String

  @Option(help: "Folder for one binary DICOM SEG per source series.")
  var seg: String?

  @OptionGroup var models: ModelOptions

  func run() throws {
    try perform {
      try DetectCommand(
        environment: CommandEnvironment(models: models), study: study.choice, json: json,
        segmentationFolder: seg
      ).run()
    }
  }
}

/// `readingroom anatomy`: what a knee's series show, structure by structure.
struct Anatomy: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Name the structures of a knee in every series, and measure them.",
    discussion: """
      Research output and unreviewed. Where the headers do not state the side and --side does not either, medial and lateral are named by \
      where they lie in the patient. Exit status 1 when nothing could be read, 2 when the bones of --prior do not match.
      """)

  @OptionGroup var study: StudyOptions

  @Option(help: "Where the results go; - for standard output.")
  var json: String

  @Option(help: "Folder for one binary DICOM SEG per series.")
  var seg: String?

  @Flag(help: "With --seg, beside each a fractional one: how probable each voxel is.")
  var probabilities = false

  @Option(help: "left or right, in place of what the headers state.")
  var side: String?

  @Option(
    help: """
      An earlier study of the same knee: what has changed since. Patient ID, side and dates of both must be stated and agree.
      """)
  var prior: String?

  @Option(
    name: .customLong("prior-uid"),
    help: "Which study of --prior, where there are several; as for --study-uid.")
  var priorUID: String?

  @OptionGroup var models: ModelOptions

  func validate() throws {
    if probabilities && seg == nil {
      throw ValidationError("--probabilities needs --seg FOLDER, where they go")
    }
  }

  func run() throws {
    try perform {
      try AnatomyCommand(
        environment: CommandEnvironment(models: models), study: study.choice, json: json,
        segmentationFolder: seg, writesProbabilities: probabilities, side: side,
        prior: prior.map { StudyChoice(path: $0, uid: priorUID, option: "--prior-uid") }
      ).run()
    }
  }
}

/// `readingroom pixels`: one frame's values.
struct Pixels: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write one frame's values as NumPy float32 [rows, columns].",
    discussion: "Of a colour image the values are brightness.")

  @Argument(help: "A file, folder or DICOMDIR.")
  var study: String

  @Option(help: "SOP Instance UID.")
  var instance: String

  @Option(help: "Frame number, from 1.")
  var frame = 1

  @Option(help: "stored; modality, after the modality LUT; or real-world.")
  var stage = "modality"

  @Option(help: "The file to write.")
  var npy: String

  func run() throws {
    try perform {
      try PixelsCommand(
        environment: CommandEnvironment(), path: study, instanceUID: instance, frame: frame,
        stage: stage, output: npy
      ).run()
    }
  }
}

/// `readingroom render`: one slice as the viewer shows it.
struct Render: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Draw one slice as the viewer shows it.",
    discussion: "The picture is letterboxed; a PNG carries the patient banner.")

  @OptionGroup var study: StudyOptions

  @Option(help: "Series number in the study list's order, from 1.")
  var series = 1

  @Option(help: "Slice, from 1; the middle one by default.")
  var slice: Int?

  @Option(help: "Window as CENTER,WIDTH; percentiles of the series by default.")
  var window: String?

  @Option(
    help: """
      none, a finding's identifier, a finding type, all, or object:UID[:SEGMENT] of another \
      system's object; object:planes-N[:PLANE] for the overlay planes of series N.
      """)
  var overlay = "none"

  @Option(help: "png, sixel, quadrant or half-block.")
  var graphics = "png"

  @Option(help: "WIDTHxHEIGHT in pixels; in cells for quadrant and half-block.")
  var size = "768x768"

  @Option(help: "nearest, bilinear, bicubic or lanczos.")
  var interpolation = "bicubic"

  @Flag(name: .customLong("no-banner"), help: "Leave the patient banner out of a PNG.")
  var withoutBanner = false

  @Option(name: .shortAndLong, help: "The file to write; - for standard output.")
  var output: String

  @OptionGroup var models: ModelOptions

  func run() throws {
    try perform {
      try RenderCommand(
        environment: CommandEnvironment(models: models), study: study.choice,
        options: RenderCommand.Options(
          series: series, slice: slice, window: window, overlay: overlay, graphics: graphics,
          size: size, interpolation: interpolation, hasBanner: !withoutBanner, output: output)
      ).run()
    }
  }
}
