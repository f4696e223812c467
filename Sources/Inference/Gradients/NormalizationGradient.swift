import TensorKernels

/// The gradient of instance, group and layer normalisation by their first input, given that and the scale.
///
/// With n = (x − mean) / √(variance + epsilon) over a part and g = scale · gradient:
/// (g − mean(g) − n · mean(g · n)) / √(variance + epsilon) (Ioffe and Szegedy, arXiv 1502.03167, section 3, for one
/// part).
struct NormalizationGradient: Operator {
  private let kind: String
  private let epsilon: Float
  private let groups: Int
  private let axis: Int

  init(_ node: Node, opset: Int) throws(NodeProblem) {
    kind = node.operatorName
    epsilon = try node.float("epsilon", default: 1e-5)
    groups = kind == "GroupNormalization" ? try node.integer("num_groups") : 0
    axis = try node.integer("axis", default: -1)
  }

  func outputTypes(_ inputs: OperatorInputs) throws(NodeProblem) -> [TensorType] {
    [try inputs.typeOfPair()]
  }

  /// The elements normalised together, and how many neighbours share a scale.
  private func layout(_ shape: [Int], scales: Int) throws(NodeProblem) -> (part: Int, run: Int) {
    switch kind {
    case "LayerNormalization":
      guard let first = normalizedAxis(axis, rank: shape.count) else {
        throw .invalidAttribute("axis")
      }
      return (shape[first...].reduce(1, *), 1)
    case "GroupNormalization":
      let count = shape[1...].reduce(1, *)
      guard groups > 0, scales > 0 else { throw .invalidAttribute("num_groups") }
      return (count / groups, count / scales)
    default:
      let count = shape[2...].reduce(1, *)
      return (count, count)
    }
  }

  func run(_ call: OperatorCall) throws(NodeProblem) {
    let shape = try call.input(0).shape
    let gradient = try call.floats(0), x = try call.floats(1), scale = try call.floats(2)
    let y = try call.outputFloats(), layout = try layout(shape, scales: scale.count)
    guard layout.part > 0 else { return }
    try kernel { () throws(KernelError) in
      var result = y.mutableSpan
      try normalizationGradient(
        gradient.span, input: x.span, scale: scale.span, part: layout.part,
        run: layout.run, epsilon: epsilon, into: &result, workers: call.workers)
    }
  }
}

/// The gradient of softmax y along its axis: y · (g − Σ g · y); of its logarithm: g − exp(y) · Σ g.
///
/// As Σ y is 1, g may be shifted; that at the largest y becomes 0, so that where y is nearly 1 nothing cancels.
struct SoftmaxGradient: Operator {
  let original: Softmax

  init(_ original: Softmax) { self.original = original }

  func outputTypes(_ inputs: OperatorInputs) throws(NodeProblem) -> [TensorType] {
    [try inputs.typeOfPair()]
  }

  func run(_ call: OperatorCall) throws(NodeProblem) {
    let layout = original.layout(try call.input(0).shape)
    let gradient = try call.floats(0), result = try call.floats(1), y = try call.outputFloats()
    for column in 0..<layout.outer * layout.inner {
      let start = column / layout.inner * layout.size * layout.inner + column % layout.inner
      let places = stride(
        from: start, to: start + layout.size * layout.inner, by: layout.inner)
      let best = original.isLogarithm ? nil : places.max { result[$0] < result[$1] }
      let level = best.map { Double(gradient[$0]) } ?? 0
      var sum = 0.0
      for i in places {
        let weight = original.isLogarithm ? 1 : Double(result[i])
        sum += (Double(gradient[i]) - level) * weight
      }
      for i in places {
        let (g, r) = (Double(gradient[i]) - level, Double(result[i]))
        y[i] = Float(original.isLogarithm ? g - exponential(r) * sum : r * (g - sum))
      }
    }
  }
}

/// The gradient of LRN: with d = bias + alpha / size · Σ x², g · d^−beta −
/// 2 · alpha · beta / size · x · Σ g · x · d^−(beta + 1), the second sum over the channels whose window holds x's.
struct LocalResponseNormalizationGradient: Operator {
  let original: LocalResponseNormalization

  init(_ original: LocalResponseNormalization) { self.original = original }

  func outputTypes(_ inputs: OperatorInputs) throws(NodeProblem) -> [TensorType] {
    [try inputs.typeOfPair()]
  }

  func run(_ call: OperatorCall) throws(NodeProblem) {
    let shape = try call.input(0).shape, channels = shape[1]
    let count = shape[2...].reduce(1, *)
    let gradient = try call.floats(0), x = try call.floats(1), y = try call.outputFloats()
    let size = original.size, before = (size - 1) / 2, after = size / 2
    let factor = Double(original.alpha) / Double(size), beta = Double(original.beta)
    for image in 0..<shape[0] {
      for place in 0..<count {
        func at(_ channel: Int) -> Int { (image * channels + channel) * count + place }
        var base = [Double](repeating: 0, count: channels), pull = base
        for channel in 0..<channels {
          var sum = 0.0
          for other in max(0, channel - before)...min(channels - 1, channel + after) {
            sum += Double(x[at(other)]) * Double(x[at(other)])
          }
          base[channel] = Double(original.bias) + factor * sum
          pull[channel] =
            Double(gradient[at(channel)]) * Double(x[at(channel)])
            * power(base[channel], -beta - 1)
        }
        for channel in 0..<channels {
          var sum = 0.0
          for other in max(0, channel - after)...min(channels - 1, channel + before) {
            sum += pull[other]
          }
          y[at(channel)] = Float(
            Double(gradient[at(channel)]) * power(base[channel], -beta)
              - 2 * factor * beta * Double(x[at(channel)]) * sum)
        }
      }
    }
  }
}
