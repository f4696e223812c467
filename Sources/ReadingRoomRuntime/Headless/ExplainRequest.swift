import Inference
public import ModelExplanation
import TensorKernels

/// What `readingroom model explain` is asked for, as it stands on the command line.
public struct ExplainRequest: Sendable {
  /// The method's name.
  public var name: String
  /// Channel, output, or `OUTPUT:CHANNEL`.
  public var target: String?
  /// `all`, `positive`, or a file of weights.
  public var region = "all"
  /// A number, or a file.
  public var baseline = "0"
  /// The name of a scale.
  public var scale: String?
  /// How attention heads become one.
  public var heads = HeadFusion.mean.rawValue
  /// Sizes as `32` or `8x32x32`.
  public var window: String?
  /// Sizes as `16` or `4x16x16`.
  public var stride: String?
  /// The name of the instructions to use.
  public var level: String?
  /// 0 means one for each processor.
  public var threads = 0
  /// What needs no reading.
  public var plain = ExplanationOptions()

  /// A request for a method.
  public init(method: String) { name = method }

  func method() throws -> ExplanationMethod {
    guard let method = ExplanationMethod(rawValue: name) else {
      throw CommandError.badOption(
        name: "--method", value: name, expected: names(ExplanationMethod.self))
    }
    return method
  }

  func target(of model: Model) throws -> ExplanationTarget {
    var result = ExplanationTarget()
    switch region {
    case "all": break
    case "positive": result.region = .positive
    default: result.region = .mask(try tensor(at: region))
    }
    guard let target else { return result }
    if model.outputs.contains(where: { $0.name == target }) {
      result.output = target
    } else if let channel = Int(target) {
      result.channel = channel
    } else if let colon = target.lastIndex(of: ":"),
      let channel = Int(target[target.index(after: colon)...])
    {
      result.output = String(target[..<colon])
      result.channel = channel
    } else {
      result.output = target
    }
    return result
  }

  func options() throws -> ExplanationOptions {
    var options = plain
    if let number = Float(baseline) {
      options.baseline = .constant(number)
    } else {
      options.baseline = .tensor(try tensor(at: baseline))
    }
    options.scale = try scale.map { try choice($0, option: "--scale") }
    options.heads = try choice(heads, option: "--heads")
    options.window = try sizes(window, option: "--window")
    options.stride = try sizes(stride, option: "--stride")
    options.threads = threadCount(threads)
    options.level = try processorLevel(level)
    return options
  }

  private func sizes(_ text: String?, option: String) throws -> [Int] {
    guard let text else { return [] }
    let sizes = text.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) }
    guard sizes.allSatisfy({ ($0 ?? 0) > 0 }) else {
      throw CommandError.badOption(
        name: option, value: text, expected: "sizes such as 32 or 8x32x32")
    }
    return sizes.compactMap { $0 }
  }
}

/// The choice of this name.
private func choice<Choice: RawRepresentable & CaseIterable>(
  _ name: String, option: String
) throws -> Choice where Choice.RawValue == String {
  guard let choice = Choice(rawValue: name) else {
    throw CommandError.badOption(name: option, value: name, expected: names(Choice.self))
  }
  return choice
}

/// All names of a choice.
private func names<Choice: RawRepresentable & CaseIterable>(_ type: Choice.Type) -> String
where Choice.RawValue == String {
  type.allCases.map(\.rawValue).joined(separator: ", ")
}
