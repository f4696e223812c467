import Foundation
import Inference
import TensorKernels

/// The official ONNX cases: a model, inputs and expected outputs each.
struct ConformanceCases {
  /// `onnx/backend/test/data`.
  let folder: URL

  static let current: ConformanceCases? = {
    guard let path = ProcessInfo.processInfo.environment["READING_ROOM_ONNX_CASES"],
      FileManager.default.fileExists(atPath: path + "/test_add/model.onnx")
    else { return nil }
    return ConformanceCases(folder: URL(fileURLWithPath: path).deletingLastPathComponent())
  }()

  /// Runs a case; answers what is wrong, or nil.
  func failure(of line: ConformanceLine, by runner: any ModelRunner = LibraryRunner()) -> String? {
    do {
      return line.list == "light"
        ? try failureOfWholeNetwork(line.name, runner)
        : try failure(in: folder.appending(path: "\(line.folder)/\(line.name)"), runner)
    } catch { return "\(error)" }
  }

  /// A case with its model and its sets of data in one folder.
  private func failure(in folder: URL, _ runner: any ModelRunner) throws -> String? {
    let url = folder.appending(path: "model.onnx"), file = try modelFile(url)
    for set in 0..<10 {
      let data = folder.appending(path: "test_data_set_\(set)")
      guard FileManager.default.fileExists(atPath: data.path) else {
        return set == 0 ? "no data" : nil
      }
      var inputs: [String: Tensor] = [:]
      for (i, input) in file.inputs.enumerated() {
        inputs[input.name] = try tensor(data.appending(path: "input_\(i).pb"))
      }
      let results = try runner.run(url, inputs, outputs: file.outputs.map(\.name))
      for (i, output) in file.outputs.enumerated() {
        let expected = try tensor(data.appending(path: "output_\(i).pb"))
        guard let actual = results[output.name] else { return "no output \(output.name)" }
        if let difference = difference(actual, expected) { return difference }
      }
    }
    return nil
  }

  /// What `real/NAME/data.json` says of a whole network.
  private struct Network: Decodable {
    let url: String
    let rtol: Double
    let atol: Double
  }

  /// A network whose input is the ramp that ONNX's own runner makes.
  private func failureOfWholeNetwork(
    _ name: String, _ runner: any ModelRunner
  ) throws -> String? {
    let description = try Data(contentsOf: folder.appending(path: "real/\(name)/data.json"))
    let network = try JSONDecoder().decode(Network.self, from: description)
    let stem = URL(fileURLWithPath: network.url).deletingPathExtension().lastPathComponent
    let url = folder.appending(path: "light/\(stem).onnx"), file = try modelFile(url)
    guard let input = file.inputs.first, let output = file.outputs.first else { return "empty" }
    let results = try runner.run(url, [input.name: ramp(input)], outputs: [output.name])
    let expected = try tensor(folder.appending(path: "light/\(stem)_output_0.pb"))
    guard let actual = results[output.name] else { return "no output" }
    return difference(actual, expected, relative: network.rtol, absolute: network.atol)
  }

  /// Numbers that rise from 0 to 1 (`generate_dummy_data` of ONNX's runner).
  private func ramp(_ input: ValueInfo) throws -> Tensor {
    let shape = (input.shape ?? []).map { if case .known(let size) = $0 { size } else { 1 } }
    let count = shape.reduce(1, *)
    return try Tensor(
      shape: shape, float32: (0..<count).map { Float(Double($0) / Double(count)) })
  }

  private func modelFile(_ url: URL) throws -> ModelFile {
    try ModelFile(bytes: [UInt8](Data(contentsOf: url)))
  }

  private func tensor(_ url: URL) throws -> Tensor {
    try Tensor(onnxTensor: [UInt8](Data(contentsOf: url)))
  }
}

/// What is different between two tensors, or nil; ONNX's own tolerances: 1e-7 absolute, 1e-3 relative.
func difference(
  _ actual: Tensor, _ expected: Tensor, relative: Double = 1e-3, absolute: Double = 1e-7
) -> String? {
  guard actual.shape == expected.shape, actual.elementType == expected.elementType else {
    return "\(actual) instead of \(expected)"
  }
  guard let a = doubles(actual), let b = doubles(expected) else {
    return actual == expected ? nil : "values differ"
  }
  for i in a.indices where !(a[i] == b[i] || a[i].isNaN && b[i].isNaN) {
    if !(abs(a[i] - b[i]) <= absolute + relative * abs(b[i])) {
      return "\(a[i]) instead of \(b[i]) at \(i)"
    }
  }
  return nil
}

func doubles(_ tensor: Tensor) -> [Double]? {
  switch tensor.storage {
  case .float32(let values): values.map { Double($0) }
  case .float64(let values): values
  default: nil
  }
}
