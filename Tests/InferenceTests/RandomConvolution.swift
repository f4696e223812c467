import TensorKernels

/// A convolution that follows from a seed: geometry, weights, input, and its result in double precision.
struct RandomConvolution {
  let isTransposed: Bool
  let batch: Int
  let groups: Int
  let inputs: Int
  let outputs: Int
  let size: [Int]
  let kernel: [Int]
  let strides: [Int]
  let dilations: [Int]
  let before: [Int]
  let after: [Int]
  let input: [Float]
  let weights: [Float]
  let bias: [Float]?

  /// The kinds that kernels are likely to treat apart.
  enum Kind: CaseIterable { case square3, cube3, any, transposed, grouped, depthwise, pointwise }

  init(seed: Int) {
    var generator = SeededGenerator(state: UInt64(seed))
    func pick(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &generator) }
    // Three in ten are the 3×3 convolutions that networks consist of.
    let kinds = Kind.allCases + [.square3, .square3, .transposed]
    let kind = kinds[seed % kinds.count]
    let rank = kind == .square3 ? 2 : kind == .cube3 ? 3 : pick(1...3)
    let isPlain = kind == .square3 || kind == .cube3
    isTransposed = kind == .transposed
    batch = pick(1...10) == 1 ? 2 : 1
    groups = [.grouped: pick(2...4), .depthwise: pick(2...40)][kind] ?? 1
    /// Every third count is a multiple of 16.
    func channels(_ range: ClosedRange<Int>) -> Int {
      let count = pick(range)
      return pick(0...2) == 0 ? (count + 15) / 16 * 16 : count
    }
    switch kind {
    case .square3: (inputs, outputs) = (channels(16...80), channels(16...80))
    case .cube3: (inputs, outputs) = (channels(3...32), channels(3...32))
    case .grouped: (inputs, outputs) = (groups * channels(1...12), groups * channels(1...12))
    case .depthwise: (inputs, outputs) = (groups, groups * (pick(0...5) == 0 ? 2 : 1))
    default: (inputs, outputs) = (channels(1...40), channels(1...40))
    }
    let most = kind == .cube3 ? 10 : [200, 24, 9][rank - 1]
    size = (0..<rank).map { _ in pick(isPlain ? 3...most : 1...most) }
    kernel = (0..<rank).map { _ in isPlain ? 3 : kind == .pointwise ? 1 : pick(1...5) }
    strides = (0..<rank).map { _ in isPlain ? 1 : pick(1...3) }
    dilations = (0..<rank).map { _ in isPlain ? 1 : [1, 1, 2, 3][pick(0...3)] }
    (before, after) = Self.padding(isPlain, isTransposed, size, kernel, dilations, pick)
    let taps = kernel.reduce(1, *)
    input = generator.floats(batch * inputs * size.reduce(1, *))
    weights = generator.floats(inputs / groups * outputs * taps)
    bias = pick(0...3) == 0 ? nil : generator.floats(outputs)
  }

  /// Padding before and after each axis that leaves at least one output.
  private static func padding(
    _ isPlain: Bool, _ isTransposed: Bool, _ size: [Int], _ kernel: [Int], _ dilations: [Int],
    _ pick: (ClosedRange<Int>) -> Int
  ) -> ([Int], [Int]) {
    var before: [Int] = [], after: [Int] = []
    for axis in size.indices {
      let reach = (kernel[axis] - 1) * dilations[axis]
      if isTransposed {
        // What is cropped is less than what the last input alone gives.
        before.append(pick(0...reach / 2))
        after.append(pick(0...reach / 2))
      } else {
        // Networks mostly pad so that the size stays.
        let keepsSize = isPlain && pick(0...3) > 0
        before.append(keepsSize ? 1 : pick(0...reach))
        let least = reach + 1 - size[axis] - before[axis]
        after.append(max(keepsSize ? 1 : pick(0...reach), least))
      }
    }
    return (before, after)
  }

  /// Whether a fast algorithm may be used, which rounds more (Lavin and Gray, arXiv 1509.09308).
  var mayBeWinograd: Bool {
    !isTransposed && groups == 1 && kernel.count >= 2 && kernel.allSatisfy { $0 == 3 }
      && strides.allSatisfy { $0 == 1 } && dilations.allSatisfy { $0 == 1 }
  }

  var outputSize: [Int] {
    size.indices.map { axis in
      let reach = (kernel[axis] - 1) * dilations[axis], pads = before[axis] + after[axis]
      return isTransposed
        ? (size[axis] - 1) * strides[axis] + reach + 1 - pads
        : (size[axis] + pads - reach - 1) / strides[axis] + 1
    }
  }

  var inputShape: [Int] { [batch, inputs] + size }
  var outputShape: [Int] { [batch, outputs] + outputSize }

  /// The convolution as an ONNX model.
  var model: [UInt8] {
    let channels = isTransposed ? [inputs, outputs / groups] : [outputs, inputs / groups]
    var tensors = [("w", channels + kernel, weights)]
    if let bias { tensors.append(("b", [outputs], bias)) }
    return ModelWriter.model(
      isTransposed ? "ConvTranspose" : "Conv", input: inputShape, weights: tensors,
      attributes: [
        "kernel_shape": kernel, "strides": strides, "dilations": dilations, "group": [groups],
        "pads": before + after,
      ])
  }

  /// The result by the definition, every product and sum in double precision.
  func reference() -> [Double] {
    let missing = 3 - size.count
    func three(_ values: [Int], _ filler: Int) -> [Int] {
      [Int](repeating: filler, count: missing) + values
    }
    let ins = inputs / groups, outs = outputs / groups, taps = kernel.reduce(1, *)
    let source = input.map { Double($0) }
    let plane = size.reduce(1, *), area = outputSize.reduce(1, *)
    let walk = PlaneWalk(
      isTransposed: isTransposed, input: three(size, 1), output: three(outputSize, 1),
      kernel: three(kernel, 1), strides: three(strides, 1), dilations: three(dilations, 1),
      before: three(before, 0))
    var result: [Double] = []
    for image in 0..<batch {
      for channel in 0..<outputs {
        var sums = [Double](repeating: Double(bias?[channel] ?? 0), count: area)
        for i in 0..<ins {
          let from = image * inputs + channel / outs * ins + i
          let start =
            (isTransposed ? (channel / outs * ins + i) * outs + channel % outs : channel * ins + i)
            * taps
          walk.add(
            source[from * plane..<(from + 1) * plane], weights[start..<start + taps], to: &sums)
        }
        result += sums
      }
    }
    return result
  }
}

