import TensorKernels

/// Concat along the channels in blocks; all inputs but the last fill their blocks.
struct BlockedConcat: Operator {
  var kernelName: String { "join" }

  func outputTypes(_ inputs: OperatorInputs) throws(NodeProblem) -> [TensorType] {
    var shape = try inputs.blockedType().shape
    for index in 1..<inputs.count { shape[1] += try inputs.shape(index)[1] }
    return [try TensorType(.float32, shape, layout: .blocked)]
  }

  func sharing(inputs: [TensorType?], outputs: [TensorType?]) -> MemorySharing {
    .inputsInOutput(offsets: channelOffsets(inputs))
  }

  func run(_ call: OperatorCall) throws(NodeProblem) {
    let output = try call.output()
    let offsets = channelOffsets(call.inputs.map { $0?.type })
    for (index, offset) in offsets.enumerated() {
      let input = try call.input(index)
      copyImages(
        input, to: output.base + offset, stride: output.batchStride, count: input.type.batchStride)
    }
  }
}

/// Split along the channels in blocks; all outputs but the last fill their blocks.
struct BlockedSplit: Operator {
  let sizes: [Int]

  var kernelName: String { "part" }

  init(_ node: Node) throws(NodeProblem) {
    guard let sizes = try node.integers("split") else { throw .invalidAttribute("split") }
    self.sizes = sizes
  }

  func outputTypes(_ inputs: OperatorInputs) throws(NodeProblem) -> [TensorType] {
    let shape = try inputs.blockedType().shape
    var types: [TensorType] = []
    for size in sizes {
      types.append(try TensorType(.float32, [shape[0], size] + shape[2...], layout: .blocked))
    }
    return types
  }

  func sharing(inputs: [TensorType?], outputs: [TensorType?]) -> MemorySharing {
    .outputsInInput(offsets: channelOffsets(outputs))
  }

  func run(_ call: OperatorCall) throws(NodeProblem) {
    let input = try call.input(0)
    let offsets = channelOffsets(call.outputs.map { $0?.type })
    for (index, offset) in offsets.enumerated() where call.hasOutput(index) {
      let output = try call.output(index)
      let part = TensorBuffer(
        type: output.type, base: input.base + offset, batchStride: input.batchStride)
      copyImages(part, to: output.base, stride: output.batchStride, count: output.type.batchStride)
    }
  }
}

/// Bytes from the start of a joined value to each of its parts.
private func channelOffsets(_ types: [TensorType?]) -> [Int] {
  var offsets: [Int] = [], next = 0
  for type in types {
    offsets.append(next)
    if let type { next += type.batchStride * MemoryLayout<Float>.stride }
  }
  return offsets
}

/// Copies image by image, unless the images are there already.
private func copyImages(
  _ source: TensorBuffer, to target: UnsafeMutableRawPointer, stride: Int, count: Int
) {
  let isThere = source.base == target && (source.batchStride == stride || source.shape[0] == 1)
  guard !isThere else { return }
  let size = MemoryLayout<Float>.stride
  for image in 0..<source.shape[0] {
    (target + image * stride * size).copyMemory(
      from: source.base + image * source.batchStride * size, byteCount: count * size)
  }
}

/// Resize of the spatial axes, or its gradient, in blocks: to the kernels the channels of a block are one more, innermost
/// axis.
struct BlockedResize: Operator {
  let original: any AxisResampling

  var kernelName: String { "resize" }

  private func rows(_ inputs: OperatorInputs) throws(NodeProblem) -> OperatorInputs {
    var types = inputs.types
    types[0] = try inputs.blockedType().with(layout: .rowMajor)
    return OperatorInputs(types: types, values: inputs.values, outputCount: inputs.outputCount)
  }

  func outputTypes(_ inputs: OperatorInputs) throws(NodeProblem) -> [TensorType] {
    [try original.outputTypes(try rows(inputs))[0].with(layout: .blocked)]
  }

  func prepared(_ inputs: OperatorInputs) throws(NodeProblem) -> PreparedOperator {
    guard let axes = original.spatialSamples(try rows(inputs)) else { throw .shapeMismatch }
    let kernel = PreparedBlockedResize(
      axes: axes, outside: original.outside, type: try outputTypes(inputs)[0])
    return PreparedOperator(kernel: kernel, absorbed: [1, 2, 3])
  }

  func run(_ call: OperatorCall) throws(NodeProblem) { throw .needsValue(input: 1) }
}

/// A resize in blocks whose samples are known.
struct PreparedBlockedResize: Operator {
  let axes: [ResampledAxis]
  let outside: Float
  let type: TensorType

  var kernelName: String { "resize" }

  func outputTypes(_ inputs: OperatorInputs) throws(NodeProblem) -> [TensorType] { [type] }

  func run(_ call: OperatorCall) throws(NodeProblem) {
    let input = try call.input(0), output = try call.output()
    let planes = TensorLayout.blocks(input.shape[1])
    for image in 0..<input.shape[0] {
      let size = input.type.batchStride, start = image * input.batchStride
      let source = UnsafeBufferPointer(start: input.source.base + start, count: size)
      let target = UnsafeMutableBufferPointer(
        start: output.target.base + image * output.batchStride, count: output.type.batchStride)
      try resample(source, planes, Array(input.shape[2...]), target, call.workers)
    }
  }

  /// Axis after axis, last first, so that the rows stay long; the last step writes the target.
  private func resample(
    _ source: UnsafeBufferPointer<Float>, _ planes: Int, _ spatial: [Int],
    _ target: UnsafeMutableBufferPointer<Float>, _ workers: Workers
  ) throws(NodeProblem) {
    var shape = spatial
    var current: [Float] = []
    let order = axes.indices.reversed().filter { !axes[$0].isIdentity }
    if order.isEmpty { _ = target.update(fromContentsOf: source) }
    for index in order {
      let outer = planes * shape[..<index].reduce(1, *)
      let inner = shape[(index + 1)...].reduce(TensorLayout.blockSize, *)
      let isLast = index == order.last
      var next =
        isLast ? [] : [Float](repeating: 0, count: outer * axes[index].outputSize * inner)
      try current.withUnsafeBufferPointer { kept throws(NodeProblem) in
        try next.withUnsafeMutableBufferPointer { made throws(NodeProblem) in
          try step(
            axes[index], outer, inner, from: index == order.first ? source : kept,
            to: isLast ? target : made, workers)
        }
      }
      shape[index] = axes[index].outputSize
      swap(&current, &next)
    }
  }

  private func step(
    _ axis: ResampledAxis, _ outer: Int, _ inner: Int, from source: UnsafeBufferPointer<Float>,
    to target: UnsafeMutableBufferPointer<Float>, _ workers: Workers
  ) throws(NodeProblem) {
    try kernel { () throws(KernelError) in
      var result = target.mutableSpan
      try TensorKernels.resample(
        source.span, outer: outer, axis: axis, inner: inner, outside: outside, into: &result,
        workers: workers)
    }
  }
}
