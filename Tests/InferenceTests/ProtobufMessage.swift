/// A protobuf message taken apart, as tests make, change and write it again.
struct ProtobufMessage: Sendable {
  struct Field: Sendable {
    var number: UInt64
    var value: Value
  }

  indirect enum Value: Sendable {
    case varint(UInt64)
    case fixed64([UInt8])
    case bytes([UInt8])
    case message(ProtobufMessage)
    case fixed32([UInt8])
  }

  var fields: [Field] = []

  /// A message of ONNX (onnx/onnx.proto): which of its fields are messages.
  enum Kind {
    case model, graph, node, attribute, tensor, valueInfo, type, tensorType, shape, leaf

    func kind(of field: UInt64) -> Kind? {
      switch (self, field) {
      case (.model, 7), (.attribute, 6): .graph
      case (.model, 8), (.model, 14), (.tensor, 13), (.shape, 1): .leaf
      case (.graph, 1): .node
      case (.graph, 5), (.attribute, 5): .tensor
      case (.graph, 11), (.graph, 12), (.graph, 13): .valueInfo
      case (.node, 5): .attribute
      case (.valueInfo, 2): .type
      case (.type, 1): .tensorType
      case (.tensorType, 2): .shape
      default: nil
      }
    }
  }
}

extension ProtobufMessage {
  /// Takes sound bytes apart; nil when they are not sound.
  init?(_ bytes: ArraySlice<UInt8>, _ kind: Kind) {
    var rest = bytes
    while !rest.isEmpty {
      guard let key = Self.varint(&rest), let value = Self.value(key & 7, &rest) else { return nil }
      guard case .bytes(let inner) = value, let kind = kind.kind(of: key >> 3) else {
        fields.append(Field(number: key >> 3, value: value))
        continue
      }
      guard let message = ProtobufMessage(inner[...], kind) else { return nil }
      fields.append(Field(number: key >> 3, value: .message(message)))
    }
  }

  private static func varint(_ rest: inout ArraySlice<UInt8>) -> UInt64? {
    var result: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 64, by: 7) {
      guard let byte = rest.popFirst() else { return nil }
      result |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return result }
    }
    return nil
  }

  private static func value(_ wire: UInt64, _ rest: inout ArraySlice<UInt8>) -> Value? {
    func take(_ count: Int) -> [UInt8]? {
      guard count <= rest.count else { return nil }
      defer { rest.removeFirst(count) }
      return Array(rest.prefix(count))
    }
    switch wire {
    case 0: return varint(&rest).map(Value.varint)
    case 1: return take(8).map(Value.fixed64)
    case 2: return varint(&rest).flatMap { take(Int(clamping: $0)) }.map(Value.bytes)
    default: return take(4).map(Value.fixed32)
    }
  }

  /// The message as bytes.
  func encoded() -> [UInt8] {
    fields.reduce(into: []) { bytes, field in
      switch field.value {
      case .varint(let value): bytes += varintBytes(field.number << 3) + varintBytes(value)
      case .fixed64(let value): bytes += varintBytes(field.number << 3 | 1) + value
      case .bytes(let value): bytes += Self.delimited(field.number, value)
      case .message(let value): bytes += Self.delimited(field.number, value.encoded())
      case .fixed32(let value): bytes += varintBytes(field.number << 3 | 5) + value
      }
    }
  }

  private static func delimited(_ number: UInt64, _ value: [UInt8]) -> [UInt8] {
    varintBytes(number << 3 | 2) + varintBytes(UInt64(value.count)) + value
  }
}

/// A number as protobuf writes it.
private func varintBytes(_ value: UInt64) -> [UInt8] {
  var (bytes, rest): ([UInt8], UInt64) = ([], value)
  while rest >= 0x80 {
    bytes.append(UInt8(rest & 0x7F) | 0x80)
    rest >>= 7
  }
  return bytes + [UInt8(rest)]
}

extension ProtobufMessage {
  /// A field with text.
  static func text(_ number: UInt64, _ text: String) -> Field {
    Field(number: number, value: .bytes(Array(text.utf8)))
  }

  /// A field with a number.
  static func number(_ number: UInt64, _ value: Int) -> Field {
    Field(number: number, value: .varint(UInt64(bitPattern: Int64(value))))
  }

  /// A field with a message.
  static func message(_ number: UInt64, _ fields: [Field]) -> Field {
    Field(number: number, value: .message(ProtobufMessage(fields: fields)))
  }

  /// A TensorProto of 32-bit floats whose data stand in another file.
  static func externalTensor(
    _ name: String, shape: [Int], _ entries: KeyValuePairs<String, String>
  ) -> ProtobufMessage {
    var fields = shape.map { number(1, $0) } + [number(2, 1), text(8, name), number(14, 1)]
    for (key, value) in entries { fields.append(message(13, [text(1, key), text(2, value)])) }
    return ProtobufMessage(fields: fields)
  }

  /// A model of constants alone.
  static func model(constants: [ProtobufMessage]) -> ProtobufMessage {
    let tensors = constants.map { message(5, $0.fields) }
    return ProtobufMessage(fields: [message(7, tensors), message(8, [number(2, 17)])])
  }
}
