import ArgumentParser
import ModelExplanation
import ReadingRoomRuntime

extension ModelCommand {
  /// `readingroom model explain`.
  struct Explain: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Show which parts of an input a result rests on.",
      discussion: """
        Methods:
          grad-cam, grad-cam++   channels of a layer, weighted by gradients
          score-cam              channels of a layer, weighted by what the model sees through them
          integrated-gradients   gradients from a baseline to the input, in the input's shape
          smoothgrad             magnitude of the gradient under noise, in the input's shape
          occlusion              what the score loses when a window is covered
          attention-rollout      attention to each patch, through all layers of a transformer

        The map is [images, positions…] or has the input's shape. Images of a batch are explained each by \
        itself; a model that makes one result of all its images sees one series, with a map for each.

        The layer found by itself is the last convolution that is not the target's own head, with the \
        normalisation, activation and shortcut behind it.

        With --check nothing is written but the verdict (JSON to --output): maps must change when the \
        model's weights or the input's pixels become random, must name positions that carry the score \
        better than random ones do, and must point into the truth where it is given. The exit status is \
        2 when they do not.
        """)

    @Argument(help: "An ONNX file.")
    var model: String

    @Option(help: "The method.")
    var method: String

    @Option(
      help: "NAME=FILE.npy; once for each input. With --check a name may be repeated.")
    var input: [String] = []

    @Option(help: "File for the map, FILE.npy; with --check FILE.json.")
    var output: String?

    @OptionGroup(title: "What is explained") var what: What
    @OptionGroup(title: "How") var how: How
    @OptionGroup(title: "Check") var check: Check
    @OptionGroup(title: "Run") var processing: Processing

    func run() throws {
      try perform {
        let command = ExplainCommand(
          model: model, inputs: input, request: request,
          results: .init(output: output, layerOutput: how.layerOutput, isJSON: processing.json))
        return check.check
          ? try command.check(truths: check.truth, rules: check.rules) : try command.run()
      }
    }

    private var request: ExplainRequest {
      var request = ExplainRequest(method: method)
      (request.target, request.region) = (what.target, what.region)
      request.plain.input = what.explain
      request.plain.layer = how.layer
      (request.scale, request.baseline, request.heads) = (how.scale, how.baseline, how.heads)
      (request.window, request.stride) = (how.window, how.stride)
      (request.plain.steps, request.plain.samples) = (how.steps, how.samples)
      (request.plain.noise, request.plain.seed) = (how.noise, how.seed)
      (request.plain.batch, request.threads) = (processing.batch, processing.processor.threads)
      request.level = processing.processor.level
      return request
    }
  }
}

extension ModelCommand.Explain {
  /// What is explained.
  struct What: ParsableArguments {
    @Option(
      help: """
        CHANNEL, OUTPUT or OUTPUT:CHANNEL, from 0 on axis 1; may be left out where there is one only.
        """)
    var target: String?

    @Option(
      help: """
        Positions of the output that count: all (summed), positive (where the channel is the largest, or \
        a single one above 0, above 0.5 behind a sigmoid), or FILE.npy with a weight for each.
        """)
    var region = "all"

    @Option(help: "The input that is explained; may be left out where there is one only.")
    var explain: String?
  }

  /// How it is explained.
  struct How: ParsableArguments {
    @Option(help: "A node or value, for the three CAM methods.")
    var layer: String?

    @Option(
      name: .customLong("layer-output"),
      help: "File for the map at the layer's own size, not scaled, FILE.npy.")
    var layerOutput: String?

    @Option(
      help: """
        image: each image from its smallest to its largest value; series: all images by the largest \
        magnitude; none. The default is image for the CAM methods, else none.
        """)
    var scale: String?

    @Option(
      help: """
        A number or FILE.npy in the input's shape: where integrated gradients begin, what occlusion covers \
        with, what deletion leaves.
        """)
    var baseline = "0"

    @Option(help: "Steps of integrated gradients.")
    var steps = 50

    @Option(help: "Noisy inputs of smoothgrad.")
    var samples = 25

    @Option(help: "Standard deviation of smoothgrad's noise, over the input's range.")
    var noise: Float = 0.15

    @Option(help: "Where random numbers begin.")
    var seed: UInt64 = 1

    @Option(help: "Occlusion's window, such as 32 or 8x32x32; an eighth of each axis by default.")
    var window: String?

    @Option(help: "The way between windows; half a window by default.")
    var stride: String?

    @Option(help: "How attention heads become one: mean, max or min.")
    var heads = HeadFusion.mean.rawValue
  }

  /// Whether and how it is checked.
  struct Check: ParsableArguments {
    @Flag(help: "Check whether the maps can be relied upon.")
    var check = false

    @Option(
      help: """
        FILE.npy, not zero where the finding is; once for each input, in their order.
        """)
    var truth: [String] = []

    @Option(help: "Largest rank correlation with the map of a random model or of random pixels.")
    var bound = CheckOptions().bound

    @Option(help: "Steps in which the model's layers become random.")
    var stages = CheckOptions().stages

    @Option(help: "Parts in which insertion and deletion go.")
    var parts = CheckOptions().parts

    @Option(help: "Random orders that they are held to.")
    var orders = CheckOptions().orders

    @Option(help: "How far from the truth a map may point, in pixels.")
    var tolerance = CheckOptions().tolerance

    var rules: CheckOptions {
      var rules = CheckOptions()
      (rules.bound, rules.stages, rules.parts) = (bound, stages, parts)
      (rules.orders, rules.tolerance) = (orders, tolerance)
      return rules
    }
  }

  /// How it is run.
  struct Processing: ParsableArguments {
    @Option(help: "Inputs that are run together where the model's first axis is open.")
    var batch = 8

    @OptionGroup var processor: ProcessorOptions

    @Flag(help: "Print JSON.")
    var json = false
  }
}
