import Inference
import TensorKernels
import Testing

/// What operator set 7 changed.
@Suite struct OperatorSet6Tests {
  private func sum(
    _ attributes: [String: [Int]], opset: Int, shape: [Int] = [2, 3], other: [Int]
  ) throws -> [Float]? {
    let weights: [Float] = (0..<other.reduce(1, *)).map { Float(10 * ($0 + 1)) }
    let bytes = ModelWriter.model(
      "Add", input: shape, weights: [("w", other, weights)], attributes: attributes, opset: opset)
    let x = try Tensor(shape: shape, float32: (0..<shape.reduce(1, *)).map { Float($0) })
    return try Model(modelFile: try ModelFile(bytes: bytes)).run(["x": x])["y"]?.float32
  }

  @Test func broadcastsTheLastAxesWhenNoAxisIsNamed() throws {
    #expect(
      try sum(["broadcast": [1]], opset: 6, other: [3]) == [10, 21, 32, 13, 24, 35])
  }

  @Test func broadcastsTheNamedAxis() throws {
    #expect(
      try sum(["broadcast": [1], "axis": [0]], opset: 6, other: [2]) == [10, 11, 12, 23, 24, 25])
  }

  @Test func refusesToBroadcastWhatDoesNotAskForIt() throws {
    #expect(throws: ModelError.self) { try sum([:], opset: 6, other: [3]) }
    #expect(try sum([:], opset: 7, other: [3]) != nil)
  }

  @Test(arguments: [-9, 1, 2, 7, .min, .max])
  func refusesAnAxisThatIsNotThere(_ axis: Int) throws {
    #expect(throws: ModelError.self) {
      try sum(["broadcast": [1], "axis": [axis]], opset: 6, other: [2])
    }
  }

  @Test func refusesToStretchTheFirstInput() throws {
    #expect(throws: ModelError.self) {
      try sum(["broadcast": [1]], opset: 6, shape: [1, 3], other: [2, 3])
    }
  }

  @Test(arguments: ["BatchNormalization", "Dropout"])
  func refusesTraining(_ name: String) throws {
    let weights = name == "Dropout" ? [] : ["s", "b", "m", "v"].map { ($0, [2], [Float(1), 1]) }
    func make(_ attributes: [String: [Int]]) throws -> Model {
      let bytes = ModelWriter.model(
        name, input: [1, 2, 3], weights: weights, attributes: attributes, opset: 6)
      return try Model(modelFile: try ModelFile(bytes: bytes))
    }
    #expect(throws: ModelError.self) { try make([:]) }
    _ = try make(["is_test": [1]])
  }
}
