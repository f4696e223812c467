/// The type of a tensor's elements.
public enum TensorElementType: String, CaseIterable, Sendable {
  case float32, float64, int64, int32, int16, int8, uint64, uint32, uint16, uint8, bool

  /// Bytes of one element.
  public var byteCount: Int {
    switch self {
    case .float64, .int64, .uint64: 8
    case .float32, .int32, .uint32: 4
    case .int16, .uint16: 2
    case .int8, .uint8, .bool: 1
    }
  }

  /// The Swift type of the elements.
  public var scalar: any TensorScalar.Type {
    switch self {
    case .float32: Float.self
    case .float64: Double.self
    case .int64: Int64.self
    case .int32: Int32.self
    case .int16: Int16.self
    case .int8: Int8.self
    case .uint64: UInt64.self
    case .uint32: UInt32.self
    case .uint16: UInt16.self
    case .uint8: UInt8.self
    case .bool: Bool.self
    }
  }
}

/// A Swift type that tensors can hold.
public protocol TensorScalar: Equatable, Sendable, BitwiseCopyable {
  /// The element type of tensors of this scalar.
  static var elementType: TensorElementType { get }
  /// Wraps elements.
  static func storage(_ elements: [Self]) -> TensorStorage
  /// The elements, when the storage holds this type.
  static func elements(of storage: TensorStorage) -> [Self]?
  /// Zero, or false.
  static var zero: Self { get }
}

/// The elements of a tensor, in row-major order.
public enum TensorStorage: Equatable, Sendable {
  case float32([Float])
  case float64([Double])
  case int64([Int64])
  case int32([Int32])
  case int16([Int16])
  case int8([Int8])
  case uint64([UInt64])
  case uint32([UInt32])
  case uint16([UInt16])
  case uint8([UInt8])
  case bool([Bool])
}

extension Float: TensorScalar {
  /// The element type of tensors of this scalar.
  public static var elementType: TensorElementType { .float32 }
  /// Wraps elements.
  public static func storage(_ elements: [Float]) -> TensorStorage { .float32(elements) }
  /// The elements, when the storage holds this type.
  public static func elements(of storage: TensorStorage) -> [Float]? {
    if case .float32(let elements) = storage { elements } else { nil }
  }
}

extension Double: TensorScalar {
  /// The element type of tensors of this scalar.
  public static var elementType: TensorElementType { .float64 }
  /// Wraps elements.
  public static func storage(_ elements: [Double]) -> TensorStorage { .float64(elements) }
  /// The elements, when the storage holds this type.
  public static func elements(of storage: TensorStorage) -> [Double]? {
    if case .float64(let elements) = storage { elements } else { nil }
  }
}

extension Int64: TensorScalar {
  /// The element type of tensors of this scalar.
  public static var elementType: TensorElementType { .int64 }
  /// Wraps elements.
  public static func storage(_ elements: [Int64]) -> TensorStorage { .int64(elements) }
  /// The elements, when the storage holds this type.
  public static func elements(of storage: TensorStorage) -> [Int64]? {
    if case .int64(let elements) = storage { elements } else { nil }
  }
}

extension Int32: TensorScalar {
  /// The element type of tensors of this scalar.
  public static var elementType: TensorElementType { .int32 }
  /// Wraps elements.
  public static func storage(_ elements: [Int32]) -> TensorStorage { .int32(elements) }
  /// The elements, when the storage holds this type.
  public static func elements(of storage: TensorStorage) -> [Int32]? {
    if case .int32(let elements) = storage { elements } else { nil }
  }
}

extension Int16: TensorScalar {
  /// The element type of tensors of this scalar.
  public static var elementType: TensorElementType { .int16 }
  /// Wraps elements.
  public static func storage(_ elements: [Int16]) -> TensorStorage { .int16(elements) }
  /// The elements, when the storage holds this type.
  public static func elements(of storage: TensorStorage) -> [Int16]? {
    if case .int16(let elements) = storage { elements } else { nil }
  }
}

extension Int8: TensorScalar {
  /// The element type of tensors of this scalar.
  public static var elementType: TensorElementType { .int8 }
  /// Wraps elements.
  public static func storage(_ elements: [Int8]) -> TensorStorage { .int8(elements) }
  /// The elements, when the storage holds this type.
  public static func elements(of storage: TensorStorage) -> [Int8]? {
    if case .int8(let elements) = storage { elements } else { nil }
  }
}

extension UInt64: TensorScalar {
  /// The element type of tensors of this scalar.
  public static var elementType: TensorElementType { .uint64 }
  /// Wraps elements.
  public static func storage(_ elements: [UInt64]) -> TensorStorage { .uint64(elements) }
  /// The elements, when the storage holds this type.
  public static func elements(of storage: TensorStorage) -> [UInt64]? {
    if case .uint64(let elements) = storage { elements } else { nil }
  }
}

extension UInt32: TensorScalar {
  /// The element type of tensors of this scalar.
  public static var elementType: TensorElementType { .uint32 }
  /// Wraps elements.
  public static func storage(_ elements: [UInt32]) -> TensorStorage { .uint32(elements) }
  /// The elements, when the storage holds this type.
  public static func elements(of storage: TensorStorage) -> [UInt32]? {
    if case .uint32(let elements) = storage { elements } else { nil }
  }
}

extension UInt16: TensorScalar {
  /// The element type of tensors of this scalar.
  public static var elementType: TensorElementType { .uint16 }
  /// Wraps elements.
  public static func storage(_ elements: [UInt16]) -> TensorStorage { .uint16(elements) }
  /// The elements, when the storage holds this type.
  public static func elements(of storage: TensorStorage) -> [UInt16]? {
    if case .uint16(let elements) = storage { elements } else { nil }
  }
}

extension UInt8: TensorScalar {
  /// The element type of tensors of this scalar.
  public static var elementType: TensorElementType { .uint8 }
  /// Wraps elements.
  public static func storage(_ elements: [UInt8]) -> TensorStorage { .uint8(elements) }
  /// The elements, when the storage holds this type.
  public static func elements(of storage: TensorStorage) -> [UInt8]? {
    if case .uint8(let elements) = storage { elements } else { nil }
  }
}

extension Bool: TensorScalar {
  /// The element type of tensors of this scalar.
  public static var elementType: TensorElementType { .bool }
  /// Wraps elements.
  public static func storage(_ elements: [Bool]) -> TensorStorage { .bool(elements) }
  /// The elements, when the storage holds this type.
  public static func elements(of storage: TensorStorage) -> [Bool]? {
    if case .bool(let elements) = storage { elements } else { nil }
  }
  /// False.
  public static var zero: Bool { false }
}
