/// Numbers that look random and follow from a seed (SplitMix64, Steele et al. 2014).
struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

/// Changes sound models in their structure: the messages stay well formed, and say something else.
struct ModelMutator {
  var generator: SeededGenerator

  init(seed: UInt64) { generator = SeededGenerator(state: seed) }

  private static let numbers: [Int64] = [
    0, 1, 2, 3, 7, 8, 16, 255, 256, 4095, 65_535, 65_536, 1 << 20, 1 << 28, 1 << 31, 1 << 32,
    1 << 40, 1 << 62, .max, -1, -2, -7, -65_536, .min,
  ]
  private static let texts = [
    "", "x", "y", "Conv", "Reshape", "Add", "Loop", "SAME_UPPER", "axes", "perm", "nearest",
    "pads", "\u{0}", "../x", "auto_pad", "location", "offset",
  ]
  private static let locations = [
    "w.bin", "./w.bin", "link", "pipe", "missing", ".", "..", "../outside.bin", "", "/etc/passwd",
    "/dev/zero", "/proc/self/mem", "x/../../outside.bin", "w.bin/../../outside.bin",
    "/proc/self/root/etc/passwd", "..\\outside.bin", "w.bin\u{0}",
  ]
  private static let places = [
    "0", "4", "60", "64", "65", "-4", "9223372036854775807", "9223372036854775808", "1e3", "", "+4",
  ]

  /// Changes one to four places of a message.
  mutating func change(_ message: inout ProtobufMessage, donor: ProtobufMessage) {
    for _ in 0..<Int.random(in: 1...4, using: &generator) { descend(&message, donor) }
  }

  private mutating func descend(_ message: inout ProtobufMessage, _ donor: ProtobufMessage) {
    guard let place = message.fields.indices.randomElement(using: &generator) else { return }
    if case .message(var inner) = message.fields[place].value,
      Int.random(in: 0..<8, using: &generator) > 0
    {
      descend(&inner, donor)
      message.fields[place].value = .message(inner)
      return
    }
    switch Int.random(in: 0..<10, using: &generator) {
    case 0: message.fields.remove(at: place)
    case 1: message.fields.append(message.fields[place])
    case 2:
      let other = message.fields.indices.randomElement(using: &generator) ?? place
      message.fields.swapAt(place, other)
    case 3:
      message.fields[place].number = UInt64.random(in: 1...20, using: &generator)
    case 4:
      if let field = donor.fields.randomElement(using: &generator) { message.fields[place] = field }
    default: message.fields[place].value = changed(message.fields[place].value)
    }
  }

  private mutating func changed(_ value: ProtobufMessage.Value) -> ProtobufMessage.Value {
    switch value {
    case .varint: .varint(UInt64(bitPattern: Self.numbers.randomElement(using: &generator) ?? 0))
    case .fixed32:
      .fixed32(
        [[0, 0, 192, 127], [0, 0, 128, 127], [0, 0, 0, 0]].randomElement(using: &generator)
          ?? [])
    case .fixed64: .fixed64([255, 255, 255, 255, 255, 255, 255, 127])
    case .message(let message): .bytes(message.encoded())
    case .bytes(let bytes):
      Bool.random(using: &generator)
        ? .bytes(Array((Self.texts.randomElement(using: &generator) ?? "").utf8))
        : .bytes(Array(bytes.dropLast(Int.random(in: 0...8, using: &generator))))
    }
  }

  /// A tensor whose data stand anywhere.
  mutating func externalTensor(outside: String) -> ProtobufMessage {
    let location = (Self.locations + [outside]).randomElement(using: &generator) ?? ""
    let offset = Self.places.randomElement(using: &generator) ?? ""
    let length = Self.places.randomElement(using: &generator) ?? ""
    let shape = [[16], [1], [0], [4, 4], [1 << 40, 1 << 22], [-1]].randomElement(using: &generator)
    switch Int.random(in: 0..<4, using: &generator) {
    case 0: return .externalTensor("w", shape: shape ?? [], ["location": location])
    case 1: return .externalTensor("w", shape: shape ?? [], ["offset": offset])
    case 2:
      return .externalTensor(
        "w", shape: shape ?? [], ["location": location, "offset": offset, "length": length])
    default:
      return .externalTensor(
        "w", shape: shape ?? [], ["location": location, "length": length, "location": location])
    }
  }
}
