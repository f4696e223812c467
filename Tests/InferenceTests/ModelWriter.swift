import Foundation

/// Writes ONNX models of one node, byte by byte (onnx/onnx.proto, field numbers from there).
struct ModelWriter {
  private(set) var bytes: [UInt8] = []

  /// A model with one node, an input `x`, an output `y`, and weights.
  static func model(
    _ operatorName: String, input: [Int], weights: [(String, [Int], [Float])],
    attributes: [String: [Int]] = [:], texts: [String: String] = [:], opset: Int = 17
  ) -> [UInt8] {
    var graph = ModelWriter()
    graph.message(1) { node in
      for name in ["x"] + weights.map(\.0) { node.text(1, name) }
      node.text(2, "y")
      node.text(4, operatorName)
      for (name, values) in attributes.sorted(by: { $0.key < $1.key }) {
        node.message(5) { $0.attribute(name, values) }
      }
      for (name, text) in texts.sorted(by: { $0.key < $1.key }) {
        node.message(5) { attribute in
          attribute.text(1, name)
          attribute.text(4, text)
          attribute.number(20, 3)
        }
      }
    }
    for (name, shape, values) in weights {
      graph.message(5) { $0.tensor(name, shape, values) }
    }
    graph.message(11) { $0.value("x", input) }
    graph.message(12) { $0.value("y", nil) }
    var model = ModelWriter()
    model.number(1, 8)
    model.data(7, graph.bytes)
    model.message(8) { $0.number(2, opset) }
    return model.bytes
  }

  /// Attributes that are one integer; every other one is a list.
  private static let integers: Set = ["axis", "broadcast", "group", "is_test"]

  private mutating func attribute(_ name: String, _ values: [Int]) {
    text(1, name)
    if Self.integers.contains(name) {
      number(3, values.first ?? 0)
      number(20, 2)
    } else {
      for value in values { number(8, value) }
      number(20, 7)
    }
  }

  private mutating func tensor(_ name: String, _ shape: [Int], _ values: [Float]) {
    for size in shape { number(1, size) }
    number(2, 1)
    text(8, name)
    data(9, values.map { $0.bitPattern.littleEndian }.withUnsafeBytes { Array($0) })
  }

  private mutating func value(_ name: String, _ shape: [Int]?) {
    text(1, name)
    message(2) { type in
      type.message(1) { tensor in
        tensor.number(1, 1)
        guard let shape else { return }
        tensor.message(2) { axes in
          for size in shape { axes.message(1) { $0.number(1, size) } }
        }
      }
    }
  }

  private mutating func number(_ field: Int, _ value: Int) {
    varint(UInt64(field << 3))
    varint(UInt64(bitPattern: Int64(value)))
  }

  private mutating func text(_ field: Int, _ value: String) { data(field, Array(value.utf8)) }

  private mutating func message(_ field: Int, _ fill: (inout ModelWriter) -> Void) {
    var inner = ModelWriter()
    fill(&inner)
    data(field, inner.bytes)
  }

  private mutating func data(_ field: Int, _ content: [UInt8]) {
    varint(UInt64(field << 3 | 2))
    varint(UInt64(content.count))
    bytes += content
  }

  private mutating func varint(_ value: UInt64) {
    var value = value
    while value > 0x7F {
      bytes.append(UInt8(value & 0x7F) | 0x80)
      value >>= 7
    }
    bytes.append(UInt8(value))
  }
}
