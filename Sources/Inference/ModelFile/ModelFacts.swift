import TensorKernels

/// What a model file says of itself, without its weights.
public struct ModelFacts: Equatable, Sendable {
  /// ONNX's version of the file format.
  public let irVersion: Int
  /// The program that wrote the file.
  public let producer: String
  /// The operator sets: domain (empty for ONNX's own) and version.
  public let operatorSets: [String: Int]
  /// The name of the graph.
  public let graphName: String
  /// What the caller provides.
  public let inputs: [ValueInfo]
  /// What the model answers.
  public let outputs: [ValueInfo]
  /// Key and value pairs the producer left.
  public let metadata: [String: String]
  /// How many constants the file holds.
  public let constantCount: Int
  /// How many numbers they have together.
  public let parameterCount: Int
  /// How often each operator stands in the file.
  public let operatorCounts: [String: Int]

  init(_ decoder: ModelDecoder, _ graph: GraphDecoder) {
    irVersion = decoder.irVersion
    producer = decoder.producer
    operatorSets = decoder.operatorSets
    metadata = decoder.metadata
    graphName = graph.name
    // Old files list the weights among the inputs.
    inputs = graph.inputs.filter { graph.initializers[$0.name] == nil }
    outputs = graph.outputs
    constantCount = graph.initializers.count
    parameterCount = graph.initializers.values.reduce(0) { $0 + $1.count }
    operatorCounts = graph.nodes.reduce(into: [:]) { $0[$1.operatorName, default: 0] += 1 }
  }
}

extension ModelFacts: CustomStringConvertible {
  /// Producer, operator sets, inputs, outputs, counts of operators and parameters.
  public var description: String {
    let sets = operatorSets.sorted { $0.key < $1.key }
      .map { "\($0.key.isEmpty ? "ai.onnx" : $0.key) \($0.value)" }
    var lines = [
      "model \(graphName)", "  IR version \(irVersion), written by \(producer)",
      "  operator sets: \(sets.joined(separator: ", "))",
    ]
    lines += inputs.map { "  input \($0)" }
    lines += outputs.map { "  output \($0)" }
    lines.append("  \(constantCount) constants, \(parameterCount) parameters")
    lines.append("  \(operatorCounts.values.reduce(0, +)) nodes")
    lines += operatorCounts.sorted { $0.key < $1.key }.map { "    \($0.value) × \($0.key)" }
    return lines.joined(separator: "\n")
  }
}
