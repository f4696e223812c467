/// Why a tensor cannot be made.
public enum TensorError: Error, Equatable, Sendable {
  /// A dimension is negative or the product of all does not fit.
  case invalidShape([Int])
  /// The shape asks for another number of elements.
  case countMismatch(shape: [Int], elements: Int)
}

/// An array of numbers with a shape, in row-major order.
public struct Tensor: Equatable, Sendable {
  /// The size of each axis; empty for a scalar.
  public let shape: [Int]
  /// The elements, in row-major order.
  public let storage: TensorStorage

  /// Makes a tensor.
  ///
  /// - Throws: ``TensorError`` when shape and elements do not agree.
  public init<Scalar: TensorScalar>(shape: [Int], elements: [Scalar]) throws(TensorError) {
    guard let count = elementCount(of: shape) else { throw .invalidShape(shape) }
    guard count == elements.count else {
      throw .countMismatch(shape: shape, elements: elements.count)
    }
    self.shape = shape
    self.storage = Scalar.storage(elements)
  }

  /// Makes a tensor of 32-bit floats.
  ///
  /// - Throws: ``TensorError`` when shape and elements do not agree.
  public init(shape: [Int], float32: [Float]) throws(TensorError) {
    try self.init(shape: shape, elements: float32)
  }

  /// The type of the elements.
  public var elementType: TensorElementType {
    switch storage {
    case .float32: .float32
    case .float64: .float64
    case .int64: .int64
    case .int32: .int32
    case .int16: .int16
    case .int8: .int8
    case .uint64: .uint64
    case .uint32: .uint32
    case .uint16: .uint16
    case .uint8: .uint8
    case .bool: .bool
    }
  }

  /// The number of elements.
  public var count: Int { shape.reduce(1, *) }

  /// The elements, when they are of this type.
  public func elements<Scalar: TensorScalar>(as type: Scalar.Type = Scalar.self) -> [Scalar]? {
    Scalar.elements(of: storage)
  }

  /// The elements, when they are 32-bit floats.
  public var float32: [Float]? { elements() }
  /// The elements, when they are 64-bit integers.
  public var int64: [Int64]? { elements() }
  /// The elements, when they are bytes.
  public var uint8: [UInt8]? { elements() }
}

extension Tensor: CustomStringConvertible {
  /// Element type and shape, such as `float32 [1, 16, 256, 256]`.
  public var description: String { "\(elementType.rawValue) \(shape)" }
}

/// The number of elements of a shape; nil when a dimension is negative or the product overflows.
public func elementCount(of shape: [Int]) -> Int? {
  var count = 1
  for dimension in shape {
    guard dimension >= 0 else { return nil }
    let (product, overflow) = count.multipliedReportingOverflow(by: dimension)
    if overflow { return nil }
    count = product
  }
  // A zero hides an overflow of the others; keep strides computable too.
  var bound = 1
  for dimension in shape where dimension > 0 {
    let (product, overflow) = bound.multipliedReportingOverflow(by: dimension)
    if overflow || product > Int.max / 64 { return nil }
    bound = product
  }
  return count
}

/// The distance between neighbours along each axis, in elements, of a row-major array.
public func rowMajorStrides(_ shape: [Int]) -> [Int] {
  var strides = [Int](repeating: 1, count: shape.count)
  for axis in stride(from: shape.count - 2, through: 0, by: -1) {
    strides[axis] = strides[axis + 1] * max(1, shape[axis + 1])
  }
  return strides
}
