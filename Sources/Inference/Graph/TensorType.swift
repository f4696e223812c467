public import TensorKernels

/// Element type and shape of a value.
public struct TensorType: Equatable, Sendable, CustomStringConvertible {
  /// The type of the elements.
  public let elementType: TensorElementType
  /// The size of each axis.
  public let shape: [Int]
  /// The number of elements.
  public let count: Int

  /// The largest value that any stage makes, in bytes.
  static let limit = 1 << 32

  /// The longest axis; tables of an axis stay below 2 GiB.
  static let axisLimit = 1 << 28

  init(_ elementType: TensorElementType, _ shape: [Int]) throws(NodeProblem) {
    guard shape.count <= 64, shape.allSatisfy({ $0 >= 0 }) else { throw .shapeMismatch }
    guard shape.allSatisfy({ $0 <= Self.axisLimit }) else {
      throw .tooLarge(bytes: .max, limit: Self.limit)
    }
    guard let count = elementCount(of: shape), count <= Self.limit / elementType.byteCount else {
      throw .tooLarge(bytes: .max, limit: Self.limit)
    }
    self.elementType = elementType
    self.shape = shape
    self.count = count
  }

  init(_ tensor: Tensor) {
    elementType = tensor.elementType
    shape = tensor.shape
    count = tensor.count
  }

  /// Bytes of all elements.
  public var byteCount: Int { count * elementType.byteCount }

  /// Such as `float32 [1, 16, 256, 256]`.
  public var description: String { "\(elementType.rawValue) \(shape)" }
}
