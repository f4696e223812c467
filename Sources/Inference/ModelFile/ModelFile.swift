public import TensorKernels

/// The size of an axis as the model states it.
public enum Dimension: Equatable, Sendable, CustomStringConvertible {
  /// A fixed size.
  case known(Int)
  /// A size with a name, the same wherever the name stands.
  case symbolic(String)
  /// A size the model does not state.
  case unknown

  /// The size, the name, or `?`.
  public var description: String {
    switch self {
    case .known(let size): "\(size)"
    case .symbolic(let name): name
    case .unknown: "?"
    }
  }
}

/// A named value at the edge of a model.
public struct ValueInfo: Equatable, Sendable, CustomStringConvertible {
  /// The name.
  public let name: String
  /// The element type; nil when it is not stated or not supported.
  public let elementType: TensorElementType?
  /// The shape; nil when it is not stated.
  public let shape: [Dimension]?

  /// Name, element type and shape, such as `image: float32 [N, 1, 256, 256]`.
  public var description: String {
    let axes = shape.map { "[" + $0.map(\.description).joined(separator: ", ") + "]" } ?? "[…]"
    return "\(name): \(elementType?.rawValue ?? "?") \(axes)"
  }
}

/// An ONNX model as it stands in its file: nothing is checked beyond the format.
public struct ModelFile: Equatable, Sendable {
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
  /// Weights and other constants by name.
  public let initializers: [String: Tensor]
  /// Operations in the order of the file.
  public let nodes: [Node]
  /// Key and value pairs the producer left.
  public let metadata: [String: String]

  /// The version of ONNX's own operator set; 0 when the file has none.
  public var opset: Int { operatorSets[""] ?? 0 }

  /// Reads a model.
  ///
  /// - Throws: ``ModelFileError``. Tensors whose data stand in another file are refused.
  public init(bytes: [UInt8]) throws(ModelFileError) {
    var decoder = ModelDecoder()
    try decoder.read(ProtobufReader(bytes))
    guard let graph = decoder.graph, !decoder.operatorSets.isEmpty else { throw .noGraph }
    irVersion = decoder.irVersion
    producer = decoder.producer
    operatorSets = decoder.operatorSets
    metadata = decoder.metadata
    graphName = graph.name
    initializers = graph.initializers
    // Old files list the weights among the inputs.
    let initializers = graph.initializers
    inputs = graph.inputs.filter { initializers[$0.name] == nil }
    outputs = graph.outputs
    nodes = graph.nodes
  }
}

extension ModelFile: CustomStringConvertible {
  /// Producer, operator sets, inputs, outputs, counts of operators and parameters.
  public var description: String {
    let sets = operatorSets.sorted { $0.key < $1.key }
      .map { "\($0.key.isEmpty ? "ai.onnx" : $0.key) \($0.value)" }
    let parameters = initializers.values.reduce(0) { $0 + $1.count }
    let counts = Dictionary(grouping: nodes, by: \.operatorName).mapValues(\.count)
    var lines = [
      "model \(graphName)", "  IR version \(irVersion), written by \(producer)",
      "  operator sets: \(sets.joined(separator: ", "))",
    ]
    lines += inputs.map { "  input \($0)" }
    lines += outputs.map { "  output \($0)" }
    lines.append("  \(initializers.count) constants, \(parameters) parameters")
    lines.append("  \(nodes.count) nodes")
    lines += counts.sorted { $0.key < $1.key }.map { "    \($0.value) × \($0.key)" }
    return lines.joined(separator: "\n")
  }
}
