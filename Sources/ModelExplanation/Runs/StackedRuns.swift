import Inference
import TensorKernels

/// Runs a model on many changed inputs, several at a time where it takes them.
final class StackedRuns {
  private let source: ExplainedModel
  /// Inputs of one run.
  private let copies: Int
  private let session: Interpreter
  private let givesGradient: Bool

  /// One input's results.
  struct Result {
    /// The target's value for each row.
    let scores: [Float]
    /// The derivative of their sum by the input; empty where none was asked for.
    let gradient: ArraySlice<Float>
  }

  /// Prepares the model.
  ///
  /// - Parameters:
  ///   - givesGradient: Whether the gradient by the input is wanted too.
  ///   - most: Inputs that there will be at most.
  init(_ source: ExplainedModel, givesGradient: Bool, most: Int) throws(ExplanationError) {
    self.source = source
    self.givesGradient = givesGradient
    copies = source.canStack ? max(1, min(source.options.batch, most)) : 1
    var shapes = source.inputShapes
    shapes[source.input]?[0] = source.images * copies
    let output = source.target.output
    do throws(ModelError) {
      let graph =
        givesGradient
        ? try source.model.gradientGraph(
          of: [output], by: [source.input], outputs: [output], inputShapes: shapes)
        : try source.model.optimizedGraph(inputShapes: shapes, outputs: [output])
      session = try source.interpreter(graph)
    } catch { throw .model(error) }
  }

  /// Runs the model on each of `count` inputs.
  ///
  /// - Parameters:
  ///   - others: The inputs that do not change.
  ///   - weights: What each position of the output counts.
  ///   - watch: Told of each run.
  ///   - make: An input by its number.
  ///   - use: Takes the results by the input's number, in order.
  func run(
    _ count: Int, others: [String: Tensor], weights: [Float], watch: Watch,
    make: (Int) -> [Float], use: (Int, Result) -> Void
  ) throws(ExplanationError) {
    let seed = source.target.seed(weights: weights, copies: copies)
    for start in stride(from: 0, to: count, by: copies) {
      let numbers = Array(start..<min(start + copies, count))
      var values = make(start)
      values.reserveCapacity(values.count * copies)
      for number in numbers.dropFirst() { values += make(number) }
      let missing = copies - numbers.count
      if missing > 0 { values += [Float](repeating: 0, count: missing * source.count) }
      let results = try run(values, others, seed, weights, watch)
      for (place, number) in numbers.enumerated() { use(number, results[place]) }
      watch.report(start + numbers.count, of: count)
    }
  }

  /// Runs the model on one input.
  func run(
    _ values: [Float], others: [String: Tensor], weights: [Float], watch: Watch
  ) throws(ExplanationError) -> Result {
    var result: Result?
    try run(1, others: others, weights: weights, watch: watch, make: { _ in values }) {
      result = $1
    }
    guard let result else { preconditionFailure("One input gives one result.") }
    return result
  }

  private func run(
    _ values: [Float], _ others: [String: Tensor], _ seed: [Float], _ weights: [Float],
    _ watch: Watch
  ) throws(ExplanationError) -> [Result] {
    let target = source.target
    var inputs = others
    inputs[source.input] = tensor([source.images * copies] + source.shape[1...], values)
    let name = Graph.seedName(of: target.output)
    if givesGradient {
      inputs[name] = tensor(session.plan.inputTypes[name]?.shape ?? [], seed)
    }
    let outputs = try session.results(inputs, source.options.threads, watch)
    let scores = target.scores(outputs[target.output]?.float32 ?? [], weights: weights)
    let gradient = outputs[Graph.gradientName(of: source.input)]?.float32 ?? []
    return (0..<copies).map { copy in
      let first = copy * source.count
      return Result(
        scores: Array(scores[copy * target.rows..<(copy + 1) * target.rows]),
        gradient: gradient.isEmpty ? [] : gradient[first..<first + source.count])
    }
  }
}

extension Interpreter {
  /// Runs the plan under a watch.
  func results(
    _ inputs: [String: Tensor], _ threads: Int, _ watch: Watch
  ) throws(ExplanationError) -> [String: Tensor] {
    do throws(ModelError) {
      return try run(inputs, threads: threads, isCancelled: watch.isCancelled)
    } catch { throw .model(error) }
  }
}

/// A tensor of numbers that are as many as its shape asks for.
func tensor(_ shape: [Int], _ values: [Float]) -> Tensor {
  guard let tensor = try? Tensor(shape: shape, float32: values) else {
    preconditionFailure("\(values.count) numbers for the shape \(shape)")
  }
  return tensor
}
