import Foundation
import Inference
import TensorKernels

/// Shapes given as `NAME=1x5x256x256`, by name; a comma does as well.
func inputShapes(_ options: [String]) throws -> [String: [Int]] {
  var shapes: [String: [Int]] = [:]
  for option in options {
    let (name, value) = try split(option, option: "--shape")
    let sizes = value.split(omittingEmptySubsequences: false) { $0 == "," || $0 == "x" }
      .map { Int($0) }
    guard sizes.allSatisfy({ ($0 ?? 0) > 0 }) else {
      throw CommandError.badOption(name: "--shape", value: option, expected: "NAME=1x5x256x256")
    }
    shapes[name] = sizes.compactMap { $0 }
  }
  return shapes
}

/// Arrays given as `NAME=FILE.npy`, by name.
///
/// - Parameter option: The option they were given with.
func inputTensors(_ texts: [String], option: String = "--input") throws -> [String: Tensor] {
  var tensors: [String: Tensor] = [:]
  for text in texts {
    let (name, path) = try split(text, option: option)
    tensors[name] = try tensor(at: path)
  }
  return tensors
}

/// An array from a file.
func tensor(at path: String) throws -> Tensor {
  do {
    return try NPY.read(readBytes(path))
  } catch let error as NPYError {
    throw CommandError.cannotRead(path: path, reason: Messages.text(error))
  }
}

/// The instructions to use; the machine's best for nil.
func processorLevel(_ name: String?) throws -> ProcessorLevel {
  guard let name else { return .detected }
  guard let level = ProcessorLevel.allCases.first(where: { "\($0)" == name }) else {
    let choices = ProcessorLevel.allCases.map { "\($0)" }.joined(separator: ", ")
    throw CommandError.badOption(name: "--level", value: name, expected: choices)
  }
  guard level <= .detected else {
    throw CommandError.badOption(
      name: "--level", value: name, expected: "at most \(ProcessorLevel.detected) on this machine")
  }
  return level
}

/// A number of threads; 0 stands for one for each processor.
func threadCount(_ option: Int) -> Int {
  option > 0 ? option : ProcessInfo.processInfo.activeProcessorCount
}

/// Reads a model from its path, with the path named when it cannot be opened.
func readModelFile(_ path: String) throws -> ModelFile {
  do {
    return try ModelFile(path: path)
  } catch ModelFileError.unreadable(let problem) {
    throw CommandError.cannotRead(path: path, reason: Messages.text(problem))
  }
}

/// The two halves of `NAME=VALUE`.
private func split(_ text: String, option: String) throws -> (String, String) {
  guard let equals = text.firstIndex(of: "="), equals != text.startIndex else {
    throw CommandError.badOption(name: option, value: text, expected: "NAME=VALUE")
  }
  return (String(text[..<equals]), String(text[text.index(after: equals)...]))
}
