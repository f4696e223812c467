/// Why a convolution makes no sense.
public enum ConvolutionError: Error, Equatable, Sendable {
  /// Only 1 to 3 spatial axes are supported.
  case unsupportedRank(Int)
  /// Channels, groups and weights do not agree.
  case channelMismatch(input: Int, weights: [Int], groups: Int)
  /// An attribute has the wrong number of entries or a value out of range.
  case invalidAttribute(String)
  /// The window is larger than the padded input.
  case emptyOutput
}

/// The geometry of a convolution or a transposed convolution over `[batch, channels, spatial…]`.
public struct ConvolutionShape: Equatable, Sendable {
  /// Whether it is a transposed convolution.
  public let isTransposed: Bool
  /// Images.
  public let batch: Int
  /// Groups of channels that do not mix.
  public let groups: Int
  /// Channels of all groups.
  public let inputChannels: Int
  /// Channels of all groups.
  public let outputChannels: Int
  /// Spatial sizes, depth, height, width; missing leading axes are 1.
  public let inputSize: [Int]
  /// Spatial sizes of the result, three entries.
  public let outputSize: [Int]
  /// Window, three entries.
  public let kernel: [Int]
  /// Steps, three entries.
  public let strides: [Int]
  /// Distances between the taps, three entries.
  public let dilations: [Int]
  /// Zeros before the first element of each axis, three entries; may be negative (cropping) when transposed.
  public let padding: [Int]
  /// Spatial axes of the tensors, 1...3.
  public let spatialRank: Int

  /// Makes the shape of a convolution.
  ///
  /// - Parameters:
  ///   - isTransposed: Whether it is a transposed convolution, whose weights are `[in, out / groups, …]`.
  ///   - input: `[batch, channels, spatial…]`.
  ///   - weights: `[out, in / groups, kernel…]`.
  ///   - output: The spatial sizes of the result.
  ///   - padding: Zeros before the first element of each axis.
  /// - Throws: ``ConvolutionError``.
  public init(
    isTransposed: Bool, input: [Int], weights: [Int], groups: Int, strides: [Int], dilations: [Int],
    padding: [Int], output: [Int]
  ) throws(ConvolutionError) {
    let rank = input.count - 2
    guard (1...3).contains(rank), weights.count == input.count else {
      throw .unsupportedRank(rank)
    }
    guard groups >= 1, input[1] >= 0 else { throw .invalidAttribute("group") }
    let outputChannels =
      isTransposed ? weights[1].multipliedReportingOverflow(by: groups).partialValue : weights[0]
    let fits =
      isTransposed
      ? weights[0] == input[1] && input[1] % groups == 0
      : input[1] % groups == 0 && weights[1] == input[1] / groups && outputChannels % groups == 0
    guard fits else { throw .channelMismatch(input: input[1], weights: weights, groups: groups) }
    let limit = 1 << 31
    for (name, values) in [("strides", strides), ("dilations", dilations)] {
      guard values.count == rank, values.allSatisfy({ (1..<limit).contains($0) }) else {
        throw .invalidAttribute(name)
      }
    }
    guard padding.count == rank, padding.allSatisfy({ (-limit..<limit).contains($0) }) else {
      throw .invalidAttribute("pads")
    }
    let sizes = input.dropFirst(2) + weights.dropFirst(2) + output
    guard output.count == rank, sizes.allSatisfy({ (0..<limit).contains($0) }) else {
      throw .emptyOutput
    }
    let missing = 3 - rank
    func three(_ values: [Int], _ filler: Int) -> [Int] {
      [Int](repeating: filler, count: missing) + values
    }
    self.isTransposed = isTransposed
    self.batch = input[0]
    self.groups = groups
    self.inputChannels = input[1]
    self.outputChannels = outputChannels
    self.inputSize = three(Array(input[2...]), 1)
    self.outputSize = three(output, 1)
    self.kernel = three(Array(weights[2...]), 1)
    self.strides = three(strides, 1)
    self.dilations = three(dilations, 1)
    self.padding = three(padding, 0)
    self.spatialRank = rank
  }

  /// Elements of the input.
  public var inputCount: Int { batch * inputChannels * inputSize.reduce(1, *) }
  /// Elements of the weights.
  public var weightCount: Int {
    inputChannels / groups * outputChannels * kernel.reduce(1, *)
  }
  /// Elements of the result.
  public var outputCount: Int { batch * outputChannels * outputSize.reduce(1, *) }
  /// Whether each channel is a group with one result.
  public var isDepthwise: Bool {
    !isTransposed && groups > 1 && groups == inputChannels && groups == outputChannels
  }
}
