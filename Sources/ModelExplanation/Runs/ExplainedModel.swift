import Inference
import TensorKernels

/// A model, what of it is explained, and for inputs of which shapes.
struct ExplainedModel: Sendable {
  let model: Model
  let options: ExplanationOptions
  /// The explained input.
  let input: String
  /// Its shape, `[images, channels, positions…]`.
  let shape: [Int]
  /// The shapes of all inputs.
  let inputShapes: [String: [Int]]
  /// The graph of the target, specialised, before any other pass.
  let graph: Graph
  let target: TargetSetting
  /// Whether several copies of the input can be run as one.
  let canStack: Bool

  var images: Int { shape[0] }
  var spatial: [Int] { Array(shape[2...]) }
  var positions: Int { spatial.reduce(1, *) }
  var count: Int { shape.reduce(1, *) }

  init(
    _ model: Model, target: ExplanationTarget, options: ExplanationOptions,
    inputShapes: [String: [Int]]
  ) throws(ExplanationError) {
    (self.model, self.options) = (model, options)
    try Self.check(options)
    input = try Self.input(options.input, model)
    let shapes = model.completed(inputShapes)
    self.inputShapes = shapes
    shape = shapes[input] ?? []
    let outputs = model.outputs.map(\.name)
    let graph: Graph
    do throws(ModelError) {
      graph = try model.graph.specialized(inputShapes: shapes)
    } catch { throw .model(error) }
    guard shape.count >= 3, shape.allSatisfy({ $0 > 0 }) else {
      throw .inputShape(name: input, shape: shape)
    }
    let setting = try TargetSetting(
      target, outputs: outputs, graph: graph, images: shape[0])
    self.target = setting
    do throws(ModelError) {
      self.graph = try model.graph.with(outputs: [setting.output]).specialized(inputShapes: shapes)
    } catch { throw .model(error) }
    canStack = Self.canStack(model, input, shape, setting)
  }

  private static func check(_ options: ExplanationOptions) throws(ExplanationError) {
    let rules: [(String, Bool, String)] = [
      ("steps", options.steps >= 1 && options.steps <= 10_000, "1 to 10,000"),
      ("samples", options.samples >= 1, "at least 1"),
      ("noise", options.noise >= 0 && options.noise.isFinite, "0 or more"),
      ("batch", options.batch >= 1, "at least 1"),
    ]
    for (name, isSound, requirement) in rules where !isSound {
      throw .option(name: name, requirement: requirement)
    }
  }

  private static func input(
    _ wanted: String?, _ model: Model
  ) throws(ExplanationError) -> String {
    let known = model.inputs.filter { $0.elementType == .float32 }.map(\.name)
    if let wanted {
      guard known.contains(wanted) else { throw .unknownInput(wanted, known: known) }
      return wanted
    }
    let images = model.inputs.filter { $0.elementType == .float32 && ($0.shape?.count ?? 3) >= 3 }
    guard let only = images.first, images.count == 1 else { throw .inputNeeded(known: known) }
    return only.name
  }

  /// Whether the file leaves the first axis open, and twice the images give twice the results.
  private static func canStack(
    _ model: Model, _ input: String, _ shape: [Int], _ setting: TargetSetting
  ) -> Bool {
    guard model.inputs.count == 1, !setting.isSeries, let axis = model.inputs[0].shape?.first,
      let graph = try? model.graph.with(outputs: [setting.output])
    else { return false }
    if case .known = axis { return false }
    let double = [input: [2 * shape[0]] + shape[1...]]
    let once = try? graph.specialized(inputShapes: [input: shape])
    let twice = try? graph.specialized(inputShapes: double)
    guard let one = once?.types[setting.output]?.shape.first else { return false }
    return twice?.types[setting.output]?.shape.first == 2 * one
  }

  /// The baseline as an input of its own.
  func baseline() throws(ExplanationError) -> [Float] {
    switch options.baseline {
    case .constant(let value): return [Float](repeating: value, count: count)
    case .tensor(let tensor):
      guard tensor.shape == shape, let values = numbers(tensor) else {
        throw .baselineShape(expected: shape, actual: tensor.shape)
      }
      return values
    }
  }

  func interpreter(_ graph: Graph) throws(ModelError) -> Interpreter {
    let plan = try Plan(graph)
    let needed = plan.arenaBytes + plan.scratchBytes * options.threads
    guard needed <= options.memoryInBytes else {
      throw .tooLarge(bytes: needed, limit: options.memoryInBytes)
    }
    try plan.checkMemory(threads: options.threads)
    return try Interpreter(plan: plan, level: options.level)
  }
}
