import TensorKernels

/// Attributes shared by convolution and pooling.
struct WindowAttributes: Sendable {
  let autoPad: String
  let kernel: [Int]?
  let strides: [Int]?
  let dilations: [Int]?
  let pads: [Int]?

  init(_ node: Node) throws(NodeProblem) {
    autoPad = try node.string("auto_pad", default: "NOTSET")
    try node.check("auto_pad", autoPad, isOneOf: ["NOTSET", "SAME_UPPER", "SAME_LOWER", "VALID"])
    kernel = try node.integers("kernel_shape")
    strides = try node.integers("strides")
    dilations = try node.integers("dilations")
    pads = try node.integers("pads")
    let limit = 1 << 30
    for (name, values, range) in [
      ("kernel_shape", kernel, 1...limit), ("strides", strides, 1...limit),
      ("dilations", dilations, 1...limit), ("pads", pads, -limit...limit),
    ] {
      guard values?.allSatisfy({ range.contains($0) }) ?? true else {
        throw .invalidAttribute(name)
      }
    }
  }

  func strides(rank: Int) throws(NodeProblem) -> [Int] {
    try filled(strides, rank, "strides")
  }

  func dilations(rank: Int) throws(NodeProblem) -> [Int] {
    try filled(dilations, rank, "dilations")
  }

  private func filled(_ values: [Int]?, _ rank: Int, _ name: String) throws(NodeProblem) -> [Int] {
    guard let values else { return [Int](repeating: 1, count: rank) }
    guard values.count == rank else { throw .invalidAttribute(name) }
    return values
  }

  /// Padding before and after each axis for a window sliding over `input`, and the output's size.
  func slide(
    over input: [Int], kernel: [Int], isCeiling: Bool = false
  ) throws(NodeProblem) -> (before: [Int], after: [Int], output: [Int]) {
    let rank = input.count
    guard kernel.count == rank else { throw .invalidAttribute("kernel_shape") }
    let strides = try strides(rank: rank), dilations = try dilations(rank: rank)
    var before = [Int](repeating: 0, count: rank), after = before, output = before
    if autoPad == "NOTSET", let pads {
      guard pads.count == 2 * rank else { throw .invalidAttribute("pads") }
      before = Array(pads[..<rank])
      after = Array(pads[rank...])
    }
    for axis in 0..<rank {
      guard kernel[axis] >= 1, input[axis] < 1 << 30 else { throw .shapeMismatch }
      let (reach, overflow) = (kernel[axis] - 1).multipliedReportingOverflow(by: dilations[axis])
      guard !overflow, reach < 1 << 40 else { throw .shapeMismatch }
      let extent = reach + 1
      if autoPad.hasPrefix("SAME") {
        output[axis] = (input[axis] + strides[axis] - 1) / strides[axis]
        let total = max(0, (output[axis] - 1) * strides[axis] + extent - input[axis])
        before[axis] = autoPad == "SAME_UPPER" ? total / 2 : (total + 1) / 2
        after[axis] = total - before[axis]
        continue
      }
      let room = input[axis] + before[axis] + after[axis] - extent
      guard room >= 0 else { throw .convolution(.emptyOutput) }
      var size = room / strides[axis] + 1
      // A window may hang over the end, but must not begin in the padding after it.
      if isCeiling, room % strides[axis] != 0, size * strides[axis] < input[axis] + before[axis] {
        size += 1
      }
      output[axis] = size
    }
    return (before, after, output)
  }
}
