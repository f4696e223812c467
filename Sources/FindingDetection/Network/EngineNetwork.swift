import Inference
import ModelExplanation
import TensorKernels

/// The program's own inference engine behind the edge.
struct EngineNetwork: Network {
  private let model: Model
  private let memoryInBytes: Int

  /// Makes a network of a model.
  ///
  /// - Parameters:
  ///   - file: The model.
  ///   - memoryInBytes: Largest size of a session's buffers.
  init(_ file: ModelFile, memoryInBytes: Int) throws {
    model = try Model(modelFile: file)
    self.memoryInBytes = memoryInBytes
  }

  func constant(named name: String) -> NetworkTensor? {
    guard let tensor = model.initializer(named: name), let values = tensor.float32 else {
      return nil
    }
    return NetworkTensor(shape: tensor.shape, values: values)
  }

  func makeSession(input: String, shape: [Int], outputs: [String], threads: Int) throws
    -> any NetworkSession
  {
    let plan = try model.plan(inputShapes: [input: shape], outputs: outputs)
    let bytes = plan.arenaBytes + plan.scratchBytes * threads
    guard bytes <= memoryInBytes else {
      throw DetectionError.tooLarge(bytes: bytes, limit: memoryInBytes)
    }
    return EngineSession(
      interpreter: try Interpreter(plan: plan), input: input, threads: threads)
  }
}

extension EngineNetwork {
  func makeExplainer(_ request: NetworkExplanation) throws -> any NetworkExplainer {
    var options = ExplanationOptions()
    (options.input, options.layer, options.threads) = (
      request.input, request.layer, request.threads
    )
    (options.scale, options.batch, options.memoryInBytes) = (MapScale.none, 1, memoryInBytes)
    let explainer = try Explainer(
      model, method: request.method,
      target: ExplanationTarget(output: request.output, channel: request.channel),
      options: options, inputShapes: [request.input: request.shape])
    return EngineExplainer(explainer: explainer, input: request.input)
  }
}

/// Explanations by one explainer.
private struct EngineExplainer: NetworkExplainer {
  let explainer: Explainer
  let input: String

  func explain(
    _ image: NetworkTensor, region: NetworkTensor, progress: (Double) -> Void,
    isCancelled: () -> Bool
  ) throws -> [Float] {
    let tensor = try Tensor(shape: image.shape, float32: image.values)
    let mask = try Tensor(shape: region.shape, float32: region.values)
    let explanation = try withoutActuallyEscaping(progress) { progress in
      try withoutActuallyEscaping(isCancelled) { isCancelled in
        try explainer.explain(
          [input: tensor], region: .mask(mask), progress: progress, isCancelled: isCancelled)
      }
    }
    let map = explanation.map.float32 ?? []
    let positions = image.shape[2...].reduce(1, *), channels = max(1, map.count / positions)
    // Evidence for the finding: what speaks against it is left out, and channels are summed.
    return (0..<positions).map { place in
      max(0, (0..<channels).reduce(0) { $0 + map[$1 * positions + place] })
    }
  }
}

/// Runs of one plan.
private struct EngineSession: NetworkSession {
  let interpreter: Interpreter
  let input: String
  let threads: Int

  func run(_ image: NetworkTensor, isCancelled: () -> Bool) throws -> [String: NetworkTensor] {
    let tensor = try Tensor(shape: image.shape, float32: image.values)
    let results = try interpreter.run(
      [input: tensor], threads: threads, isCancelled: isCancelled)
    return results.compactMapValues { tensor in
      tensor.float32.map { NetworkTensor(shape: tensor.shape, values: $0) }
    }
  }
}

extension LoadedModel {
  /// Reads a pack's network into memory.
  ///
  /// - Parameters:
  ///   - pack: The pack; the files of its network are checked against their checksums once more.
  ///   - memoryInBytes: Largest size of the network's buffers; ``DetectionLimits/memoryInBytes``.
  /// - Throws: ``PackError``, or the engine's reason why it is no model it can run.
  public init(pack: ModelPack, memoryInBytes: Int = 2 << 30) throws {
    let network = try EngineNetwork(pack.readNetwork(), memoryInBytes: memoryInBytes)
    self.init(pack: pack, network: network)
  }
}
