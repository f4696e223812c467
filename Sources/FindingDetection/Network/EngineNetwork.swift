import Inference
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
