import Glibc
import Inference
import TensorKernels

/// The layers of a model that have weights, from the target back to the input, and random weights for them.
///
/// A layer is a convolution or a matrix product with constants: its weights and its bias. Each tensor is replaced by normal
/// numbers of its own mean and standard deviation, so that results keep their size. Parameters of normalisation stay.
struct RandomizedWeights {
  private let model: Model
  /// Names of the weights of each layer; the target's end first.
  let layers: [[String]]

  init(_ model: Model, target: String) {
    self.model = model
    let graph = model.graph
    var makers: [String: Node] = [:]
    for node in graph.nodes { for name in node.outputs { makers[name] = node } }
    var needed: Set<String> = [target], seen: Set<String> = [], layers: [[String]] = []
    for node in graph.nodes.reversed()
    where node.outputs.contains(where: { needed.contains($0) }) {
      needed.formUnion(node.inputs)
      guard Self.layerOperators.contains(node.operatorName) else { continue }
      let weights = node.inputs.compactMap { Self.weight($0, graph, makers) }
        .filter { seen.insert($0).inserted }
      if !weights.isEmpty { layers.append(weights) }
    }
    self.layers = layers
  }

  private static let layerOperators: Set<String> = ["Conv", "ConvTranspose", "Gemm", "MatMul"]

  /// The constant that a value is, or is made of by moving its numbers alone.
  private static func weight(
    _ value: String, _ graph: Graph, _ makers: [String: Node]
  ) -> String? {
    var name = value
    for _ in 0..<8 {
      if let tensor = graph.constants[name] {
        return tensor.elementType == .float32 && tensor.count > 1 ? name : nil
      }
      guard let node = makers[name], let first = node.inputs.first,
        ["Transpose", "Identity", "Reshape"].contains(node.operatorName)
      else { return nil }
      name = first
    }
    return nil
  }

  /// Counts of layers for a cascade of stages: one layer first, all last, between them in equal ratios.
  func stages(_ count: Int) -> [Int] {
    guard layers.count > 1, count > 1 else { return layers.isEmpty ? [] : [layers.count] }
    let last = Double(layers.count)
    let counts = (0..<count).map { Int(pow(last, Double($0) / Double(count - 1)).rounded()) }
    return Set(counts).sorted()
  }

  /// The model with random weights in its first `count` layers.
  func model(randomized count: Int, seed: UInt64) throws(ModelError) -> Model {
    var weights: [String: Tensor] = [:]
    var random = SeededNumbers(seed: seed)
    for name in layers.prefix(count).joined() {
      guard let old = model.graph.constants[name], let values = old.float32 else { continue }
      let n = Double(values.count)
      let mean = values.reduce(0) { $0 + Double($1) } / n
      let variance = values.reduce(0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / n
      let deviation = variance.squareRoot()
      weights[name] = tensor(
        old.shape, values.map { _ in Float(mean + deviation * random.normal()) })
    }
    return try model.replacing(weights: weights)
  }
}
