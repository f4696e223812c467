public import TensorKernels

/// TensorProto.DataType (onnx/onnx.proto) to element type; nil when not supported.
func elementType(code: Int) -> TensorElementType? {
  switch code {
  case 1: .float32
  case 2: .uint8
  case 3: .int8
  case 4: .uint16
  case 5: .int16
  case 6: .int32
  case 7: .int64
  case 9: .bool
  case 11: .float64
  case 12: .uint32
  case 13: .uint64
  default: nil
  }
}

/// Reads a TensorProto: its name and value.
func decodeTensor(_ message: ProtobufReader) throws(ModelFileError) -> (String, Tensor) {
  var decoder = TensorDecoder()
  try decoder.read(message)
  return (decoder.name, try decoder.tensor(from: message.source))
}

private struct TensorDecoder {
  var name = ""
  var dimensions: [Int64] = []
  var code = 0
  var raw: Range<Int>?
  var integers: [Int64] = []
  var floats: [Float] = []
  var doubles: [Double] = []
  var isExternal = false
  var external = ExternalReference()

  mutating func read(_ message: ProtobufReader) throws(ModelFileError) {
    var reader = message
    while let field = try reader.next() {
      switch field.number {
      case 1: try reader.integers(field, into: &dimensions)
      case 2: code = Int(truncatingIfNeeded: try reader.integer(field))
      case 4: try reader.floats(field, into: &floats)
      case 5, 7, 11: try reader.integers(field, into: &integers)
      case 8: name = try reader.string(field)
      case 9:
        guard case .bytes(let range) = field.value else { throw .malformed(offset: field.offset) }
        raw = range
      case 10: try reader.doubles(field, into: &doubles)
      case 13: try external.read(try reader.message(field))
      case 14: isExternal = try reader.integer(field) != 0
      default: break
      }
    }
  }

  func tensor(from source: ModelBytes) throws(ModelFileError) -> Tensor {
    if isExternal && source.weights == nil { throw .externalData(tensor: name) }
    guard let type = elementType(code: code) else {
      throw .unsupportedElementType(tensor: name, code: code)
    }
    let shape = dimensions.map { Int($0) }
    if isExternal, let weights = source.weights {
      return try externalTensor(shape, type, weights)
    }
    if let raw { return try rawTensor(shape, type, source, raw) }
    return try listedTensor(shape, type)
  }

  private func externalTensor(
    _ shape: [Int], _ type: TensorElementType, _ weights: ExternalWeights
  ) throws(ModelFileError) -> Tensor {
    do throws(ExternalDataProblem) {
      return try weights.tensor(external, type, shape)
    } catch {
      throw .externalDataRefused(tensor: name, location: external.location, problem: error)
    }
  }

  private func rawTensor(
    _ shape: [Int], _ type: TensorElementType, _ source: ModelBytes, _ raw: Range<Int>
  ) throws(ModelFileError) -> Tensor {
    guard let count = elementCount(of: shape), raw.count == count * type.byteCount else {
      let given = raw.count / type.byteCount
      throw .tensorSizeMismatch(tensor: name, shape: shape, elements: given)
    }
    do throws(FileProblem) {
      return try Tensor(shape, type, from: source, raw)
    } catch { throw .unreadable(error) }
  }

  private func listedTensor(
    _ shape: [Int], _ type: TensorElementType
  ) throws(ModelFileError) -> Tensor {
    do throws(TensorError) {
      switch type {
      case .float32: return try Tensor(shape: shape, elements: floats)
      case .float64: return try Tensor(shape: shape, elements: doubles)
      case .int64: return try Tensor(shape: shape, elements: integers)
      case .int32: return try integerTensor(shape, Int32.self)
      case .int16: return try integerTensor(shape, Int16.self)
      case .int8: return try integerTensor(shape, Int8.self)
      case .uint64: return try integerTensor(shape, UInt64.self)
      case .uint32: return try integerTensor(shape, UInt32.self)
      case .uint16: return try integerTensor(shape, UInt16.self)
      case .uint8: return try integerTensor(shape, UInt8.self)
      case .bool: return try Tensor(shape: shape, elements: integers.map { $0 != 0 })
      }
    } catch {
      let count = max(integers.count, floats.count, doubles.count)
      throw .tensorSizeMismatch(tensor: name, shape: shape, elements: count)
    }
  }

  private func integerTensor<Integer: FixedWidthInteger & TensorScalar>(
    _ shape: [Int], _ type: Integer.Type
  ) throws(TensorError) -> Tensor {
    try Tensor(shape: shape, elements: integers.map { Integer(truncatingIfNeeded: $0) })
  }
}

/// Reads an AttributeProto: its name and value.
func decodeAttribute(_ message: ProtobufReader) throws(ModelFileError) -> (String, Attribute) {
  var reader = message
  var name = ""
  var type: Int64 = 0
  var float: Float = 0
  var integer: Int64 = 0
  var text = ""
  var tensor: Tensor?
  var floats: [Float] = []
  var integers: [Int64] = []
  var strings: [String] = []
  while let field = try reader.next() {
    switch field.number {
    case 1: name = try reader.string(field)
    case 2:
      guard case .fixed32(let bits) = field.value else { throw .malformed(offset: field.offset) }
      float = Float(bitPattern: bits)
    case 3: integer = try reader.integer(field)
    case 4: text = try reader.string(field)
    case 5: tensor = try decodeTensor(try reader.message(field)).1
    case 7: try reader.floats(field, into: &floats)
    case 8: try reader.integers(field, into: &integers)
    case 9: strings.append(try reader.string(field))
    case 20: type = try reader.integer(field)
    default: break
    }
  }
  // AttributeProto.AttributeType
  switch type {
  case 1: return (name, .float(float))
  case 2: return (name, .integer(integer))
  case 3: return (name, .string(text))
  case 4: return (name, tensor.map(Attribute.tensor) ?? .unsupported)
  case 6: return (name, .floats(floats))
  case 7: return (name, .integers(integers))
  case 8: return (name, .strings(strings))
  default: return (name, .unsupported)
  }
}

extension Tensor {
  /// Reads a tensor from a file that holds one ONNX TensorProto, such as those of ONNX's test data.
  ///
  /// - Throws: ``ModelFileError``.
  public init(onnxTensor bytes: [UInt8]) throws(ModelFileError) {
    self = try decodeTensor(ProtobufReader(ModelBytes(bytes))).1
  }
}
