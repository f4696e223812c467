import TensorKernels

/// BatchNormalization: with stored statistics, or with those of the batch (training mode).
struct BatchNormalization: Operator {
  let epsilon: Float
  let momentum: Float
  let isTraining: Bool
  let activation: Activation

  init(_ node: Node, opset: Int) throws(NodeProblem) {
    epsilon = try node.float("epsilon", default: 1e-5)
    momentum = try node.float("momentum", default: 0.9)
    isTraining = try node.flag("training_mode")
    activation = node.activation
    if opset < 9, try !node.flag("spatial", default: true) { throw .invalidAttribute("spatial") }
    if opset < 7, try !node.flag("is_test") { throw .invalidAttribute("is_test") }
    if node.outputs.count > 3 || (node.outputs.count > 1 && !isTraining) { throw .tooManyValues }
  }

  func outputTypes(_ inputs: OperatorInputs) throws(NodeProblem) -> [TensorType] {
    let input = try inputs.floatType(0)
    guard input.shape.count >= 2 else { throw .shapeMismatch }
    for index in 1...4 where try inputs.floatType(index).shape != [input.shape[1]] {
      throw .shapeMismatch
    }
    let statistics = try TensorType(.float32, [input.shape[1]])
    return [input, statistics, statistics]
  }

  func run(_ call: OperatorCall) throws(NodeProblem) {
    let shape = try call.input(0).shape
    let batch = shape[0], channels = shape[1], count = shape[2...].reduce(1, *)
    let x = try call.floats(0), y = try call.outputFloats()
    let scale = try call.floats(1), shift = try call.floats(2)
    var mean = Array(try call.floats(3)), variance = Array(try call.floats(4))
    if isTraining {
      let batchMean = means(x, batch, channels, count) { value, _ in value }
      let batchVariance = means(x, batch, channels, count) { value, channel in
        (value - Double(batchMean[channel])) * (value - Double(batchMean[channel]))
      }
      for (index, pair) in [(mean, batchMean), (variance, batchVariance)].enumerated()
      where call.hasOutput(index + 1) {
        let running = try call.outputFloats(index + 1)
        for c in 0..<channels {
          running[c] = pair.0[c] * momentum + pair.1[c] * (1 - momentum)
        }
      }
      (mean, variance) = (batchMean, batchVariance)
    }
    let factors = (0..<channels).map {
      Float(Double(scale[$0]) / (Double(variance[$0]) + Double(epsilon)).squareRoot())
    }
    let offsets = (0..<channels).map { shift[$0] - mean[$0] * factors[$0] }
    try kernel { () throws(KernelError) in
      var result = y.mutableSpan
      try scaleAndShift(
        x.span, batch: batch, channels: channels, count: count, scale: factors.span,
        shift: offsets.span, activation: activation, into: &result, workers: call.workers)
    }
  }

  private func means(
    _ x: UnsafeBufferPointer<Float>, _ batch: Int, _ channels: Int, _ count: Int,
    _ value: (Double, Int) -> Double
  ) -> [Float] {
    (0..<channels).map { channel in
      var sum = 0.0
      for image in 0..<batch {
        let start = (image * channels + channel) * count
        for i in start..<start + count { sum += value(Double(x[i]), channel) }
      }
      return Float(sum / Double(batch * count))
    }
  }
}

/// InstanceNormalization.
struct InstanceNormalization: Operator {
  let epsilon: Float
  let activation: Activation

  init(_ node: Node) throws(NodeProblem) {
    epsilon = try node.float("epsilon", default: 1e-5)
    activation = node.activation
  }

  func outputTypes(_ inputs: OperatorInputs) throws(NodeProblem) -> [TensorType] {
    let input = try inputs.floatType(0)
    guard input.shape.count >= 3 else { throw .shapeMismatch }
    for index in 1...2 where try inputs.floatType(index).shape != [input.shape[1]] {
      throw .shapeMismatch
    }
    return [input]
  }

  func run(_ call: OperatorCall) throws(NodeProblem) {
    let shape = try call.input(0).shape
    let x = try call.floats(0), scale = try call.floats(1), shift = try call.floats(2)
    let y = try call.outputFloats()
    try kernel { () throws(KernelError) in
      var result = y.mutableSpan
      try instanceNormalize(
        x.span, batch: shape[0], channels: shape[1], count: shape[2...].reduce(1, *),
        epsilon: epsilon, scale: scale.span, shift: shift.span, activation: activation,
        into: &result, workers: call.workers)
    }
  }
}

/// GroupNormalization: the channels of one group are normalised together.
struct GroupNormalization: Operator {
  let epsilon: Float
  let groups: Int
  /// Before operator set 21 scale and bias were given by group.
  let scalesGroups: Bool

  init(_ node: Node, opset: Int) throws(NodeProblem) {
    epsilon = try node.float("epsilon", default: 1e-5)
    groups = try node.integer("num_groups")
    scalesGroups = opset < 21
    guard groups > 0 else { throw .invalidAttribute("num_groups") }
  }

  func outputTypes(_ inputs: OperatorInputs) throws(NodeProblem) -> [TensorType] {
    let input = try inputs.floatType(0)
    guard input.shape.count >= 2, input.shape[1] % groups == 0 else { throw .shapeMismatch }
    for index in 1...2
    where try inputs.floatType(index).shape != [scalesGroups ? groups : input.shape[1]] {
      throw .shapeMismatch
    }
    return [input]
  }

