import Inference
import TensorKernels

/// `readingroom model bench`: times a model and says what each step costs.
public struct BenchModelCommand: Sendable {
  private let model: String
  private let shapes: [String]
  private let inputs: [String]
  private let value: String?
  private let counts: Counts
  private let level: String?
  private let isJSON: Bool

  /// How often and on how many threads.
  public struct Counts: Sendable {
    let threads: Int
    let iterations: Int
    let warmup: Int

    /// Counts.
    ///
    /// - Parameters:
    ///   - threads: 0 means one for each processor.
    ///   - iterations: Runs that are timed, at least 1.
    ///   - warmup: Runs before them, besides the first.
    public init(threads: Int, iterations: Int, warmup: Int) {
      self.threads = threads
      self.iterations = max(1, iterations)
      self.warmup = max(0, warmup)
    }
  }

  /// A command.
  ///
  /// - Parameters:
  ///   - model: Path of an ONNX file.
  ///   - shapes: Input shapes as `NAME=1x5x256x256`; axes that neither this nor the model fixes are 1.
  ///   - inputs: `NAME=FILE.npy`; other inputs are seeded random numbers, integers are zero.
  ///   - value: An input or inner value: the outputs are differentiated by it too, all elements' weight 1; nil for
  ///     the outputs alone.
  ///   - counts: How often and on how many threads.
  ///   - level: Instructions to use, `plain`, `avx2` or `avx512`; nil for the best there are.
  ///   - isJSON: Whether JSON is printed and no table.
  public init(
    model: String, shapes: [String], inputs: [String], differentiatedBy value: String?,
    counts: Counts, level: String?, isJSON: Bool
  ) {
    (self.model, self.shapes, self.inputs, self.value) = (model, shapes, inputs, value)
    (self.counts, self.level, self.isJSON) = (counts, level, isJSON)
  }

  /// Times the model and prints the result.
  public func run() throws -> CommandOutcome {
    let result = try measure()
    if isJSON { try StandardOutput.write(json: result) } else { StandardOutput.write(result.table) }
    return .done
  }

  private func measure() throws -> ModelBenchmark {
    let level = try processorLevel(level), threads = threadCount(counts.threads)
    let given = try inputTensors(inputs)
    let shapes = try inputShapes(shapes).merging(given.mapValues(\.shape)) { $1 }
    let base = ProcessMemory.resident
    let clock = ContinuousClock(), start = clock.now
    let (plan, types) = try planned(shapes)
    try plan.checkMemory(threads: threads)
    let session = try Interpreter(plan: plan, level: level)
    let loaded = clock.now - start
    let tensors = try types.mapValues { try seededTensor($0) }.merging(given) { $1 }
    var timer = ModelTimer(session: session, tensors: tensors, threads: threads)
    let first = try timer.run().total
    for _ in 0..<counts.warmup { _ = try timer.run() }
    let runs = try (0..<counts.iterations).map { _ in try timer.run() }
    return ModelBenchmark(
      runs: runs, first: first, load: loaded + first, base: base, level: level, threads: threads,
      steps: plan.stepSummaries)
  }

  /// The plan and the types of its inputs; the model itself goes, with all weights kernels have packed.
  private func planned(_ shapes: [String: [Int]]) throws -> (Plan, [String: TensorType]) {
    let model = try Model(modelFile: readModelFile(model))
    let shapes = model.completed(shapes), outputs = model.outputs.map(\.name)
    let plan =
      try value.map {
        try Plan(
          model.gradientGraph(of: outputs, by: [$0], outputs: outputs, inputShapes: shapes))
      } ?? model.plan(inputShapes: shapes)
    return (plan, plan.inputTypes)
  }
}

/// Random floats in 0..<1, which follow from a seed; zeros for other types.
private func seededTensor(_ type: TensorType) throws -> Tensor {
  var state: UInt64 = 1
  func values<Scalar: TensorScalar>(_ scalar: Scalar.Type) throws -> Tensor {
    try Tensor(shape: type.shape, elements: [Scalar](repeating: .zero, count: type.count))
  }
  guard type.elementType == .float32 else { return try values(type.elementType.scalar) }
  let elements = (0..<type.count).map { _ in
    // Knuth's MMIX generator (The Art of Computer Programming 2, 3.3.4).
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Float(state >> 40) / Float(1 << 24)
  }
  return try Tensor(shape: type.shape, elements: elements)
}

/// Times runs of a session, and each step of them.
private struct ModelTimer {
  let session: Interpreter
  let tensors: [String: Tensor]
  let threads: Int
  private let clock = ContinuousClock()

  init(session: Interpreter, tensors: [String: Tensor], threads: Int) {
    (self.session, self.tensors, self.threads) = (session, tensors, threads)
  }

  /// One run.
  mutating func run() throws -> ModelBenchmark.Run {
    var steps = [Duration](repeating: .zero, count: session.plan.stepCount)
    let start = clock.now
    _ = try session.run(tensors, threads: threads, observe: { steps[$0] = $1 })
    return ModelBenchmark.Run(total: clock.now - start, steps: steps)
  }
}
