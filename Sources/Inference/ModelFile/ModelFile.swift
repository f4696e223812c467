public import TensorKernels

/// An ONNX model as it stands in its file: nothing is checked beyond the format.
public struct ModelFile: Equatable, Sendable {
  /// What the file says of itself.
  public let facts: ModelFacts
  /// Weights and other constants by name.
  public let initializers: [String: Tensor]
  /// Operations in the order of the file.
  public let nodes: [Node]

  /// What the caller provides.
  public var inputs: [ValueInfo] { facts.inputs }
  /// What the model answers.
  public var outputs: [ValueInfo] { facts.outputs }
  /// The version of ONNX's own operator set; 0 when the file has none.
  public var opset: Int { facts.operatorSets[""] ?? 0 }

  /// The largest model file, in bytes; protobuf has no larger messages.
  public static let sizeLimit = 1 << 31

  /// Reads a model, and the weights that stand in other files of its folder.
  ///
  /// Each weight is read straight into its tensor: the memory needed is that of the weights. Files of
  /// weights must be regular files within the model's folder, reached without links.
  ///
  /// - Parameters:
  ///   - path: Path of a regular file.
  ///   - accepts: Asked for each file before it is read, by its name: the last part of `path`, or the
  ///     location the model states. A file that changes between that and the end is refused.
  /// - Throws: ``ModelFileError``.
  public init(
    path: String,
    accepts: @escaping (_ name: String, _ pieces: FilePieces) throws(FileProblem) -> Bool = {
      (_, _) throws(FileProblem) in true
    }
  ) throws(ModelFileError) {
    let (folder, name) = split(path: path)
    let file: PlainFile
    do throws(FileProblem) {
      file = try PlainFile(path: path, limit: Self.sizeLimit)
      guard try accepts(name, FilePieces(file)) else { throw .notAccepted }
    } catch { throw .unreadable(error) }
    let weights = ExternalWeights(folder: folder) { (name, file) throws(FileProblem) in
      try accepts(name, FilePieces(file))
    }
    try self.init(ModelBytes(file, weights: weights))
    do throws(FileProblem) {
      try file.checkUnchanged()
      try weights.finish()
    } catch { throw .unreadable(error) }
  }

  /// Reads a model from memory.
  ///
  /// - Throws: ``ModelFileError``. Tensors whose data stand in another file are refused.
  public init(bytes: [UInt8]) throws(ModelFileError) {
    try self.init(ModelBytes(bytes))
  }

  private init(_ source: ModelBytes) throws(ModelFileError) {
    var decoder = ModelDecoder()
    try decoder.read(ProtobufReader(source))
    guard let graph = decoder.graph, !decoder.operatorSets.isEmpty else { throw .noGraph }
    facts = ModelFacts(decoder, graph)
    initializers = graph.initializers
    nodes = graph.nodes
  }
}

/// Folder and name of a path.
private func split(path: String) -> (folder: String, name: String) {
  guard let slash = path.lastIndex(of: "/") else { return (".", path) }
  let folder = path[..<slash]
  return (folder.isEmpty ? "/" : String(folder), String(path[path.index(after: slash)...]))
}

extension ModelFile: CustomStringConvertible {
  /// Producer, operator sets, inputs, outputs, counts of operators and parameters.
  public var description: String { facts.description }
}
