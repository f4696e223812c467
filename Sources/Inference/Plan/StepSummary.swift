import TensorKernels

/// What a step of a plan is, for people who look where time goes.
public struct StepSummary: Equatable, Sendable {
  /// The node's name, or its first output.
  public let node: String
  /// The operator, with what is fused behind it.
  public let operatorName: String
  /// What computes it.
  public let kernel: String
}

extension Plan {
  /// How many steps there are.
  public var stepCount: Int { steps.count }

  /// Types of the inputs by name.
  public var inputTypes: [String: TensorType] {
    Dictionary(inputs.compactMap { index in values[index].type.map { (values[index].name, $0) } }) {
      first, _ in first
    }
  }

  /// The steps, in order.
  public var stepSummaries: [StepSummary] {
    steps.map { step in
      let fused = step.node.activation == .none ? "" : " + \(step.node.activation)"
      return StepSummary(
        node: step.node.label, operatorName: step.node.operatorName + fused,
        kernel: step.kernel.kernelName)
    }
  }
}
