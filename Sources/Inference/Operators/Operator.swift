import TensorKernels

/// An operation with its attributes read: what a node becomes.
protocol Operator: Sendable {
  /// Types of the outputs.
  ///
  /// - Throws: ``NodeProblem/needsValue(input:)`` when they follow from a value not known yet.
  func outputTypes(_ inputs: OperatorInputs) throws(NodeProblem) -> [TensorType]
  /// Computes the outputs into buffers of the inferred types.
  func run(_ call: OperatorCall) throws(NodeProblem)
  /// The outputs, where they follow from the types of the inputs alone.
  func constantOutputs(_ inputs: OperatorInputs) throws(NodeProblem) -> [Tensor]?
  /// An operator that does the same for these inputs only, with weights laid out for the kernel.
  func prepared(_ inputs: OperatorInputs) throws(NodeProblem) -> PreparedOperator
  /// Whether the first output is the first input with another shape.
  var isView: Bool { get }
  /// Whether the result changes from run to run.
  var isRandom: Bool { get }
  /// Bytes of scratch memory that each thread needs.
  var scratchBytes: Int { get }
  /// How inputs and outputs of these types can share memory.
  func sharing(inputs: [TensorType?], outputs: [TensorType?]) -> MemorySharing
  /// The kernel that computes it, as a reader of a plan would name it; `plain` for code without one.
  var kernelName: String { get }
}

/// How a node's values can share memory, so that nothing has to be copied.
enum MemorySharing: Equatable {
  case none
  /// Each output lies in the first input, so many bytes from its start.
  case outputsInInput(offsets: [Int])
  /// Each input lies in the first output, so many bytes from its start.
  case inputsInOutput(offsets: [Int])
}

/// A prepared operator and the inputs it carries within itself from now on.
struct PreparedOperator {
  let kernel: any Operator
  var absorbed: Set<Int> = []
}

extension Operator {
  func constantOutputs(_ inputs: OperatorInputs) throws(NodeProblem) -> [Tensor]? { nil }
  func prepared(_ inputs: OperatorInputs) throws(NodeProblem) -> PreparedOperator {
    PreparedOperator(kernel: self)
  }
  var isView: Bool { false }
  var isRandom: Bool { false }
  var scratchBytes: Int { 0 }
  var kernelName: String { "plain" }
  func sharing(inputs: [TensorType?], outputs: [TensorType?]) -> MemorySharing {
    isView ? .outputsInInput(offsets: [0]) : .none
  }
}

/// What is known of a node's inputs before it runs.
struct OperatorInputs {
  let types: [TensorType?]
  let values: [Tensor?]
  let outputCount: Int

  var count: Int { types.count }

  func has(_ index: Int) -> Bool { index < types.count && types[index] != nil }

  func type(_ index: Int) throws(NodeProblem) -> TensorType {
    guard index < types.count, let type = types[index] else { throw .missingInput(index) }
    return type
  }

  func shape(_ index: Int) throws(NodeProblem) -> [Int] { try type(index).shape }

  /// The value of an input.
  func value(_ index: Int) throws(NodeProblem) -> Tensor {
    guard has(index) else { throw .missingInput(index) }
    guard let value = values[index] else { throw .needsValue(input: index) }
    return value
  }

  /// The value of an integer input, as axes or sizes are given.
  func integers(_ index: Int) throws(NodeProblem) -> [Int] {
    switch try value(index).storage {
    case .int64(let values): return values.map { Int($0) }
    case .int32(let values): return values.map { Int($0) }
    default: throw .invalidValue(input: index)
    }
  }

  /// The value of an optional integer input; nil when it is left out.
  func optionalIntegers(_ index: Int) throws(NodeProblem) -> [Int]? {
    has(index) ? try integers(index) : nil
  }

  /// Integers given as an attribute, or else by an optional input.
  func integers(_ attribute: [Int]?, orInput index: Int) throws(NodeProblem) -> [Int]? {
    if let attribute { return attribute }
    return try optionalIntegers(index)
  }
}

/// Memory of one value while a node runs.
struct TensorBuffer {
  let type: TensorType
  let base: UnsafeMutableRawPointer
  /// Elements between the images of a value in blocks: more than its own where it is a part of a larger one.
  let batchStride: Int

  init(type: TensorType, base: UnsafeMutableRawPointer, batchStride: Int? = nil) {
    self.type = type
    self.base = base
    self.batchStride = batchStride ?? type.batchStride
  }

  var shape: [Int] { type.shape }

  func elements<Scalar: TensorScalar>(
    _ scalar: Scalar.Type = Scalar.self
  ) throws(NodeProblem) -> UnsafeBufferPointer<Scalar> {
    UnsafeBufferPointer(try mutableElements(scalar))
  }

  func mutableElements<Scalar: TensorScalar>(
    _ scalar: Scalar.Type = Scalar.self
  ) throws(NodeProblem) -> UnsafeMutableBufferPointer<Scalar> {
    guard type.elementType == Scalar.elementType else {
      throw .unsupportedElementType(type.elementType)
    }
    return UnsafeMutableBufferPointer(
      start: base.assumingMemoryBound(to: Scalar.self), count: type.count)
  }

  /// A copy of the value.
  func tensor() -> Tensor {
    let scalar: any TensorScalar.Type = type.elementType.scalar
    return read(scalar)
  }

  private func read<Scalar: TensorScalar>(_ scalar: Scalar.Type) -> Tensor {
    let elements = UnsafeBufferPointer(
      start: base.assumingMemoryBound(to: Scalar.self), count: type.count)
    guard let tensor = try? Tensor(shape: type.shape, elements: Array(elements)) else {
      preconditionFailure("A buffer's type gives its count.")
    }
    return tensor
  }

  var bytes: UnsafeMutableRawBufferPointer {
    UnsafeMutableRawBufferPointer(start: base, count: type.byteCount)
  }
}

/// One run of an operator.
struct OperatorCall {
  let inputs: [TensorBuffer?]
  let outputs: [TensorBuffer?]
  let workers: Workers
  let scratch: UnsafeMutableRawBufferPointer

  func has(_ index: Int) -> Bool { index < inputs.count && inputs[index] != nil }

  func input(_ index: Int) throws(NodeProblem) -> TensorBuffer {
    guard index < inputs.count, let input = inputs[index] else { throw .missingInput(index) }
    return input
  }

  func hasOutput(_ index: Int) -> Bool { index < outputs.count && outputs[index] != nil }

  func output(_ index: Int = 0) throws(NodeProblem) -> TensorBuffer {
    guard index < outputs.count, let output = outputs[index] else { throw .tooManyValues }
    return output
  }

  func floats(_ index: Int) throws(NodeProblem) -> UnsafeBufferPointer<Float> {
    try input(index).elements()
  }

  func outputFloats(_ index: Int = 0) throws(NodeProblem) -> UnsafeMutableBufferPointer<Float> {
    try output(index).mutableElements()
  }
}

/// Runs a kernel and turns its refusal into a problem of the node.
func kernel(_ body: () throws(KernelError) -> Void) throws(NodeProblem) {
  do throws(KernelError) { try body() } catch { throw .kernel(error) }
}
