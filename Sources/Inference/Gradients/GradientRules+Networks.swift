import TensorKernels

extension GradientRules {
  /// Convolution, pooling, normalisation.
  static let networkRules: [String: GradientRule] = [
    "Conv": { b, r throws(NodeProblem) in
      let (kernel, inputs) = try b.known(r.node)
      guard let operation = kernel as? Convolution else { throw .notDifferentiable }
      return try convolution(try operation.shape(inputs), &b, r)
    },
    "ConvTranspose": { b, r throws(NodeProblem) in
      let (kernel, inputs) = try b.known(r.node)
      guard let operation = kernel as? TransposedConvolution else { throw .notDifferentiable }
      return try convolution(try operation.shape(inputs), &b, r)
    },
    "MaxPool": { b, r throws(NodeProblem) in try own(&b, r, [r.node.inputs[0]]) },
    "AveragePool": { b, r throws(NodeProblem) in try own(&b, r) },
    "GlobalMaxPool": { b, r throws(NodeProblem) in try own(&b, r, [r.node.inputs[0]]) },
    "GlobalAveragePool": { b, r throws(NodeProblem) in
      let shape = try b.shape(r.node.inputs[0]), count = Float(shape[2...].reduce(1, *))
      let share = try b.emit("Div", [try r.gradient(), try b.number(count)])
      return [0: try b.expand(share, shape)]
    },
    "BatchNormalization": { b, r throws(NodeProblem) in try batchNormalization(&b, r) },
    "InstanceNormalization": { b, r throws(NodeProblem) in try normalization(&b, r) },
    "GroupNormalization": { b, r throws(NodeProblem) in try normalization(&b, r) },
    "LayerNormalization": { b, r throws(NodeProblem) in try normalization(&b, r) },
    "LRN": { b, r throws(NodeProblem) in try own(&b, r, [r.node.inputs[0]]) },
    "Softmax": { b, r throws(NodeProblem) in try own(&b, r, [r.node.outputs[0]]) },
    "LogSoftmax": { b, r throws(NodeProblem) in try own(&b, r, [r.node.outputs[0]]) },
  ]

  // MARK: Convolution

  private static func convolution(
    _ shape: ConvolutionShape, _ b: inout GradientBuilder, _ r: GradientRequest
  ) throws(NodeProblem) -> [Int: String] {
    var results: [Int: String] = [:]
    let gradient = try r.gradient(), rank = shape.spatialRank
    if r.wanted.contains(0) {
      results[0] =
        shape.isTransposed
        ? try backwardOfTransposed(shape, gradient, r.node.inputs[1], &b)
        : try backward(shape, gradient, r.node.inputs[1], &b)
    }
    if r.wanted.contains(1) {
      // Both kinds tie each element of the larger image to those of the smaller one under the same window.
      let (large, small) =
        shape.isTransposed ? (gradient, r.node.inputs[0]) : (r.node.inputs[0], gradient)
      results[1] = try weightGradient(shape, large: large, small: small, &b)
    }
    if r.wanted.contains(2) {
      let sum = try b.sum(gradient, over: [0] + (2..<rank + 2))
      results[2] = try b.reshape(sum, [shape.outputChannels])
    }
    return results
  }

  /// The gradient by a convolution's input: at step 1 a convolution with the weights turned round, else the
  /// transposed convolution (Dumoulin and Visin, arXiv 1603.07285, chapter 4).
  private static func backward(
    _ s: ConvolutionShape, _ gradient: String, _ weights: String, _ b: inout GradientBuilder
  ) throws(NodeProblem) -> String {
    let geometry = SpatialGeometry(s)
    let reach = zip(geometry.kernel, geometry.dilations).map { ($0 - 1) * $1 }
    var before: [Int] = [], after: [Int] = []
    for axis in reach.indices {
      before.append(reach[axis] - geometry.padding[axis])
      after.append(
        geometry.input[axis] + reach[axis] - before[axis] - geometry.output[axis])
    }
    if geometry.strides.allSatisfy({ $0 == 1 }), (before + after).allSatisfy({ $0 >= 0 }),
      let turned = b.constant(weights).flatMap({ turnedRound($0, groups: s.groups) })
    {
      return try b.emit(
        "Conv", [gradient, b.add(constant: turned)],
        geometry.attributes(groups: s.groups, pads: before + after))
    }
    var pads = geometry.padding, ends: [Int] = [], extra: [Int] = []
    for axis in reach.indices {
      let full = (geometry.output[axis] - 1) * geometry.strides[axis] + reach[axis] + 1
      let end = full - pads[axis] - geometry.input[axis]
      ends.append(max(0, end))
      extra.append(max(0, -end))
    }
    pads += ends
    var attributes = geometry.attributes(groups: s.groups, pads: pads)
    attributes["output_padding"] = .integers(extra.map { Int64($0) })
    return try b.emit("ConvTranspose", [gradient, weights], attributes)
  }

