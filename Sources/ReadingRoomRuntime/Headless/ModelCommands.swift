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
    var inputShapes: [String: [Int]] = [:]
    for shape in shapes {
      let (name, value) = try split(shape, option: "--shape")
      let sizes = value.split(separator: ",").map { Int($0) }
      guard !sizes.isEmpty, sizes.allSatisfy({ ($0 ?? 0) > 0 }) else {
        throw CommandError.badOption(name: "--shape", value: shape, expected: "NAME=1,5,256,256")
      }
      inputShapes[name] = sizes.compactMap { $0 }
    }
    let file = try ModelFile(bytes: readBytes(model))
    StandardOutput.write(try inspect(file, stage: stage, inputShapes: inputShapes) + "\n")
    return .done
  }

  private func inspect(_ file: ModelFile, stage: InspectionStage, inputShapes: [String: [Int]])
    throws -> String
  {
    if stage == .file { return "\(file)" }
    return try Model(modelFile: file).inspect(stage: stage, inputShapes: inputShapes)
  }
}

/// `readingroom model run`: runs a model on NumPy files.
public struct RunModelCommand: Sendable {
  private let model: String
  private let inputs: [String]
  private let outputFolder: String
  private let threads: Int

  /// A command.
  ///
  /// - Parameters:
  ///   - model: Path of an ONNX file.
  ///   - inputs: `NAME=FILE.npy` for each input.
  ///   - outputFolder: Where `NAME.npy` of each output goes; made if it is not there.
  ///   - threads: 0 means one for each processor.
  public init(model: String, inputs: [String], outputFolder: String, threads: Int) {
    (self.model, self.inputs) = (model, inputs)
    (self.outputFolder, self.threads) = (outputFolder, threads)
  }

  /// Runs the model and writes its outputs.
  public func run() throws -> CommandOutcome {
    var tensors: [String: Tensor] = [:]
    for input in inputs {
      let (name, path) = try split(input, option: "--input")
      do {
        tensors[name] = try NPY.read(readBytes(path))
      } catch let error as NPYError {
        throw CommandError.cannotRead(path: path, reason: Messages.text(error))
      }
    }
    let model = try Model(modelFile: ModelFile(bytes: readBytes(model)))
    let session = try model.session(inputShapes: tensors.mapValues(\.shape))
    let count = threads > 0 ? threads : ProcessInfo.processInfo.activeProcessorCount
    let outputs = try session.run(tensors, threads: count, isCancelled: { false })
    let folder = URL(fileURLWithPath: outputFolder, isDirectory: true)
    try writing(outputFolder) {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }
    for (name, tensor) in outputs.sorted(by: { $0.key < $1.key }) {
      let file = folder.appendingPathComponent(fileName(forOutput: name))
      try writing(file.path) { try Data(NPY.write(tensor)).write(to: file) }
      StandardOutput.write("\(file.path)  \(tensor)\n")
    }
    return .done
  }

  /// The output's name without what a file name must not have.
  private func fileName(forOutput name: String) -> String {
    let safe = name.map { $0 == "/" || $0 == "\0" ? "_" : $0 }
    return (safe.first == "." ? "_" : "") + String(safe) + ".npy"
  }
}

/// The two halves of `NAME=VALUE`.
private func split(_ text: String, option: String) throws -> (String, String) {
  guard let equals = text.firstIndex(of: "="), equals != text.startIndex else {
    throw CommandError.badOption(name: option, value: text, expected: "NAME=VALUE")
  }
  return (String(text[..<equals]), String(text[text.index(after: equals)...]))
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

/// The system's words for a file error.
private func reason(for error: any Error) -> String {
  let error = error as NSError
  let underlying = error.userInfo[NSUnderlyingErrorKey] as? NSError
  if let underlying, underlying.domain == NSPOSIXErrorDomain {
    return String(cString: strerror(Int32(underlying.code)))
  }
  return error.localizedDescription
}
