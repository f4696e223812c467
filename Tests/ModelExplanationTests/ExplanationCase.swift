import Foundation
import Inference
import ModelExplanation
import TensorKernels
import Testing

let conformance = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
  .appending(path: "../../Fixtures/conformance")

/// A network with maps that captum, pytorch-grad-cam or NumPy made; written by `.ci/engine/make_explanations.py`, or
/// without maps by the scripts beside it.
struct ExplanationCase: CustomTestStringConvertible, Sendable {
  let name: String
  let url: URL

  var testDescription: String { name }

  static let all = cases(in: "explanations")

  /// A network as PyTorch exports it; see `.ci/engine/make_cases.py`.
  static func network(_ name: String) -> ExplanationCase {
    ExplanationCase(name: name, url: conformance.appending(path: "networks/\(name).case"))
  }

  private static func cases(in name: String) -> [ExplanationCase] {
    let files = try? FileManager.default.contentsOfDirectory(
      at: conformance.appending(path: name), includingPropertiesForKeys: nil)
    return (files ?? []).filter { $0.pathExtension == "case" }
      .map { ExplanationCase(name: $0.deletingPathExtension().lastPathComponent, url: $0) }
      .sorted { $0.name < $1.name }
  }

  private struct Part: Decodable {
    let kind: String
    let name: String
    let size: Int
  }

  struct Content {
    var bytes: [UInt8] = []
    var inputs: [String: Tensor] = [:]
    var maps: [String: Tensor] = [:]
    var settings: [String: Float] = [:]

    var model: Model {
      get throws { try Model(modelFile: ModelFile(bytes: bytes)) }
    }

    var shapes: [String: [Int]] { inputs.mapValues(\.shape) }

    var target: ExplanationTarget { ExplanationTarget(channel: Int(settings["channel"] ?? 0)) }

    var options: ExplanationOptions {
      var options = ExplanationOptions()
      options.steps = Int(settings["steps"] ?? 50)
      options.samples = Int(settings["samples"] ?? 25)
      options.noise = settings["noise"] ?? 0
      options.seed = UInt64(settings["seed"] ?? 1)
      options.window = [Int(settings["window"] ?? 1)]
      options.stride = [Int(settings["stride"] ?? 1)]
      options.batch = 4
      return options
    }

    func explainer(
      _ method: ExplanationMethod, _ change: (inout ExplanationOptions) -> Void = { _ in }
    ) throws -> Explainer {
      var options = options
      change(&options)
      return try Explainer(
        model, method: method, target: target, options: options, inputShapes: shapes)
    }
  }

  func load() throws -> Content {
    let data = [UInt8](try Data(contentsOf: url))
    let end = data.firstIndex(of: 10) ?? 0
    let parts = try JSONDecoder().decode([Part].self, from: Data(data[..<end]))
    var content = Content()
    var start = end + 1
    for part in parts {
      let bytes = Array(data[start..<start + part.size])
      start += part.size
      switch part.kind {
      case "model": content.bytes = bytes
      case "input": content.inputs[part.name] = try NPY.read(bytes)
      case "setting": content.settings[part.name] = try NPY.read(bytes).float32?.first
      default: content.maps[part.name] = try NPY.read(bytes)
      }
    }
    return content
  }
}

/// The largest difference over the range of what is expected; infinite where shapes differ.
func difference(_ actual: Tensor, _ expected: Tensor) -> Double {
  guard actual.shape == expected.shape, let a = actual.float32, let b = expected.float32,
    let low = b.min(), let high = b.max(), high > low
  else { return .infinity }
  return zip(a, b).reduce(0) { worst, pair in
    let error = abs(Double(pair.0) - Double(pair.1)) / Double(high - low)
    return error.isNaN ? .infinity : max(worst, error)
  }
}
