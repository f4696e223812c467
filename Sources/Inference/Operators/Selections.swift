import TensorKernels

/// TopK: the largest or smallest values along an axis, best first; of equal ones the earlier first.
struct TopK: Operator {
  let axis: Int
  let isLargest: Bool
  let count: Int?

  init(_ node: Node, opset: Int) throws(NodeProblem) {
    axis = try node.integer("axis", default: -1)
    isLargest = try node.flag("largest", default: true)
    count = opset < 10 ? try node.integer("k") : nil
  }

  func outputTypes(_ inputs: OperatorInputs) throws(NodeProblem) -> [TensorType] {
    let input = try inputs.type(0)
    guard input.elementType.number != nil else {
      throw .unsupportedElementType(input.elementType)
    }
    guard let at = normalizedAxis(axis, rank: input.shape.count) else {
      throw .invalidAttribute("axis")
    }
    let given: Int?
    if let count { given = count } else { given = try inputs.integers(1).first }
    guard let given, (0...input.shape[at]).contains(given) else { throw .invalidValue(input: 1) }
    var shape = input.shape
    shape[at] = given
    return [try TensorType(input.elementType, shape), try TensorType(.int64, shape)]
  }

  func run(_ call: OperatorCall) throws(NodeProblem) {
    let type = try call.input(0).type.elementType
    guard let number = type.number else { throw .unsupportedElementType(type) }
    try run(number, call)
  }

  private func run<Number: NumericScalar>(
    _ number: Number.Type, _ call: OperatorCall
  ) throws(NodeProblem) {
    let input = try call.input(0), x = try input.elements(number)
    let at = normalizedAxis(axis, rank: input.shape.count) ?? 0
    let size = input.shape[at], inner = input.shape[(at + 1)...].reduce(1, *)
    let outer = input.shape[..<at].reduce(1, *)
    let values = call.hasOutput(0) ? try call.output(0).mutableElements(number) : nil
    let places = call.hasOutput(1) ? try call.output(1).mutableElements(Int64.self) : nil
    guard let kept = (call.outputs.compactMap { $0 }.first)?.shape[at] else { return }
    for row in 0..<outer * inner {
      let start = row / inner * size * inner + row % inner
      let order = (0..<size).sorted { a, b in
        let left = x[start + a * inner], right = x[start + b * inner]
        if left != right { return isLargest ? left > right : left < right }
        return a < b
      }
      let target = row / inner * kept * inner + row % inner
      for (rank, place) in order.prefix(kept).enumerated() {
        values?[target + rank * inner] = x[start + place * inner]
        places?[target + rank * inner] = Int64(place)
      }
    }
  }
}

/// NonMaxSuppression: of overlapping boxes the one with the best score, for each image and class.
struct NonMaxSuppression: Operator {
  let isCentred: Bool

  init(_ node: Node) throws(NodeProblem) { isCentred = try node.flag("center_point_box") }

  /// `[chosen, 3]`: image, class, box.
  private func chosen(_ inputs: OperatorInputs) throws(NodeProblem) -> [Int64] {
    let boxes = try inputs.floatType(0), scores = try inputs.floatType(1)
    guard boxes.shape.count == 3, scores.shape.count == 3, boxes.shape[2] == 4,
      boxes.shape[0] == scores.shape[0], boxes.shape[1] == scores.shape[2]
    else { throw .shapeMismatch }
    guard let corners = try inputs.value(0).float32, let score = try inputs.value(1).float32 else {
      throw .unsupportedElementType(boxes.elementType)
    }
    let most = try inputs.optionalIntegers(2)?.first ?? 0
    let overlap = inputs.has(3) ? try inputs.value(3).float32?.first ?? 0 : 0
    let least = inputs.has(4) ? try inputs.value(4).float32?.first : nil
    let count = boxes.shape[1], classes = scores.shape[1]
    var result: [Int64] = []
    for image in 0..<boxes.shape[0] {
      let rectangles = (0..<count).map { rectangle(corners, (image * count + $0) * 4) }
      for group in 0..<classes where most > 0 {
        let first = (image * classes + group) * count
        let order = (0..<count).filter { score[first + $0] > least ?? -.infinity }
          .sorted { (score[first + $0], $1) > (score[first + $1], $0) }
        var kept: [Int] = []
        for candidate in order where kept.count < most {
          let isFree = kept.allSatisfy {
            rectangles[$0].overlap(rectangles[candidate]) <= overlap
          }
          if isFree { kept.append(candidate) }
        }
        for box in kept { result += [Int64(image), Int64(group), Int64(box)] }
      }
    }
    return result
  }

  private struct Rectangle {
    let top: Float, left: Float, bottom: Float, right: Float

    var area: Float { (bottom - top) * (right - left) }

    /// Intersection over union.
    func overlap(_ other: Rectangle) -> Float {
      let height = max(0, min(bottom, other.bottom) - max(top, other.top))
      let width = max(0, min(right, other.right) - max(left, other.left))
      let both = height * width, union = area + other.area - both
      return union > 0 ? both / union : 0
    }
  }

  private func rectangle(_ values: [Float], _ start: Int) -> Rectangle {
    let a = values[start], b = values[start + 1], c = values[start + 2], d = values[start + 3]
    if isCentred {
      return Rectangle(top: b - d / 2, left: a - c / 2, bottom: b + d / 2, right: a + c / 2)
    }
    return Rectangle(top: min(a, c), left: min(b, d), bottom: max(a, c), right: max(b, d))
  }

  func outputTypes(_ inputs: OperatorInputs) throws(NodeProblem) -> [TensorType] {
    [try TensorType(.int64, [try chosen(inputs).count / 3, 3])]
  }

  func run(_ call: OperatorCall) throws(NodeProblem) {
    let known = OperatorInputs(
      types: call.inputs.map { $0?.type }, values: call.inputs.map { $0?.tensor() },
      outputCount: 1)
    let result = try chosen(known)
    let y: UnsafeMutableBufferPointer<Int64> = try call.output().mutableElements()
    guard y.count == result.count else { throw .shapeMismatch }
    _ = y.update(fromContentsOf: result)
  }
}
