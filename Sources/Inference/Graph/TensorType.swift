public import TensorKernels

/// Element type and shape of a value.
public struct TensorType: Equatable, Sendable, CustomStringConvertible {
  /// The type of the elements.
  public let elementType: TensorElementType
  /// The size of each axis.
  public let shape: [Int]
  /// The number of elements.
  public let count: Int
  /// How the elements lie in memory.
  public let layout: TensorLayout

  /// The largest value that any stage makes, in bytes.
  static let limit = 1 << 32

  /// The longest axis; tables of an axis stay below 2 GiB.
  static let axisLimit = 1 << 28

  init(
    _ elementType: TensorElementType, _ shape: [Int], layout: TensorLayout = .rowMajor
  ) throws(NodeProblem) {
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
    self.layout = layout
    guard layout == .rowMajor || (elementType == .float32 && shape.count >= 3) else {
      throw .shapeMismatch
    }
    guard layout.storedCount(shape) <= Self.limit / elementType.byteCount else {
      throw .tooLarge(bytes: .max, limit: Self.limit)
    }
  }

  init(_ tensor: Tensor) {
    elementType = tensor.elementType
    shape = tensor.shape
    count = tensor.count
    layout = .rowMajor
  }

  /// The same value in another layout.
  func with(layout: TensorLayout) throws(NodeProblem) -> TensorType {
    try TensorType(elementType, shape, layout: layout)
  }

  /// Bytes that the value takes in memory.
  public var byteCount: Int {
    (layout == .rowMajor ? count : layout.storedCount(shape)) * elementType.byteCount
  }

  /// Elements between the images of a value in blocks.
  var batchStride: Int { shape.isEmpty ? 0 : layout.storedCount([1] + shape[1...]) }

  /// Such as `float32 [1, 16, 256, 256]`, with `in blocks` where it is so.
  public var description: String {
    "\(elementType.rawValue) \(shape)" + (layout == .blocked ? " in blocks" : "")
  }
}
