import TensorKernels

/// An operator that makes each position of an axis from samples of that axis.
protocol AxisResampling: Operator {
  /// The samples along each axis.
  func samples(_ inputs: OperatorInputs) throws(NodeProblem) -> [ResampledAxis]
  /// What samples outside the input count as.
  var outside: Float { get }
}

extension AxisResampling {
  /// The samples along the spatial axes; nil where images or channels change too, or the samples are not known.
  func spatialSamples(_ inputs: OperatorInputs) -> [ResampledAxis]? {
    guard let axes = try? samples(inputs), axes.count >= 3, axes[0].isIdentity, axes[1].isIdentity
    else { return nil }
    return Array(axes[2...])
  }

  /// Resamples axis after axis, last first, so that the rows stay long.
  func resample(_ call: OperatorCall) throws(NodeProblem) {
    let axes = try samples(call.known)
    let source = try call.floats(0), target = try call.outputFloats()
    var shape = try call.input(0).shape
    var current = Array(source)
    for (index, axis) in axes.enumerated().reversed() where !axis.isIdentity {
      let outer = shape[..<index].reduce(1, *), inner = shape[(index + 1)...].reduce(1, *)
      var next = [Float](repeating: 0, count: outer * axis.outputSize * inner)
      try kernel { () throws(KernelError) in
        var result = next.mutableSpan
        try TensorKernels.resample(
          current.span, outer: outer, axis: axis, inner: inner, outside: outside,
          into: &result, workers: call.workers)
      }
      shape[index] = axis.outputSize
      current = next
    }
    guard current.count == target.count else { throw .shapeMismatch }
    _ = target.update(fromContentsOf: current)
  }
}

/// Resize and Upsample: nearest, linear or cubic, each axis for itself.
struct Resize: AxisResampling {
  let mode: String
  let transform: CoordinateTransform
  let nearest: NearestMode
  let cubicCoefficient: Double
  let excludesOutside: Bool
  let outside: Float
  let isAntialiased: Bool
  let axes: [Int]?
  let policy: String
  let attributeScales: [Float]?
  /// Places of the inputs; they moved between versions.
  let regionInput: Int?
  let scalesInput: Int?
  let sizesInput: Int?

  init(_ node: Node, opset: Int) throws(NodeProblem) {
    mode = try node.string("mode", default: "nearest")
    try node.check("mode", mode, isOneOf: ["nearest", "linear", "cubic"])
    let transformName = try node.string(
      "coordinate_transformation_mode", default: opset < 11 ? "asymmetric" : "half_pixel")
    guard let transform = CoordinateTransform(rawValue: transformName) else {
      throw .invalidAttribute("coordinate_transformation_mode")
    }
    self.transform = transform
    let nearestName = try node.string(
      "nearest_mode", default: opset < 11 ? "floor" : "round_prefer_floor")
    guard let nearest = NearestMode(rawValue: nearestName) else {
      throw .invalidAttribute("nearest_mode")
    }
    self.nearest = nearest
    cubicCoefficient = Double(try node.float("cubic_coeff_a", default: -0.75))
    excludesOutside = try node.flag("exclude_outside")
    outside = try node.float("extrapolation_value", default: 0)
    isAntialiased = try node.flag("antialias")
    axes = try node.integers("axes")
    policy = try node.string("keep_aspect_ratio_policy", default: "stretch")
    try node.check(
      "keep_aspect_ratio_policy", policy, isOneOf: ["stretch", "not_larger", "not_smaller"])
    if case .floats(let scales)? = node.attributes["scales"] {
      attributeScales = scales
    } else {
      attributeScales = nil
    }
    regionInput = opset < 11 ? nil : 1
    scalesInput = opset < 9 ? nil : opset < 11 ? 1 : 2
    sizesInput = opset < 11 ? nil : 3
  }

  func outputTypes(_ inputs: OperatorInputs) throws(NodeProblem) -> [TensorType] {
    let input = try inputs.type(0)
    guard input.elementType == .float32 || (mode == "nearest" && input.elementType.number != nil)
    else { throw .unsupportedElementType(input.elementType) }
    return [try TensorType(input.elementType, try scaling(inputs).map(\.output))]
  }

