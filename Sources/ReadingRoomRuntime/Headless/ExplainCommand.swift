import Foundation
import Inference
public import ModelExplanation
import Synchronization
import TensorKernels

/// `readingroom model explain`: shows which parts of an input a result rests on, or checks that this can be relied upon.
public struct ExplainCommand: Sendable {
  private let model: String
  private let inputs: [String]
  private let request: ExplainRequest
  private let results: Results

  /// Where results go.
  public struct Results: Sendable {
    let output: String?
    let layerOutput: String?
    let isJSON: Bool

    /// Where results go.
    ///
    /// - Parameters:
    ///   - output: The map's file, or a check's JSON file.
    ///   - layerOutput: The file of the map at the layer's size.
    ///   - isJSON: Whether JSON is printed.
    public init(output: String?, layerOutput: String?, isJSON: Bool) {
      (self.output, self.layerOutput, self.isJSON) = (output, layerOutput, isJSON)
    }
  }

  /// A command.
  ///
  /// - Parameters:
  ///   - model: Path of an ONNX file.
  ///   - inputs: `NAME=FILE.npy` for each input; a check takes several of a name.
  ///   - request: What is wanted.
  ///   - results: Where it goes.
  public init(model: String, inputs: [String], request: ExplainRequest, results: Results) {
    (self.model, self.inputs, self.request, self.results) = (model, inputs, request, results)
  }

  /// Explains and writes the map.
  public func run() throws -> CommandOutcome {
    guard let output = results.output else {
      throw CommandError.badOption(name: "--output", value: "missing", expected: "FILE.npy")
    }
    let tensors = try inputTensors(inputs)
    let model = try Model(modelFile: readModelFile(model))
    let explainer = try Explainer(
      model, method: request.method(), target: request.target(of: model),
      options: request.options(), inputShapes: tensors.mapValues(\.shape))
    let explanation = try watched { progress in
      try explainer.explain(tensors, progress: progress, isCancelled: Interruption.isAsked)
    }
    if let path = results.layerOutput {
      guard let map = explanation.layerMap else {
        throw CommandError.badOption(
          name: "--layer-output", value: path, expected: "left out with this method")
      }
      try write(map, to: path)
    }
    try write(explanation.map, to: output)
    if results.isJSON {
      try StandardOutput.write(json: ExplanationSummary(explanation, explainer))
    } else {
      StandardOutput.write(printableLines(of: explanation, at: output))
    }
    return .done
  }

  /// Checks the method on all inputs.
  ///
  /// - Parameters:
  ///   - truths: Files of masks, one for each input in the same order, or none.
  ///   - rules: How it is checked.
  /// - Returns: ``CommandOutcome/refused`` when a bound is not kept.
  public func check(truths: [String], rules: CheckOptions) throws -> CommandOutcome {
    let sets = try inputSets()
    guard truths.isEmpty || truths.count == sets.count else {
      throw CommandError.badOption(
        name: "--truth", value: "given \(truths.count) times",
        expected: "given once for each of the \(sets.count) inputs, in their order")
    }
    let masks = try truths.map { try tensor(at: $0) }
    let given = sets.enumerated().map {
      CheckInput(inputs: $1, truth: masks.isEmpty ? nil : masks[$0])
    }
    let model = try Model(modelFile: readModelFile(model))
    let check = try ExplanationCheck(
      model, method: request.method(), target: request.target(of: model),
      options: request.options(), rules: rules, inputShapes: sets[0].mapValues(\.shape))
    let report = try watched { progress in
      try check.run(given, progress: progress, isCancelled: Interruption.isAsked)
    }
    if let output = results.output { try write(report, to: output) }
    if results.isJSON {
      try StandardOutput.write(json: report)
    } else {
      StandardOutput.write(report.table)
    }
    return report.passed ? .done : .refused
  }

  /// The inputs as sets of one tensor for each name: the first files of all names together, then the second.
  private func inputSets() throws -> [[String: Tensor]] {
    var lists: [String: [String]] = [:]
    for option in inputs { lists[String(option.prefix { $0 != "=" }), default: []].append(option) }
    let count = lists.values.map(\.count).max() ?? 0
    guard count > 0, lists.values.allSatisfy({ $0.count == count }) else {
      throw CommandError.badOption(
        name: "--input", value: "given \(inputs.count) times",
        expected: "NAME=FILE.npy, each name equally often and at least once")
    }
    return try (0..<count).map { set in try inputTensors(lists.values.map { $0[set] }) }
  }

  private func watched<Result>(_ work: (@escaping (Double) -> Void) throws -> Result) throws
    -> Result
  {
    let line = ProgressLine()
    defer { line.clear() }
    Interruption.listen()
    let name = request.name
    return try work { share in line.show("\(name): \(Int(share * 100)) %") }
  }

  private func write(_ map: Tensor, to path: String) throws {
    try writing(path) { try Data(NPY.write(map)).write(to: URL(fileURLWithPath: path)) }
  }

  private func write(_ report: CheckReport, to path: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    try writing(path) {
      try (try encoder.encode(report) + Data("\n".utf8)).write(to: URL(fileURLWithPath: path))
    }
  }

  private func printableLines(of explanation: Explanation, at path: String) -> String {
    var lines = ["\(path)  \(explanation.map)"]
    if let layer = explanation.layer { lines.append("layer: \(layer)") }
    lines.append("score: \(explanation.scores.map { "\($0)" }.joined(separator: " "))")
    if let delta = explanation.convergenceDelta {
      lines.append("convergence delta: \(delta.map { "\($0)" }.joined(separator: " "))")
    }
    return lines.map { printable($0) + "\n" }.joined()
  }
}

/// What an explanation says beside its map.
private struct ExplanationSummary: Encodable {
  let method: String
  let layer: String?
  let shape: [Int]
  let isSeries: Bool
  let scores: [Float]
  let convergenceDelta: [Float]?

  init(_ explanation: Explanation, _ explainer: Explainer) {
    method = explainer.method.rawValue
    layer = explanation.layer
    shape = explanation.map.shape
    isSeries = explainer.isSeries
    scores = explanation.scores
    convergenceDelta = explanation.convergenceDelta
  }
}

/// Whether the user has asked to stop, by the interrupt key.
private enum Interruption {
  private static let asked = Atomic<Bool>(false)

  static func listen() {
    signal(SIGINT) { _ in Interruption.asked.store(true, ordering: .relaxed) }
  }

  static func isAsked() -> Bool { asked.load(ordering: .relaxed) }
}
