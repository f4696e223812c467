extension Tensor {
  /// Makes a tensor from the bytes of its elements, least significant first.
  ///
  /// Any byte but zero is a true Boolean.
  ///
  /// - Throws: ``TensorError`` when the bytes do not fill the shape.
  public init(
    shape: [Int], elementType: TensorElementType, littleEndian bytes: ArraySlice<UInt8>
  ) throws(TensorError) {
    guard let count = elementCount(of: shape) else { throw .invalidShape(shape) }
    guard bytes.count == count * elementType.byteCount else {
      throw .countMismatch(shape: shape, elements: bytes.count / elementType.byteCount)
    }
    self.shape = shape
    switch elementType {
    case .float32: storage = .float32(decode(bytes, UInt32.self).map(Float.init(bitPattern:)))
    case .float64: storage = .float64(decode(bytes, UInt64.self).map(Double.init(bitPattern:)))
    case .int64: storage = .int64(decode(bytes, Int64.self))
    case .int32: storage = .int32(decode(bytes, Int32.self))
    case .int16: storage = .int16(decode(bytes, Int16.self))
    case .int8: storage = .int8(decode(bytes, Int8.self))
    case .uint64: storage = .uint64(decode(bytes, UInt64.self))
    case .uint32: storage = .uint32(decode(bytes, UInt32.self))
    case .uint16: storage = .uint16(decode(bytes, UInt16.self))
    case .uint8: storage = .uint8(Array(bytes))
    case .bool: storage = .bool(bytes.map { $0 != 0 })
    }
  }

  /// The bytes of the elements, least significant first.
  public func littleEndianBytes() -> [UInt8] {
    switch storage {
    case .float32(let values): encode(values.map(\.bitPattern))
    case .float64(let values): encode(values.map(\.bitPattern))
    case .int64(let values): encode(values)
    case .int32(let values): encode(values)
    case .int16(let values): encode(values)
    case .int8(let values): encode(values)
    case .uint64(let values): encode(values)
    case .uint32(let values): encode(values)
    case .uint16(let values): encode(values)
    case .uint8(let values): values
    case .bool(let values): values.map { $0 ? 1 : 0 }
    }
  }

  /// The transpose that reverses the axes.
  func reversingAxes() -> Tensor {
    switch storage {
    case .float32(let values): reversed(values)
    case .float64(let values): reversed(values)
    case .int64(let values): reversed(values)
    case .int32(let values): reversed(values)
    case .int16(let values): reversed(values)
    case .int8(let values): reversed(values)
    case .uint64(let values): reversed(values)
    case .uint32(let values): reversed(values)
    case .uint16(let values): reversed(values)
    case .uint8(let values): reversed(values)
    case .bool(let values): reversed(values)
    }
  }

  private init(uncheckedShape shape: [Int], storage: TensorStorage) {
    self.shape = shape
    self.storage = storage
  }

  private func reversed<Scalar: TensorScalar>(_ values: [Scalar]) -> Tensor {
    let target = Array(shape.reversed()), strides = Array(rowMajorStrides(shape).reversed())
    var result: [Scalar] = []
    result.reserveCapacity(values.count)
    var index = [Int](repeating: 0, count: target.count)
    for _ in 0..<values.count {
      result.append(values[zip(index, strides).reduce(0) { $0 + $1.0 * $1.1 }])
      for axis in stride(from: target.count - 1, through: 0, by: -1) {
        index[axis] += 1
        if index[axis] < target[axis] { break }
        index[axis] = 0
      }
    }
    return Tensor(uncheckedShape: target, storage: Scalar.storage(result))
  }
}

private func decode<Integer: FixedWidthInteger>(
  _ bytes: ArraySlice<UInt8>, _ type: Integer.Type
) -> [Integer] {
  let size = MemoryLayout<Integer>.size
  return bytes.withUnsafeBytes { raw in
    (0..<raw.count / size).map {
      Integer(littleEndian: raw.loadUnaligned(fromByteOffset: $0 * size, as: Integer.self))
    }
  }
}

private func encode<Integer: FixedWidthInteger>(_ values: [Integer]) -> [UInt8] {
  values.map(\.littleEndian).withUnsafeBytes { Array($0) }
}

extension Tensor {
  /// Copies the elements as they stand in memory.
  ///
  /// - Precondition: `target` has room for all elements.
  public func copyBytes(to target: UnsafeMutableRawBufferPointer) {
    func copy<Scalar: TensorScalar>(_ scalar: Scalar.Type) {
      elements(as: scalar)?.withUnsafeBytes { target.copyMemory(from: $0) }
    }
    copy(elementType.scalar)
  }
}
