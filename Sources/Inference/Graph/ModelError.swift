public import TensorKernels

/// Why a node cannot be used or run.
public enum NodeProblem: Error, Equatable, Sendable {
  /// No operator of this name and domain is known.
  case unsupportedOperator
  /// The operator is known, but not at this version of the operator set.
  case unsupportedVersion(supported: ClosedRange<Int>)
  /// The operator does not take elements of this type.
  case unsupportedElementType(TensorElementType)
  /// An attribute is missing, of the wrong kind or out of range.
  case invalidAttribute(String)
  /// An input that the operator needs is absent; from zero.
  case missingInput(Int)
  /// More inputs or outputs than the operator has.
  case tooManyValues
  /// The shapes of the inputs do not fit each other.
  case shapeMismatch
  /// The value of an input makes no sense, such as an axis out of range; from zero.
  case invalidValue(input: Int)
  /// The geometry of a convolution or pooling makes no sense.
  case convolution(ConvolutionError)
  /// A kernel refused its arguments.
  case kernel(KernelError)
  /// The output's shape follows from the value of an input known only at run time; from zero.
  case needsValue(input: Int)
  /// A result would be larger than the limit, in bytes.
  case tooLarge(bytes: Int, limit: Int)
  /// A gradient was asked for that passes through the node, and there is no rule for it.
  case notDifferentiable
}

/// Why a model cannot be used, planned or run.
public enum ModelError: Error, Equatable, Sendable {
  /// The version of ONNX's operator set is outside what is supported.
  case unsupportedOpset(Int, supported: ClosedRange<Int>)
  /// A node cannot be used; `shapes` are those of its inputs, where known.
  case node(name: String, operator: String, opset: Int, shapes: [[Int]?], problem: NodeProblem)
  /// A node uses a value that nothing before it makes.
  case undefinedValue(node: String, value: String)
  /// Two nodes or inputs make a value of the same name.
  case duplicateValue(String)
  /// A wanted output is not made by the model.
  case unknownOutput(String)
  /// A shape or a tensor was given for an input that the model does not have.
  case unknownInput(String)
  /// An input was not given.
  case missingInput(String)
  /// An input's element type is not stated or not supported.
  case unsupportedInput(String)
  /// An input has another type or shape than the model or the plan asks for.
  case inputMismatch(name: String, expected: String, actual: String)
  /// A gradient was asked for by a value that the targets do not depend on, or only in steps.
  case noGradient(String)
  /// More nodes than the limit.
  case tooManyNodes(Int, limit: Int)
  /// The run would need more memory than the limit, in bytes.
  case tooLarge(bytes: Int, limit: Int)
  /// The system has not enough memory, in bytes.
  case outOfMemory(bytes: Int)
  /// The caller asked to stop.
  case cancelled
}
