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
}

/// Runs of a network on one shape, in one task.
protocol NetworkSession {
  /// Runs once; throws when it was cancelled on the way.
  func run(_ image: NetworkTensor, isCancelled: () -> Bool) throws -> [String: NetworkTensor]
}
