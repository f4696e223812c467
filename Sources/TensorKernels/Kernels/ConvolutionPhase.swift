import CTensor

/// Output positions that see the same taps: all of them for a convolution; for a transposed one those
/// with the same remainder modulo the strides (sub-pixel convolution, Shi et al., arXiv 1609.07009).
struct ConvolutionPhase: Equatable, Sendable {
  /// Output positions of this phase along each axis.
  var grid: [Int]
  /// The first of them.
  var origin: [Int]
  /// Input offset of each tap, three entries each.
  var tapOffsets: [Int64] = []
  /// Position of each tap in the kernel.
  var tapIndices: [Int64] = []
}

extension ConvolutionShape {
  func phases() -> [ConvolutionPhase] {
    guard isTransposed else { return [convolutionPhase()] }
    var phases: [ConvolutionPhase] = []
    for d in 0..<min(strides[0], outputSize[0]) {
      for h in 0..<min(strides[1], outputSize[1]) {
        for w in 0..<min(strides[2], outputSize[2]) { phases.append(transposedPhase([d, h, w])) }
      }
    }
    return phases
  }

  private func convolutionPhase() -> ConvolutionPhase {
    var phase = ConvolutionPhase(grid: outputSize, origin: [0, 0, 0])
    forEachTap { index, tap in
      phase.tapIndices.append(Int64(index))
      phase.tapOffsets += (0..<3).map { Int64(tap[$0] * dilations[$0] - padding[$0]) }
    }
    return phase
  }

  /// Output `o = i * stride + k * dilation - padding`, so tap `k` reaches `o` from input
  /// `i = (o + padding - k * dilation) / stride` where that is whole.
  private func transposedPhase(_ origin: [Int]) -> ConvolutionPhase {
    let grid = (0..<3).map { (outputSize[$0] - origin[$0] + strides[$0] - 1) / strides[$0] }
    var phase = ConvolutionPhase(grid: grid, origin: origin)
    forEachTap { index, tap in
      let position = (0..<3).map { origin[$0] + padding[$0] - tap[$0] * dilations[$0] }
      guard (0..<3).allSatisfy({ position[$0] % strides[$0] == 0 }) else { return }
      phase.tapIndices.append(Int64(index))
      phase.tapOffsets += (0..<3).map { Int64(position[$0] / strides[$0]) }
    }
    return phase
  }

  private func forEachTap(_ body: (Int, [Int]) -> Void) {
    var index = 0
    for d in 0..<kernel[0] {
      for h in 0..<kernel[1] {
        for w in 0..<kernel[2] {
          body(index, [d, h, w])
          index += 1
        }
      }
    }
  }

  func withPhase<Result>(
    _ phase: ConvolutionPhase, _ body: (UnsafePointer<ctensor_convolution>) -> Result
  ) -> Result {
    let step = isTransposed ? [1, 1, 1] : strides
    let outStep = isTransposed ? strides : [1, 1, 1]
    return phase.tapOffsets.withUnsafeBufferPointer { taps in
      var shape = ctensor_convolution(
        batch: Int64(batch), groups: Int64(groups), in_channels: Int64(inputChannels / groups),
        out_channels: Int64(outputChannels / groups), in_size: triple(inputSize),
        grid: triple(phase.grid), in_step: triple(step), out_size: triple(outputSize),
        out_origin: triple(phase.origin), out_step: triple(outStep),
        taps: Int64(phase.tapIndices.count), tap_offsets: taps.baseAddress)
      return withUnsafePointer(to: &shape) { body($0) }
    }
  }

  func pack(_ phase: ConvolutionPhase, _ weights: UnsafeBufferPointer<Float>) -> [Float] {
    let taps = Int64(kernel.reduce(1, *))
    let ins = Int64(inputChannels / groups), outs = Int64(outputChannels / groups)
    let strides =
      isTransposed
      ? [ins * outs * taps, taps, outs * taps] : [outs * ins * taps, ins * taps, taps]
    return withPhase(phase) { shape in
      let count = Int(ctensor_convolution_packed_count(shape))
      guard count > 0, let source = weights.baseAddress else { return [] }
      return [Float](unsafeUninitializedCapacity: count) { buffer, filled in
        if let target = buffer.baseAddress {
          ctensor_convolution_pack(shape, source, strides, phase.tapIndices, target)
          filled = count
        }
      }
    }
  }
}

func triple(_ values: [Int]) -> (Int64, Int64, Int64) {
  (Int64(values[0]), Int64(values[1]), Int64(values[2]))
}
