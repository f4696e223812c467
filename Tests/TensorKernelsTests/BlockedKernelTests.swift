import TensorKernels
import Testing

/// A tensor in blocks of channels, for tests.
private final class Blocks {
  let shape: [Int]
  let storage: UnsafeMutableBufferPointer<Float>
  /// Floats between images: a block more than needed, as if it were a part of a larger tensor.
  let batchStride: Int

  init(shape: [Int]) {
    self.shape = shape
    let extent = BlockedExtent(shape)
    batchStride =
      (TensorLayout.blocks(extent.channels) + 1) * TensorLayout.blockSize * extent.count
    storage = .allocate(capacity: max(1, shape[0] * batchStride))
    storage.initialize(repeating: .nan)
  }

  convenience init(shape: [Int], rows: [Float]) throws {
    self.init(shape: shape)
    let extent = BlockedExtent(shape)
    try layOutInBlocks(
      rows.span, batch: extent.batch, channels: extent.channels, count: extent.count, into: target,
      workers: Workers())
  }

  deinit { storage.deallocate() }

  var target: BlockedTarget {
    guard let base = storage.baseAddress else { preconditionFailure("There is one float.") }
    return BlockedTarget(base: base, batchStride: batchStride)
  }
  var source: BlockedSource {
    BlockedSource(base: UnsafePointer(target.base), batchStride: batchStride)
  }

  func rows() throws -> [Float] {
    let extent = BlockedExtent(shape)
    var rows = [Float](repeating: 0, count: shape.reduce(1, *))
    var span = rows.mutableSpan
    try layOutInRows(
      source, batch: extent.batch, channels: extent.channels, count: extent.count, into: &span,
      workers: Workers())
    return rows
  }
}

private let activations: [Activation] = [
  .none, .relu, .leaky(slope: 0.1), .clip(low: -0.5, high: 0.75), .sigmoid, .silu,
  .hardSigmoid(slope: 0.2, offset: 0.5), .hardSwish,
]

@Suite struct BlockedKernelTests {
  private func extent(_ generator: inout SeededGenerator, _ rank: Int) -> [Int] {
    (0..<rank).map { _ in generator.pick(2...[70, 23, 9][rank - 1]) }
  }

  /// A geometry that the method can compute.
  private func shape(
    _ method: ConvolutionMethod, _ generator: inout SeededGenerator
  ) throws -> ConvolutionShape {
    let rank = method == .winograd ? generator.pick(2...3) : generator.pick(1...3)
    let batch = generator.pick(1...3), size = extent(&generator, rank)
    var ins = generator.pick(1...(method == .entry ? 8 : 70)), outs = generator.pick(1...40)
    var groups = 1
    var kernel = (0..<rank).map { _ in generator.pick(1...4) }
    var strides = (0..<rank).map { _ in generator.pick(1...3) }
    var dilations = (0..<rank).map { _ in generator.pick(1...2) }
    var padding = (0..<rank).map { _ in generator.pick(0...2) }
    switch method {
    case .winograd:
      kernel = [Int](repeating: 3, count: rank)
      (strides, dilations) = ([Int](repeating: 1, count: rank), [Int](repeating: 1, count: rank))
      if rank == 3, generator.pick(0...1) == 0 { (kernel[0], padding[0]) = (1, 0) }
      if generator.pick(0...5) == 0 { (ins, outs) = (generator.pick(128...150), 144) }
    case .depthwise:
      ins = max(2, ins)
      (outs, groups) = (ins, ins)
    case .direct:
      if generator.pick(0...4) == 0 { (ins, outs, groups) = (48, 96, 3) }
    case .entry: break
    }
    let isTransposed = method == .direct && groups == 1 && generator.pick(0...2) == 0
    let output = (0..<rank).map { axis in
      let reach = (kernel[axis] - 1) * dilations[axis]
      return isTransposed
        ? max(1, (size[axis] - 1) * strides[axis] + reach + 1 - 2 * padding[axis])
        : max(1, (size[axis] + 2 * padding[axis] - reach - 1) / strides[axis] + 1)
    }
    return try ConvolutionShape(
      isTransposed: isTransposed, input: [batch, ins] + size,
      weights: (isTransposed ? [ins, outs] : [outs, ins / groups]) + kernel, groups: groups,
      strides: strides, dilations: dilations, padding: padding, output: output)
  }

