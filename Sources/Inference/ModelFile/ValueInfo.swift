public import TensorKernels

/// The size of an axis as the model states it.
public enum Dimension: Equatable, Sendable, CustomStringConvertible {
  /// A fixed size.
  case known(Int)
  /// A size with a name, the same wherever the name stands.
  case symbolic(String)
  /// A size the model does not state.
  case unknown

  /// The size, the name, or `?`.
  public var description: String {
    switch self {
    case .known(let size): "\(size)"
    case .symbolic(let name): name
    case .unknown: "?"
    }
  }
}

/// A named value at the edge of a model.
public struct ValueInfo: Equatable, Sendable, CustomStringConvertible {
  /// The name.
  public let name: String
  /// The element type; nil when it is not stated or not supported.
  public let elementType: TensorElementType?
  /// The shape; nil when it is not stated.
  public let shape: [Dimension]?

  /// Name, element type and shape, such as `image: float32 [N, 1, 256, 256]`.
  public var description: String {
    let axes = shape.map { "[" + $0.map(\.description).joined(separator: ", ") + "]" } ?? "[…]"
    return "\(name): \(elementType?.rawValue ?? "?") \(axes)"
  }
}