/// One plane convolved into another, tap by tap and row by row.
private struct PlaneWalk {
  let isTransposed: Bool
  let input: [Int]
  let output: [Int]
  let kernel: [Int]
  let strides: [Int]
  let dilations: [Int]
  let before: [Int]

  func add(_ x: ArraySlice<Double>, _ weights: ArraySlice<Float>, to sums: inout [Double]) {
    x.withUnsafeBufferPointer { x in
      sums.withUnsafeMutableBufferPointer { y in
        for (tap, weight) in weights.enumerated() {
          let k = [tap / (kernel[1] * kernel[2]), tap / kernel[2] % kernel[1], tap % kernel[2]]
          addTap(x, Double(weight), k, y)
        }
      }
    }
  }

  /// Positions that step one by one, and where they begin to reach the other side.
  private func range(_ axis: Int, _ tap: Int) -> (positions: Range<Int>, shift: Int) {
    let still = isTransposed ? input[axis] : output[axis]
    let moving = isTransposed ? output[axis] : input[axis]
    let shift = tap * dilations[axis] - before[axis]
    let positions = (0..<still).filter { (0..<moving).contains($0 * strides[axis] + shift) }
    return ((positions.first ?? 0)..<((positions.last ?? -1) + 1), shift)
  }

  private func addTap(
    _ x: UnsafeBufferPointer<Double>, _ weight: Double, _ tap: [Int],
    _ y: UnsafeMutableBufferPointer<Double>
  ) {
    let (depths, dShift) = range(0, tap[0])
    let (rows, rShift) = range(1, tap[1])
    let (columns, cShift) = range(2, tap[2])
    let still = isTransposed ? input : output, moving = isTransposed ? output : input
    let step = strides[2]
    for d in depths {
      for r in rows {
        let a = (d * still[1] + r) * still[2]
        let b =
          ((d * strides[0] + dShift) * moving[1] + r * strides[1] + rShift) * moving[2] + cShift
        if isTransposed {
          for c in columns { y[b + c * step] += weight * x[a + c] }
        } else if step == 1 {
          for c in columns { y[a + c] += weight * x[b + c] }
        } else {
          for c in columns { y[a + c] += weight * x[b + c * step] }
        }
      }
    }
  }
}