  @Test(arguments: [ConvolutionMethod.direct, .winograd, .entry, .depthwise], 0..<40)
  func convolvesAsTheReference(_ method: ConvolutionMethod, _ seed: Int) throws {
    var generator = SeededGenerator(state: UInt64(seed) &* 977 &+ 5)
    let shape = try shape(method, &generator)
    guard BlockedConvolution.supports(shape) else { return }
    let scale = 1 / Float(shape.weightCount / max(1, shape.outputChannels)).squareRoot()
    let input = generator.floats(shape.inputCount)
    let weights = generator.floats(shape.weightCount).map { $0 * scale }
    let bias = generator.floats(shape.outputChannels)
    let added = generator.floats(shape.outputCount)
    let activation = activations[generator.pick(0...activations.count - 1)]
    let order: BlockedEpilogue.Residual =
      [.none, .beforeActivation, .afterActivation][generator.pick(0...2)]
    let outputShape = [shape.batch, shape.outputChannels] + shape.outputSize
    let convolution = try BlockedConvolution(
      shape: shape, weights: weights.span, bias: bias.span, method: method)
    var expected = [Float](repeating: 0, count: shape.outputCount)
    var span = expected.mutableSpan
    try convolvePlainly(
      input.span, shape, weights: weights.span, bias: bias.span, activation: .none, into: &span)
    expected = zip(expected, added).map { sum, residual in
      switch order {
      case .none: activation(sum)
      case .beforeActivation: activation(sum + residual)
      case .afterActivation: activation(sum) + residual
      }
    }
    let blocks = try Blocks(
      shape: [shape.batch, shape.inputChannels] + shape.inputSize, rows: input)
    let residual = try Blocks(shape: outputShape, rows: added)
    for level in levels {
      var first: [Float] = []
      for threads in [1, 3] {
        let workers = Workers(threads: threads, level: level)
        let output = Blocks(shape: outputShape)
        let scratch = UnsafeMutableRawBufferPointer.allocate(
          byteCount: max(64, convolution.scratchBytes * threads), alignment: 64)
        defer { scratch.deallocate() }
        try input.withUnsafeBufferPointer { rows in
          let base = try #require(rows.baseAddress)
          try convolution.run(
            method == .entry ? BlockedSource(base: base, batchStride: 0) : blocks.source,
            epilogue: BlockedEpilogue(activation: activation, residual: order),
            residual: order == .none ? nil : residual.source, into: output.target,
            scratch: scratch, workers: workers)
        }
        let actual = try output.rows()
        #expect(
          worstError(actual, expected) < (method == .winograd ? 1e-5 : 1.5e-6),
          "\(level), \(threads) threads, \(shape)")
        if threads == 1 { first = actual } else { #expect((actual == first) as Bool) }
      }
    }
  }

  /// A window over some images, with overlap, gaps and padding.
  private func window(
    _ generator: inout SeededGenerator
  ) throws -> (window: Window, batch: Int, channels: Int, size: [Int], output: [Int]) {
    let rank = generator.pick(1...3), size = (0..<rank).map { _ in generator.pick(5...12) }
    let kernel = (0..<rank).map { _ in generator.pick(1...3) }
    let strides = (0..<rank).map { _ in generator.pick(1...3) }
    let before = kernel.map { generator.pick(0...$0 - 1) }
    var output: [Int] = []
    for axis in 0..<rank {
      output.append((size[axis] + 2 * before[axis] - kernel[axis]) / strides[axis] + 1)
    }
    let batch = generator.pick(1...2), channels = generator.pick(1...37)
    let window = try Window(
      planes: batch * channels, input: size, output: output, kernel: kernel, strides: strides,
      dilations: [Int](repeating: 1, count: rank), before: before, after: before)
    return (window, batch, channels, size, output)
  }

  @Test(arguments: 0..<24)
  func poolsAsRowMajorPlanes(_ seed: Int) throws {
    var generator = SeededGenerator(state: UInt64(seed) &+ 300)
    let (window, batch, channels, size, output) = try window(&generator)
    let input = generator.floats(batch * channels * size.reduce(1, *))
    let blocks = try Blocks(shape: [batch, channels] + size, rows: input)
    let countsPadding = generator.pick(0...1) == 0
    for isMaximum in [true, false] {
      var expected = [Float](repeating: 0, count: batch * channels * output.reduce(1, *))
      var span = expected.mutableSpan
      if isMaximum {
        try maxPool(input.span, window, into: &span, workers: Workers(level: .plain))
      } else {
        try averagePool(
          input.span, window, countsPadding: countsPadding, into: &span,
          workers: Workers(level: .plain))
      }
      for level in levels {
        let result = Blocks(shape: [batch, channels] + output)
        poolBlocks(
          blocks.source, batch: batch, channels: channels, window, isMaximum: isMaximum,
          countsPadding: countsPadding, into: result.target,
          workers: Workers(threads: 2, level: level))
        #expect(worstError(try result.rows(), expected) < 1e-6)
      }
    }
  }

