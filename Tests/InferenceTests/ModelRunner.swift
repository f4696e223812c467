import Foundation
import Inference
import TensorKernels

/// A way to run a model file.
protocol ModelRunner: Sendable {
  func run(_ model: URL, _ inputs: [String: Tensor], outputs: [String]) throws -> [String: Tensor]
}

/// In this process.
struct LibraryRunner: ModelRunner {
  func run(_ model: URL, _ inputs: [String: Tensor], outputs: [String]) throws -> [String: Tensor] {
    let file = try ModelFile(bytes: [UInt8](Data(contentsOf: model)))
    return try Model(modelFile: file).run(inputs, threads: 2)
  }
}

/// By `readingroom model run`, one process each.
struct CommandRunner: ModelRunner {
  let program: URL

  /// The program that `READING_ROOM_PROGRAM` names.
  static let current: CommandRunner? = ProcessInfo.processInfo
    .environment["READING_ROOM_PROGRAM"].map { CommandRunner(program: URL(fileURLWithPath: $0)) }

  /// What the program said when it did not succeed.
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  func run(_ model: URL, _ inputs: [String: Tensor], outputs: [String]) throws -> [String: Tensor] {
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "model-run-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    var arguments = ["model", "run", model.path, "--threads", "1"]
    for (i, input) in inputs.sorted(by: { $0.key < $1.key }).enumerated() {
      let url = folder.appending(path: "input_\(i).npy")
      try Data(NPY.write(input.value)).write(to: url)
      arguments += ["--input", "\(input.key)=\(url.path)"]
    }
    let results = folder.appending(path: "results")
    try launch(arguments + ["--output-dir", results.path], in: folder)
    var tensors: [String: Tensor] = [:]
    for name in outputs {
      // What a file name must not have, the command writes as _.
      let url = results.appending(path: name.replacing("/", with: "_") + ".npy")
      tensors[name] = try NPY.read([UInt8](Data(contentsOf: url)))
    }
    return tensors
  }

  private func launch(_ arguments: [String], in folder: URL) throws {
    let log = folder.appending(path: "errors")
    try Data().write(to: log)
    let process = Process()
    process.executableURL = program
    process.arguments = arguments
    process.standardOutput = FileHandle.nullDevice
    process.standardError = try FileHandle(forWritingTo: log)
    try process.run()
    process.waitUntilExit()
    guard process.terminationReason == .exit, process.terminationStatus == 0 else {
      let text = try String(contentsOf: log, encoding: .utf8)
      throw Failure(description: "status \(process.terminationStatus): \(text)")
    }
  }
}
