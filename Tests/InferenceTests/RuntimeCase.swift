import Foundation
import Inference
import TensorKernels
import Testing

/// A case that another program computed; written by `make_cases.py`, `make_gradient_cases.py`, or
/// `.ci/engine/make_cases.py`.
struct RuntimeCase: CustomTestStringConvertible, Sendable {
  let name: String
  let url: URL

  var testDescription: String { name }

  static let all = cases(in: "onnxruntime")

  /// Networks as PyTorch's two exporters write them.
  static let exported = cases(in: "networks")

  /// Models with gradients, by finite differences and PyTorch.
  static let gradients = cases(in: "gradients")

  private static func cases(in name: String) -> [RuntimeCase] {
    let files = try? FileManager.default.contentsOfDirectory(
      at: fixtures.appending(path: name), includingPropertiesForKeys: nil)
    return (files ?? []).filter { $0.pathExtension == "case" }
      .map { RuntimeCase(name: $0.deletingPathExtension().lastPathComponent, url: $0) }
      .sorted { $0.name < $1.name }
  }

  static let networks = all.filter { $0.name.hasPrefix("unet") }

  private struct Part: Decodable {
    let kind: String
    let name: String
    let size: Int
  }

  struct Content {
    var model: [UInt8] = []
    var inputs: [String: Tensor] = [:]
    var outputs: [String: Tensor] = [:]
    /// The weight of each element of a target.
    var seeds: [String: Tensor] = [:]
    /// By the values of these names.
    var gradients: [String: Tensor] = [:]
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
      case "model": content.model = bytes
      case "input": content.inputs[part.name] = try NPY.read(bytes)
      case "seed": content.seeds[part.name] = try NPY.read(bytes)
      case "gradient": content.gradients[part.name] = try NPY.read(bytes)
      default: content.outputs[part.name] = try NPY.read(bytes)
      }
    }
    return content
  }
}

/// The largest difference over the largest expected value; infinite when shapes differ or there is no value.
func relativeError(_ actual: Tensor?, _ expected: Tensor) -> Double {
  guard let actual, actual.shape == expected.shape, let a = doubles(actual),
    let b = doubles(expected)
  else { return .infinity }
  let scale = b.reduce(1e-30) { max($0, abs($1)) }
  return zip(a, b).reduce(0) { worst, pair in
    let error = pair.0 == pair.1 ? 0 : abs(pair.0 - pair.1) / scale
    return error.isNaN ? .infinity : max(worst, error)
  }
}
