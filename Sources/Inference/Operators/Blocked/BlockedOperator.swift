import TensorKernels

/// The operators over values in blocks of channels. A pass chooses them; a file cannot name them.
enum BlockedOperators {
  /// The operator of a node that works in blocks, or changes the layout.
  static func make(_ node: Node, opset: Int) throws(NodeProblem) -> any Operator {
    if node.domain == GradientOperators.domain {
      return try BlockedGradients.make(node, opset: opset)
    }
    return switch node.operatorName {
    case "Block": LayoutChange(target: .blocked)
    case "Unblock": LayoutChange(target: .rowMajor)
    case "Conv":
      BlockedConvolutionOperator(
        shape: try Convolution(node).shape, activation: node.activation, residual: node.residual)
    case "ConvTranspose":
      BlockedConvolutionOperator(
        shape: try TransposedConvolution(node).shape, activation: node.activation,
        residual: node.residual)
    case "MaxPool": try BlockedPool(node, isMaximum: true)
    case "AveragePool": try BlockedPool(node, isMaximum: false)
    case "GlobalMaxPool": BlockedReduction(isMaximum: true)
    case "GlobalAveragePool": BlockedReduction(isMaximum: false)
    case "BatchNormalization":
      BlockedNormalization(
        epsilon: try node.float("epsilon", default: 1e-5), usesStatistics: true,
        activation: node.activation)
    case "InstanceNormalization":
      BlockedNormalization(
        epsilon: try node.float("epsilon", default: 1e-5), usesStatistics: false,
        activation: node.activation)
    case "Activation": BlockedActivation(activation: node.activation)
    case "Add": BlockedCombination(function: .add, activation: node.activation)
    case "Sub": BlockedCombination(function: .subtract, activation: node.activation)
    case "Mul": BlockedCombination(function: .multiply, activation: node.activation)
    case "Div": BlockedCombination(function: .divide, activation: node.activation)
    case "Concat": BlockedConcat()
    case "Split": try BlockedSplit(node)
    case "Resize", "Upsample": BlockedResize(original: try Resize(node, opset: opset))
    default: throw .unsupportedOperator
    }
  }
}

extension TensorBuffer {
  /// The value in blocks, to be read.
  var source: BlockedSource {
    BlockedSource(
      base: UnsafePointer(base.assumingMemoryBound(to: Float.self)), batchStride: batchStride)
  }

  /// The value in blocks, to be written.
  var target: BlockedTarget {
    BlockedTarget(base: base.assumingMemoryBound(to: Float.self), batchStride: batchStride)
  }
}

extension OperatorInputs {
  /// The type of the first input, in blocks.
  func blockedType() throws(NodeProblem) -> TensorType {
    let type = try type(0)
    guard type.layout == .blocked else { throw .shapeMismatch }
    return type
  }
}

/// From one layout to the other.
struct LayoutChange: Operator {
  let target: TensorLayout

  var kernelName: String { target == .blocked ? "to blocks" : "to rows" }

  func outputTypes(_ inputs: OperatorInputs) throws(NodeProblem) -> [TensorType] {
    [try inputs.type(0).with(layout: target)]
  }

  func run(_ call: OperatorCall) throws(NodeProblem) {
    let input = try call.input(0), output = try call.output()
    let extent = BlockedExtent(input.shape)
    if target == .blocked {
      let rows: UnsafeBufferPointer<Float> = try input.elements()
      try kernel { () throws(KernelError) in
        try layOutInBlocks(
          rows.span, batch: extent.batch, channels: extent.channels, count: extent.count,
          into: output.target, workers: call.workers)
      }
    } else {
      let rows: UnsafeMutableBufferPointer<Float> = try output.mutableElements()
      try kernel { () throws(KernelError) in
        var result = rows.mutableSpan
        try layOutInRows(
          input.source, batch: extent.batch, channels: extent.channels, count: extent.count,
          into: &result, workers: call.workers)
      }
    }
  }
}
