import Foundation
import Inference
import TensorKernels
import Testing

@Suite struct HostileModelTests {
  /// Loads, plans and runs; any error is fine, a crash is not.
  private func tryAll(_ bytes: [UInt8], _ inputs: [String: Tensor]) {
    guard let file = try? ModelFile(bytes: bytes), let model = try? Model(modelFile: file),
      let plan = try? model.plan(inputShapes: inputs.mapValues(\.shape)),
      plan.arenaBytes < 1 << 28, plan.scratchBytes < 1 << 28
    else { return }
    _ = try? Interpreter(plan: plan).run(inputs)
  }

  /// Differentiates the outputs by everything that has numbers, each for itself and all together; answers how often
  /// that went well.
  @discardableResult
  private func tryGradients(_ bytes: [UInt8], _ inputs: [String: Tensor]) -> Int {
    guard let file = try? ModelFile(bytes: bytes), let model = try? Model(modelFile: file) else {
      return 0
    }
    let targets = model.outputs.map(\.name), names = model.inputs.map(\.name)
    let weights = model.graph.constants.keys.sorted(), inner = model.graph.nodes.flatMap(\.outputs)
    let values = (names + weights + inner).filter { !$0.isEmpty }
    var count = 0
    for wanted in [names, weights, values] + values.prefix(40).map({ [$0] }) {
      for target in [targets] + targets.map({ [$0] })
      where tryGradient(model, target, wanted, inputs) {
        count += 1
      }
    }
    return count
  }

  private func tryGradient(
    _ model: Model, _ targets: [String], _ values: [String], _ inputs: [String: Tensor]
  ) -> Bool {
    guard
      let graph = try? model.gradientGraph(
        of: targets, by: values, inputShapes: inputs.mapValues(\.shape)),
      let plan = try? Plan(graph), plan.arenaBytes < 1 << 28, plan.scratchBytes < 1 << 28
    else { return false }
    var operands = inputs
    for target in targets {
      let name = Graph.seedName(of: target), shape = plan.inputTypes[name]?.shape ?? []
      let ones = [Float](repeating: 1, count: shape.reduce(1, *))
      operands[name] = try? Tensor(shape: shape, float32: ones)
    }
    return (try? Interpreter(plan: plan).run(operands)) != nil
  }

  private func mutated(_ bytes: [UInt8], _ generator: inout SeededGenerator) -> [UInt8] {
    var bytes = bytes
    for _ in 0..<Int.random(in: 1...6, using: &generator) {
      let place = Int.random(in: 0..<bytes.count, using: &generator)
      switch Int.random(in: 0..<5, using: &generator) {
      case 0: bytes[place] = UInt8.random(in: 0...255, using: &generator)
      case 1: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
      case 2: bytes.removeSubrange(place..<min(bytes.count, place + 3))
      case 3: bytes.insert(UInt8.random(in: 0...255, using: &generator), at: place)
      default: bytes[place] = [0, 0x7F, 0x80, 0xFF].randomElement(using: &generator) ?? 0
      }
      if bytes.isEmpty { return [0] }
    }
    return bytes
  }

  @Test(arguments: 0..<300)
  func neverCrashesOnMutatedModels(_ seed: Int) throws {
    var generator = SeededGenerator(state: UInt64(seed))
    let samples = RuntimeCase.all
    let sample = samples[Int.random(in: 0..<samples.count, using: &generator)]
    let content = try sample.load()
    tryAll(mutated(content.model, &generator), content.inputs)
  }

  @Test func neverCrashesOnTruncatedModels() throws {
    let content = try #require(RuntimeCase.all.first).load()
    for length in 0..<content.model.count {
      tryAll(Array(content.model[..<length]), content.inputs)
    }
  }

  @Test(arguments: 0..<300)
  func neverCrashesOnModelsOfAnotherStructure(_ seed: Int) throws {
    var mutator = ModelMutator(seed: UInt64(seed))
    let samples = RuntimeCase.all
    let sample = samples[Int.random(in: 0..<samples.count, using: &mutator.generator)]
    let content = try sample.load()
    var message = try #require(ProtobufMessage(content.model[...], .model))
    mutator.change(&message, donor: message)
    tryAll(message.encoded(), content.inputs)
  }

  @Test(arguments: RuntimeCase.gradients)
  func differentiatesSoundModelsAsMutatedOnesAre(_ sample: RuntimeCase) throws {
    let content = try sample.load()
    #expect(tryGradients(content.model, content.inputs) > 0)
  }

  /// Mutations of models whose gradients are known, so that most of them still have some.
  @Test(arguments: 0..<300)
  func neverCrashesOnGradientsOfMutatedModels(_ seed: Int) throws {
    var mutator = ModelMutator(seed: UInt64(seed))
    let samples = RuntimeCase.gradients
    let sample = samples[Int.random(in: 0..<samples.count, using: &mutator.generator)]
    let content = try sample.load()
    tryGradients(mutated(content.model, &mutator.generator), content.inputs)
    var message = try #require(ProtobufMessage(content.model[...], .model))
    mutator.change(&message, donor: message)
    tryGradients(message.encoded(), content.inputs)
  }

  @Test(arguments: 0..<100)
  func neverLeavesTheFolderForWeights(_ seed: Int) throws {
    let folder = try ModelFolder()
    try folder.write([Float](repeating: 1, count: 16), to: "w.bin")
    try FileManager.default.createSymbolicLink(
      at: folder.folder.appending(path: "link"), withDestinationURL: folder.outside)
    var mutator = ModelMutator(seed: UInt64(seed))
    let tensor = mutator.externalTensor(outside: folder.outside.path)
    try folder.write(ProtobufMessage.model(constants: [tensor]).encoded(), to: folder.model)
    var names: Set<String> = []
    let file = try? ModelFile(path: folder.model.path) { (name, pieces) throws(FileProblem) in
      names.insert(name)
      try pieces.forEach { _ in }
      return true
    }
    #expect(names.isSubset(of: ["model.onnx", "w.bin", "./w.bin"]))
    let values = file?.initializers["w"]?.float32 ?? []
    #expect(values.allSatisfy { $0 == 1 })
  }

  @Test func refusesWeightsOutsideTheFile() {
    let tensor = ProtobufMessage.externalTensor("w", shape: [2], ["location": "/etc/passwd"])
    let model = ProtobufMessage.model(constants: [tensor]).encoded()
    #expect(throws: ModelFileError.externalData(tensor: "w")) { try ModelFile(bytes: model) }
  }

  @Test func refusesAnUnknownOperatorByName() throws {
    let content = try #require(RuntimeCase.all.first { $0.name == "conv-000" }).load()
    // A Conv becomes a Cone.
    var bytes = content.model
    let name = Array("Conv".utf8)
    let place = try #require(bytes.indices.first { bytes[$0...].starts(with: name) })
    bytes[place + 3] = UInt8(ascii: "e")
    let file = try ModelFile(bytes: bytes)
    #expect(
      throws: ModelError.node(
        name: "y", operator: "Cone", opset: 17, shapes: try shapes(file),
        problem: .unsupportedOperator)
    ) { try Model(modelFile: file) }
  }

  private func shapes(_ file: ModelFile) throws -> [[Int]?] {
    try #require(file.nodes.first).inputs.map { file.initializers[$0]?.shape }
  }
}
