import TensorKernels

/// Where a value stands while a plan runs.
enum Location: Equatable, Sendable {
  /// In the arena, at a byte offset.
  case arena(offset: Int)
  /// A constant, by its place in the plan's list.
  case constant(Int)
  /// In memory of its own, made when its size is known.
  case dynamic
}

/// A value of a plan: what is known of it before it runs.
struct PlannedValue: Sendable {
  let name: String
  /// nil when it follows from values at run time.
  let type: TensorType?
  var location: Location
  /// Elements between images, where the value is a part of a larger one in blocks.
  var batchStride: Int?
}

/// One operation of a plan.
struct Step: Sendable {
  let node: Node
  let kernel: any Operator
  /// Places in the plan's list of values; nil for one left out.
  let inputs: [Int?]
  let outputs: [Int?]
}

/// Steps in order, with the place of every value: immutable.
public struct Plan: Sendable {
  let opset: Int
  let values: [PlannedValue]
  let constants: [Tensor]
  let steps: [Step]
  let inputs: [Int]
  let outputs: [Int]
  /// Bytes of the arena, which holds all values whose size is known.
  public let arenaBytes: Int
  /// Bytes of scratch memory that each thread needs.
  public let scratchBytes: Int

  /// The largest arena, in bytes.
  static let arenaLimit = 1 << 34

  /// Names of the inputs.
  public var inputNames: [String] { inputs.map { values[$0].name } }

  /// Names of the outputs.
  public var outputNames: [String] { outputs.map { values[$0].name } }
}

extension Plan: CustomStringConvertible {
  /// One line for each step: what it computes, the shape, the place.
  public var description: String {
    var lines = [
      "plan, \(steps.count) steps, arena \(arenaBytes) bytes, scratch \(scratchBytes) bytes a thread"
    ]
    lines += inputs.map { "  input \(describe($0))" }
    for (index, step) in steps.enumerated() {
      let results = step.outputs.compactMap { $0.map(describe) }.joined(separator: ", ")
      let operands = step.inputs.map { $0.map { values[$0].name } ?? "-" }.joined(separator: ", ")
      var line = "  \(index) \(step.node.operatorName)(\(operands))"
      line += " by \(step.kernel.kernelName)"
      if step.node.residual != .none { line += " + residual" }
      if step.node.activation != .none { line += " + \(step.node.activation)" }
      lines.append(line + " -> \(results)")
    }
    lines += outputs.map { "  output \(describe($0))" }
    return lines.joined(separator: "\n")
  }

  private func describe(_ index: Int) -> String {
    let value = values[index]
    let place =
      switch value.location {
      case .arena(let offset): "@\(offset)"
      case .constant: "constant"
      case .dynamic: "dynamic"
      }
    return "\(value.name): \(value.type?.description ?? "?") \(place)"
  }
}
