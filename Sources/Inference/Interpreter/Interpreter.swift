public import TensorKernels

/// Runs a plan. It owns the memory; one for each task.
public final class Interpreter {
  /// What it runs.
  public let plan: Plan
  private let workers: Workers
  private let arena: MemoryBlock
  private let constants: [MemoryBlock]
  private var scratch: MemoryBlock
  /// Buffers of the values whose place is known before a run.
  private let buffers: [TensorBuffer?]
  /// Buffers of each step, where all of its values have one.
  private let operands: [StepOperands?]

  /// Makes an interpreter and reserves its memory.
  ///
  /// - Parameters:
  ///   - plan: What to run.
  ///   - level: The instructions to use; lowered to what the machine has.
  /// - Throws: ``ModelError/outOfMemory(bytes:)``.
  public init(plan: Plan, level: ProcessorLevel = .detected) throws(ModelError) {
    self.plan = plan
    workers = Workers(level: level)
    arena = try MemoryBlock(byteCount: plan.arenaBytes)
    scratch = try MemoryBlock(byteCount: plan.scratchBytes)
    var constants: [MemoryBlock] = []
    for tensor in plan.constants {
      let block = try MemoryBlock(byteCount: TensorType(tensor).byteCount)
      tensor.copyBytes(to: block.bytes)
      constants.append(block)
    }
    self.constants = constants
    let buffers = plan.buffers(arena: arena, constants: constants)
    self.buffers = buffers
    operands = plan.steps.map { StepOperands($0, buffers) }
  }

  /// Runs the plan.
  ///
  /// The result is the same, bit by bit, for any number of threads.
  ///
  /// - Parameters:
  ///   - inputs: One tensor for each input of the plan, of its type and shape.
  ///   - threads: Threads to use, at least 1.
  ///   - isCancelled: Asked before each step.
  ///   - observe: Told the number of each step and how long it took.
  /// - Returns: The outputs by name.
  /// - Throws: ``ModelError``; ``ModelError/cancelled`` when `isCancelled` says so.
  public func run(
    _ inputs: [String: Tensor], threads: Int = 1, isCancelled: () -> Bool = { false },
    observe: ((Int, Duration) -> Void)? = nil
  ) throws(ModelError) -> [String: Tensor] {
    workers.threads = threads
    let needed = plan.scratchBytes * workers.threads
    if scratch.bytes.count < needed { scratch = try MemoryBlock(byteCount: needed) }
    var run = Run(plan: plan, buffers: buffers)
    try run.accept(inputs)
    for (index, step) in plan.steps.enumerated() {
      if isCancelled() { throw .cancelled }
      let start = observe == nil ? nil : ContinuousClock.now
      if let operands = operands[index] {
        try run.perform(step, operands, workers, scratch)
      } else {
        try run.perform(step, workers, scratch)
      }
      if let start { observe?(index, ContinuousClock.now - start) }
    }
    return try run.results()
  }
}

extension Plan {
  /// Buffers of the values whose place is known.
  fileprivate func buffers(arena: MemoryBlock, constants: [MemoryBlock]) -> [TensorBuffer?] {
    values.map { value in
      guard let type = value.type else { return nil }
      switch value.location {
      case .arena(let offset):
        return TensorBuffer(
          type: type, base: arena.base + offset, batchStride: value.batchStride)
      case .constant(let index): return TensorBuffer(type: type, base: constants[index].base)
      case .dynamic: return nil
      }
    }
  }
}

/// Buffers of one step.
private struct StepOperands {
  let inputs: [TensorBuffer?]
  let outputs: [TensorBuffer?]
  /// Whether the result is there before the step: a view of its input.
  let isInPlace: Bool

  init(inputs: [TensorBuffer?], outputs: [TensorBuffer?], isView: Bool) {
    self.inputs = inputs
    self.outputs = outputs
    let first = inputs.first ?? nil, result = outputs.first ?? nil
    isInPlace = isView && first != nil && first?.base == result?.base
  }

  /// The operands of a step; nil when one of them has no buffer yet.
  init?(_ step: Step, _ buffers: [TensorBuffer?]) {
    for index in step.inputs + step.outputs {
      if let index, buffers[index] == nil { return nil }
    }
    self.init(
      inputs: step.inputs.map { $0.flatMap { buffers[$0] } },
      outputs: step.outputs.map { $0.flatMap { buffers[$0] } }, isView: step.kernel.isView)
  }
}

