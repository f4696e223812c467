import Inference
import TensorKernels
import Testing

extension SeededGenerator {
  mutating func floats(_ count: Int) -> [Float] {
    (0..<count).map { _ in Float.random(in: -1...1, using: &self) }
  }
}

@Suite struct RandomConvolutionTests {
  static let batches = 40
  static let casesInBatch = 50

  /// 2,000 seeded convolutions against sums in double precision.
  @Test(arguments: 0..<batches)
  func agreesWithDoublePrecision(_ batch: Int) throws {
    for seed in batch * Self.casesInBatch..<(batch + 1) * Self.casesInBatch {
      try check(RandomConvolution(seed: seed), seed)
    }
  }

  /// The best level always, and of lower ones each third case.
  private func levels(_ seed: Int) -> [ProcessorLevel] {
    ProcessorLevel.allCases.filter { level in
      level == .detected || (level < .detected && seed % 3 == Int(level.rawValue) % 3)
    }
  }

  private func check(_ sample: RandomConvolution, _ seed: Int) throws {
    let model = try Model(modelFile: try ModelFile(bytes: sample.model))
    let input = ["x": try Tensor(shape: sample.inputShape, float32: sample.input)]
    let plan = try model.plan(inputShapes: ["x": sample.inputShape])
    let expected = sample.reference(), limit = sample.mayBeWinograd ? 1e-5 : 1e-6
    for level in levels(seed) {
      let interpreter = try Interpreter(plan: plan, level: level)
      let one = try #require(try interpreter.run(input, threads: 1)["y"])
      let two = try interpreter.run(input, threads: 2)["y"]
      #expect(one.shape == sample.outputShape, "seed \(seed)")
      let error = worstError(one.float32 ?? [], expected)
      #expect(error <= limit, "seed \(seed), \(level), \(sample.kernel)")
      #expect(one.littleEndianBytes() == two?.littleEndianBytes(), "seed \(seed), \(level)")
    }
  }

  private func worstError(_ actual: [Float], _ expected: [Double]) -> Double {
    guard actual.count == expected.count else { return .infinity }
    let scale = expected.reduce(1e-30) { max($0, abs($1)) }
    return zip(actual, expected).reduce(0) { worst, pair in
      let error = abs(Double(pair.0) - pair.1) / scale
      return error.isNaN ? .infinity : max(worst, error)
    }
  }

  @Test func meetsEveryKindOfShape() {
    let samples = (0..<Self.batches * Self.casesInBatch).map { RandomConvolution(seed: $0) }
    #expect(samples.count == 2000)
    #expect(samples.filter(\.isTransposed).count >= 300)
    #expect(samples.filter { $0.mayBeWinograd && $0.kernel.count == 2 }.count >= 500)
    #expect(samples.filter { $0.mayBeWinograd && $0.kernel.count == 3 }.count >= 150)
    #expect(samples.filter { $0.groups > 1 }.count >= 300)
    #expect(samples.filter { $0.inputs % 16 == 0 && $0.outputs % 16 == 0 }.count >= 150)
    for rank in 1...3 { #expect(samples.filter { $0.size.count == rank }.count >= 200) }
  }
}
