import Foundation
import TensorKernels
import Testing

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

  mutating func floats(_ count: Int) -> [Float] {
    (0..<count).map { _ in Float.random(in: -1...1, using: &self) }
  }

  mutating func pick(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &self) }
}

func worstError(_ actual: [Float], _ expected: [Float]) -> Float {
  let scale = expected.reduce(1e-30) { max($0, abs($1)) }
  return zip(actual, expected).reduce(0) {
    let error = abs($1.0 - $1.1) / scale
    return error.isNaN ? .infinity : max($0, error)
  }
}

let levels = ProcessorLevel.allCases.filter { $0 <= .detected }

@Suite struct KernelReferenceTests {
  private func shape(_ generator: inout SeededGenerator) throws -> ConvolutionShape {
    let rank = generator.pick(1...3), isTransposed = generator.pick(0...2) == 0
    let groups = generator.pick(1...3)
    let ins = groups * generator.pick(1...6), outs = groups * generator.pick(1...11)
    let isDepthwise = generator.pick(0...4) == 0
    let size = (0..<rank).map { _ in generator.pick(4...[90, 16, 8][rank - 1]) }
    let kernel = (0..<rank).map { _ in generator.pick(1...3) }
    let strides = (0..<rank).map { _ in generator.pick(1...3) }
    let dilations = (0..<rank).map { _ in generator.pick(1...2) }
    let padding = (0..<rank).map { _ in generator.pick(0...2) }
    let output = (0..<rank).map { axis in
      let reach = (kernel[axis] - 1) * dilations[axis]
      return isTransposed
        ? max(0, (size[axis] - 1) * strides[axis] + reach + 1 - 2 * padding[axis])
        : max(0, (size[axis] + 2 * padding[axis] - reach - 1) / strides[axis] + 1)
    }
    if isDepthwise, !isTransposed {
      return try ConvolutionShape(
        isTransposed: false, input: [2, ins] + size, weights: [ins, 1] + kernel, groups: ins,
        strides: strides, dilations: dilations, padding: padding, output: output)
    }
    return try ConvolutionShape(
      isTransposed: isTransposed, input: [1, ins] + size,
      weights: (isTransposed ? [ins, outs / groups] : [outs, ins / groups]) + kernel,
      groups: groups, strides: strides, dilations: dilations, padding: padding, output: output)
  }

  @Test(arguments: 0..<120)
  func convolutionsAgreeWithTheirDefinition(_ seed: Int) throws {
    var generator = SeededGenerator(state: UInt64(seed))
    let shape = try shape(&generator)
    let input = generator.floats(shape.inputCount), weights = generator.floats(shape.weightCount)
    let bias = generator.floats(shape.outputChannels)
    let activation: Activation = [.none, .relu, .leaky(slope: 0.1), .clip(low: -2, high: 2)][
      seed % 4]
    var expected = [Float](repeating: .nan, count: shape.outputCount)
    var span = expected.mutableSpan
    try convolvePlainly(
      input.span, shape, weights: weights.span, bias: bias.span, activation: activation, into: &span
    )
    let packed = try PackedConvolution(shape: shape, weights: weights.span)
    for level in levels {
      let workers = Workers(threads: 1 + seed % 3, level: level)
      let scratch = UnsafeMutableRawBufferPointer.allocate(
        byteCount: max(64, packed.scratchBytes * workers.threads), alignment: 64)
      defer { scratch.deallocate() }
      var actual = [Float](repeating: .nan, count: shape.outputCount)
      var result = actual.mutableSpan, memory = scratch.mutableBytes
      try convolve(
        input.span, packed, bias: bias.span, activation: activation, into: &result,
        scratch: &memory, workers: workers)
      #expect(worstError(actual, expected) < 1e-6, "seed \(seed), \(level)")
    }
  }

  @Test(arguments: 0..<40)
  func poolingAgreesWithItsDefinition(_ seed: Int) throws {
    var generator = SeededGenerator(state: UInt64(seed))
    let rank = generator.pick(1...3)
    let size = (0..<rank).map { _ in generator.pick(3...9) }
    let kernel = (0..<rank).map { _ in generator.pick(1...3) }
    let strides = (0..<rank).map { _ in generator.pick(1...3) }
    let padding = kernel.map { generator.pick(0...($0 - 1)) }
    var output: [Int] = []
    for axis in 0..<rank {
      let room = size[axis] + 2 * padding[axis] - kernel[axis]
      output.append(room / strides[axis] + 1)
    }
    let window = try Window(
      planes: 3, input: size, output: output, kernel: kernel, strides: strides,
      dilations: [Int](repeating: 1, count: rank), before: padding, after: padding)
    let input = generator.floats(3 * size.reduce(1, *)), count = 3 * output.reduce(1, *)
    for isMaximum in [true, false] {
      var expected = [Float](repeating: .nan, count: count)
      var reference = expected.mutableSpan
      try poolPlainly(input.span, window, isMaximum: isMaximum, into: &reference)
      for level in levels {
        var actual = [Float](repeating: .nan, count: count)
        var result = actual.mutableSpan
        let workers = Workers(threads: 2, level: level)
        if isMaximum {
          try maxPool(input.span, window, into: &result, workers: workers)
        } else {
          try averagePool(
            input.span, window, countsPadding: false, into: &result, workers: workers)
        }
        #expect(worstError(actual, expected) < 1e-6, "seed \(seed), \(level)")
      }
    }
  }

