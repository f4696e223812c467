public import Inference
public import TensorKernels

/// A method, prepared for a model, a target and inputs of one shape; it explains many of them.
///
/// Several images of a batch are explained each by itself. A model that makes one result of all its images, such as MRNet's
/// maximum over slices, sees one series: there is one score, and a map for each image. Which it is follows from the output's
/// first axis.
///
/// It owns the memory of its sessions; one for each task.
public final class Explainer {
  /// The method.
  public let method: ExplanationMethod
  /// The value whose channels make the map, for methods that use one.
  public var layer: String? { maker.layer }
  /// Whether the images are one series, with one score.
  public var isSeries: Bool { source.target.isSeries }

  let source: ExplainedModel
  private let region: ExplanationTarget.Region
  private let maker: any MapMaker
  /// The model by itself; made when it is first needed.
  private var plain: StackedRuns?
  /// The model's output, by which a positive region is decided; made when it is first needed.
  private var decider: Interpreter?

  /// Prepares a method.
  ///
  /// - Parameters:
  ///   - model: The model.
  ///   - method: The method.
  ///   - target: What is to be explained.
  ///   - options: How it is computed.
  ///   - inputShapes: Shapes of the inputs; those the model fixes may be left out. The explained one's is
  ///     `[images, channels, positions…]`.
  /// - Throws: ``ExplanationError``.
  public init(
    _ model: Model, method: ExplanationMethod, target: ExplanationTarget = .init(),
    options: ExplanationOptions = .init(), inputShapes: [String: [Int]] = [:]
  ) throws(ExplanationError) {
    self.method = method
    region = target.region
    let source = try ExplainedModel(
      model, target: target, options: options, inputShapes: inputShapes)
    self.source = source
    maker =
      switch method {
      case .gradCAM: try ClassActivation(source, isPlusPlus: false)
      case .gradCAMPlusPlus: try ClassActivation(source, isPlusPlus: true)
      case .scoreCAM: try ScoreActivation(source)
      case .integratedGradients: try PathGradients(source)
      case .smoothGrad: try NoisyGradients(source)
      case .occlusion: try WindowOcclusion(source)
      case .attentionRollout: try AttentionRollout(source)
      }
  }

  /// Explains the target at an input.
  ///
  /// - Parameters:
  ///   - inputs: A tensor for each input of the model, of the shapes given before.
  ///   - region: Which positions count; nil for the target's own.
  ///   - progress: Told how much of the work is done, 0...1.
  ///   - isCancelled: Asked before each step of each run.
  /// - Throws: ``ExplanationError``; ``ExplanationError/model(_:)`` with ``ModelError/cancelled`` when `isCancelled`
  ///   says so.
  public func explain(
    _ inputs: [String: Tensor], region: ExplanationTarget.Region? = nil,
    progress: @escaping (Double) -> Void = { _ in },
    isCancelled: @escaping () -> Bool = { false }
  ) throws(ExplanationError) -> Explanation {
    let watch = Watch(progress: progress, isCancelled: isCancelled)
    let (image, others) = try split(inputs)
    let weights = try weights(image, others, watch.part(0, 0), region)
    return try maker.explain(
      MapRequest(image: image, others: others, weights: weights, watch: watch))
  }

  // MARK: Parts that checks use too

  /// The explained input's numbers, and the other inputs.
  func split(
    _ inputs: [String: Tensor]
  ) throws(ExplanationError) -> (image: [Float], others: [String: Tensor]) {
    guard let tensor = inputs[source.input] else { throw .model(.missingInput(source.input)) }
    guard tensor.shape == source.shape, let image = tensor.float32 else {
      throw .model(
        .inputMismatch(
          name: source.input, expected: "float32 \(source.shape)", actual: "\(tensor)"))
    }
    var others = inputs
    others[source.input] = nil
    return (image, others)
  }

  /// What each position of the output counts, for an input.
  func weights(
    _ image: [Float], _ others: [String: Tensor], _ watch: Watch,
    _ region: ExplanationTarget.Region? = nil
  ) throws(ExplanationError) -> [Float] {
    try source.target.weights(region ?? self.region) { () throws(ExplanationError) in
      do throws(ModelError) {
        var inputs = others
        inputs[source.input] = tensor(source.shape, image)
        let name = source.target.output
        let results = try whole().run(
          inputs, threads: source.options.threads, isCancelled: watch.isCancelled)
        return results[name]?.float32 ?? []
      } catch { throw .model(error) }
    }
  }

  /// The session of the output by itself.
  private func whole() throws(ModelError) -> Interpreter {
    if let decider { return decider }
    let made = try source.interpreter(
      try source.model.optimizedGraph(
        inputShapes: source.inputShapes, outputs: [source.target.output]))
    decider = made
    return made
  }

  /// Runs that answer scores.
  func scorer() throws(ExplanationError) -> StackedRuns {
    if let plain { return plain }
    let made = try StackedRuns(source, givesGradient: false, most: .max)
    plain = made
    return made
  }
}
