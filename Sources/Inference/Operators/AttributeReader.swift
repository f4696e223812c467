import TensorKernels

extension Node {
  func integer(_ name: String, default value: Int? = nil) throws(NodeProblem) -> Int {
    switch attributes[name] {
    case .integer(let number): return Int(number)
    case nil:
      if let value { return value }
      throw .invalidAttribute(name)
    default: throw .invalidAttribute(name)
    }
  }

  func flag(_ name: String, default value: Bool = false) throws(NodeProblem) -> Bool {
    try integer(name, default: value ? 1 : 0) != 0
  }

  func float(_ name: String, default value: Float) throws(NodeProblem) -> Float {
    switch attributes[name] {
    case .float(let number): return number
    case nil: return value
    default: throw .invalidAttribute(name)
    }
  }

  func string(_ name: String, default value: String) throws(NodeProblem) -> String {
    switch attributes[name] {
    case .string(let text): return text
    case nil: return value
    default: throw .invalidAttribute(name)
    }
  }

  func integers(_ name: String) throws(NodeProblem) -> [Int]? {
    switch attributes[name] {
    case .integers(let numbers): return numbers.map { Int($0) }
    case nil: return nil
    default: throw .invalidAttribute(name)
    }
  }

  /// Refuses the node unless an attribute has one of the values this engine computes.
  func check(_ name: String, _ value: String, isOneOf known: [String]) throws(NodeProblem) {
    guard known.contains(value) else { throw .invalidAttribute(name) }
  }
}

/// An axis counted from the front; negative ones count from the end.
func normalizedAxis(_ axis: Int, rank: Int) -> Int? {
  guard axis >= -rank, axis < rank else { return nil }
  return axis < 0 ? axis + rank : axis
}

/// Axes counted from the front, in the order given; nil when one is out of range or stands twice.
func normalizedAxes(_ axes: [Int], rank: Int) -> [Int]? {
  var result: [Int] = []
  for axis in axes {
    guard let normal = normalizedAxis(axis, rank: rank), !result.contains(normal) else {
      return nil
    }
    result.append(normal)
  }
  return result
}

/// The shape two operands take together (ONNX's multidirectional broadcasting).
func broadcastShape(_ left: [Int], _ right: [Int]) throws(NodeProblem) -> [Int] {
  let rank = max(left.count, right.count)
  var shape: [Int] = []
  for axis in 0..<rank {
    let l = axis - (rank - left.count), r = axis - (rank - right.count)
    let a = l >= 0 ? left[l] : 1, b = r >= 0 ? right[r] : 1
    guard a == b || a == 1 || b == 1 else { throw .shapeMismatch }
    shape.append(a == 1 ? b : a)
  }
  return shape
}

/// Strides that read `shape` as if it had the broadcast `target` shape.
func broadcastStrides(_ shape: [Int], to target: [Int]) -> [Int] {
  let strides = rowMajorStrides(shape), missing = target.count - shape.count
  return target.indices.map { axis in
    let own = axis - missing
    return own < 0 || shape[own] == 1 ? 0 : strides[own]
  }
}
