import ModelExplanation

/// Numbers with a shape, on their way to or from a network.
struct NetworkTensor: Equatable {
  let shape: [Int]
  let values: [Float]
}

/// The one edge to the inference engine; tests put a network of their own behind it.
protocol Network: Sendable {
  /// A constant of the model; `nil` when it has none of that name.
  func constant(named name: String) -> NetworkTensor?
  /// Prepares runs on one shape.
  func makeSession(input: String, shape: [Int], outputs: [String], threads: Int) throws
    -> any NetworkSession
  /// Prepares explanations on one shape.
  func makeExplainer(_ request: NetworkExplanation) throws -> any NetworkExplainer
}

extension Network {
  /// Explains nothing.
  func makeExplainer(_ request: NetworkExplanation) throws -> any NetworkExplainer {
    throw DetectionError.noExplanation
  }
}

/// What is to be explained, and how.
struct NetworkExplanation {
  let method: ExplanationMethod
  /// The layer whose channels make the map; nil for the last convolution's.
  let layer: String?
  let input: String
  let output: String
  let channel: Int
  let shape: [Int]
  let threads: Int
}

/// Explanations of a network on one shape, in one task.
protocol NetworkExplainer {
  /// What the sum of the channel over a region rests on, at least 0, at the positions of the input; throws when it was
  /// cancelled on the way.
  ///
  /// - Parameter region: A weight for each position of the output.
  func explain(
    _ image: NetworkTensor, region: NetworkTensor, progress: (Double) -> Void,
    isCancelled: () -> Bool
  ) throws -> [Float]
}

/// Runs of a network on one shape, in one task.
protocol NetworkSession {
  /// Runs once; throws when it was cancelled on the way.
  func run(_ image: NetworkTensor, isCancelled: () -> Bool) throws -> [String: NetworkTensor]
}
