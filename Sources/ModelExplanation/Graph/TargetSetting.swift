import Inference
import TensorKernels

/// What a target means for inputs of one shape: where its numbers stand among the output's.
struct TargetSetting: Sendable {
  /// The output.
  let output: String
  /// Its images; 1 where the input's images are one series.
  let rows: Int
  /// Its channels, and the one that counts.
  let channels: Int
  let channel: Int
  /// The shape of its positions; empty where there are none.
  let spatial: [Int]
  /// Whether images of the input are mixed into one result.
  let isSeries: Bool
  /// Above this a channel that stands alone counts as positive.
  let positiveAbove: Float

  var positions: Int { spatial.reduce(1, *) }

  /// Finds the target among the model's outputs.
  ///
  /// - Parameters:
  ///   - graph: The model's graph, specialised for the inputs.
  ///   - images: Images of the input.
  init(
    _ target: ExplanationTarget, outputs: [String], graph: Graph, images: Int
  ) throws(ExplanationError) {
    output = try Self.name(target.output, outputs)
    guard let type = graph.types[output], type.elementType == .float32 else {
      throw .unsupportedOutput(name: output, shape: graph.types[output]?.shape)
    }
    let shape = type.shape
    let isFlat = shape.count < 2
    rows = isFlat ? (shape.first == images ? images : 1) : shape[0]
    channels = isFlat ? (shape.first == images ? 1 : shape.first ?? 1) : shape[1]
    spatial = isFlat ? [] : Array(shape[2...])
    guard type.count > 0, rows == images || rows == 1 else {
      throw .unsupportedOutput(name: output, shape: shape)
    }
    isSeries = rows != images
    channel = try Self.channel(target.channel, output, channels)
    let name = output
    let maker = graph.nodes.last { $0.outputs.contains(name) }
    positiveAbove = maker?.operatorName == "Sigmoid" ? 0.5 : 0
  }

  private static func name(
    _ wanted: String?, _ outputs: [String]
  ) throws(ExplanationError) -> String {
    if let wanted {
      guard outputs.contains(wanted) else { throw .unknownOutput(wanted, known: outputs) }
      return wanted
    }
    guard let only = outputs.first, outputs.count == 1 else {
      throw .outputNeeded(known: outputs)
    }
    return only
  }

  private static func channel(
    _ wanted: Int?, _ output: String, _ count: Int
  ) throws(ExplanationError) -> Int {
    guard let wanted else {
      guard count == 1 else { throw .channelNeeded(output: output, count: count) }
      return 0
    }
    guard wanted >= 0, wanted < count else {
      throw .channelOutOfRange(wanted, output: output, count: count)
    }
    return wanted
  }

  // MARK: Numbers

  /// What each position counts, `[rows, positions]`.
  ///
  /// - Parameter values: The output for the whole input; asked for by ``ExplanationTarget/Region/positive`` only.
  func weights(
    _ region: ExplanationTarget.Region, values: () throws(ExplanationError) -> [Float]
  ) throws(ExplanationError) -> [Float] {
    let ones = [Float](repeating: 1, count: rows * positions)
    if spatial.isEmpty { return ones }
    let weights: [Float]
    switch region {
    case .all: return ones
    case .positive: weights = positive(try values())
    case .mask(let mask): weights = try self.weights(of: mask)
    }
    guard weights.contains(where: { $0 != 0 }) else { throw .emptyRegion }
    return weights
  }

  private func positive(_ values: [Float]) -> [Float] {
    var weights: [Float] = []
    for row in 0..<rows {
      for position in 0..<positions {
        func value(_ channel: Int) -> Float {
          values[(row * channels + channel) * positions + position]
        }
        let own = value(channel)
        let isPositive =
          channels == 1
          ? own > positiveAbove
          : (0..<channels).allSatisfy {
            $0 < channel ? value($0) < own : value($0) <= own
          }
        weights.append(isPositive ? 1 : 0)
      }
    }
    return weights
  }

  private func weights(of mask: Tensor) throws(ExplanationError) -> [Float] {
    guard let values = numbers(mask), mask.shape == spatial || mask.shape == [rows] + spatial
    else { throw .regionShape(expected: [rows] + spatial, actual: mask.shape) }
    let isShared = mask.shape.count == spatial.count
    return isShared ? (0..<rows).flatMap { _ in values } : values
  }

  /// The target's value for each row, and for each of further rows that stand behind as many outputs.
  func scores(_ values: [Float], weights: [Float]) -> [Float] {
    (0..<values.count / (channels * positions)).map { row in
      let start = (row * channels + channel) * positions
      let first = row % rows * positions
      var sum = 0.0
      for i in 0..<positions { sum += Double(values[start + i]) * Double(weights[first + i]) }
      return Float(sum)
    }
  }

  /// The derivative of the scores' sum by the output, for `copies` outputs.
  func seed(weights: [Float], copies: Int) -> [Float] {
    var seed = [Float](repeating: 0, count: rows * channels * positions)
    for row in 0..<rows {
      let start = (row * channels + channel) * positions
      for i in 0..<positions { seed[start + i] = weights[row * positions + i] }
    }
    return (0..<copies).flatMap { _ in seed }
  }
}

/// A tensor's numbers as 32-bit floats; nil for types that are none.
func numbers(_ tensor: Tensor) -> [Float]? {
  switch tensor.storage {
  case .float32(let values): values
  case .float64(let values): values.map { Float($0) }
  case .uint8(let values): values.map { Float($0) }
  case .int8(let values): values.map { Float($0) }
  case .int16(let values): values.map { Float($0) }
  case .uint16(let values): values.map { Float($0) }
  case .int32(let values): values.map { Float($0) }
  case .int64(let values): values.map { Float($0) }
  case .bool: tensor.elements(as: Bool.self)?.map { $0 ? 1 : 0 }
  default: nil
  }
}