  func run(_ call: OperatorCall) throws(NodeProblem) {
    let shape = try call.input(0).shape, channels = shape[1]
    let x = try call.floats(0), scale = try call.floats(1), shift = try call.floats(2)
    let y = try call.outputFloats()
    let ones = [Float](repeating: 1, count: groups), zeros = [Float](repeating: 0, count: groups)
    let width = channels / groups, count = shape[2...].reduce(1, *)
    let factors = (0..<channels).map { scale[scalesGroups ? $0 / width : $0] }
    let offsets = (0..<channels).map { shift[scalesGroups ? $0 / width : $0] }
    try kernel { () throws(KernelError) in
      var result = y.mutableSpan
      try instanceNormalize(
        x.span, batch: shape[0], channels: groups, count: width * count, epsilon: epsilon,
        scale: ones.span, shift: zeros.span, activation: .none, into: &result,
        workers: call.workers)
      let normalized = UnsafeBufferPointer(y)
      try scaleAndShift(
        normalized.span, batch: shape[0], channels: channels, count: count, scale: factors.span,
        shift: offsets.span, activation: .none, into: &result, workers: call.workers)
    }
  }
}

/// LayerNormalization over the axes from `axis` on; also answers mean and reciprocal deviation.
struct LayerNormalization: Operator {
  let axis: Int
  let epsilon: Float

  init(_ node: Node) throws(NodeProblem) {
    axis = try node.integer("axis", default: -1)
    epsilon = try node.float("epsilon", default: 1e-5)
  }

  func outputTypes(_ inputs: OperatorInputs) throws(NodeProblem) -> [TensorType] {
    let input = try inputs.floatType(0)
    guard let axis = normalizedAxis(axis, rank: input.shape.count) else {
      throw .invalidAttribute("axis")
    }
    let inner = Array(input.shape[axis...])
    for index in 1...2 where inputs.has(index) {
      let shape = try inputs.floatType(index).shape
      guard shape.reduce(1, *) == inner.reduce(1, *) else { throw .shapeMismatch }
    }
    let ones = [Int](repeating: 1, count: inner.count)
    let statistics = try TensorType(.float32, input.shape[..<axis] + ones)
    return [input, statistics, statistics]
  }

  func run(_ call: OperatorCall) throws(NodeProblem) {
    let shape = try call.input(0).shape
    let first = normalizedAxis(axis, rank: shape.count) ?? 0
    let count = shape[first...].reduce(1, *), rows = shape[..<first].reduce(1, *)
    let x = try call.floats(0), scale = try call.floats(1), y = try call.outputFloats()
    let bias = call.has(2) ? try call.floats(2) : nil
    let means = call.hasOutput(1) ? try call.outputFloats(1) : nil
    let deviations = call.hasOutput(2) ? try call.outputFloats(2) : nil
    for row in 0..<rows where count > 0 {
      let values = x[row * count..<(row + 1) * count]
      let mean = values.reduce(0.0) { $0 + Double($1) } / Double(count)
      let variance = values.reduce(0.0) { $0 + (Double($1) - mean) * (Double($1) - mean) }
      let factor = 1 / (variance / Double(count) + Double(epsilon)).squareRoot()
      means?[row] = Float(mean)
      deviations?[row] = Float(factor)
      for i in 0..<count {
        let normal = (Double(x[row * count + i]) - mean) * factor
        y[row * count + i] = Float(normal) * scale[i] + (bias?[i] ?? 0)
      }
    }
  }
}

/// Softmax and LogSoftmax; before operator set 13 over all axes from `axis` on.
struct Softmax: Operator {
  let axis: Int
  let isFlat: Bool
  let isLogarithm: Bool

  init(_ node: Node, opset: Int, isLogarithm: Bool) throws(NodeProblem) {
    isFlat = opset < 13
    axis = try node.integer("axis", default: isFlat ? 1 : -1)
    self.isLogarithm = isLogarithm
  }

  func outputTypes(_ inputs: OperatorInputs) throws(NodeProblem) -> [TensorType] {
    let input = try inputs.floatType(0)
    guard normalizedAxis(axis, rank: input.shape.count) != nil else {
      throw .invalidAttribute("axis")
    }
    return [input]
  }

  /// The shape as `[outer, size, inner]`, the axis in the middle.
  func layout(_ shape: [Int]) -> (outer: Int, size: Int, inner: Int) {
    let at = normalizedAxis(axis, rank: shape.count) ?? 0
    return (
      shape[..<at].reduce(1, *), isFlat ? shape[at...].reduce(1, *) : shape[at],
      isFlat ? 1 : shape[(at + 1)...].reduce(1, *)
    )
  }

  func run(_ call: OperatorCall) throws(NodeProblem) {
    let (outer, size, inner) = layout(try call.input(0).shape)
    let x = try call.floats(0), y = try call.outputFloats()
    if isLogarithm { return logSoftmax(x, y, outer, size, inner) }
    try kernel { () throws(KernelError) in
      var result = y.mutableSpan
      try softmax(
        x.span, outer: outer, axis: size, inner: inner, into: &result, workers: call.workers)
    }
  }

  private func logSoftmax(
    _ x: UnsafeBufferPointer<Float>, _ y: UnsafeMutableBufferPointer<Float>, _ outer: Int,
    _ size: Int, _ inner: Int
  ) {
    for column in 0..<outer * inner {
      let start = column / inner * size * inner + column % inner
      let places = stride(from: start, to: start + size * inner, by: inner)
      let most = places.reduce(-Double.infinity) { max($0, Double(x[$1])) }
      let sum = places.reduce(0.0) { $0 + exponential(Double(x[$1]) - most) }
      for place in places { y[place] = Float(Double(x[place]) - most - logarithm(sum)) }
    }
  }
}
