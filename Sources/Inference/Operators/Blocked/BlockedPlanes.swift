import TensorKernels

/// MaxPool and AveragePool in blocks.
struct BlockedPool: Operator {
  let isMaximum: Bool
  let attributes: WindowAttributes
  let isCeiling: Bool
  let countsPadding: Bool

  var kernelName: String { "pool" }

  init(_ node: Node, isMaximum: Bool) throws(NodeProblem) {
    self.isMaximum = isMaximum
    attributes = try WindowAttributes(node)
    isCeiling = try node.flag("ceil_mode")
    let countsPadding = try node.flag("count_include_pad")
    self.countsPadding = countsPadding && !isMaximum
  }

  func outputTypes(_ inputs: OperatorInputs) throws(NodeProblem) -> [TensorType] {
    let input = try inputs.blockedType()
    let window = try makeWindow(attributes, isCeiling, input.shape)
    return [try pooledType(window, input).with(layout: .blocked)]
  }

  func run(_ call: OperatorCall) throws(NodeProblem) {
    let input = try call.input(0)
    let window = try makeWindow(attributes, isCeiling, input.shape)
    poolBlocks(
      input.source, batch: input.shape[0], channels: input.shape[1], window, isMaximum: isMaximum,
      countsPadding: countsPadding, into: try call.output().target, workers: call.workers)
  }
}

/// GlobalAveragePool and GlobalMaxPool in blocks.
struct BlockedReduction: Operator {
  let isMaximum: Bool

  var kernelName: String { "reduce" }

  func outputTypes(_ inputs: OperatorInputs) throws(NodeProblem) -> [TensorType] {
    let shape = try inputs.blockedType().shape
    let ones = [Int](repeating: 1, count: shape.count - 2)
    return [try TensorType(.float32, shape[..<2] + ones, layout: .blocked)]
  }

  func run(_ call: OperatorCall) throws(NodeProblem) {
    let input = try call.input(0)
    reduceBlocks(
      input.source, BlockedExtent(input.shape), isMaximum: isMaximum,
      into: try call.output().target, workers: call.workers)
  }
}

/// BatchNormalization with stored statistics, and InstanceNormalization, in blocks, with constant parameters.
struct BlockedNormalization: Operator {
  let epsilon: Float
  /// Whether mean and variance are inputs.
  let usesStatistics: Bool
  let activation: Activation
  var scale: ChannelValues?
  var shift: ChannelValues?
  var scratchBytes = 0

  var kernelName: String { "normalize" }

  func outputTypes(_ inputs: OperatorInputs) throws(NodeProblem) -> [TensorType] {
    [try inputs.blockedType()]
  }

  func prepared(_ inputs: OperatorInputs) throws(NodeProblem) -> PreparedOperator {
    let channels = try inputs.shape(0)[1]
    var values: [[Float]] = []
    for index in 1...(usesStatistics ? 4 : 2) {
      guard let value = try inputs.value(index).float32, value.count == channels else {
        throw .invalidValue(input: index)
      }
      values.append(value)
    }
    var prepared = self
    if usesStatistics {
      let factors = (0..<channels).map {
        Float(Double(values[0][$0]) / (Double(values[3][$0]) + Double(epsilon)).squareRoot())
      }
      prepared.scale = ChannelValues(factors)
      prepared.shift = ChannelValues(
        (0..<channels).map { values[1][$0] - values[2][$0] * factors[$0] })
    } else {
      prepared.scratchBytes = normalizeBlocksScratch(BlockedExtent(try inputs.shape(0)))
      prepared.scale = ChannelValues(values[0])
      prepared.shift = ChannelValues(values[1])
    }
    return PreparedOperator(kernel: prepared, absorbed: [1, 2, 3, 4])
  }

  func run(_ call: OperatorCall) throws(NodeProblem) {
    guard let scale, let shift else { throw .needsValue(input: 1) }
    let input = try call.input(0)
    let output = try call.output()
    try kernel { () throws(KernelError) in
      try normalizeBlocks(
        input.source, BlockedExtent(input.shape), epsilon: usesStatistics ? nil : epsilon,
        scale: scale, shift: shift, activation: activation, into: output.target,
        scratch: call.scratch, workers: call.workers)
    }
  }
}

/// A function of one number in blocks.
struct BlockedActivation: Operator {
  let activation: Activation

  var kernelName: String { "activate" }

  func outputTypes(_ inputs: OperatorInputs) throws(NodeProblem) -> [TensorType] {
    [try inputs.blockedType()]
  }

  func run(_ call: OperatorCall) throws(NodeProblem) {
    let input = try call.input(0)
    activateBlocks(
      input.source, BlockedExtent(input.shape), activation, into: try call.output().target,
      workers: call.workers)
  }
}

/// Add, Sub, Mul and Div in blocks: both of one shape, or one of them with a value for each channel, which may be
/// constant and row-major.
struct BlockedCombination: Operator {
  let function: BinaryFunction
  let activation: Activation
  var constant: ChannelValues?

  var kernelName: String { "combine" }

  /// The place of the operand that has the output's shape.
  private func main(_ types: [TensorType?]) throws(NodeProblem) -> Int {
    guard let first = types[0], let second = types[1] else { throw .missingInput(0) }
    guard first.layout == .blocked else { return 1 }
    guard second.layout == .blocked else { return 0 }
    return first.count >= second.count ? 0 : 1
  }

  func outputTypes(_ inputs: OperatorInputs) throws(NodeProblem) -> [TensorType] {
    guard inputs.count == 2 else { throw .missingInput(1) }
    let type = try inputs.type(try main(inputs.types))
    guard type.layout == .blocked else { throw .shapeMismatch }
    return [type]
  }

  func prepared(_ inputs: OperatorInputs) throws(NodeProblem) -> PreparedOperator {
    let main = try main(inputs.types), other = 1 - main
    guard try inputs.type(other).layout == .rowMajor else { return PreparedOperator(kernel: self) }
    guard let values = try inputs.value(other).float32 else { throw .invalidValue(input: other) }
    let channels = try inputs.shape(main)[1]
    guard values.count == channels || values.count == 1 else { throw .shapeMismatch }
    // Lanes behind the last channel must stay finite: ones never make them otherwise.
    let padded = TensorLayout.blocks(channels) * TensorLayout.blockSize
    var prepared = self
    prepared.constant = ChannelValues(
      (0..<padded).map { $0 < channels ? values[values.count == 1 ? 0 : $0] : 1 })
    return PreparedOperator(kernel: prepared, absorbed: [other])
  }

  func run(_ call: OperatorCall) throws(NodeProblem) {
    let output = try call.output(), extent = BlockedExtent(output.shape)
    if let constant {
      let main = call.has(0) ? 0 : 1, input = try call.input(main)
      return constant.withSource { other in
        combineBlocks(
          function, input.source, other, isPerChannel: true, isSwapped: main == 1, extent,
          activation: activation, into: output.target, workers: call.workers)
      }
    }
    let main = try main(call.inputs.map { $0?.type })
    let input = try call.input(main), other = try call.input(1 - main)
    let isPerChannel = other.shape != input.shape
    let stride = other.shape[0] == 1 && extent.batch > 1 ? 0 : other.batchStride
    combineBlocks(
      function, input.source, BlockedSource(base: other.source.base, batchStride: stride),
      isPerChannel: isPerChannel, isSwapped: main == 1, extent, activation: activation,
      into: output.target, workers: call.workers)
  }
}