  /// The gradient by a transposed convolution's input: the convolution with the same weights.
  private static func backwardOfTransposed(
    _ s: ConvolutionShape, _ gradient: String, _ weights: String, _ b: inout GradientBuilder
  ) throws(NodeProblem) -> String {
    let geometry = SpatialGeometry(s)
    var ends: [Int] = []
    for axis in geometry.kernel.indices {
      let extent = (geometry.kernel[axis] - 1) * geometry.dilations[axis] + 1
      ends.append(
        (geometry.input[axis] - 1) * geometry.strides[axis] + extent - geometry.output[axis]
          - geometry.padding[axis])
    }
    return try b.emit(
      "Conv", [gradient, weights],
      geometry.attributes(groups: s.groups, pads: geometry.padding + ends))
  }

  /// The gradient by the weights: the larger image convolved with the smaller one, whose step and dilation change
  /// places; images become channels, and the channels of a group images.
  private static func weightGradient(
    _ s: ConvolutionShape, large: String, small: String, _ b: inout GradientBuilder
  ) throws(NodeProblem) -> String {
    let geometry = SpatialGeometry(s), axes = Array(2..<s.spatialRank + 2)
    let largeShape = try b.shape(large), smallShape = try b.shape(small)
    let groups = s.groups, width = largeShape[1] / groups, images = largeShape[0]
    let parted = try b.reshape(large, [images, groups, width] + largeShape[2...])
    let turned = try b.transpose(parted, [2, 1, 0] + axes.map { $0 + 1 })
    let input = try b.reshape(turned, [width, groups * images] + largeShape[2...])
    let weights = try b.transpose(small, [1, 0] + axes)
    var ends: [Int] = []
    for axis in geometry.kernel.indices {
      let window = (smallShape[axis + 2] - 1) * geometry.strides[axis] + 1
      ends.append(
        (geometry.kernel[axis] - 1) * geometry.dilations[axis] + window - largeShape[axis + 2]
          - geometry.padding[axis])
    }
    var attributes = geometry.attributes(groups: groups, pads: geometry.padding + ends)
    attributes["strides"] = .integers(geometry.dilations.map { Int64($0) })
    attributes["dilations"] = .integers(geometry.strides.map { Int64($0) })
    attributes["kernel_shape"] = nil
    let result = try b.emit("Conv", [input, weights], attributes)
    return try b.transpose(result, [1, 0] + axes)
  }

  /// Weights `[out, in / groups, kernel…]` as those of the convolution that goes back: `[in, out / groups, kernel…]`,
  /// each window reversed.
  private static func turnedRound(_ weights: Tensor, groups: Int) -> Tensor? {
    guard let values = weights.float32, weights.shape.count >= 3, groups >= 1 else { return nil }
    let outs = weights.shape[0] / groups, ins = weights.shape[1]
    let window = weights.shape[2...].reduce(1, *)
    var turned = [Float](repeating: 0, count: values.count)
    for group in 0..<groups {
      for out in 0..<outs {
        for input in 0..<ins {
          let from = ((group * outs + out) * ins + input) * window
          let to = ((group * ins + input) * outs + out) * window
          for tap in 0..<window { turned[to + tap] = values[from + window - 1 - tap] }
        }
      }
    }
    return try? Tensor(
      shape: [groups * ins, outs] + weights.shape[2...], float32: turned)
  }

  // MARK: Normalisation

  /// With f = scale / √(variance + epsilon): dx = f · dy. Mean and variance are inputs like any other.
  private static func batchNormalization(
    _ b: inout GradientBuilder, _ r: GradientRequest
  ) throws(NodeProblem) -> [Int: String] {
    if try r.node.flag("training_mode") { return try batchStatistics(&b, r) }
    let names = r.node.inputs, gradient = try r.gradient(), shape = try b.shape(names[0])
    let epsilon = try r.node.float("epsilon", default: 1e-5)
    let wide = [1, shape[1]] + [Int](repeating: 1, count: shape.count - 2)
    let sum = try b.emit("Add", [names[4], try b.number(epsilon)])
    let deviation = try b.emit("Sqrt", [sum])
    let factor = try b.emit("Div", [names[1], deviation])
    var results: [Int: String] = [:]
    if r.wanted.contains(0) {
      results[0] = try b.emit("Mul", [gradient, try b.reshape(factor, wide)])
    }
    guard r.wanted.contains(where: { $0 > 0 }) else { return results }
    let axes = shape.indices.filter { $0 != 1 }
    let total = try b.reshape(try b.sum(gradient, over: axes), [shape[1]])
    let centred = try b.emit("Sub", [names[0], try b.reshape(names[3], wide)])
    let product = try b.emit("Mul", [gradient, centred])
    let moment = try b.reshape(try b.sum(product, over: axes), [shape[1]])
    results[1] = try b.emit("Div", [moment, deviation])
    results[2] = total
    results[3] = try b.emit("Neg", [try b.emit("Mul", [factor, total])])
    let half = try b.emit("Mul", [sum, try b.number(-2)])
    results[4] = try b.emit("Div", [try b.emit("Mul", [factor, moment]), half])
    return results
  }