  @Test func hyperbolicTangentIsRightToItsLastDigits() throws {
    var generator = SeededGenerator(state: 7)
    let drawn = generator.floats(40_001)
    let input =
      [0, -0.0, .infinity, -.infinity, 0.625, -0.625, 9.99, 10, 88, -200, 1e-30, 1e30]
      + drawn + drawn.map { 12 * $0 } + [.nan]
    for level in levels {
      var actual = [Float](repeating: 5, count: input.count)
      var result = actual.mutableSpan
      try apply(
        .hyperbolicTangent, to: input.span, into: &result,
        workers: Workers(threads: 3, level: level))
      let wrong = zip(input, actual).filter { x, y in
        let expected = tanh(Double(x))
        return !x.isNaN && !(abs(Double(y) - expected) <= 3e-7 * abs(expected))
      }
      #expect(wrong.isEmpty, "\(level): \(wrong.prefix(3))")
      #expect(actual[1].sign == .minus && actual[actual.count - 1].isNaN)
    }
  }

  @Test(arguments: [1, 2, 15, 16, 17, 100, 4099])
  func instanceNormalizationAgreesWithItsDefinition(_ count: Int) throws {
    var generator = SeededGenerator(state: UInt64(count))
    let input = generator.floats(6 * count).map { $0 + 100 }
    let scale = generator.floats(3), shift = generator.floats(3)
    var expected = [Float](repeating: .nan, count: input.count)
    var reference = expected.mutableSpan
    try instanceNormalizePlainly(
      input.span, batch: 2, channels: 3, count: count, epsilon: 1e-5, scale: scale.span,
      shift: shift.span, activation: .leaky(slope: 0.01), into: &reference)
    for level in levels {
      var actual = [Float](repeating: .nan, count: input.count)
      var result = actual.mutableSpan
      try instanceNormalize(
        input.span, batch: 2, channels: 3, count: count, epsilon: 1e-5, scale: scale.span,
        shift: shift.span, activation: .leaky(slope: 0.01), into: &result,
        workers: Workers(threads: 2, level: level))
      // Kept although the mean is a hundred times the deviation.
      #expect(worstError(actual, expected) < 1e-6, "\(level)")
    }
  }

  @Test func matrixProductsAgreeWithTheirDefinitionForAnyNumberOfThreads() throws {
    var generator = SeededGenerator(state: 1)
    for (m, k, n) in [(1, 512, 1000), (300, 70, 600), (17, 1, 3), (5, 33, 513)] {
      for (flipsLeft, flipsRight) in [(false, false), (true, false), (false, true)] {
        let left = MatrixLayout(
          rows: flipsLeft ? k : m, columns: flipsLeft ? m : k, isTransposed: flipsLeft)
        let right = MatrixLayout(
          rows: flipsRight ? n : k, columns: flipsRight ? k : n, isTransposed: flipsRight)
        let a = generator.floats(m * k), b = generator.floats(k * n)
        var expected = [Float](repeating: 0, count: m * n)
        var reference = expected.mutableSpan
        try multiplyPlainly(a.span, left, b.span, right, into: &reference)
        var first: [Float] = []
        for threads in 1...3 {
          var actual = [Float](repeating: .nan, count: m * n)
          var result = actual.mutableSpan
          try multiply(
            a.span, left, b.span, right, into: &result, workers: Workers(threads: threads))
          if threads == 1 { first = actual }
          #expect(actual == first)
          #expect(worstError(actual, expected) < 1e-5)
        }
      }
    }
  }

  @Test func kernelsRefuseBuffersOfTheWrongSize() throws {
    let shape = try ConvolutionShape(
      isTransposed: false, input: [1, 1, 4], weights: [1, 1, 3], groups: 1, strides: [1],
      dilations: [1], padding: [0], output: [2])
    #expect(throws: KernelError.sizeMismatch(expected: 3, actual: 2)) {
      try PackedConvolution(shape: shape, weights: [Float](repeating: 0, count: 2).span)
    }
  }
}
