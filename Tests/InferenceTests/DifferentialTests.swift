import Inference
import TensorKernels
import Testing

@Suite struct DifferentialTests {
  @Test(arguments: RuntimeCase.all)
  func agreesWithOnnxruntime(_ sample: RuntimeCase) throws {
    let content = try sample.load()
    let model = try Model(modelFile: try ModelFile(bytes: content.model))
    let results = try model.run(content.inputs, threads: 2)
    for (name, expected) in content.outputs {
      #expect(relativeError(results[name], expected) < 3e-6, "\(name)")
    }
  }

  @Test(arguments: RuntimeCase.exported)
  func agreesWithOnnxruntimeOnExportedNetworksAtEveryProcessorLevel(_ sample: RuntimeCase) throws {
    let content = try sample.load()
    let model = try Model(modelFile: try ModelFile(bytes: content.model))
    let plan = try model.plan(inputShapes: content.inputs.mapValues(\.shape))
    let expected = try #require(content.outputs["y"])
    for level in ProcessorLevel.allCases where level <= .detected {
      let interpreter = try Interpreter(plan: plan, level: level)
      let one = try interpreter.run(content.inputs, threads: 1)["y"]
      #expect(relativeError(one, expected) < 1e-5, "\(level)")
      let three = try interpreter.run(content.inputs, threads: 3)["y"]
      #expect(one?.littleEndianBytes() == three?.littleEndianBytes(), "\(level)")
    }
  }

  @Test func hasCasesOfEveryKind() {
    #expect(RuntimeCase.all.count == 143)
    #expect(RuntimeCase.networks.count == 3)
    #expect(RuntimeCase.exported.count == 24)
  }

  @Test(arguments: RuntimeCase.all)
  func givesTheSameBitsForAnyNumberOfThreads(_ sample: RuntimeCase) throws {
    let content = try sample.load()
    let model = try Model(modelFile: try ModelFile(bytes: content.model))
    let session = try model.session(inputShapes: content.inputs.mapValues(\.shape))
    let first = try session.run(content.inputs, threads: 1)
    for threads in [2, 3, 1] {
      let again = try session.run(content.inputs, threads: threads)
      for (name, tensor) in first {
        #expect(again[name]?.littleEndianBytes() == tensor.littleEndianBytes())
      }
    }
  }

  @Test(arguments: RuntimeCase.all)
  func agreesAtEveryProcessorLevel(_ sample: RuntimeCase) throws {
    let content = try sample.load()
    let model = try Model(modelFile: try ModelFile(bytes: content.model))
    let plan = try model.plan(inputShapes: content.inputs.mapValues(\.shape))
    for level in ProcessorLevel.allCases where level <= .detected {
      let results = try Interpreter(plan: plan, level: level).run(content.inputs, threads: 1)
      for (name, expected) in content.outputs {
        #expect(relativeError(results[name], expected) < 3e-6, "\(name) at \(level)")
      }
    }
  }
}
