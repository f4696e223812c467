/// Convolves by the definition, one output after the other, summing in double precision.
///
/// The reference that the fast kernels are tested against.
///
/// - Throws: ``KernelError/sizeMismatch(expected:actual:)``.
public func convolvePlainly(
  _ input: Span<Float>, _ shape: ConvolutionShape, weights: Span<Float>, bias: Span<Float>?,
  activation: Activation, into output: inout MutableSpan<Float>
) throws(KernelError) {
  try require(input.count, equals: shape.inputCount)
  try require(weights.count, equals: shape.weightCount)
  try require(output.count, equals: shape.outputCount)
  var sums = [Double](repeating: 0, count: output.count)
  let area = shape.outputSize.reduce(1, *)
  if let bias {
    for i in 0..<sums.count { sums[i] = Double(bias[i / area % shape.outputChannels]) }
  }
  shape.forEachProduct { source, weight, target in
    sums[target] += Double(input[source]) * Double(weights[weight])
  }
  for i in 0..<sums.count { output[i] = activation(Float(sums[i])) }
}

extension ConvolutionShape {
  /// Calls `body` with the places of input, weight and output of every product of the convolution.
  func forEachProduct(_ body: (Int, Int, Int) -> Void) {
    let ins = inputChannels / groups, outs = outputChannels / groups
    // A transposed convolution swaps what is walked with strides and what is walked one by one.
    let still = isTransposed ? inputSize : outputSize
    let moving = isTransposed ? outputSize : inputSize
    let taps = kernel.reduce(1, *)
    let stillArea = still.reduce(1, *), movingArea = moving.reduce(1, *)
    for (place, tap, other) in positions(still, moving) {
      for image in 0..<batch {
        for group in 0..<groups {
          for i in 0..<ins {
            for o in 0..<outs {
              let inChannel = image * inputChannels + group * ins + i
              let outChannel = image * outputChannels + group * outs + o
              if isTransposed {
                let weight = ((group * ins + i) * outs + o) * taps + tap
                body(inChannel * stillArea + place, weight, outChannel * movingArea + other)
              } else {
                let weight = ((group * outs + o) * ins + i) * taps + tap
                body(inChannel * movingArea + other, weight, outChannel * stillArea + place)
              }
            }
          }
        }
      }
    }
  }

  /// Pairs of positions joined by a tap.
  private func positions(_ still: [Int], _ moving: [Int]) -> [(Int, Int, Int)] {
    var result: [(Int, Int, Int)] = []
    for d in 0..<still[0] {
      for h in 0..<still[1] {
        for w in 0..<still[2] {
          for tap in 0..<kernel.reduce(1, *) {
            let k = [tap / (kernel[1] * kernel[2]), tap / kernel[2] % kernel[1], tap % kernel[2]]
            let at = [d, h, w]
            let p = (0..<3).map { at[$0] * strides[$0] + k[$0] * dilations[$0] - padding[$0] }
            guard (0..<3).allSatisfy({ (0..<moving[$0]).contains(p[$0]) }) else { continue }
            result.append(
              (
                (d * still[1] + h) * still[2] + w, tap,
                (p[0] * moving[1] + p[1]) * moving[2] + p[2]
              ))
          }
        }
      }
    }
    return result
  }
}
