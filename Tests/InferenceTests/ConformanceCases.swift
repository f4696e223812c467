import Foundation
import Inference
import TensorKernels

/// The official ONNX operator cases: a folder for each, with a model, inputs and expected outputs.
struct ConformanceCases {
  let folder: URL

  static let current: ConformanceCases? = {
    guard let path = ProcessInfo.processInfo.environment["READING_ROOM_ONNX_CASES"],
      FileManager.default.fileExists(atPath: path + "/test_add/model.onnx")
    else { return nil }
    return ConformanceCases(folder: URL(fileURLWithPath: path))
  }()

  /// Runs a case; answers what is wrong, or nil.
  func failure(of name: String, threads: Int = 2) -> String? {
    do {
      let folder = folder.appending(path: name)
      let file = try ModelFile(
        bytes: [UInt8](Data(contentsOf: folder.appending(path: "model.onnx"))))
      let model = try Model(modelFile: file)
      for set in 0..<10 {
        let data = folder.appending(path: "test_data_set_\(set)")
        guard FileManager.default.fileExists(atPath: data.path) else {
          return set == 0 ? "no data" : nil
        }
        var inputs: [String: Tensor] = [:]
        for (i, input) in file.inputs.enumerated() {
          inputs[input.name] = try tensor(data, "input_\(i).pb")
        }
        let results = try model.run(inputs, threads: threads)
        for (i, output) in file.outputs.enumerated() {
          let expected = try tensor(data, "output_\(i).pb")
          guard let actual = results[output.name] else { return "no output \(output.name)" }
          if let difference = difference(actual, expected) { return difference }
        }
      }
      return nil
    } catch { return "\(error)" }
  }

  private func tensor(_ folder: URL, _ name: String) throws -> Tensor {
    try Tensor(onnxTensor: [UInt8](Data(contentsOf: folder.appending(path: name))))
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
