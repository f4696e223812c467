import TensorKernels

/// How an output position maps to the input (coordinate_transformation_mode).
enum CoordinateTransform: String, Sendable {
  case halfPixel = "half_pixel"
  case halfPixelSymmetric = "half_pixel_symmetric"
  case pytorchHalfPixel = "pytorch_half_pixel"
  case alignCorners = "align_corners"
  case asymmetric
  case cropAndResize = "tf_crop_and_resize"
}

/// How a coordinate becomes a place (nearest_mode).
enum NearestMode: String, Sendable {
  case roundPreferFloor = "round_prefer_floor"
  case roundPreferCeil = "round_prefer_ceil"
  case floor
  case ceil

  func round(_ x: Double) -> Int {
    let value =
      switch self {
      case .roundPreferFloor: (x - 0.5).rounded(.up)
      case .roundPreferCeil: (x + 0.5).rounded(.down)
      case .floor: x.rounded(.down)
      case .ceil: x.rounded(.up)
      }
    return Int(converting: value)
  }
}

extension Int {
  fileprivate init(converting value: Double) { self = Int(Int64(converting: value)) }
}

/// One axis of a resize. Formulas: ONNX operator documentation, Resize.
struct AxisScaling: Sendable {
  let input: Int
  var output: Int
  var scale: Double
  var region: (Double, Double)?

  init(input: Int, output: Int, scale: Double) {
    self.input = input
    self.output = output
    self.scale = scale
  }

  func coordinate(_ position: Int, _ transform: CoordinateTransform) -> Double {
    let x = Double(position), length = Double(input), resized = scale * length
    switch transform {
    case .halfPixel: return (x + 0.5) / scale - 0.5
    case .pytorchHalfPixel: return resized > 1 ? (x + 0.5) / scale - 0.5 : 0
    case .asymmetric: return x / scale
    case .alignCorners: return resized <= 1 ? 0 : x * (length - 1) / (resized - 1)
    case .halfPixelSymmetric:
      let offset = length / 2 * (1 - Double(output) / resized)
      return offset + (x + 0.5) / scale - 0.5
    case .cropAndResize:
      let (start, end) = region ?? (0, 1)
      guard output > 1 else { return 0.5 * (start + end) * (length - 1) }
      return start * (length - 1) + x * (end - start) * (length - 1) / (Double(output) - 1)
    }
  }

  func samples(
    mode: String, transform: CoordinateTransform, nearest: NearestMode, coefficient: Double,
    excludesOutside: Bool, isAntialiased: Bool
  ) -> ResampledAxis {
    let stretch = isAntialiased && mode != "nearest" ? max(1, 1 / scale) : 1
    let radius = mode == "nearest" ? 0 : (mode == "cubic" ? 2 : 1) * stretch
    let taps = mode == "nearest" ? 1 : 2 * Int(radius.rounded(.up)) + (stretch > 1 ? 1 : 0)
    var indices: [Int32] = [], weights: [Float] = []
    for position in 0..<output {
      let x = coordinate(position, transform)
      if transform == .cropAndResize, x < 0 || x > Double(input - 1) {
        indices += [-1] + [Int32](repeating: 0, count: taps - 1)
        weights += [1] + [Float](repeating: 0, count: taps - 1)
        continue
      }
      if mode == "nearest" {
        indices.append(Int32(min(max(nearest.round(x), 0), input - 1)))
        weights.append(1)
        continue
      }
      let first = Int((x - radius).rounded(.down)) + 1
      var row = (0..<taps).map { tap in
        kernel((Double(first + tap) - x) / stretch, mode, coefficient)
      }
      if excludesOutside {
        for tap in 0..<taps where !(0..<input).contains(first + tap) { row[tap] = 0 }
      }
      let sum = row.reduce(0, +)
      indices += (0..<taps).map { Int32(min(max(first + $0, 0), input - 1)) }
      weights += row.map { Float(sum == 0 ? 0 : $0 / sum) }
    }
    return ResampledAxis(
      inputSize: input, outputSize: output, taps: taps, indices: indices, weights: weights)
  }

  /// The weight of a sample at a distance: a triangle, or Keys' cubic (IEEE ASSP 29 (6), 1981).
  private func kernel(_ distance: Double, _ mode: String, _ a: Double) -> Double {
    let x = abs(distance)
    if mode == "linear" { return max(0, 1 - x) }
    if x <= 1 { return ((a + 2) * x - (a + 3)) * x * x + 1 }
    if x < 2 { return ((a * x - 5 * a) * x + 8 * a) * x - 4 * a }
    return 0
  }
}
