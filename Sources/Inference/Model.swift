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
  /// The file it came from.
  public let file: ModelFile
  /// Its graph, before any pass.
  public let graph: Graph

  /// Makes a model.
  ///
  /// - Throws: ``ModelError`` naming the first node that cannot be computed.
  public init(modelFile: ModelFile) throws(ModelError) {
    file = modelFile
    graph = try Graph(modelFile)
  }

  /// What the caller provides.
  public var inputs: [ValueInfo] { graph.inputs }

  /// What the model answers.
  public var outputs: [ValueInfo] { file.outputs }

  /// A weight of the model.
  public func initializer(named name: String) -> Tensor? { file.initializers[name] }

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
    var shapes = inputShapes
    for input in inputs where shapes[input.name] == nil {
      shapes[input.name] = (input.shape ?? []).map { if case .known(let n) = $0 { n } else { 1 } }
    }
    switch stage {
    case .file: return file.description
    case .graph: return try optimizedGraph(inputShapes: shapes).description
    case .plan: return try plan(inputShapes: shapes).description
    }
  }
}