/// The state of one run: buffers of the values made so far.
private struct Run {
  let plan: Plan
  var buffers: [TensorBuffer?]
  /// Keeps the memory of values whose size was not known before.
  var dynamic: [Int: MemoryBlock] = [:]

  init(plan: Plan, buffers: [TensorBuffer?]) {
    self.plan = plan
    self.buffers = buffers
  }

  mutating func accept(_ inputs: [String: Tensor]) throws(ModelError) {
    for name in inputs.keys.sorted() where !plan.inputNames.contains(name) {
      throw .unknownInput(name)
    }
    for index in plan.inputs {
      let value = plan.values[index]
      guard let tensor = inputs[value.name] else { throw .missingInput(value.name) }
      guard let buffer = buffers[index], TensorType(tensor) == buffer.type else {
        throw .inputMismatch(
          name: value.name, expected: value.type?.description ?? "?", actual: "\(tensor)")
      }
      tensor.copyBytes(to: buffer.bytes)
    }
  }

  /// Performs a step whose buffers are known.
  func perform(
    _ step: Step, _ operands: StepOperands, _ workers: Workers, _ scratch: MemoryBlock
  ) throws(ModelError) {
    if operands.isInPlace { return }
    do throws(NodeProblem) {
      try step.kernel.run(
        OperatorCall(
          inputs: operands.inputs, outputs: operands.outputs, workers: workers,
          scratch: scratch.bytes))
    } catch { throw fault(step, operands.inputs, error) }
  }

  /// Performs a step some of whose buffers are made now.
  mutating func perform(
    _ step: Step, _ workers: Workers, _ scratch: MemoryBlock
  ) throws(ModelError) {
    let inputs = step.inputs.map { $0.flatMap { buffers[$0] } }
    do throws(NodeProblem) {
      let types = try dynamicTypes(step, inputs)
      var outputs: [TensorBuffer?] = []
      for (position, index) in step.outputs.enumerated() {
        guard let index else {
          outputs.append(nil)
          continue
        }
        if buffers[index] == nil, let types {
          try reserve(index, types[position])
        }
        outputs.append(buffers[index])
      }
      if StepOperands(inputs: inputs, outputs: outputs, isView: step.kernel.isView).isInPlace {
        return
      }
      try step.kernel.run(
        OperatorCall(inputs: inputs, outputs: outputs, workers: workers, scratch: scratch.bytes))
    } catch { throw fault(step, inputs, error) }
  }

  private func fault(_ step: Step, _ inputs: [TensorBuffer?], _ problem: NodeProblem) -> ModelError
  {
    .node(
      name: step.node.label, operator: step.node.operatorName, opset: plan.opset,
      shapes: inputs.map { $0?.shape }, problem: problem)
  }

  /// Types of a step's outputs, where they were not known before the run.
  private func dynamicTypes(
    _ step: Step, _ inputs: [TensorBuffer?]
  ) throws(NodeProblem) -> [TensorType]? {
    guard step.outputs.contains(where: { $0.map { buffers[$0] == nil } ?? false }) else {
      return nil
    }
    let known = OperatorInputs(
      types: inputs.map { $0?.type }, values: inputs.map { $0?.tensor() },
      outputCount: step.outputs.count)
    let types = try step.kernel.outputTypes(known)
    guard types.count >= step.outputs.count else { throw .tooManyValues }
    return types
  }

  private mutating func reserve(_ index: Int, _ type: TensorType) throws(NodeProblem) {
    do throws(ModelError) {
      let block = try MemoryBlock(byteCount: type.byteCount)
      dynamic[index] = block
      buffers[index] = TensorBuffer(type: type, base: block.base)
    } catch { throw .tooLarge(bytes: type.byteCount, limit: TensorType.limit) }
  }

  func results() throws(ModelError) -> [String: Tensor] {
    var results: [String: Tensor] = [:]
    for index in plan.outputs {
      guard let buffer = buffers[index] else {
        throw .unknownOutput(plan.values[index].name)
      }
      results[plan.values[index].name] = buffer.tensor()
    }
    return results
  }
}
