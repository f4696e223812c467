public import TensorKernels

/// What a reader can look at between file and run.
public enum InspectionStage: String, CaseIterable, Sendable {
  /// The file as it stands.
  case file
  /// The graph after all passes.
  case graph
  /// The plan, for given input shapes.
  case plan
}

/// A model ready to be planned: all its operators are known.
public struct Model: Sendable {
  /// What its file says of itself.
  public let facts: ModelFacts
  /// Its graph, before any pass; all weights stand there and nowhere else.
  public let graph: Graph

  /// Makes a model.
  ///
  /// - Throws: ``ModelError`` naming the first node that cannot be computed.
  public init(modelFile: ModelFile) throws(ModelError) {
    facts = modelFile.facts
    graph = try Graph(modelFile)
  }

  /// Reads a model from its file.
  ///
  /// - Parameter path: Path of a regular file; weights in other files of its folder are read too.
  /// - Throws: ``ModelFileError`` or ``ModelError``.
  public init(path: String) throws { try self.init(modelFile: ModelFile(path: path)) }

  /// What the caller provides.
  public var inputs: [ValueInfo] { graph.inputs }

  /// What the model answers.
  public var outputs: [ValueInfo] { facts.outputs }

  /// A weight of the model.
  public func initializer(named name: String) -> Tensor? { graph.constants[name] }

  /// The graph after all passes, for inputs of these shapes.
  ///
  /// - Parameters:
  ///   - inputShapes: Shapes of the inputs; those the model fixes may be left out.
  ///   - outputs: Values wanted, which may be inner ones; nil for the model's own.
  /// - Throws: ``ModelError``.
  public func optimizedGraph(
    inputShapes: [String: [Int]], outputs: [String]? = nil
  ) throws(ModelError) -> Graph {
    let wanted = try outputs.map { names throws(ModelError) in try graph.with(outputs: names) }
    return try (wanted ?? graph).optimized().specialized(inputShapes: inputShapes)
      .assigningLayouts()
  }

  /// The plan for inputs of these shapes.
  ///
  /// - Parameters:
  ///   - inputShapes: Shapes of the inputs; those the model fixes may be left out.
  ///   - outputs: Values wanted, which may be inner ones; nil for the model's own.
  /// - Throws: ``ModelError``.
  public func plan(
    inputShapes: [String: [Int]], outputs: [String]? = nil
  ) throws(ModelError) -> Plan {
    try Plan(try optimizedGraph(inputShapes: inputShapes, outputs: outputs))
  }

  /// An interpreter for inputs of these shapes.
  ///
  /// - Parameters:
  ///   - inputShapes: Shapes of the inputs; those the model fixes may be left out.
  ///   - outputs: Values wanted, which may be inner ones; nil for the model's own.
  /// - Throws: ``ModelError``.
  public func session(
    inputShapes: [String: [Int]], outputs: [String]? = nil
  ) throws(ModelError) -> Interpreter {
    try Interpreter(plan: try plan(inputShapes: inputShapes, outputs: outputs))
  }

  /// Runs the model once.
  ///
  /// - Throws: ``ModelError``.
  public func run(
    _ inputs: [String: Tensor], threads: Int = 1, isCancelled: () -> Bool = { false }
  ) throws(ModelError) -> [String: Tensor] {
    try session(inputShapes: inputs.mapValues(\.shape))
      .run(inputs, threads: threads, isCancelled: isCancelled)
  }

  /// A stage of the model as text.
  ///
  /// - Parameters:
  ///   - stage: What to show.
  ///   - inputShapes: Shapes of the inputs; axes that neither this nor the model fixes count as 1.
  /// - Throws: ``ModelError``.
  public func inspect(
    stage: InspectionStage, inputShapes: [String: [Int]] = [:]
  ) throws(ModelError) -> String {
    let shapes = completed(inputShapes)
    switch stage {
    case .file: return facts.description
    case .graph: return try optimizedGraph(inputShapes: shapes).description
    case .plan: return try plan(inputShapes: shapes).description
    }
  }

  /// Shapes of all inputs: those given, and else the model's own, in which open axes count as 1.
  public func completed(_ inputShapes: [String: [Int]]) -> [String: [Int]] {
    var shapes = inputShapes
    for input in inputs where shapes[input.name] == nil {
      shapes[input.name] = (input.shape ?? []).map { if case .known(let n) = $0 { n } else { 1 } }
    }
    return shapes
  }
}
