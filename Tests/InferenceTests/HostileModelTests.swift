import Inference
import TensorKernels
import Testing

/// Numbers that look random and follow from a seed (SplitMix64, Steele et al. 2014).
struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

@Suite struct HostileModelTests {
  /// Loads, plans and runs; any error is fine, a crash is not.
  private func tryAll(_ bytes: [UInt8], _ inputs: [String: Tensor]) {
    guard let file = try? ModelFile(bytes: bytes), let model = try? Model(modelFile: file),
      let plan = try? model.plan(inputShapes: inputs.mapValues(\.shape)),
      plan.arenaBytes < 1 << 28, plan.scratchBytes < 1 << 28
    else { return }
    _ = try? Interpreter(plan: plan).run(inputs)
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

  @Test func refusesWeightsOutsideTheFile() {
    // TensorProto { name: "w", external_data { key: "location" value: "/etc/passwd" }, data_location: EXTERNAL }
    func field(_ number: UInt8, _ bytes: [UInt8]) -> [UInt8] {
      [number << 3 | 2, UInt8(bytes.count)] + bytes
    }
    let entry = field(1, Array("location".utf8)) + field(2, Array("/etc/passwd".utf8))
    let tensor = [8, 1, 16, 1] + field(8, Array("w".utf8)) + field(13, entry) + [14 << 3, 1]
    let graph = field(5, tensor)
    let model = field(7, graph) + field(8, [16, 17])
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