  /// With the batch's own mean and variance, over all axes but the channels, and n the normalised input:
  /// dx = scale · (dy − mean(dy) − n · mean(n · dy)) / √(variance + epsilon) (Ioffe and Szegedy, arXiv 1502.03167,
  /// section 3). Nothing flows back to the running statistics.
  private static func batchStatistics(
    _ b: inout GradientBuilder, _ r: GradientRequest
  ) throws(NodeProblem) -> [Int: String] {
    try r.requireOutputs(1)
    let names = r.node.inputs, gradient = try r.gradient(), shape = try b.shape(names[0])
    let epsilon = try r.node.float("epsilon", default: 1e-5)
    let axes = try b.integers(shape.indices.filter { $0 != 1 })
    let wide = [1, shape[1]] + [Int](repeating: 1, count: shape.count - 2)
    func mean(_ name: String) throws(NodeProblem) -> String {
      try b.emit("ReduceMean", [name, axes])
    }
    let centred = try b.emit("Sub", [names[0], try mean(names[0])])
    let variance = try mean(try b.emit("Mul", [centred, centred]))
    let sum = try b.emit("Add", [variance, try b.number(epsilon)])
    let deviation = try b.emit("Sqrt", [sum])
    let normal = try b.emit("Div", [centred, deviation])
    let product = try b.emit("Mul", [gradient, normal])
    var results: [Int: String] = [:]
    if r.wanted.contains(0) {
      let pull = try b.emit("Mul", [normal, try mean(product)])
      let level = try b.emit("Sub", [gradient, try mean(gradient)])
      let factor = try b.emit("Div", [try b.reshape(names[1], wide), deviation])
      results[0] = try b.emit("Mul", [try b.emit("Sub", [level, pull]), factor])
    }
    for (index, name) in [(1, product), (2, gradient)] where r.wanted.contains(index) {
      results[index] = try b.reshape(try b.emit("ReduceSum", [name, axes]), [shape[1]])
    }
    return results
  }

  /// Instance, group and layer normalisation.
  private static func normalization(
    _ b: inout GradientBuilder, _ r: GradientRequest
  ) throws(NodeProblem) -> [Int: String] {
    try r.requireOutputs(1)
    let names = r.node.inputs, gradient = try r.gradient(), shape = try b.shape(names[0])
    var results: [Int: String] = [:]
    if r.wanted.contains(0) {
      results[0] = try b.emitGradient(of: r.node, [gradient, names[0], names[1]])
    }
    if r.wanted.contains(1) {
      // The same node with scale 1 answers what the scale is multiplied with.
      let scale = try b.shape(names[1])
      let inputs = [names[0], try b.filled(scale, 1), try b.filled(scale, 0)]
      let normal = try b.emit(
        r.node.operatorName, inputs, r.node.attributes, opset: b.opset(of: r.node), outputs: 1)[0]
      let product = try b.emit("Mul", [gradient, normal])
      results[1] = try parameterSum(product, r.node, shape, scale, &b)
    }
    if r.wanted.contains(2) {
      results[2] = try parameterSum(gradient, r.node, shape, try b.shape(names[2]), &b)
    }
    return results
  }

  /// Sums over what shares a parameter: a channel, a group of channels, or a place behind the axis.
  private static func parameterSum(
    _ name: String, _ node: Node, _ shape: [Int], _ target: [Int], _ b: inout GradientBuilder
  ) throws(NodeProblem) -> String {
    if node.operatorName == "LayerNormalization" {
      let axis = try node.integer("axis", default: -1)
      guard let first = normalizedAxis(axis, rank: shape.count) else {
        throw .invalidAttribute("axis")
      }
      return try b.reshape(try b.sum(name, over: Array(0..<first)), target)
    }
    let count = target.reduce(1, *)
    guard count > 0, shape[1] % count == 0 else { throw .shapeMismatch }
    let parted = try b.reshape(name, [shape[0], count, shape[1...].reduce(1, *) / count])
    return try b.reshape(try b.sum(parted, over: [0, 2]), target)
  }
}

/// The spatial axes of a convolution, without those that the kernel fills up.
private struct SpatialGeometry {
  let input: [Int], output: [Int], kernel: [Int], strides: [Int], dilations: [Int], padding: [Int]

  init(_ shape: ConvolutionShape) {
    func own(_ values: [Int]) -> [Int] { Array(values.suffix(shape.spatialRank)) }
    input = own(shape.inputSize)
    output = own(shape.outputSize)
    kernel = own(shape.kernel)
    strides = own(shape.strides)
    dilations = own(shape.dilations)
    padding = own(shape.padding)
  }

  func attributes(groups: Int, pads: [Int]) -> [String: Attribute] {
    func list(_ values: [Int]) -> Attribute { .integers(values.map { Int64($0) }) }
    return [
      "kernel_shape": list(kernel), "strides": list(strides), "dilations": list(dilations),
      "pads": list(pads), "group": .integer(Int64(groups)),
    ]
  }
}
