import DICOMFiles
import FindingDetection
import Foundation
import Inference
import TensorKernels

/// `readingroom model inspect`: prints a stage of a model.
public struct InspectCommand: Sendable {
  private let model: String
  private let stage: String
  private let shapes: [String]

  /// A command.
  ///
  /// - Parameters:
  ///   - model: Path of an ONNX file.
  ///   - stage: `file`, `graph` or `plan`.
  ///   - shapes: Input shapes as `NAME=1,5,256,256`; needed by `plan` for inputs with open sizes.
  public init(model: String, stage: String, shapes: [String]) {
    (self.model, self.stage, self.shapes) = (model, stage, shapes)
  }

  /// Prints the stage.
  public func run() throws -> CommandOutcome {
    guard let stage = InspectionStage(rawValue: stage) else {
      let choices = InspectionStage.allCases.map(\.rawValue).joined(separator: ", ")
      throw CommandError.badOption(name: "--stage", value: self.stage, expected: choices)
    }
    let text = try inspect(stage, try inputShapes(shapes))
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    StandardOutput.write(lines.map { printable(String($0)) + "\n" }.joined())
    return .done
  }

  private func inspect(_ stage: InspectionStage, _ shapes: [String: [Int]]) throws -> String {
    if stage == .file { return try readModelFile(model).description }
    return try Model(modelFile: readModelFile(model)).inspect(stage: stage, inputShapes: shapes)
  }
}

/// `readingroom model run`: runs a model on NumPy files.
public struct RunModelCommand: Sendable {
  private let model: String
  private let inputs: [String]
  private let outputFolder: String
  private let threads: Int
  private let level: String?

  /// A command.
  ///
  /// - Parameters:
  ///   - model: Path of an ONNX file.
  ///   - inputs: `NAME=FILE.npy` for each input.
  ///   - outputFolder: Where `NAME.npy` of each output goes; made if it is not there.
  ///   - threads: 0 means one for each processor.
  ///   - level: Instructions to use, `plain`, `avx2` or `avx512`; nil for the best there are.
  public init(
    model: String, inputs: [String], outputFolder: String, threads: Int, level: String? = nil
  ) {
    (self.model, self.inputs) = (model, inputs)
    (self.outputFolder, self.threads, self.level) = (outputFolder, threads, level)
  }

  /// Runs the model and writes its outputs.
  public func run() throws -> CommandOutcome {
    let tensors = try inputTensors(inputs)
    let count = threadCount(threads)
    let plan = try Model(modelFile: readModelFile(model)).plan(
      inputShapes: tensors.mapValues(\.shape))
    try plan.checkMemory(threads: count)
    let session = try Interpreter(plan: plan, level: processorLevel(level))
    let outputs = try session.run(tensors, threads: count, isCancelled: { false })
    try writeTensors(outputs, inFolder: outputFolder)
    return .done
  }
}

/// `readingroom model gradient`: differentiates a model at NumPy files.
public struct GradientCommand: Sendable {
  private let model: String
  private let inputs: [String]
  private let targets: [String]
  private let values: [String]
  private let outputFolder: String
  private let threads: Int
  private let level: String?

  /// A command.
  ///
  /// - Parameters:
  ///   - model: Path of an ONNX file.
  ///   - inputs: `NAME=FILE.npy` for each input.
  ///   - targets: `NAME`, whose elements all count once, or `NAME=FILE.npy` with the weight of each element.
  ///   - values: Names of inputs, inner values and weights to differentiate by.
  ///   - outputFolder: Where `NAME.npy` of each value goes; made if it is not there.
  ///   - threads: 0 means one for each processor.
  ///   - level: Instructions to use, `plain`, `avx2` or `avx512`; nil for the best there are.
  public init(
    model: String, inputs: [String], targets: [String], values: [String], outputFolder: String,
    threads: Int, level: String?
  ) {
    (self.model, self.inputs, self.targets, self.values) = (model, inputs, targets, values)
    (self.outputFolder, self.threads, self.level) = (outputFolder, threads, level)
  }

  /// Differentiates and writes the gradients.
  public func run() throws -> CommandOutcome {
    var tensors = try inputTensors(inputs)
    let count = threadCount(threads)
    let weights = try inputTensors(targets.filter { $0.contains("=") }, option: "--of")
    let names = targets.map { String($0.prefix { $0 != "=" }) }
    let model = try Model(modelFile: readModelFile(model))
    let graph = try model.gradientGraph(
      of: names, by: values, inputShapes: tensors.mapValues(\.shape))
    let plan = try Plan(graph)
    try plan.checkMemory(threads: count)
    for name in names {
      let seed = Graph.seedName(of: name), shape = plan.inputTypes[seed]?.shape ?? []
      let ones = [Float](repeating: 1, count: shape.reduce(1, *))
      tensors[seed] = try weights[name] ?? Tensor(shape: shape, float32: ones)
    }
    let session = try Interpreter(plan: plan, level: processorLevel(level))
    let results = try session.run(tensors, threads: count)
    var gradients: [String: Tensor] = [:]
    for name in values { gradients[name] = results[Graph.gradientName(of: name)] }
    try writeTensors(gradients, inFolder: outputFolder)
    return .done
  }
}

/// Writes `NAME.npy` for each tensor and prints where it is.
///
/// - Throws: ``CommandError/cannotWrite(path:reason:)``.
private func writeTensors(_ tensors: [String: Tensor], inFolder path: String) throws {
  let folder = URL(fileURLWithPath: path, isDirectory: true)
  try writing(path) {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }
  for (name, tensor) in tensors.sorted(by: { $0.key < $1.key }) {
    let file = folder.appendingPathComponent(fileName(forOutput: name))
    try writing(file.path) { try Data(NPY.write(tensor)).write(to: file) }
    StandardOutput.write(printable("\(file.path)  \(tensor)") + "\n")
  }
}

/// A value's name without what a file name must not have.
private func fileName(forOutput name: String) -> String {
  let safe = name.map { $0 == "/" || $0 == "\0" ? "_" : $0 }
  return (safe.first == "." ? "_" : "") + String(safe) + ".npy"
}

/// Reads a file whole.
///
/// - Throws: ``CommandError/cannotRead(path:reason:)``.
func readBytes(_ path: String) throws -> [UInt8] {
  do {
    return [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
  } catch {
    throw CommandError.cannotRead(path: path, reason: reason(for: error))
  }
}

/// Writes something, with the path named when it fails.
///
/// - Throws: ``CommandError/cannotWrite(path:reason:)``.
func writing(_ path: String, _ body: () throws -> Void) throws {
  do {
    try body()
  } catch let error as CommandError {
    throw error
  } catch {
    throw CommandError.cannotWrite(path: path, reason: reason(for: error))
  }
}

/// Writes a document to a file, or to standard output where the path is `-`.
///
/// - Throws: ``CommandError/cannotWrite(path:reason:)``.
func writeDocument(_ document: JSONValue, to path: String) throws {
  let text = document.text + "\n"
  guard path != "-" else { return StandardOutput.write(text) }
  try writing(path) { try Data(text.utf8).write(to: URL(fileURLWithPath: path)) }
}

/// The words for a DICOM writer's error, or the system's for a file error.
private func reason(for error: any Error) -> String {
  if let error = error as? DICOMWriteError { return Messages.text(error) }
  let error = error as NSError
  let underlying = error.userInfo[NSUnderlyingErrorKey] as? NSError
  if let underlying, underlying.domain == NSPOSIXErrorDomain {
    return String(cString: strerror(Int32(underlying.code)))
  }
  return error.localizedDescription
}
