public import TensorKernels

/// A parameter of a node.
public enum Attribute: Equatable, Sendable {
  case float(Float)
  case integer(Int64)
  case string(String)
  case tensor(Tensor)
  case floats([Float])
  case integers([Int64])
  case strings([String])
  /// Graphs, sparse tensors, types.
  case unsupported
}

/// One operation of a graph.
public struct Node: Equatable, Sendable {
  /// The name, possibly empty.
  public var name: String
  /// The operator, such as `Conv`.
  public var operatorName: String
  /// The operator's domain; empty for ONNX's own.
  public var domain: String
  /// Names of the input values; empty for an optional one left out.
  public var inputs: [String]
  /// Names of the output values; empty for one not wanted.
  public var outputs: [String]
  /// Parameters by name.
  public var attributes: [String: Attribute]
  /// What a pass has fused behind the node.
  public var activation: Activation
  /// Whether, and when, the last input is added to the result: a pass has fused an addition.
  public var residual = BlockedEpilogue.Residual.none
  /// Whether the node reads or writes values in blocks of channels: a pass has chosen a kernel for them.
  public var isBlocked = false
  /// The version of ONNX's operator set that a pass has written the node for; nil for the graph's.
  public var opset: Int?

  init(
    name: String, operatorName: String, domain: String = "", inputs: [String] = [],
    outputs: [String] = [], attributes: [String: Attribute] = [:], activation: Activation = .none,
    opset: Int? = nil
  ) {
    self.name = name
    self.operatorName = operatorName
    self.domain = domain
    self.inputs = inputs
    self.outputs = outputs
    self.attributes = attributes
    self.activation = activation
    self.opset = opset
  }

  /// The name, or the first output where the file gives no name.
  public var label: String { name.isEmpty ? outputs.first ?? "" : name }
}

extension Node: CustomStringConvertible {
  /// Such as `y = Conv(x, w) strides=[1, 1] + leaky(slope: 0.0)`.
  public var description: String {
    var text = "\(outputs.joined(separator: ", ")) = \(operatorName)"
    if domain == GradientOperators.domain { text += "'" }
    if isBlocked { text += "[blocks]" }
    text += "(\(inputs.joined(separator: ", ")))"
    for (key, value) in attributes.sorted(by: { $0.key < $1.key }) {
      text += " \(key)=\(value)"
    }
    if residual == .beforeActivation { text += " + residual" }
    if activation != .none { text += " + \(activation)" }
    if residual == .afterActivation { text += " + residual" }
    return text
  }
}

extension Attribute: CustomStringConvertible {
  /// The value as a reader would write it.
  public var description: String {
    switch self {
    case .float(let value): "\(value)"
    case .integer(let value): "\(value)"
    case .string(let value): value
    case .tensor(let value): "\(value)"
    case .floats(let values): "\(values)"
    case .integers(let values): "\(values)"
    case .strings(let values): "\(values)"
    case .unsupported: "unsupported"
    }
  }
}