  /// How each axis is sampled.
  private func scaling(_ inputs: OperatorInputs) throws(NodeProblem) -> [AxisScaling] {
    let shape = try inputs.shape(0), rank = shape.count
    guard let axes = normalizedAxes(axes ?? Array(0..<rank), rank: rank) else {
      throw .invalidAttribute("axes")
    }
    var result = shape.map { AxisScaling(input: $0, output: $0, scale: 1) }
    if let index = sizesInput, inputs.has(index), try inputs.type(index).count > 0 {
      let sizes = try inputs.integers(index)
      guard sizes.count == axes.count,
        sizes.allSatisfy({ (0...TensorType.axisLimit).contains($0) }),
        axes.allSatisfy({ shape[$0] > 0 })
      else { throw .invalidValue(input: index) }
      var scales = zip(sizes, axes).map { Double($0) / Double(shape[$1]) }
      if policy != "stretch" {
        let one = (policy == "not_larger" ? scales.min() : scales.max()) ?? 1
        scales = scales.map { _ in one }
      }
      for (i, axis) in axes.enumerated() {
        result[axis].scale = scales[i]
        result[axis].output =
          policy == "stretch"
          ? sizes[i] : Int((scales[i] * Double(shape[axis])).rounded(.toNearestOrAwayFromZero))
      }
    } else {
      try applyScales(inputs, axes, &result)
    }
    if transform == .cropAndResize { try applyRegion(inputs, axes, &result) }
    return result
  }

  private func applyScales(
    _ inputs: OperatorInputs, _ axes: [Int], _ result: inout [AxisScaling]
  ) throws(NodeProblem) {
    let place = scalesInput ?? 1
    var scales = attributeScales
    if scales == nil { scales = try inputs.value(place).float32 }
    guard let scales, scales.count == axes.count, scales.allSatisfy({ $0 > 0 && $0 < 1e6 }) else {
      throw .invalidValue(input: place)
    }
    for (scale, axis) in zip(scales, axes) {
      result[axis].scale = Double(scale)
      result[axis].output = Int((Double(result[axis].input) * Double(scale)).rounded(.down))
    }
  }

  private func applyRegion(
    _ inputs: OperatorInputs, _ axes: [Int], _ result: inout [AxisScaling]
  ) throws(NodeProblem) {
    guard let place = regionInput, let region = try inputs.value(place).float32,
      region.count == 2 * axes.count, region.allSatisfy(\.isFinite)
    else { throw .invalidValue(input: regionInput ?? 1) }
    for (i, axis) in axes.enumerated() {
      result[axis].region = (Double(region[i]), Double(region[i + axes.count]))
    }
  }

  func run(_ call: OperatorCall) throws(NodeProblem) {
    let scaling = try scaling(call.known)
    guard try call.output().type.count > 0 else { return }
    if mode == "nearest", transform != .cropAndResize {
      return try nearestMap(scaling, try call.input(0).shape, call)
    }
    try resample(call)
  }

  private func nearestMap(
    _ scaling: [AxisScaling], _ shape: [Int], _ call: OperatorCall
  ) throws(NodeProblem) {
    let strides = rowMajorStrides(shape)
    let map = AxisMap(
      offsets: scaling.enumerated().map { axis, scaling in
        (0..<scaling.output).map { position in
          let place = nearest.round(scaling.coordinate(position, transform))
          return min(max(place, 0), scaling.input - 1) * strides[axis]
        }
      })
    try MappedCopy(map: map, fill: nil, types: []).run(call)
  }

  func samples(_ inputs: OperatorInputs) throws(NodeProblem) -> [ResampledAxis] {
    try scaling(inputs).map { axis throws(NodeProblem) in try axisSamples(axis) }
  }

  private func axisSamples(_ axis: AxisScaling) throws(NodeProblem) -> ResampledAxis {
    guard axis.input > 0, axis.input < 1 << 30 else { throw .shapeMismatch }
    let isSame = axis.scale == 1 && axis.input == axis.output && axis.region == nil
    if isSame { return .identity(axis.input) }
    // Smoothing takes as many samples as the axis shrinks.
    guard axis.scale >= 1e-4 || !isAntialiased, axis.output < 1 << 24 else {
      throw .tooLarge(bytes: .max, limit: TensorType.limit)
    }
    return axis.samples(
      mode: mode, transform: transform, nearest: nearest, coefficient: cubicCoefficient,
      excludesOutside: excludesOutside, isAntialiased: isAntialiased)
  }
}