  @Test(arguments: 0..<12)
  func normalizesEachChannel(_ seed: Int) throws {
    var generator = SeededGenerator(state: UInt64(seed) &+ 900)
    let shape = [generator.pick(1...2), generator.pick(1...40), generator.pick(1...90), 53]
    let extent = BlockedExtent(shape)
    // A mean far from zero: sums of squares would lose the variance.
    let input = generator.floats(shape.reduce(1, *)).map { $0 + 100 }
    let scale = generator.floats(shape[1]), shift = generator.floats(shape[1])
    let blocks = try Blocks(shape: shape, rows: input)
    var reference = [Float](repeating: 0, count: input.count)
    var span = reference.mutableSpan
    try instanceNormalizePlainly(
      input.span, batch: extent.batch, channels: extent.channels, count: extent.count,
      epsilon: 1e-5, scale: scale.span, shift: shift.span, activation: .leaky(slope: 0.01),
      into: &span)
    for level in levels {
      var first: [Float] = []
      for threads in [1, 3] {
        let result = Blocks(shape: shape)
        let scratch = UnsafeMutableRawBufferPointer.allocate(
          byteCount: normalizeBlocksScratch(extent), alignment: 64)
        defer { scratch.deallocate() }
        try normalizeBlocks(
          blocks.source, extent, epsilon: 1e-5, scale: ChannelValues(scale),
          shift: ChannelValues(shift), activation: .leaky(slope: 0.01), into: result.target,
          scratch: scratch, workers: Workers(threads: threads, level: level))
        let actual = try result.rows()
        #expect(worstError(actual, reference) < 5e-6)
        if threads == 1 { first = actual } else { #expect((actual == first) as Bool) }
      }
    }
  }

  @Test(arguments: 0..<12)
  func reducesAndCombines(_ seed: Int) throws {
    var generator = SeededGenerator(state: UInt64(seed) &+ 70)
    let shape = [2, generator.pick(1...40), generator.pick(1...9), 17]
    let extent = BlockedExtent(shape), area = extent.count
    let a = generator.floats(shape.reduce(1, *)), b = generator.floats(a.count)
    let perChannel = generator.floats(shape[1])
    let left = try Blocks(shape: shape, rows: a), right = try Blocks(shape: shape, rows: b)
    let activation = activations[seed % activations.count]
    for level in levels {
      let workers = Workers(threads: 2, level: level)
      for isMaximum in [true, false] {
        let result = Blocks(shape: [2, shape[1], 1, 1])
        reduceBlocks(
          left.source, extent, isMaximum: isMaximum, into: result.target, workers: workers)
        var expected: [Float] = []
        for plane in 0..<2 * shape[1] {
          let values = a[plane * area..<(plane + 1) * area].map { Double($0) }
          let mean = values.reduce(0, +) / Double(area)
          expected.append(Float(isMaximum ? values.max() ?? 0 : mean))
        }
        #expect(worstError(try result.rows(), expected) < 1e-6)
      }
      let sum = Blocks(shape: shape)
      combineBlocks(
        .subtract, left.source, right.source, isPerChannel: false, isSwapped: seed % 2 == 1,
        extent, activation: activation, into: sum.target, workers: workers)
      let difference = zip(a, b).map { activation(seed % 2 == 1 ? $1 - $0 : $0 - $1) }
      #expect(worstError(try sum.rows(), difference) < 1.5e-6)
      let scaled = Blocks(shape: shape)
      ChannelValues(perChannel).withSource { factors in
        combineBlocks(
          .multiply, left.source, factors, isPerChannel: true, isSwapped: false, extent,
          activation: .none, into: scaled.target, workers: workers)
      }
      let products = a.indices.map { (index: Int) -> Float in
        a[index] * perChannel[index / area % shape[1]]
      }
      #expect(worstError(try scaled.rows(), products) < 1e-6)
      let activated = Blocks(shape: shape)
      activateBlocks(left.source, extent, activation, into: activated.target, workers: workers)
      #expect(worstError(try activated.rows(), a.map { activation($0) }) < 1.5e-6)
    }
  }

  @Test(arguments: 0..<48)
  func givesBackWhatAMaximumTookToTheFirstOfTheLargest(_ seed: Int) throws {
    var generator = SeededGenerator(state: UInt64(seed) &+ 4100)
    let (window, batch, channels, size, output) = try window(&generator)
    // Few different numbers, so that there are ties.
    let input = generator.floats(batch * channels * size.reduce(1, *)).map { ($0 * 3).rounded() }
    let gradient = generator.floats(batch * channels * output.reduce(1, *))
    let expected = maxPoolGradientPlainly(gradient, input, window)
    let blocks = try Blocks(shape: [batch, channels] + size, rows: input)
    let gradientBlocks = try Blocks(shape: [batch, channels] + output, rows: gradient)
    for level in levels {
      for threads in [1, 3] {
        let workers = Workers(threads: threads, level: level)
        let result = Blocks(shape: [batch, channels] + size)
        maxPoolGradientOfBlocks(
          gradientBlocks.source, input: blocks.source, batch: batch, channels: channels, window,
          into: result.target, workers: workers)
        #expect(worstError(try result.rows(), expected) < 1e-6, "\(level), \(window)")
        var rows = [Float](repeating: .nan, count: input.count)
        var span = rows.mutableSpan
        try maxPoolGradient(
          gradient.span, input: input.span, window, into: &span, workers: workers)
        #expect(worstError(rows, expected) < 1e-6, "rows, \(level), \(window)")
      }
    }
  }

  private func maxPoolGradientPlainly(
    _ gradient: [Float], _ input: [Float], _ window: Window
  ) -> [Float] {
    var result = [Float](repeating: 0, count: input.count)
    let area = window.input.reduce(1, *), results = window.output.reduce(1, *)
    for plane in 0..<window.planes {
      for place in 0..<results {
        let at = [
          place / (window.output[1] * window.output[2]),
          place / window.output[2] % window.output[1],
          place % window.output[2],
        ]
        var best: Int?
        for tap in 0..<window.kernel.reduce(1, *) {
          let offset = [
            tap / (window.kernel[1] * window.kernel[2]), tap / window.kernel[2] % window.kernel[1],
            tap % window.kernel[2],
          ]
          let from = (0..<3).map { at[$0] * window.strides[$0] - window.before[$0] + offset[$0] }
          guard (0..<3).allSatisfy({ (0..<window.input[$0]).contains(from[$0]) }) else { continue }
          let index = (from[0] * window.input[1] + from[1]) * window.input[2] + from[2]
          if best.map({ input[plane * area + index] > input[plane * area + $0] }) ?? true {
            best = index
          }
        }
        if let best { result[plane * area + best] += gradient[plane * results + place] }
      }
    }
    return result
  }

  @Test(
    arguments: [
      .relu, .leaky(slope: 0.1), .clip(low: -0.5, high: 0.75), .sigmoid,
      .hardSigmoid(slope: 0.2, offset: 0.5),
    ] as [Activation])
  func differentiatesActivationsByTheirResults(_ activation: Activation) throws {
    var generator = SeededGenerator(state: 77)
    let shape = [2, 21, 7, 190], extent = BlockedExtent(shape)
    let x = generator.floats(shape.reduce(1, *)).map { $0 * 2 },
      gradient = generator.floats(x.count)
    let result = x.map { activation($0) }
    // The slope of a chord, in double precision, away from kinks.
    let kinks: [Float] = [0, -0.5, 0.75, -2.5, 2.5]
    let isSmooth = x.map { x in kinks.allSatisfy { abs(x - $0) > 0.01 } }
    let expected = x.indices.map { i -> Float in
      let slope = (activation(x[i] + 0.005) - activation(x[i] - 0.005)) / 0.01
      return isSmooth[i] ? gradient[i] * slope : 0
    }
    let gradientBlocks = try Blocks(shape: shape, rows: gradient)
    let resultBlocks = try Blocks(shape: shape, rows: result)
    for level in levels {
      let workers = Workers(threads: 2, level: level), output = Blocks(shape: shape)
      multiplyBlocksByDerivative(
        gradientBlocks.source, of: activation, result: resultBlocks.source, extent,
        into: output.target, workers: workers)
      let actual = try output.rows()
      let smooth = actual.indices.map { isSmooth[$0] ? actual[$0] : 0 }
      #expect(worstError(smooth, expected) < 1e-4, "\(level)")
      var rows = [Float](repeating: .nan, count: x.count)
      var span = rows.mutableSpan
      try multiplyByDerivative(
        gradient.span, of: activation, result: result.span, into: &span, workers: workers)
      #expect(worstError(rows, actual) < 1e-6, "rows, \(level)")
    }
  }
}
